# Write ten lines, one system call each.
# Look at the tennis view: ten times over the line and back.

        .equ    lines, 10

        .data
text:   .ascii  "line 0\n"
        .equ    length, . - text

        .text
        .globl  _start
_start:
        li      s0, '0'             # the digit of this line
        li      s1, '0' + lines
next:   la      t0, text
        sb      s0, 5(t0)           # put the digit into the text
        li      a7, SYS_write
        li      a0, 1
        mv      a1, t0
        li      a2, length
        ecall
        addi    s0, s0, 1
        blt     s0, s1, next

        li      a7, SYS_exit
        li      a0, 0
        ecall
