//! What a register takes of what is written to it: from the old value and the new one to the one it then has.

/// Exceptions that can be delegated: all that can happen below machine mode, so not its `ecall` (Privileged
/// 20240411, 3.1.8).
pub const DELEGABLE: u64 = 0xb3ff;

/// Bare, Sv39, Sv48.
const MODES: [u64; 3] = [0, 8, 9];

/// Every value.
pub fn any(_: u64, new: u64) -> u64 {
    new
}

/// Some bits; the others stay as they are.
pub fn only<const BITS: u64>(old: u64, new: u64) -> u64 {
    old & !BITS | new & BITS
}

/// Direct and vectored mode; writing another changes nothing.
pub fn vector(old: u64, new: u64) -> u64 {
    if new & 3 < 2 { new } else { old }
}

/// An unsupported mode changes nothing at all (Privileged 20240411, 10.1.11).
pub fn satp(old: u64, new: u64) -> u64 {
    if MODES.contains(&(new >> 60)) { new } else { old }
}
