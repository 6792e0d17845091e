//! The first instructions: from physical to virtual addresses, onto a stack, into `main`.
//!
//! Entered as the Linux RISC-V boot protocol says (Documentation/arch/riscv/boot.rst): S-mode, `satp` 0,
//! a0 the hart, a1 the device tree's physical address.

use core::arch::global_asm;

use super::address::OFFSET;
use super::registers::SATP_SV39;

/// Bytes of the boot stack, which becomes the idle task's.
const BOOT_STACK: usize = 32 << 10;
/// Valid, readable, writable, executable, accessed, dirty (RISC-V Privileged 20240411, 10.4.1).
const BOOT_PAGE: usize = 0b1100_1111;

global_asm!(
    r#"
    .section .text.entry, "ax"
    .globl _start
_start:
    csrw    sie, zero
    lla     t0, __bss_start
    lla     t1, __bss_end
1:  sd      zero, (t0)
    addi    t0, t0, 8
    bltu    t0, t1, 1b

    # The boot map: the first 4 GiB by gigapages, at their own addresses and at the kernel's.
    lla     t0, boot_map
    li      t1, {page}
    li      t2, 1 << 28
    li      t3, 4
2:  sd      t1, (t0)
    li      t4, 256 * 8
    add     t4, t4, t0
    sd      t1, (t4)
    add     t1, t1, t2
    addi    t0, t0, 8
    addi    t3, t3, -1
    bnez    t3, 2b

    lla     t0, boot_map
    srli    t0, t0, 12
    li      t1, {sv39}
    or      t0, t0, t1
    sfence.vma
    csrw    satp, t0
    sfence.vma

    # Both addresses name the same bytes now: go on at the kernel's.
    li      t1, {offset}
    lla     t0, 3f
    add     t0, t0, t1
    jr      t0
3:  lla     sp, boot_stack_top
    tail    {main}

    .section .bss.boot, "aw", @nobits
    .balign 4096
boot_map:
    .zero   4096
boot_stack:
    .zero   {stack}
    .globl boot_stack_top
boot_stack_top:
"#,
    page = const BOOT_PAGE,
    sv39 = const SATP_SV39,
    offset = const OFFSET,
    stack = const BOOT_STACK,
    main = sym crate::kernel_main,
);
