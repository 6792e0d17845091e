# Pokes at devices as a table says, then prints what was read: the same bytes run here and on QEMU.
#
# riscv64-linux-gnu-as -march=rv64ima_zicsr probe.s -o probe.o
# riscv64-linux-gnu-ld -Ttext=0x20000000 probe.o -o probe.elf
# riscv64-linux-gnu-objcopy -O binary probe.elf probe.bin
#
# The table follows 0x1000 bytes on; a record is: u32 op, u32 size, u64 address, u64 value.
# ops: 0 end, 1 read, 2 write, 3 wait until `address` no longer reads `value`.
# Results stand in RAM as pairs of u64: value, and 1 for an access fault.

        .equ    COPY, 0x80020000
        .equ    TABLE, COPY + 0x1000
        .equ    SIZE, 0x10000
        .equ    RESULTS, 0x80010000
        .equ    UART, 0x10000000
        .equ    FINISHER, 0x100000

        .option norvc
        .globl  _start
_start:
        la      t0, _start              # the flash itself is poked: run from RAM
        li      t1, COPY
        li      t2, SIZE
copy:
        ld      t3, 0(t0)
        sd      t3, 0(t1)
        addi    t0, t0, 8
        addi    t1, t1, 8
        addi    t2, t2, -8
        bnez    t2, copy
        li      t1, COPY
        la      t0, _start
        sub     t1, t1, t0
        la      t0, copied
        add     t0, t0, t1
        jr      t0
copied:
        la      t0, fault
        csrw    mtvec, t0
        li      s0, TABLE
        li      s1, RESULTS

next:
        lwu     t1, 0(s0)
        lwu     t2, 4(s0)
        ld      a0, 8(s0)
        ld      a1, 16(s0)
        addi    s0, s0, 24
        li      s2, 0                   # set by a fault
        li      a2, 0
        beqz    t1, report
        addi    t1, t1, -1
        beqz    t1, read
        addi    t1, t1, -1
        beqz    t1, write
        addi    t2, t2, -1
        beqz    t2, wait1
wait4:  lwu     a2, 0(a0)
        beq     a2, a1, wait4
        j       keep
wait1:  lbu     a2, 0(a0)
        beq     a2, a1, wait1
        j       keep

read:
        addi    t2, t2, -1
        beqz    t2, read1
        addi    t2, t2, -1
        beqz    t2, read2
        addi    t2, t2, -2
        beqz    t2, read4
        ld      a2, 0(a0)
        j       keep
read1:  lbu     a2, 0(a0)
        j       keep
read2:  lhu     a2, 0(a0)
        j       keep
read4:  lwu     a2, 0(a0)
        j       keep

write:
        addi    t2, t2, -1
        beqz    t2, write1
        addi    t2, t2, -1
        beqz    t2, write2
        addi    t2, t2, -2
        beqz    t2, write4
        sd      a1, 0(a0)
        j       keep
write1: sb      a1, 0(a0)
        j       keep
write2: sh      a1, 0(a0)
        j       keep
write4: sw      a1, 0(a0)

keep:
        sd      a2, 0(s1)
        sd      s2, 8(s1)
        addi    s1, s1, 16
        j       next

        .balign 4
fault:                                  # notes the fault and goes on behind it
        li      s2, 1
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret

report:
        li      t0, UART
        li      t1, 3
        sb      t1, 3(t0)               # no divisor latch
        sb      zero, 4(t0)             # no loop-back
        sb      zero, 1(t0)
        li      s3, RESULTS
line:
        bgeu    s3, s1, off
        ld      a0, 0(s3)
        ld      a1, 8(s3)
        addi    s3, s3, 16
        li      a2, '!'
        bnez    a1, mark
        li      a2, ' '
mark:
        sb      a2, 0(t0)
        li      a3, 60
digit:
        srl     a4, a0, a3
        andi    a4, a4, 15
        addi    a4, a4, '0'
        li      a5, '9'
        bleu    a4, a5, decimal
        addi    a4, a4, 'a' - '9' - 1
decimal:
        sb      a4, 0(t0)
        addi    a3, a3, -4
        bgez    a3, digit
        li      a4, '\n'
        sb      a4, 0(t0)
        j       line

off:
        li      t0, FINISHER
        li      t1, 0x5555
        sw      t1, 0(t0)
        j       off
