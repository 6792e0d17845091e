//! Copying between the kernel and a program's memory.
//!
//! A program's pointer is only an allegation. The copy runs with `sstatus.SUM` set, and only here; when it
//! faults, the trap handler first lets the address space bring the page (it may be lazy, or shared with a
//! child), and if that fails sends the copy to its error exit. (RISC-V Privileged 20240411, 9.1.1.2)

use core::arch::global_asm;

use super::registers::SSTATUS_SUM;

global_asm!(
    r#"
    .section .text
    # a0 to, a1 from, a2 bytes → a0 0, or 1 after a fault
user_copy:
    li      t6, {sum}
user_copy_start:
    csrs    sstatus, t6
    or      t0, a0, a1
    andi    t0, t0, 7
    bnez    t0, 3f
    # Both aligned: four words at a time, then one.
    li      t1, 32
1:  bltu    a2, t1, 2f
    ld      t2, 0(a1)
    ld      t3, 8(a1)
    ld      t4, 16(a1)
    ld      t5, 24(a1)
    sd      t2, 0(a0)
    sd      t3, 8(a0)
    sd      t4, 16(a0)
    sd      t5, 24(a0)
    addi    a0, a0, 32
    addi    a1, a1, 32
    addi    a2, a2, -32
    j       1b
2:  li      t1, 8
    bltu    a2, t1, 3f
    ld      t2, 0(a1)
    sd      t2, 0(a0)
    addi    a0, a0, 8
    addi    a1, a1, 8
    addi    a2, a2, -8
    j       2b
3:  beqz    a2, 4f
    lb      t2, 0(a1)
    sb      t2, 0(a0)
    addi    a0, a0, 1
    addi    a1, a1, 1
    addi    a2, a2, -1
    j       3b
4:  csrc    sstatus, t6
user_copy_end:
    li      a0, 0
    ret
user_copy_failed:
    li      t6, {sum}
    csrc    sstatus, t6
    li      a0, 1
    ret
"#,
    sum = const SSTATUS_SUM,
);

// SAFETY: the function above, by the C calling convention, and labels whose addresses are taken.
unsafe extern "C" {
    fn user_copy(to: usize, from: usize, bytes: usize) -> usize;
    static user_copy_start: u8;
    static user_copy_end: u8;
    static user_copy_failed: u8;
}

/// An access to a program's memory failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

/// The error exit, if `pc` is in the copy.
pub(super) fn fix_up(pc: usize) -> Option<usize> {
    let copy = &raw const user_copy_start as usize..&raw const user_copy_end as usize;
    copy.contains(&pc).then_some(&raw const user_copy_failed as usize)
}

fn in_user_half(address: usize, bytes: usize) -> bool {
    address.checked_add(bytes).is_some_and(|end| end <= super::address::USER_END)
}

/// Copies from the current program's memory.
pub fn from_user(to: &mut [u8], from: usize) -> Result<(), Fault> {
    if !in_user_half(from, to.len()) {
        return Err(Fault);
    }
    // SAFETY: `to` is ours to write; reads are confined to the user half, where a fault is caught.
    match unsafe { user_copy(to.as_mut_ptr() as usize, from, to.len()) } {
        0 => Ok(()),
        _ => Err(Fault),
    }
}

/// Copies to the current program's memory.
pub fn to_user(to: usize, from: &[u8]) -> Result<(), Fault> {
    if !in_user_half(to, from.len()) {
        return Err(Fault);
    }
    // SAFETY: `from` is ours to read; writes are confined to the user half, which holds nothing of the
    // kernel's, and where a fault is caught.
    match unsafe { user_copy(to, from.as_ptr() as usize, from.len()) } {
        0 => Ok(()),
        _ => Err(Fault),
    }
}
