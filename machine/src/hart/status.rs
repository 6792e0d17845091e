//! Bits of `mstatus`, `mip` and `mie` (Privileged 20240411, 3.1.6 and 3.1.9).

use crate::event::Mode;

/// Supervisor interrupts are on.
pub const SIE: u64 = 1 << 1;
/// Machine interrupts are on.
pub const MIE: u64 = 1 << 3;
/// What SIE was before the trap.
pub const SPIE: u64 = 1 << 5;
/// What MIE was before the trap.
pub const MPIE: u64 = 1 << 7;
/// The mode before a trap to the supervisor.
pub const SPP: u64 = 1 << 8;
/// Lowest bit of the mode before a trap to machine mode.
pub const MPP_SHIFT: u32 = 11;
/// The mode before a trap to machine mode.
pub const MPP: u64 = 3 << MPP_SHIFT;
/// State of the floating-point registers: 0 off, 1 initial, 2 clean, 3 dirty.
pub const FS: u64 = 3 << 13;
/// Some state is dirty: read-only, and set exactly when FS is 3.
pub const SD: u64 = 1 << 63;
/// The floating-point registers have changed.
pub const DIRTY: u64 = FS | SD;
/// Loads and stores act as in the mode that MPP names.
pub const MPRV: u64 = 1 << 17;
/// The supervisor may touch user memory.
pub const SUM: u64 = 1 << 18;
/// What may be executed may be read.
pub const MXR: u64 = 1 << 19;
/// The supervisor's use of `satp` and `sfence.vma` traps.
pub const TVM: u64 = 1 << 20;
/// The supervisor's `wfi` traps.
pub const TW: u64 = 1 << 21;
/// The supervisor's `sret` traps.
pub const TSR: u64 = 1 << 22;
/// UXL and SXL: user and supervisor registers are 64 bits wide. Read-only.
pub const WIDTHS: u64 = 2 << 32 | 2 << 34;

/// `mstatus` after reset.
pub const RESET: u64 = WIDTHS;
/// The bits of `mstatus` that can be written.
pub const WRITABLE: u64 = SIE | MIE | SPIE | MPIE | SPP | MPP | FS | MPRV | SUM | MXR | TVM | TW | TSR;
/// The bits of `mstatus` that `sstatus` shows.
pub const SUPERVISOR: u64 = SIE | SPIE | SPP | FS | SUM | MXR | 3 << 32 | SD;

/// What `mstatus` becomes when this is written: a reserved mode leaves MPP as it is.
pub fn legal(old: u64, new: u64) -> u64 {
    let taken = if mode(new >> MPP_SHIFT).is_none() { WRITABLE & !MPP } else { WRITABLE };
    let merged = old & !(taken | SD) | new & taken;
    if merged & FS == FS { merged | SD } else { merged }
}

/// What `mstatus` becomes when this is written to `sstatus`.
pub fn legal_for_supervisor(old: u64, new: u64) -> u64 {
    legal(old, old & !SUPERVISOR | new & SUPERVISOR)
}

/// Supervisor software interrupt.
pub const SSIP: u64 = 1 << 1;
/// Supervisor timer interrupt.
pub const STIP: u64 = 1 << 5;
/// Supervisor external interrupt.
pub const SEIP: u64 = 1 << 9;
/// The interrupts that can be delegated, and that software can set in `mip`.
pub const SUPERVISOR_INTERRUPTS: u64 = SSIP | STIP | SEIP;
/// All interrupts: each mode's software, timer and external one.
pub const INTERRUPTS: u64 = SUPERVISOR_INTERRUPTS | 1 << 3 | 1 << 7 | 1 << 11;

/// The mode that two bits encode; `None` for the hypervisor's.
pub fn mode(bits: u64) -> Option<Mode> {
    match bits & 3 {
        0 => Some(Mode::User),
        1 => Some(Mode::Supervisor),
        3 => Some(Mode::Machine),
        _ => None,
    }
}

/// The mode before a trap to machine mode.
pub fn previous(mstatus: u64) -> Mode {
    mode(mstatus >> MPP_SHIFT).unwrap_or(Mode::User)
}
