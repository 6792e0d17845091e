# A pipe: what one process writes at one end, the other reads at the other.
# The reader comes first and finds nothing: the kernel lets it sleep, and
# wakes it when there is something to read.

        .equ    SIGCHLD, 17

        .section .rodata
text:   .ascii  "a line that came through the pipe\n"
        .equ    length, . - text

        .bss
        .balign 4
ends:   .zero   8                   # two descriptors: to read from, to write to
buffer: .zero   64

        .text
        .globl  _start
_start:
        la      a0, ends
        li      a1, 0
        li      a7, SYS_pipe2
        ecall

        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, SYS_clone
        ecall
        beqz    a0, writer

reader: lw      a0, ends
        la      a1, buffer
        li      a2, 64
        li      a7, SYS_read
        ecall                       # sleeps here until the child has written
        mv      a2, a0              # as many bytes as came
        li      a0, 1
        la      a1, buffer
        li      a7, SYS_write
        ecall
        li      a0, 0
        li      a7, SYS_exit
        ecall

writer: li      s0, 200000          # work for a while, so that the reader must wait
1:      addi    s0, s0, -1
        bnez    s0, 1b
        la      t0, ends
        lw      a0, 4(t0)
        la      a1, text
        li      a2, length
        li      a7, SYS_write
        ecall
        li      a0, 0
        li      a7, SYS_exit
        ecall
