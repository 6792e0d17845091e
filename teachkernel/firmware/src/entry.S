# Power on: the boot ROM jumps here with a0 = hart, a1 = device tree. Nothing in RAM is trusted yet.

    .equ MIE_SOFTWARE, 8
    # Anywhere in RAM but in the firmware's own part, which is broken when this is needed.
    .equ SPARE_STACK, 0x80180000

    .section .text.entry, "ax"
    .globl _start
_start:
    csrw    mie, zero
    csrw    mscratch, zero          # 0 means: in the firmware itself
    la      t0, trap_entry
    csrw    mtvec, t0
    csrr    t0, mhartid
    bnez    t0, park

    # The firmware's own RAM is tested before it is used, with registers alone: a march test (MATS+).
    # Up writing 0xaa.., up reading that and writing 0x55.., down reading that and writing 0.
    la      t0, _ram_start
    la      t1, _ram_end
    li      a3, 0xaaaaaaaaaaaaaaaa
    not     a4, a3
    mv      t2, t0
1:  sd      a3, 0(t2)
    addi    t2, t2, 8
    bltu    t2, t1, 1b
    mv      t2, t0
2:  ld      a5, 0(t2)
    bne     a5, a3, broken_aa
    sd      a4, 0(t2)
    addi    t2, t2, 8
    bltu    t2, t1, 2b
3:  addi    t2, t2, -8
    ld      a5, 0(t2)
    bne     a5, a4, broken_55
    sd      zero, 0(t2)
    bltu    t0, t2, 3b

    # Variables that start with a value get it from the flash chip.
    la      t0, _data_start
    la      t1, _data_end
    la      t2, _data_load
    bgeu    t0, t1, 5f
4:  ld      t3, 0(t2)
    sd      t3, 0(t0)
    addi    t0, t0, 8
    addi    t2, t2, 8
    bltu    t0, t1, 4b
5:  li      t0, 0
    call    stack_of
    call    main                    # main(hart, device tree), which does not return

broken_aa:
    mv      a1, a3
    j       broken
broken_55:
    mv      a1, a4
broken:
    mv      a0, t2
    mv      a2, a5
    li      sp, SPARE_STACK
    call    own_memory_broken       # own_memory_broken(address, expected, got), which does not return

# The other harts sleep until another one starts them (sbi/hsm.rs) by a software interrupt.
    .globl park
park:
    csrw    mscratch, zero
    csrr    t0, mhartid
    la      t1, _harts_max          # an absolute symbol: its value is the number
    bgeu    t0, t1, forever
    li      t1, MIE_SOFTWARE
    csrw    mie, t1
1:  wfi
    csrr    t1, mip
    andi    t1, t1, MIE_SOFTWARE
    beqz    t1, 1b
    call    stack_of
    mv      a0, t0
    call    woken                   # woken(hart), which parks again or starts the hart
forever:
    wfi
    j       forever

# sp = the stack of hart t0.
stack_of:
    la      sp, _stacks
    la      t1, _hart_stack_size    # absolute as well
    addi    t2, t0, 1
    mul     t1, t1, t2
    add     sp, sp, t1
    ret

# A trap, from S-mode or U-mode: mscratch holds this hart's firmware stack, and 0 while the firmware itself
# runs. Only the registers that a Rust function may change are saved.
    .balign 4
    .globl trap_entry
trap_entry:
    csrrw   sp, mscratch, sp
    beqz    sp, own_trap
    addi    sp, sp, -144
    sd      a0, 0(sp)
    sd      a1, 8(sp)
    sd      a2, 16(sp)
    sd      a3, 24(sp)
    sd      a4, 32(sp)
    sd      a5, 40(sp)
    sd      a6, 48(sp)
    sd      a7, 56(sp)
    sd      ra, 64(sp)
    sd      t0, 72(sp)
    sd      t1, 80(sp)
    sd      t2, 88(sp)
    sd      t3, 96(sp)
    sd      t4, 104(sp)
    sd      t5, 112(sp)
    sd      t6, 120(sp)
    csrrw   t0, mscratch, zero
    sd      t0, 128(sp)
    mv      a0, sp
    call    trap                    # trap(&mut Frame)
    addi    t0, sp, 144
    csrw    mscratch, t0
    ld      a0, 0(sp)
    ld      a1, 8(sp)
    ld      a2, 16(sp)
    ld      a3, 24(sp)
    ld      a4, 32(sp)
    ld      a5, 40(sp)
    ld      a6, 48(sp)
    ld      a7, 56(sp)
    ld      ra, 64(sp)
    ld      t0, 72(sp)
    ld      t1, 80(sp)
    ld      t2, 88(sp)
    ld      t3, 96(sp)
    ld      t4, 104(sp)
    ld      t5, 112(sp)
    ld      t6, 120(sp)
    ld      sp, 128(sp)
    mret

# The firmware trapped in itself: a defect of the firmware or of the board.
own_trap:
    csrrw   sp, mscratch, zero      # back on the stack that it had
    csrr    a0, mcause
    csrr    a1, mepc
    csrr    a2, mtval
    call    trapped_in_firmware

# Leaves for S-mode for the first time: enter_supervisor(a0, a1, a2 handed on; a3 entry; a4 firmware stack).
    .globl enter_supervisor
enter_supervisor:
    csrw    mepc, a3
    csrw    mscratch, a4
    li      t0, 0x1800              # mstatus.MPP
    csrc    mstatus, t0
    li      t0, 0x0880              # MPP = S, MPIE
    csrs    mstatus, t0
    csrw    satp, zero
    csrw    sie, zero
    csrw    stvec, zero
    csrw    sscratch, zero
    csrci   sstatus, 2
    li      ra, 0
    li      sp, 0
    li      gp, 0
    li      tp, 0
    fence.i
    mret
