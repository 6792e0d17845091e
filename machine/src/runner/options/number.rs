//! Numbers and sizes as QEMU reads them.

/// A number in decimal, or in hexadecimal after `0x`.
pub fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// A size in bytes: a number, with or without a part behind the point, and a suffix B, K, M, G, T or P (of 1024,
/// in either case); `unit` is the factor of a number without one.
pub fn size(text: &str, unit: u64) -> Option<u64> {
    const SUFFIXES: &[u8] = b"bkmgtp";
    let last = text.bytes().last()?.to_ascii_lowercase();
    let suffix = SUFFIXES.iter().position(|suffix| *suffix == last);
    // The `b` at the end of a hexadecimal number is a digit.
    let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    let (digits, unit) = match suffix.filter(|_| !hexadecimal) {
        Some(power) => (&text[..text.len() - 1], 1u64 << (10 * power)),
        None => (text, unit),
    };
    if let Some(whole) = number(digits) {
        return whole.checked_mul(unit);
    }
    let (whole, part) = digits.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 9 {
        return None;
    }
    let part = part.parse::<u64>().ok()? as u128 * u128::from(unit) / 10u128.pow(part.len() as u32);
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(u64::try_from(part).ok()?)
}

/// A count: a number with or without underscores between its digits, and a suffix k, M or G (of 1000, in either
/// case) or a power of ten as in `2e6`.
pub fn count(text: &str) -> Option<u64> {
    let plain = text.replace('_', "");
    if let Some(whole) = number(&plain) {
        return Some(whole);
    }
    let power = |suffix: char| "kmg".find(suffix.to_ascii_lowercase()).map(|at| 3 * (at as u32 + 1));
    let (digits, power) = match plain.split_once(['e', 'E']) {
        Some((digits, power)) => (digits, power.parse().ok()?),
        None => {
            let suffix = plain.chars().last()?;
            (plain.strip_suffix(suffix)?, power(suffix)?)
        }
    };
    digits.parse::<u64>().ok()?.checked_mul(10u64.checked_pow(power)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn sizes_are_read_as_qemu_reads_them() {
        let mib = |text| size(text, MIB);
        assert_eq!(mib("64"), Some(64 * MIB));
        assert_eq!(mib("64M"), Some(64 * MIB));
        assert_eq!(mib("64m"), Some(64 * MIB));
        assert_eq!(mib("1G"), Some(1024 * MIB));
        assert_eq!(mib("0.5G"), Some(512 * MIB));
        assert_eq!(mib("65536k"), Some(64 * MIB));
        assert_eq!(mib("4096B"), Some(4096));
        assert_eq!(mib("0x40"), Some(64 * MIB));
        for wrong in ["", "M", "-1", "1.G", "1.5.5M", "64MiB", "99999999999999999T", "0x", "1e3"] {
            assert_eq!(mib(wrong), None, "{wrong}");
        }
        assert_eq!(number("0x8020_0000"), None);
        assert_eq!(number("0x80200000"), Some(0x8020_0000));
    }

    #[test]
    fn counts_may_be_written_short() {
        for (text, expected) in [
            ("1000", Some(1000)),
            ("0x400", Some(1024)),
            ("1_000_000", Some(1_000_000)),
            ("200M", Some(200_000_000)),
            ("3k", Some(3000)),
            ("2g", Some(2_000_000_000)),
            ("1e6", Some(1_000_000)),
            ("99e99", None),
            ("99999999999999999G", None),
            ("M", None),
            ("e6", None),
            ("5T", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }
}
