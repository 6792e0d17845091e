# Hog: two processes that only count share one processor.
# A process that counts asks for nothing, and yet it can't keep the
# processor: a timer interrupts it, and the kernel picks who is next.
# Between its rounds each says `sched_yield`: somebody else may go
# first. Take that call out and look at the schedule again.

    .equ ROUNDS, 10         # how often each counts
    .equ COUNT, 200000      # how far it counts in a round

    .text
    .globl _start
_start:
    la   s1, letter_a       # the parent will print "a" ...
    li   a7, SYS_clone      # make a second process
    li   a0, SIGCHLD
    li   a1, 0
    ecall
    mv   s2, a0             # s2: the child's number, 0 in the child
    bnez s2, start
    la   s1, letter_b       # ... and the child "b"

start:
    li   s0, ROUNDS         # s0: rounds to go
round:
    li   t0, COUNT          # count down from here
spin:
    addi t0, t0, -1         # these two instructions are the hog:
    bnez t0, spin           # no system call; only the timer stops it

    li   a7, SYS_write      # after each round print the letter
    li   a0, 1
    mv   a1, s1
    li   a2, 1
    ecall

    li   a7, SYS_sched_yield
    ecall                   # let somebody else have the processor

    addi s0, s0, -1
    bnez s0, round          # next round

    beqz s2, exit           # the child is done
    li   a7, SYS_wait4      # the parent waits for its child
    mv   a0, s2
    li   a1, 0
    li   a2, 0
    li   a3, 0
    ecall

    li   a7, SYS_write      # and ends the line
    li   a0, 1
    la   a1, newline
    li   a2, 1
    ecall
exit:
    li   a7, SYS_exit
    li   a0, 0
    ecall

    .data
letter_a: .ascii "a"
letter_b: .ascii "b"
newline:  .ascii "\n"
