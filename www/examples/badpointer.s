# Bad pointer: a program reaches for the kernel's memory.
# The kernel is in memory all the time, at high addresses. But its
# pages are marked "not for user programs", and the processor looks at
# that mark on every access. It refuses and tells the kernel, and the
# kernel ends the program. Everything else goes on.

    .equ KERNEL, 0xffffffc080200000  # an address inside the kernel

    .text
    .globl _start
_start:
    li   a7, SYS_write      # first say what is going to happen
    li   a0, 1
    la   a1, before
    li   a2, before_length
    ecall

    li   t0, KERNEL         # any program can have the number ...
    sd   zero, 0(t0)        # ... but not store there: it ends here

    li   a7, SYS_write      # never reached
    li   a0, 1
    la   a1, after
    li   a2, after_length
    ecall
    li   a7, SYS_exit
    li   a0, 0
    ecall

    .data
before:
    .ascii "I am going to overwrite the kernel.\n"
    .equ before_length, . - before
after:
    .ascii "It worked. (You will not see this.)\n"
    .equ after_length, . - after
