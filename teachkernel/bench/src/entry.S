# From reset to supervisor mode, and the trampoline between the kernel's address space and the program's: what xv6's
# start.c and trampoline.S do (two writes of satp and four sfence.vma for a system call there and back).

    .section .text.entry, "ax"
    .globl _start
_start:
    la      sp, _kernel_stack_end
    # Physical memory protection lets everybody do everything.
    li      t0, -1
    srli    t0, t0, 10
    csrw    pmpaddr0, t0
    li      t0, 0x1f
    csrw    pmpcfg0, t0
    # All traps belong to the supervisor.
    li      t0, 0xffff
    csrw    medeleg, t0
    csrw    mideleg, t0
    # On with the supervisor (MPP 1), and with floating point in its initial state (FS 1).
    li      t0, 3 << 11
    csrc    mstatus, t0
    li      t0, 1 << 11 | 1 << 13
    csrs    mstatus, t0
    la      t0, supervisor
    csrw    mepc, t0
    mret

    # stvec while the kernel runs, which never traps.
    .balign 4
    .globl _kernel_trap
_kernel_trap:
    j       from_kernel

# struct TrapFrame in src/trap.rs: the registers by number, then what the kernel needs.
    .equ    KERNEL_SPACE, 256
    .equ    KERNEL_STACK, 264
    .equ    KERNEL_TRAP, 272

    .section .trampoline, "ax"
    # stvec while a program runs. In user space, supervisor mode.
    .globl _user_trap
    .balign 4
_user_trap:
    csrw    sscratch, a0
    la      a0, _trap_frame
    sd      ra, 1*8(a0)
    sd      sp, 2*8(a0)
    sd      gp, 3*8(a0)
    sd      tp, 4*8(a0)
    sd      t0, 5*8(a0)
    sd      t1, 6*8(a0)
    sd      t2, 7*8(a0)
    sd      s0, 8*8(a0)
    sd      s1, 9*8(a0)
    sd      a1, 11*8(a0)
    sd      a2, 12*8(a0)
    sd      a3, 13*8(a0)
    sd      a4, 14*8(a0)
    sd      a5, 15*8(a0)
    sd      a6, 16*8(a0)
    sd      a7, 17*8(a0)
    sd      s2, 18*8(a0)
    sd      s3, 19*8(a0)
    sd      s4, 20*8(a0)
    sd      s5, 21*8(a0)
    sd      s6, 22*8(a0)
    sd      s7, 23*8(a0)
    sd      s8, 24*8(a0)
    sd      s9, 25*8(a0)
    sd      s10, 26*8(a0)
    sd      s11, 27*8(a0)
    sd      t3, 28*8(a0)
    sd      t4, 29*8(a0)
    sd      t5, 30*8(a0)
    sd      t6, 31*8(a0)
    csrr    t0, sscratch
    sd      t0, 10*8(a0)
    ld      sp, KERNEL_STACK(a0)
    ld      t0, KERNEL_TRAP(a0)
    ld      t1, KERNEL_SPACE(a0)
    sfence.vma zero, zero
    csrw    satp, t1
    sfence.vma zero, zero
    jr      t0

    # a0: the program's satp. In kernel space, supervisor mode; goes on in the program.
    .globl _user_return
    .balign 4
_user_return:
    sfence.vma zero, zero
    csrw    satp, a0
    sfence.vma zero, zero
    la      a0, _trap_frame
    ld      ra, 1*8(a0)
    ld      sp, 2*8(a0)
    ld      gp, 3*8(a0)
    ld      tp, 4*8(a0)
    ld      t0, 5*8(a0)
    ld      t1, 6*8(a0)
    ld      t2, 7*8(a0)
    ld      s0, 8*8(a0)
    ld      s1, 9*8(a0)
    ld      a1, 11*8(a0)
    ld      a2, 12*8(a0)
    ld      a3, 13*8(a0)
    ld      a4, 14*8(a0)
    ld      a5, 15*8(a0)
    ld      a6, 16*8(a0)
    ld      a7, 17*8(a0)
    ld      s2, 18*8(a0)
    ld      s3, 19*8(a0)
    ld      s4, 20*8(a0)
    ld      s5, 21*8(a0)
    ld      s6, 22*8(a0)
    ld      s7, 23*8(a0)
    ld      s8, 24*8(a0)
    ld      s9, 25*8(a0)
    ld      s10, 26*8(a0)
    ld      s11, 27*8(a0)
    ld      t3, 28*8(a0)
    ld      t4, 29*8(a0)
    ld      t5, 30*8(a0)
    ld      t6, 31*8(a0)
    ld      a0, 10*8(a0)
    sret
