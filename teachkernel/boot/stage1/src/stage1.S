# Stage 1: the code in sector 0 of the disk. The firmware loads the sector to RAM and jumps to its first byte,
# in S-mode, with a0 = hart, a1 = device tree, a2 = drive. What follows must fit in 440 bytes, of which the
# last 16 belong to the image writer; so it does the one thing that is needed: it loads core.img, whose
# sectors are named below, and jumps there.

    .section .text.entry, "ax"
    .globl _start
_start:
    mv      s0, a0                  # kept for core.img
    mv      s1, a1
    mv      s2, a2

    la      a1, loading
    li      a0, loading_end - loading
    call    print

    lwu     a2, core_sectors
    la      a1, missing
    li      a0, missing_end - missing
    beqz    a2, fail

    mv      a0, s2                  # read(drive, first sector, sectors, address)
    ld      a1, core_lba
    li      a3, {CORE}
    li      a6, {DISK_READ}
    li      a7, {DISK_EXTENSION}
    ecall
    mv      t0, a0
    la      a1, unreadable
    li      a0, unreadable_end - unreadable
    bnez    t0, fail

    li      s3, {CORE}
    lw      t0, 0(s3)               # no instruction is 0: an empty gap
    la      a1, missing
    li      a0, missing_end - missing
    beqz    t0, fail

    fence.i                         # what was just loaded is code
    mv      a0, s0
    mv      a1, s1
    mv      a2, s2
    jr      s3

fail:
    call    print
1:  wfi                             # nothing wakes it: no interrupt is enabled
    j       1b

# Prints a0 bytes at a1 by the firmware's debug console.
print:
    li      a2, 0                   # the upper half of the address
    li      a6, {CONSOLE_WRITE}
    li      a7, {CONSOLE_EXTENSION}
    ecall
    ret

loading:
    .ascii  "stage 1: running from the boot sector. Loading core.img from the gap behind it.\r\n"
loading_end:
missing:
    .ascii  "stage 1: there is no core.img. Stopped.\r\n"
missing_end:
unreadable:
    .ascii  "stage 1: the disk cannot be read. Stopped.\r\n"
unreadable_end:
    .globl  _code_end
_code_end:

    .org    _start + {CORE_LBA_AT}
core_lba:
    .8byte  0
    .org    _start + {CORE_SECTORS_AT}
core_sectors:
    .4byte  0
