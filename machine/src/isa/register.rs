//! Names of the integer registers: numbers, and the roles that the calling convention gives them
//! (RISC-V ELF psABI 1.0, "Integer Register Convention").

/// ABI names by register number.
pub const NAMES: [&str; 32] = [
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
    "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
];

/// The number of a register by any of its names: `a0`, `x10`, and `fp` for `s0`.
pub fn number(name: &str) -> Option<u8> {
    if name == "fp" {
        return Some(8);
    }
    if let Some(at) = NAMES.iter().position(|known| *known == name) {
        return Some(at as u8);
    }
    let digits = name.strip_prefix('x')?;
    let plain = !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    digits.parse().ok().filter(|n| plain && *n < 32)
}
