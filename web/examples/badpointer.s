# Two ways to use a bad pointer.
# First the kernel is asked to read from one: it checks, and refuses with EFAULT.
# Then the program itself writes into kernel space: the processor refuses, and
# the kernel ends the program. The shell goes on.

        .equ    kernel_space, 0xffffffc080200000

        .section .rodata
text:   .ascii  "the kernel said no; now without asking\n"
        .equ    length, . - text

        .text
        .globl  _start
_start:
        li      a7, SYS_write
        li      a0, 1
        li      a1, kernel_space    # memory that is not ours
        li      a2, 8
        ecall                       # a0 is now -14: EFAULT

        li      a7, SYS_write
        li      a0, 1
        la      a1, text
        li      a2, length
        ecall

        li      t0, kernel_space
        sd      zero, 0(t0)         # a store page fault: user mode may not

        li      a7, SYS_exit        # never reached
        li      a0, 0
        ecall
