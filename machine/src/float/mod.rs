//! Floating point: IEEE 754-2019 in the two formats of the F and D extensions (Unprivileged 20240411, chapters
//! 20 and 21).
//!
//! [`soft`] computes everything in integers: a register is taken apart into a [`number::Number`], the operation
//! gives an exact result, and one function rounds it and raises the flags. [`quick`] does with the host's
//! arithmetic what is then certainly the same; it is what the hot loop tries first. Host and wasm agree on
//! all that is used there: neither NaNs nor flags nor fused operations of the host are.
//!
//! No crate does this: `rustc_apfloat` has no square root and finds underflow before rounding, ports of
//! Berkeley SoftFloat bring sizes and modes that nobody needs here; this is smaller than a wrapper of either.

pub mod number;
pub mod quick;
pub mod soft;

use crate::isa::register::DYNAMIC;
use number::{Format, Number};

/// Exception flags, as bits of `fflags`.
pub mod flag {
    /// Inexact.
    pub const NX: u64 = 1;
    /// Underflow: tiny after rounding, and inexact.
    pub const UF: u64 = 2;
    /// Overflow.
    pub const OF: u64 = 4;
    /// Division by zero.
    pub const DZ: u64 = 8;
    /// Invalid operation.
    pub const NV: u64 = 16;
    /// All of them.
    pub const ALL: u64 = 31;
}

/// Which way to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; of two, to the one with an even significand.
    NearestEven,
    /// Towards zero.
    TowardZero,
    /// Down, towards -∞.
    Down,
    /// Up, towards +∞.
    Up,
    /// To the nearest; of two, to the one of greater magnitude.
    NearestAway,
}

impl Rounding {
    /// The mode that three bits of an instruction mean when `frm` holds these; `None` if it is a reserved one
    /// (Unprivileged 20240411, 20.2).
    pub fn resolve(bits: u8, frm: u8) -> Option<Rounding> {
        match if bits == DYNAMIC { frm } else { bits } {
            0 => Some(Rounding::NearestEven),
            1 => Some(Rounding::TowardZero),
            2 => Some(Rounding::Down),
            3 => Some(Rounding::Up),
            4 => Some(Rounding::NearestAway),
            _ => None,
        }
    }
}

/// What an operation is done under, and what it raises.
#[derive(Clone, Copy, Debug)]
pub struct Env {
    /// Which way to round.
    pub rounding: Rounding,
    /// The flags raised so far.
    pub flags: u64,
}

impl Env {
    /// An operation with no flag raised yet.
    pub fn new(rounding: Rounding) -> Env {
        Env { rounding, flags: 0 }
    }

    fn raise(&mut self, flags: u64) {
        self.flags |= flags;
    }
}

/// An operation on what the registers hold; what it does not need is 0.
pub type Operation = fn(&mut Env, [u64; 3]) -> u64;

/// The formats by the types that the host has for them.
pub trait Float {
    /// The format.
    const FORMAT: Format;
    /// The bits of the upper part of a register that a number of this format leaves alone: all ones, or it is
    /// not one (NaN boxing: Unprivileged 20240411, 21.2).
    const BOX: u64;

    /// Whether a register holds a number of this format.
    #[inline(always)]
    fn is_in(register: u64) -> bool {
        register & Self::BOX == Self::BOX
    }

    /// The number's bits in a register; those of a NaN if it holds none of this format.
    #[inline(always)]
    fn bits(register: u64) -> u64 {
        if Self::is_in(register) { register & !Self::BOX } else { Self::FORMAT.nan() }
    }

    /// The register that holds a number with these bits.
    fn register(bits: u64) -> u64 {
        bits | Self::BOX
    }

    /// The number in a register.
    fn number(register: u64) -> Number {
        Self::FORMAT.unpack(Self::bits(register))
    }
}

impl Float for f32 {
    const FORMAT: Format = Format { width: 32, precision: 24 };
    const BOX: u64 = 0xffff_ffff_0000_0000;
}

impl Float for f64 {
    const FORMAT: Format = Format { width: 64, precision: 53 };
    const BOX: u64 = 0;
}

/// What a load of this many bytes leaves in a register.
pub fn loaded(value: u64, bytes: usize) -> u64 {
    if bytes == 4 { <f32 as Float>::register(value) } else { value }
}
