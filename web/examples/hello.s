# Ask the kernel to write a line, then to end us.
# A program can't reach the screen by itself: it puts the number of the
# request in a7, what it wants in a0 to a2, and crosses over with ecall.

        .section .rodata
text:   .ascii  "Hello from user space\n"
        .equ    length, . - text

        .text
        .globl  _start
_start:
        li      a7, SYS_write
        li      a0, 1               # descriptor 1: standard output
        la      a1, text
        li      a2, length
        ecall                       # cross over to the kernel

        li      a7, SYS_exit
        li      a0, 0               # status 0: all went well
        ecall
