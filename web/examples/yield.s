# Two processes share the processor. One holds on to it until the timer takes
# it away; the other gives it back by itself, with sched_yield.
# Look at the schedule: the causes of the switches differ.

        .equ    SIGCHLD, 17
        .equ    rounds, 40

        .globl  _start
_start:
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, SYS_clone
        ecall
        beqz    a0, polite

hog:    li      s0, 20000000        # no system call in this loop
1:      addi    s0, s0, -1
        bnez    s0, 1b
        li      a7, SYS_wait4
        li      a0, -1
        li      a1, 0
        li      a2, 0
        li      a3, 0
        ecall
        j       end

polite: li      s1, rounds
2:      li      s0, 20000
3:      addi    s0, s0, -1          # a little work,
        bnez    s0, 3b
        li      a7, SYS_sched_yield # then another may
        ecall
        addi    s1, s1, -1
        bnez    s1, 2b

end:    li      a0, 0
        li      a7, SYS_exit
        ecall
