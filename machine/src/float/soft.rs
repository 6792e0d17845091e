//! The operations, in integers: exact results, rounded once.

use super::number::{Exact, INVALID, Number};
use super::{Env, Float, flag};

/// The numbers in registers; invalid if one is a signalling NaN.
fn operands<F: Float, const N: usize>(env: &mut Env, registers: [u64; N]) -> [Number; N] {
    let numbers = registers.map(F::number);
    if numbers.contains(&Number::Nan { signaling: true }) {
        env.raise(flag::NV);
    }
    numbers
}

fn result<F: Float>(env: &mut Env, number: Number) -> u64 {
    F::register(F::FORMAT.pack(env, number))
}

fn invalid(env: &mut Env) -> Number {
    env.raise(flag::NV);
    INVALID
}

impl Number {
    /// With the other sign.
    fn negated(self) -> Number {
        match self {
            Number::Nan { .. } => self,
            Number::Infinite { negative } => Number::Infinite { negative: !negative },
            Number::Zero { negative } => Number::Zero { negative: !negative },
            Number::Finite(exact) => Number::Finite(Exact { negative: !exact.negative, ..exact }),
        }
    }

    fn is_negative(self) -> bool {
        match self {
            Number::Nan { .. } => false,
            Number::Infinite { negative } | Number::Zero { negative } => negative,
            Number::Finite(exact) => exact.negative,
        }
    }
}

/// An exact sum (IEEE 754-2019, 6.3 for the signs of zeros).
fn sum(env: &mut Env, a: Number, b: Number) -> Number {
    use Number::{Finite, Infinite, Nan, Zero};
    let down = env.rounding == super::Rounding::Down;
    match (a, b) {
        (Nan { .. }, _) | (_, Nan { .. }) => INVALID,
        (Infinite { negative }, Infinite { negative: other }) if negative != other => invalid(env),
        (Infinite { .. }, _) => a,
        (_, Infinite { .. }) => b,
        (Zero { negative }, Zero { negative: other }) if negative != other => Zero { negative: down },
        (_, Zero { .. }) => a,
        (Zero { .. }, _) => b,
        (Finite(a), Finite(b)) => a.sum(b).map_or(Zero { negative: down }, Finite),
    }
}

/// An exact product.
fn product(env: &mut Env, a: Number, b: Number) -> Number {
    use Number::{Finite, Infinite, Nan, Zero};
    let negative = a.is_negative() != b.is_negative();
    match (a, b) {
        (Infinite { .. }, Zero { .. }) | (Zero { .. }, Infinite { .. }) => invalid(env),
        (Nan { .. }, _) | (_, Nan { .. }) => INVALID,
        (Infinite { .. }, _) | (_, Infinite { .. }) => Infinite { negative },
        (Zero { .. }, _) | (_, Zero { .. }) => Zero { negative },
        (Finite(a), Finite(b)) => Finite(Exact {
            negative,
            exponent: a.exponent + b.exponent,
            significand: a.significand * b.significand,
        }),
    }
}

/// A quotient of 65 bits or more.
fn quotient(env: &mut Env, a: Number, b: Number) -> Number {
    use Number::{Finite, Infinite, Nan, Zero};
    let negative = a.is_negative() != b.is_negative();
    match (a, b) {
        (Nan { .. }, _) | (_, Nan { .. }) => INVALID,
        (Infinite { .. }, Infinite { .. }) | (Zero { .. }, Zero { .. }) => invalid(env),
        (Infinite { .. }, _) => Infinite { negative },
        (Zero { .. }, _) | (_, Infinite { .. }) => Zero { negative },
        (Finite(_), Zero { .. }) => {
            env.raise(flag::DZ);
            Infinite { negative }
        }
        (Finite(a), Finite(b)) => {
            let (a, b) = (a.normalized(127), b.normalized(62));
            let (whole, rest) = (a.significand / b.significand, a.significand % b.significand);
            let significand = whole | u128::from(rest != 0);
            Finite(Exact { negative, exponent: a.exponent - b.exponent, significand })
        }
    }
}

/// A square root of 64 bits and one for the rest.
fn root(env: &mut Env, a: Number) -> Number {
    match a {
        Number::Nan { .. } => INVALID,
        Number::Zero { .. } | Number::Infinite { negative: false } => a,
        Number::Infinite { negative: true } => invalid(env),
        Number::Finite(exact) if exact.negative => invalid(env),
        Number::Finite(exact) => {
            // The exponent becomes even.
            let wide = exact.normalized(127);
            let odd = wide.exponent & 1;
            let (radicand, exponent) = (wide.significand >> odd, wide.exponent + odd);
            let root = radicand.isqrt();
            let significand = root << 1 | u128::from(root * root != radicand);
            Number::Finite(Exact { negative: false, exponent: exponent / 2 - 1, significand })
        }
    }
}

/// `a + b`.
pub fn add<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    let [a, b] = operands::<F, 2>(env, [a, b]);
    let exact = sum(env, a, b);
    result::<F>(env, exact)
}

/// `a - b`.
pub fn sub<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    let [a, b] = operands::<F, 2>(env, [a, b]);
    let exact = sum(env, a, b.negated());
    result::<F>(env, exact)
}

/// `a · b`.
pub fn mul<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    let [a, b] = operands::<F, 2>(env, [a, b]);
    let exact = product(env, a, b);
    result::<F>(env, exact)
}

/// `a / b`.
pub fn div<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    let [a, b] = operands::<F, 2>(env, [a, b]);
    let exact = quotient(env, a, b);
    result::<F>(env, exact)
}

/// The square root of `a`.
pub fn sqrt<F: Float>(env: &mut Env, [a, ..]: [u64; 3]) -> u64 {
    let [a] = operands::<F, 1>(env, [a]);
    let exact = root(env, a);
    result::<F>(env, exact)
}

/// `±(a · b) ± c`, rounded once. Infinity times zero is invalid even when `c` is a NaN (Unprivileged
/// 20240411, 20.6).
pub fn fused<F: Float, const PRODUCT: bool, const ADDEND: bool>(env: &mut Env, registers: [u64; 3]) -> u64 {
    let [a, b, c] = operands::<F, 3>(env, registers);
    let negated = |number: Number, negate: bool| if negate { number.negated() } else { number };
    let product = product(env, a, b);
    let exact = sum(env, negated(product, PRODUCT), negated(c, ADDEND));
    result::<F>(env, exact)
}

/// From one format to another.
pub fn convert<From: Float, To: Float>(env: &mut Env, [a, ..]: [u64; 3]) -> u64 {
    let [number] = operands::<From, 1>(env, [a]);
    result::<To>(env, number)
}

/// From an integer.
pub fn from_integer<F: Float>(env: &mut Env, value: i128) -> u64 {
    let exact = Exact { negative: value < 0, exponent: 0, significand: value.unsigned_abs() };
    result::<F>(env, if value == 0 { Number::Zero { negative: false } } else { Number::Finite(exact) })
}

/// The integer types of conversions.
pub trait Integer: TryFrom<i128> {
    /// The least.
    const MIN: Self;
    /// The greatest.
    const MAX: Self;
    /// As a register holds it: 32 bits are sign-extended, whatever the type.
    fn register(self) -> u64;
}

macro_rules! integers {
    ($($type:ty as $signed:ty)*) => {
        $(impl Integer for $type {
            const MIN: Self = <$type>::MIN;
            const MAX: Self = <$type>::MAX;
            fn register(self) -> u64 {
                self as $signed as u64
            }
        })*
    };
}
integers!(i32 as i32 u32 as i32 i64 as i64 u64 as i64);

/// To an integer. What does not fit becomes the nearest that does, a NaN the greatest; that is invalid, and
/// not inexact (Unprivileged 20240411, 20.7).
pub fn to_integer<F: Float, I: Integer>(env: &mut Env, [a, ..]: [u64; 3]) -> u64 {
    let (rounded, saturated) = match F::number(a) {
        Number::Zero { .. } => (Some((0, false)), I::MAX),
        Number::Nan { .. } | Number::Infinite { negative: false } => (None, I::MAX),
        Number::Infinite { negative: true } => (None, I::MIN),
        Number::Finite(exact) => {
            (exact.to_integer(env.rounding), if exact.negative { I::MIN } else { I::MAX })
        }
    };
    let fitting = rounded.and_then(|(value, inexact)| Some((I::try_from(value).ok()?, inexact)));
    let (value, flags) = match fitting {
        Some((value, inexact)) => (value, if inexact { flag::NX } else { 0 }),
        None => (saturated, flag::NV),
    };
    env.raise(flags);
    value.register()
}

/// A number's place in the order of all, from its bits; both zeros have the same.
fn place<F: Float>(bits: u64) -> i64 {
    let magnitude = (bits & !F::FORMAT.sign()) as i64;
    if bits & F::FORMAT.sign() != 0 { -magnitude } else { magnitude }
}

fn is_nan(number: Number) -> bool {
    matches!(number, Number::Nan { .. })
}

/// `a = b`; only signalling NaNs are invalid.
pub fn eq<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    let ordered = !operands::<F, 2>(env, [a, b]).into_iter().any(is_nan);
    u64::from(ordered && place::<F>(F::bits(a)) == place::<F>(F::bits(b)))
}

/// `a < b`, or `a ≤ b`: every NaN is invalid.
fn before<F: Float>(env: &mut Env, a: u64, b: u64, or_equal: bool) -> u64 {
    if [a, b].map(F::number).into_iter().any(is_nan) {
        env.raise(flag::NV);
        return 0;
    }
    let (a, b) = (place::<F>(F::bits(a)), place::<F>(F::bits(b)));
    u64::from(a < b || or_equal && a == b)
}

/// `a < b`.
pub fn lt<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    before::<F>(env, a, b, false)
}

/// `a ≤ b`.
pub fn le<F: Float>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    before::<F>(env, a, b, true)
}

/// The lesser or the greater of two: the one that is a number if one is not, and -0 is less than +0 (IEEE
/// 754-2019, 9.6: minimumNumber and maximumNumber).
pub fn extreme<F: Float, const GREATER: bool>(env: &mut Env, [a, b, _]: [u64; 3]) -> u64 {
    let [first, second] = operands::<F, 2>(env, [a, b]).map(is_nan);
    let (a, b) = (F::bits(a), F::bits(b));
    let rank = |bits: u64| (place::<F>(bits), bits & F::FORMAT.sign() == 0);
    let bits = match (first, second) {
        (true, true) => F::FORMAT.nan(),
        (true, false) => b,
        (false, true) => a,
        _ if (rank(a) > rank(b)) == GREATER => a,
        _ => b,
    };
    F::register(bits)
}

/// What kind of number it is, as one bit of ten (Unprivileged 20240411, 20.9).
pub fn classify<F: Float>(register: u64) -> u64 {
    let bits = F::bits(register);
    let mirrored = |place: u32| 1 << if bits & F::FORMAT.sign() != 0 { place } else { 7 - place };
    let normal = |bits: u64| (bits & F::FORMAT.infinity()) != 0;
    match F::FORMAT.unpack(bits) {
        Number::Infinite { .. } => mirrored(0),
        Number::Finite(_) if normal(bits) => mirrored(1),
        Number::Finite(_) => mirrored(2),
        Number::Zero { .. } => mirrored(3),
        Number::Nan { signaling: true } => 1 << 8,
        Number::Nan { signaling: false } => 1 << 9,
    }
}

/// `a` with the sign that `body` makes of the signs of `a` and `b`, each as the only bit.
pub fn with_sign<F: Float>(a: u64, b: u64, body: impl Fn(u64, u64) -> u64) -> u64 {
    let sign = F::FORMAT.sign();
    let (a, b) = (F::bits(a), F::bits(b));
    F::register(a & !sign | body(a & sign, b & sign) & sign)
}
