//! The operations by the host's arithmetic, where that is certainly the same; `None` where it may not be.
//!
//! Hosts and wasm round to nearest, ties to even, and say nothing of flags. So a result counts only if it can
//! have raised no flag but NX, and if NX may be raised (it is sticky: the caller sees to it that it is set
//! already) or the result is exact. A NaN never counts: its bits would be the host's choice.

use std::ops::{Add, Div, Mul, Sub};

use super::Float;

/// A type of the host, with what is needed of it.
pub trait Host:
    Float + Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// The number in a register.
    fn read(register: u64) -> Self;
    /// The register that holds a number.
    fn write(self) -> u64;
    /// The exponent's field.
    fn field(self) -> u32;
    /// The exponent's field of infinities and NaNs.
    const TOP: u32;
    /// The square root, which IEEE 754 rounds as the other operations.
    fn root(self) -> Self;
}

macro_rules! hosts {
    ($($type:ty, $bits:ty, $shift:literal, $top:literal;)+) => {
        $(impl Host for $type {
            const TOP: u32 = $top;

            #[inline(always)]
            fn read(register: u64) -> Self {
                if Self::is_in(register) { Self::from_bits(register as $bits) } else { Self::NAN }
            }

            #[inline(always)]
            fn write(self) -> u64 {
                u64::from(self.to_bits()) | Self::BOX
            }

            #[inline(always)]
            fn field(self) -> u32 {
                (self.to_bits() >> $shift) as u32 & Self::TOP
            }

            #[inline(always)]
            fn root(self) -> Self {
                self.sqrt()
            }
        })+
    };
}
hosts! {
    f32, u32, 23, 0xff;
    f64, u64, 52, 0x7ff;
}

/// A result of an operation that can't underflow, because none of its results is both tiny and inexact.
#[inline(always)]
pub fn finite<F: Host>(result: F) -> Option<u64> {
    (result.field() != F::TOP).then(|| result.write())
}

/// A result that is finite, and greater than the least normal number: that one may have been tiny before it was
/// rounded.
#[inline(always)]
fn normal<F: Host>(result: F) -> Option<u64> {
    (result.field().wrapping_sub(2) < F::TOP - 2).then(|| result.write())
}

/// `a + b`: a sum of two numbers is exact where it is subnormal.
#[inline(always)]
pub fn add<F: Host>(a: u64, b: u64) -> Option<u64> {
    finite(F::read(a) + F::read(b))
}

/// `a - b`.
#[inline(always)]
pub fn sub<F: Host>(a: u64, b: u64) -> Option<u64> {
    finite(F::read(a) - F::read(b))
}

/// `a · b`.
#[inline(always)]
pub fn mul<F: Host>(a: u64, b: u64) -> Option<u64> {
    normal(F::read(a) * F::read(b))
}

/// `a / b`. A quotient by zero is not finite.
#[inline(always)]
pub fn div<F: Host>(a: u64, b: u64) -> Option<u64> {
    normal(F::read(a) / F::read(b))
}

/// The square root of `a`: never tiny but for zero, and a NaN where it is invalid.
#[inline(always)]
pub fn sqrt<F: Host>(a: u64, _: u64) -> Option<u64> {
    finite(F::read(a).root())
}

/// `a = b`.
#[inline(always)]
pub fn eq<F: Host>(a: u64, b: u64) -> Option<u64> {
    ordered::<F>(a, b).map(|(a, b)| u64::from(a == b))
}

/// `a < b`.
#[inline(always)]
pub fn lt<F: Host>(a: u64, b: u64) -> Option<u64> {
    ordered::<F>(a, b).map(|(a, b)| u64::from(a < b))
}

/// `a ≤ b`.
#[inline(always)]
pub fn le<F: Host>(a: u64, b: u64) -> Option<u64> {
    ordered::<F>(a, b).map(|(a, b)| u64::from(a <= b))
}

/// The lesser of two numbers that are not equal.
#[inline(always)]
pub fn min<F: Host>(a: u64, b: u64) -> Option<u64> {
    ordered::<F>(a, b).filter(|(a, b)| a != b).map(|(first, second)| if first < second { a } else { b })
}

/// The greater of two numbers that are not equal.
#[inline(always)]
pub fn max<F: Host>(a: u64, b: u64) -> Option<u64> {
    ordered::<F>(a, b).filter(|(a, b)| a != b).map(|(first, second)| if first > second { a } else { b })
}

/// Two numbers, neither of them a NaN.
#[inline(always)]
fn ordered<F: Host>(a: u64, b: u64) -> Option<(F, F)> {
    let (a, b) = (F::read(a), F::read(b));
    a.partial_cmp(&b).map(|_| (a, b))
}

/// The single number nearest to a double one.
#[inline(always)]
pub fn narrow(a: u64, _: u64) -> Option<u64> {
    normal(f64::read(a) as f32)
}

/// A single number as a double one, which holds it exactly; subnormal ones too.
#[inline(always)]
pub fn widen(a: u64, _: u64) -> Option<u64> {
    finite(f64::from(f32::read(a)))
}

/// Conversions to integers: the type, the numbers that surely fit, and how a register holds them.
macro_rules! truncations {
    ($($name:ident $type:ty, $least:literal to $limit:literal, $register:expr;)+) => {
        $(
            /// Towards zero, where the integer fits.
            #[inline(always)]
            pub fn $name<F: Host + Into<f64>>(a: u64, _: u64) -> Option<u64> {
                let number: f64 = F::read(a).into();
                ($least..$limit).contains(&number).then(|| $register(number as $type))
            }
        )+
    };
}
truncations! {
    to_i32 i32, -2147483648.0 to 2147483648.0, |value: i32| value as u64;
    to_u32 u32, 0.0 to 4294967296.0, |value: u32| value as i32 as u64;
    to_i64 i64, -9223372036854775808.0 to 9223372036854775808.0, |value: i64| value as u64;
    to_u64 u64, 0.0 to 18446744073709551616.0, |value: u64| value;
}
