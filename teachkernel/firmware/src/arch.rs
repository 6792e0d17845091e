//! What only the processor itself can do: CSRs, fences, modes. The other half is in `entry.S`.
//!
//! Section numbers are those of RISC-V Privileged 20240411.

use core::arch::{asm, global_asm};

use abi::boot::{FIRMWARE_RAM, FIRMWARE_RAM_SIZE};

use crate::trap::Frame;

global_asm!(include_str!("entry.S"));

macro_rules! read {
    ($csr:literal) => {{
        let value: usize;
        // SAFETY: reading this register has no effect beyond the value.
        unsafe { asm!(concat!("csrr {}, ", $csr), out(reg) value, options(nomem, nostack)) };
        value
    }};
}

macro_rules! write {
    ($csr:literal, $value:expr) => {{
        let value = $value;
        // SAFETY: this register governs S-mode and interrupts, not the memory that this program owns.
        unsafe { asm!(concat!("csrw ", $csr, ", {}"), in(reg) value, options(nostack)) }
    }};
}

macro_rules! set {
    ($csr:literal, $bits:expr) => {{
        let bits = $bits;
        // SAFETY: as for `write!`.
        unsafe { asm!(concat!("csrs ", $csr, ", {}"), in(reg) bits, options(nostack)) }
    }};
}

macro_rules! clear {
    ($csr:literal, $bits:expr) => {{
        let bits = $bits;
        // SAFETY: as for `write!`.
        unsafe { asm!(concat!("csrc ", $csr, ", {}"), in(reg) bits, options(nostack)) }
    }};
}

/// Interrupts by their bit in `mip` and `mie` (3.1.9).
pub mod interrupt {
    pub const SUPERVISOR_SOFTWARE: usize = 1 << 1;
    pub const MACHINE_SOFTWARE: usize = 1 << 3;
    pub const SUPERVISOR_TIMER: usize = 1 << 5;
    pub const MACHINE_TIMER: usize = 1 << 7;
    pub const SUPERVISOR_EXTERNAL: usize = 1 << 9;
}

/// Every exception but the one that is a request to this firmware, an `ecall` from S-mode (9): what a program
/// or kernel does wrong is the kernel's to handle. Nothing is emulated here (3.1.8).
const DELEGATED_EXCEPTIONS: usize = 0xb1ff;
const DELEGATED_INTERRUPTS: usize =
    interrupt::SUPERVISOR_SOFTWARE | interrupt::SUPERVISOR_TIMER | interrupt::SUPERVISOR_EXTERNAL;
/// `cycle`, `time` and `instret` may be read below M-mode (3.1.11).
const COUNTERS: usize = 7;
/// `menvcfg.STCE`: S-mode has a timer of its own (RISC-V Sstc 1.0).
const STCE: usize = 1 << 63;

/// PMP (3.7.1): a NAPOT region's address register holds base and size in one number.
const fn napot(base: u64, size: u64) -> u64 {
    base >> 2 | ((size >> 3) - 1)
}
const PMP_NAPOT: usize = 0x18;
const PMP_READ_WRITE_EXECUTE: usize = 7;

/// Sets up this hart so that S-mode may run on it: the firmware's RAM is closed, everything else is open; its
/// traps stay below M-mode.
pub fn prepare_supervisor(sstc: bool) {
    write!("pmpaddr0", napot(FIRMWARE_RAM, FIRMWARE_RAM_SIZE));
    write!("pmpaddr1", u64::MAX >> 10);
    write!("pmpcfg0", (PMP_NAPOT | PMP_READ_WRITE_EXECUTE) << 8 | PMP_NAPOT);
    write!("medeleg", DELEGATED_EXCEPTIONS);
    write!("mideleg", DELEGATED_INTERRUPTS);
    write!("mcounteren", COUNTERS);
    clear!("mip", DELEGATED_INTERRUPTS);
    if sstc {
        // By number (menvcfg): the assembler's default does not know the name.
        set!("0x30a", STCE);
    }
    write!("mie", interrupt::MACHINE_SOFTWARE);
}

/// Leaves for S-mode at `entry` by the boot contract (`abi::boot`), this hart's stack empty again.
pub fn enter_supervisor(hart: usize, a1: u64, a2: u64, entry: u64) -> ! {
    // SAFETY: `entry.S` has it with this signature.
    unsafe extern "C" {
        fn enter_supervisor(hart: usize, a1: u64, a2: u64, entry: u64, stack: usize) -> !;
    }
    // SAFETY: nothing on the abandoned stack is used again.
    unsafe { enter_supervisor(hart, a1, a2, entry, stack_top(hart)) }
}

/// Sleeps until another hart starts this one.
pub fn park() -> ! {
    // SAFETY: `entry.S` has it with this signature.
    unsafe extern "C" {
        fn park() -> !;
    }
    // SAFETY: nothing on the abandoned stack is used again.
    unsafe { park() }
}

/// Sleeps until an interrupt is pending.
pub fn wait_for_interrupt() {
    // SAFETY: only waits.
    unsafe { asm!("wfi", options(nomem, nostack)) };
}

/// Sleeps for good.
pub fn halt() -> ! {
    write!("mie", 0_usize);
    loop {
        wait_for_interrupt();
    }
}

fn stack_top(hart: usize) -> usize {
    // SAFETY: `link.ld` defines them; only their addresses mean something, and nothing is read there.
    unsafe extern "C" {
        static _stacks: u8;
        static _hart_stack_size: u8;
    }
    (&raw const _stacks).addr() + (hart + 1) * (&raw const _hart_stack_size).addr()
}

/// This hart's number.
pub fn hart() -> usize {
    read!("mhartid")
}

/// Orders all memory accesses, also as devices see them.
pub fn fence() {
    // SAFETY: only orders.
    unsafe { asm!("fence iorw, iorw", options(nostack)) };
}

/// Forgets this hart's cached translations and instructions.
pub fn fence_everything() {
    // SAFETY: only makes later accesses look at memory again.
    unsafe { asm!("sfence.vma", "fence.i", options(nostack)) };
}

/// Raises or withdraws an interrupt of S-mode.
pub fn pend(interrupt: usize, on: bool) {
    if on {
        set!("mip", interrupt);
    } else {
        clear!("mip", interrupt);
    }
}

/// Lets an interrupt of M-mode come or keeps it away.
pub fn enable(interrupt: usize, on: bool) {
    if on {
        set!("mie", interrupt);
    } else {
        clear!("mie", interrupt);
    }
}

/// Sets S-mode's own timer; only where Sstc is.
pub fn set_stimecmp(deadline: u64) {
    // By number (stimecmp): the assembler's default does not know the name.
    write!("0x14d", deadline);
}

/// `mcause` of the trap being handled.
pub fn cause() -> usize {
    read!("mcause")
}

/// Steps over the `ecall` that trapped, so that the return goes on behind it.
pub fn skip_ecall() {
    write!("mepc", read!("mepc") + 4);
}

/// `mvendorid`, `marchid`, `mimpid`.
pub fn identity() -> [usize; 3] {
    [read!("mvendorid"), read!("marchid"), read!("mimpid")]
}

/// Gives the trap being handled to S-mode as the processor itself would have (3.1.6.1, 10.1.1): it arrives at
/// `stvec` with cause, address and previous mode in S-mode's registers.
pub fn forward_trap() {
    const MPP_SHIFT: usize = 11;
    const SPP: usize = 1 << 8;
    const SPIE: usize = 1 << 5;
    const SIE: usize = 1 << 1;
    let status = read!("mstatus");
    let came_from_supervisor = status >> MPP_SHIFT & 1 != 0;
    write!("sepc", read!("mepc"));
    write!("scause", read!("mcause"));
    write!("stval", read!("mtval"));
    let mut new = status & !(SPP | SPIE | SIE);
    if came_from_supervisor {
        new |= SPP;
    }
    if status & SIE != 0 {
        new |= SPIE;
    }
    write!("mstatus", new | 1 << MPP_SHIFT);
    write!("mepc", read!("stvec") & !3);
}

/// `entry.S` comes here from power-on, its own RAM tested.
#[unsafe(no_mangle)]
extern "C" fn main(hart: usize, board_tree: u64) -> ! {
    crate::main(hart, board_tree)
}

/// `entry.S` comes here on another stack when the firmware's own RAM is broken.
#[unsafe(no_mangle)]
extern "C" fn own_memory_broken(address: u64, expected: u64, got: u64) -> ! {
    crate::console::start();
    crate::poweron::refuse_broken_memory(&crate::ram::Mismatch { address, expected, got })
}

/// `entry.S` comes here when a parked hart got a software interrupt.
#[unsafe(no_mangle)]
extern "C" fn woken(hart: usize) -> ! {
    crate::sbi::hsm::woken(hart)
}

/// `entry.S` comes here from traps of S-mode and U-mode that are not delegated.
#[unsafe(no_mangle)]
extern "C" fn trap(frame: &mut Frame) {
    crate::trap::handle(frame);
}

/// `entry.S` comes here from traps of the firmware itself.
#[unsafe(no_mangle)]
extern "C" fn trapped_in_firmware(cause: usize, pc: usize, value: usize) -> ! {
    refuse!("defect in the firmware: trap {cause} at {pc:#x} ({value:#x}).")
}
