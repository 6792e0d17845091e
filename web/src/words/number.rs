//! Numbers as people read them.

use abi::board::CYCLES_PER_SECOND;

/// `48,201,377`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What a floating-point register holds: `1.5`, `-6.022e23`, `NaN`. With all of its upper half set it holds a
/// number of single precision.
pub fn floating(register: u64) -> String {
    let single = f32::from_bits(register as u32);
    let double = f64::from_bits(register);
    let (plain, short) = match register >> 32 {
        0xffff_ffff => (single.to_string(), format!("{single:.4e}")),
        _ => (double.to_string(), format!("{double:.4e}")),
    };
    if plain.len() <= LONGEST { plain } else { short }
}

/// Most characters of a number that is written out.
const LONGEST: usize = 10;

/// A count with its noun, in the singular where it is one.
pub fn counted(n: u64, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        _ => format!("{} {noun}s", grouped(n)),
    }
}

/// Bytes: `412 B`, `38 KB`, `1.9 MB`.
pub fn bytes(n: u64) -> String {
    match n {
        0..1024 => format!("{n} B"),
        1024..1_048_576 => format!("{} KB", n.div_ceil(1024)),
        _ => {
            let tenths = n * 10 / 1_048_576;
            match tenths % 10 {
                0 => format!("{} MB", tenths / 10),
                tenth => format!("{}.{tenth} MB", tenths / 10),
            }
        }
    }
}

/// Machine time of so many cycles: `0.48 s`, `12 ms`, `40 µs`.
pub fn duration(cycles: u64) -> String {
    let ns = u128::from(cycles) * 1_000_000_000 / u128::from(CYCLES_PER_SECOND);
    match ns {
        0..1_000 => format!("{ns} ns"),
        1_000..1_000_000 => three_digits(ns, 1_000, "µs"),
        1_000_000..1_000_000_000 => three_digits(ns, 1_000_000, "ms"),
        _ => format!("{}.{:02} s", ns / 1_000_000_000, ns % 1_000_000_000 / 10_000_000),
    }
}

/// Machine time of so many cycles in seconds, for a clock whose unit does not change: `0.48 s`.
pub fn seconds(cycles: u64) -> String {
    let hundredths = cycles / (CYCLES_PER_SECOND / 100);
    format!("{}.{:02} s", grouped(hundredths / 100), hundredths % 100)
}

fn three_digits(n: u128, unit: u128, name: &str) -> String {
    let tenths = n * 10 / unit;
    match tenths {
        0..100 if !tenths.is_multiple_of(10) => format!("{}.{} {name}", tenths / 10, tenths % 10),
        _ => format!("{} {name}", tenths / 10),
    }
}

/// A speed: `1 instruction/s`, `250 k/s`, `10 M/s`.
pub fn speed(per_second: f64) -> String {
    let n = per_second.round() as u64;
    match n {
        0..1_000 => format!("{n}/s"),
        1_000..1_000_000 => format!("{} k/s", rounded(n, 1_000)),
        _ => format!("{} M/s", rounded(n, 1_000_000)),
    }
}

fn rounded(n: u64, unit: u64) -> String {
    match n * 10 / unit {
        tenths @ 0..100 if !tenths.is_multiple_of(10) => format!("{}.{}", tenths / 10, tenths % 10),
        tenths => (tenths / 10).to_string(),
    }
}

/// A large count in words: `50 million`, `1.2 million`, `850,000`.
pub fn about(n: u64) -> String {
    match n {
        0..1_000_000 => grouped(n),
        _ => format!("{} million", rounded(n, 1_000_000)),
    }
}

/// Hexadecimal of at most ten digits: a longer number is shortened in the middle.
pub fn short_hex(n: u64) -> String {
    let digits = format!("{n:x}");
    match digits.len() {
        0..=10 => digits,
        long => format!("{}…{}", &digits[..4], &digits[long - 5..]),
    }
}

/// An address: `0x11040`; a long one is shortened in the middle.
pub fn address(n: u64) -> String {
    match n {
        0..0x1_0000_0000 => format!("0x{n:x}"),
        _ => {
            let digits = format!("{n:x}");
            format!("0x{}…{}", &digits[..2], &digits[digits.len() - 4..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floating_point_registers_hold_numbers_of_either_precision() {
        assert_eq!(floating(1.5f64.to_bits()), "1.5");
        assert_eq!(floating(0.1f64.to_bits()), "0.1");
        assert_eq!(floating((1.0f64 / 3.0).to_bits()), "3.3333e-1");
        assert_eq!(floating((-6.022e23f64).to_bits()), "-6.0220e23");
        assert_eq!(floating(0xffff_ffff_3dcc_cccd), "0.1");
        assert_eq!(floating(0xffff_ffff_ff80_0000), "-inf");
        assert_eq!(floating(0x7ff8_0000_0000_0000), "NaN");
        assert_eq!(floating(1), "4.9407e-324");
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(grouped(48_201_377), "48,201,377");
        assert_eq!(grouped(999), "999");
        assert_eq!(counted(1, "instruction"), "1 instruction");
        assert_eq!(counted(4120, "instruction"), "4,120 instructions");
        assert_eq!(bytes(412), "412 B");
        assert_eq!(bytes(38_000), "38 KB");
        assert_eq!(bytes(2_000_000), "1.9 MB");
        assert_eq!(bytes(33_554_432), "32 MB");
        assert_eq!(duration(48_201_377), "482 ms");
        assert_eq!(duration(4_000), "40 µs");
        assert_eq!(duration(120), "1.2 µs");
        assert_eq!(duration(312_000_000), "3.12 s");
        assert_eq!(speed(10_000_000.0), "10 M/s");
        assert_eq!(speed(1.0), "1/s");
        assert_eq!(speed(2_500.0), "2.5 k/s");
        assert_eq!(address(0x3f_ffff_ffe8), "0x3f…ffe8");
        assert_eq!(
            (short_hex(0x3f_ffff_ffe8), short_hex(u64::MAX)),
            ("3fffffffe8".into(), "ffff…fffff".into())
        );
    }
}
