//! Control and status registers, by the names of RISC-V Privileged 20240411, chapter 9.

use core::arch::asm;

/// `satp.MODE` for Sv39.
pub const SATP_SV39: usize = 8 << 60;
/// `sstatus`: interrupts are on in S-mode.
pub const SSTATUS_SIE: usize = 1 << 1;
/// `sstatus`: interrupts are on after `sret`.
pub const SSTATUS_SPIE: usize = 1 << 5;
/// `sstatus`: the trap came from S-mode.
pub const SSTATUS_SPP: usize = 1 << 8;
/// `sstatus`: S-mode may touch user pages.
pub const SSTATUS_SUM: usize = 1 << 18;
/// `sie`: timer and external interrupts.
pub const SIE_TIMER_AND_EXTERNAL: usize = 1 << 5 | 1 << 9;

macro_rules! read {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        $($(#[doc = $doc])+ pub fn $name() -> usize {
            let value: usize;
            // SAFETY: reading this register has no effect but its value.
            unsafe { asm!(concat!("csrr {}, ", stringify!($name)), out(reg) value, options(nomem, nostack)) };
            value
        })+
    };
}

read! {
    /// Why the trap was taken.
    scause;
    /// The trap's address, if it has one.
    stval;
    /// Whose memory map is in force.
    satp;
    /// Time since power-on, in ticks of the time base.
    time;
}

/// Puts a memory map in force.
pub fn set_satp(value: usize) {
    // SAFETY: every map that the kernel builds shows the kernel at the same addresses, so the next
    // instruction, the stack and all data stay where they are; the fence drops what the old map said.
    unsafe { asm!("csrw satp, {}", "sfence.vma", in(reg) value, options(nostack)) };
}

/// Drops what the processor remembers of the mapping of one page.
pub fn forget_mapping(address: usize) {
    // SAFETY: a fence changes no memory.
    unsafe { asm!("sfence.vma {}, zero", in(reg) address, options(nostack)) };
}

/// Drops what the processor remembers of all mappings.
pub fn forget_mappings() {
    // SAFETY: a fence changes no memory.
    unsafe { asm!("sfence.vma", options(nostack)) };
}

/// Makes instructions written as data visible to instruction fetch.
pub fn synchronize_instructions() {
    // SAFETY: a fence changes no memory.
    unsafe { asm!("fence.i", options(nostack)) };
}

/// Sets where traps go.
pub fn set_trap_vector(address: usize) {
    // SAFETY: the only caller passes the kernel's own trap entry, which is aligned and keeps all registers.
    unsafe { asm!("csrw stvec, {}", "csrw sscratch, zero", in(reg) address, options(nomem, nostack)) };
}

/// Chooses the interrupts that may arrive at all.
pub fn enable_interrupt_sources(bits: usize) {
    // SAFETY: an interrupt goes to the kernel's trap entry, which is prepared for it.
    unsafe { asm!("csrw sie, {}", in(reg) bits, options(nomem, nostack)) };
}

/// Takes back the permission to touch user pages; the return from the trap restores what was there.
pub fn close_user_memory() {
    // SAFETY: only the copy to and from programs needs the permission, and it is not running now.
    unsafe { asm!("csrc sstatus, {}", in(reg) SSTATUS_SUM, options(nomem, nostack)) };
}

/// Waits until an interrupt is pending, takes it, and has interrupts off again.
///
/// `wfi` goes on for a pending interrupt even while `sstatus.SIE` is 0, so none can slip by between the
/// decision to wait and the wait (RISC-V Privileged 20240411, 3.3.3).
pub fn wait_for_interrupt() {
    // SAFETY: the interrupt's handler returns here with every register as it was.
    unsafe {
        asm!("wfi", "csrs sstatus, {sie}", "csrc sstatus, {sie}", sie = in(reg) SSTATUS_SIE, options(nostack));
    };
}

/// The address of this hart's [`super::cpu::Cpu`].
pub fn thread_pointer() -> usize {
    let value: usize;
    // SAFETY: reading a register has no effect.
    unsafe { asm!("mv {}, tp", out(reg) value, options(nomem, nostack, pure)) };
    value
}

/// Sets the address of this hart's [`super::cpu::Cpu`].
pub fn set_thread_pointer(address: usize) {
    // SAFETY: Rust code does not use tp (no thread-local statics here); the trap entry keeps it.
    unsafe { asm!("mv tp, {}", in(reg) address, options(nomem, nostack)) };
}

/// The stack pointer, roughly: for looking at the stack, not for changing it.
pub fn stack_pointer() -> usize {
    let value: usize;
    // SAFETY: reading a register has no effect.
    unsafe { asm!("mv {}, sp", out(reg) value, options(nomem, nostack)) };
    value
}
