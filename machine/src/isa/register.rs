//! Names of the registers: numbers, and the roles that the calling convention gives them (RISC-V ELF psABI 1.0,
//! "Integer Register Convention" and "Floating-point Register Convention"); and of rounding modes.

/// ABI names of the integer registers by number.
pub const NAMES: [&str; 32] = [
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
    "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
];

/// ABI names of the floating-point registers by number.
pub const FLOAT_NAMES: [&str; 32] = [
    "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2", "fa3", "fa4",
    "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8",
    "ft9", "ft10", "ft11",
];

/// Names of the rounding modes by number; 5 and 6 are reserved.
pub const MODES: [&str; 8] = ["rne", "rtz", "rdn", "rup", "rmm", "", "", "dyn"];

/// The rounding mode that means: as `frm` says.
pub const DYNAMIC: u8 = 7;

/// The number of an integer register by any of its names: `a0`, `x10`, and `fp` for `s0`.
pub fn number(name: &str) -> Option<u8> {
    if name == "fp" {
        return Some(8);
    }
    named(&NAMES, 'x', name)
}

/// The number of a floating-point register by any of its names: `fa0`, `f10`.
pub fn float_number(name: &str) -> Option<u8> {
    named(&FLOAT_NAMES, 'f', name)
}

/// The number of a rounding mode.
pub fn mode(name: &str) -> Option<u8> {
    MODES.iter().position(|known| *known == name && !name.is_empty()).map(|at| at as u8)
}

fn named(names: &[&str; 32], letter: char, name: &str) -> Option<u8> {
    if let Some(at) = names.iter().position(|known| *known == name) {
        return Some(at as u8);
    }
    let digits = name.strip_prefix(letter)?;
    let plain = !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    digits.parse().ok().filter(|n| plain && *n < 32)
}
