//! Numbers taken apart, and put together again: rounding happens here and nowhere else.

use std::cmp::Ordering;

use super::{Env, Rounding, flag};

/// A binary interchange format (IEEE 754-2019, 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Bits in all.
    pub width: u32,
    /// Bits of the significand, with the one that is not stored.
    pub precision: u32,
}

/// What a format holds, or an exact result on its way into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// No number.
    Nan {
        /// Whether using it is invalid.
        signaling: bool,
    },
    /// Infinity.
    Infinite {
        /// Its sign.
        negative: bool,
    },
    /// Zero.
    Zero {
        /// Its sign.
        negative: bool,
    },
    /// Anything else.
    Finite(Exact),
}

/// ± `significand` · 2^`exponent`, not zero. The lowest bit of a long significand may also stand for all that
/// is below it: enough bits are kept that rounding comes out the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// Its sign.
    pub negative: bool,
    /// The power of two of the significand's lowest bit.
    pub exponent: i32,
    /// The significand.
    pub significand: u128,
}

/// The result of an operation that has none.
pub const INVALID: Number = Number::Nan { signaling: false };

impl Format {
    /// The bit of the sign.
    pub const fn sign(self) -> u64 {
        1 << (self.width - 1)
    }

    /// The bits of +∞: the exponent's field all ones.
    pub const fn infinity(self) -> u64 {
        self.sign() - self.implicit()
    }

    /// The bits of the one NaN that operations give (Unprivileged 20240411, 20.3).
    pub const fn nan(self) -> u64 {
        self.infinity() | self.implicit() >> 1
    }

    /// The least exponent's field, and the bit of the significand that is not stored.
    const fn implicit(self) -> u64 {
        1 << (self.precision - 1)
    }

    /// The exponent of the greatest numbers, which is also the bias.
    const fn greatest(self) -> i32 {
        (1 << (self.width - self.precision - 1)) - 1
    }

    /// Takes bits apart.
    pub fn unpack(self, bits: u64) -> Number {
        let negative = bits & self.sign() != 0;
        let fraction = bits & (self.implicit() - 1);
        let field = (bits & self.infinity()) >> (self.precision - 1);
        let exponent = field.max(1) as i32 - self.greatest() - (self.precision as i32 - 1);
        let finite =
            |significand: u64| Number::Finite(Exact { negative, exponent, significand: significand.into() });
        match (bits & self.infinity() == self.infinity(), field, fraction) {
            (true, _, 0) => Number::Infinite { negative },
            (true, ..) => Number::Nan { signaling: bits & (self.implicit() >> 1) == 0 },
            (false, 0, 0) => Number::Zero { negative },
            (false, 0, _) => finite(fraction),
            (false, ..) => finite(fraction | self.implicit()),
        }
    }

    /// Rounds to the format.
    pub fn pack(self, env: &mut Env, number: Number) -> u64 {
        let signed = |negative: bool, bits: u64| if negative { bits | self.sign() } else { bits };
        match number {
            Number::Nan { .. } => self.nan(),
            Number::Infinite { negative } => signed(negative, self.infinity()),
            Number::Zero { negative } => signed(negative, 0),
            Number::Finite(exact) => signed(exact.negative, self.magnitude(env, exact)),
        }
    }

    /// Rounds a number, but for its sign.
    fn magnitude(self, env: &mut Env, exact: Exact) -> u64 {
        let exact = exact.normalized(127);
        // 2^top is its highest bit.
        let top = exact.exponent + 127;
        let least = 1 - self.greatest();
        // A subnormal number keeps fewer bits.
        let missing = (least - top).max(0) as u32;
        let spare = 128 - self.precision;
        let (kept, rest) = exact.rounded(env.rounding, spare + missing);
        if rest != Rest::Nothing {
            env.raise(flag::NX);
            // Tiny after rounding: also as if the exponent had no limit (Unprivileged 20240411, 20.2).
            let unlimited = exact.rounded(env.rounding, spare).0;
            if missing > 1 || missing == 1 && unlimited >> self.precision == 0 {
                env.raise(flag::UF);
            }
        }
        // A significand that was rounded up to the next power of two carries into the exponent's field.
        let field = (top.max(least) + self.greatest()) as u64;
        let carried = (field << (self.precision - 1)) + kept as u64 - self.implicit();
        if carried >= self.infinity() { self.overflow(env, exact.negative) } else { carried }
    }

    fn overflow(self, env: &mut Env, negative: bool) -> u64 {
        env.raise(flag::OF | flag::NX);
        match env.rounding {
            Rounding::TowardZero => self.infinity() - 1,
            Rounding::Down if !negative => self.infinity() - 1,
            Rounding::Up if negative => self.infinity() - 1,
            _ => self.infinity(),
        }
    }
}

/// What is cut off, in units of the last bit that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Nothing,
    /// Some, compared with one half.
    Some(Ordering),
}

impl Exact {
    /// The same number with this bit as the highest of its significand.
    pub fn normalized(self, bit: u32) -> Exact {
        let shift = self.significand.leading_zeros() as i32 - (127 - bit as i32);
        let significand = if shift < 0 { self.significand >> -shift } else { self.significand << shift };
        Exact { exponent: self.exponent - shift, significand, ..self }
    }

    /// The significand without its lowest bits, rounded, and whether anything was cut off.
    fn rounded(self, rounding: Rounding, bits: u32) -> (u128, Rest) {
        let (kept, rest) = match bits {
            0 => (self.significand, Rest::Nothing),
            1..=128 => {
                let kept = self.significand.checked_shr(bits).unwrap_or(0);
                let cut = self.significand << (128 - bits);
                (kept, if cut == 0 { Rest::Nothing } else { Rest::Some(cut.cmp(&(1 << 127))) })
            }
            _ => (0, Rest::Some(Ordering::Less)),
        };
        let up = match (rest, rounding) {
            (Rest::Nothing, _) | (_, Rounding::TowardZero) => false,
            (_, Rounding::Down) => self.negative,
            (_, Rounding::Up) => !self.negative,
            (Rest::Some(Ordering::Equal), Rounding::NearestEven) => kept & 1 != 0,
            (Rest::Some(order), _) => order != Ordering::Less,
        };
        (kept + u128::from(up), rest)
    }

    /// The nearest integer, and whether it is another number. `None` if it has more than 64 bits.
    pub fn to_integer(self, rounding: Rounding) -> Option<(i128, bool)> {
        let (magnitude, rest) = match u32::try_from(self.exponent) {
            Ok(shift) if self.significand.leading_zeros() >= 64 + shift => {
                (self.significand << shift, Rest::Nothing)
            }
            Ok(_) => return None,
            Err(_) => self.rounded(rounding, self.exponent.unsigned_abs()),
        };
        let signed = if self.negative { -(magnitude as i128) } else { magnitude as i128 };
        Some((signed, rest != Rest::Nothing))
    }

    /// The sum of two numbers; `None` if it is zero.
    pub fn sum(self, other: Exact) -> Option<Exact> {
        let (a, b) = (self.normalized(126), other.normalized(126));
        let (great, small) =
            if (a.exponent, a.significand) >= (b.exponent, b.significand) { (a, b) } else { (b, a) };
        let distance = (great.exponent - small.exponent) as u32;
        let shifted = small.significand.checked_shr(distance).unwrap_or(0);
        // What falls off at the end keeps the lowest bit set.
        let lost = shifted.checked_shl(distance).unwrap_or(0) != small.significand;
        let shifted = shifted | u128::from(lost);
        let significand = match great.negative == small.negative {
            true => great.significand + shifted,
            false => great.significand - shifted,
        };
        (significand != 0).then_some(Exact { significand, ..great })
    }
}
