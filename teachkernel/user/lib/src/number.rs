//! Numbers in arguments and in `/proc`.

/// Reads a whole decimal number; nothing else may stand around it.
pub fn parse(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// Reads a time in seconds, such as `2`, `0.5` or `.25`, as seconds and nanoseconds.
pub fn parse_seconds(text: &[u8]) -> Option<(u64, u32)> {
    let mut halves = text.splitn(2, |byte| *byte == b'.');
    let (whole, fraction) = (halves.next()?, halves.next());
    let seconds = if whole.is_empty() && fraction.is_some_and(|f| !f.is_empty()) { 0 } else { parse(whole)? };
    let mut nanos = 0;
    let mut place = 100_000_000;
    for byte in fraction.unwrap_or_default() {
        nanos += byte.is_ascii_digit().then(|| u32::from(byte - b'0'))? * place;
        place /= 10;
    }
    Some((seconds, nanos))
}

/// A number in decimal digits.
pub struct Decimal {
    digits: [u8; 20],
    first: usize,
}

impl Decimal {
    /// Writes `number`.
    pub fn new(mut number: u64) -> Self {
        let mut decimal = Decimal { digits: [b'0'; 20], first: 20 };
        // The largest u64 has 20 digits.
        for (i, digit) in decimal.digits.iter_mut().enumerate().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
            decimal.first = i;
            if number == 0 {
                break;
            }
        }
        decimal
    }

    /// The digits.
    pub fn digits(&self) -> &[u8] {
        self.digits.get(self.first..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_and_fit() {
        assert_eq!(parse(b"0"), Some(0));
        assert_eq!(parse(b"18446744073709551615"), Some(u64::MAX));
        for wrong in
            [b"" as &[u8], b"-1", b"+1", b" 1", b"1 ", b"0x10", b"18446744073709551616", b"1e3", b"\xff"]
        {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 7, 10, 12_345, u64::MAX] {
            assert_eq!(Decimal::new(number).digits(), std::format!("{number}").as_bytes());
        }
    }

    #[test]
    fn seconds_may_have_a_fraction() {
        assert_eq!(parse_seconds(b"2"), Some((2, 0)));
        assert_eq!(parse_seconds(b"0.5"), Some((0, 500_000_000)));
        assert_eq!(parse_seconds(b".25"), Some((0, 250_000_000)));
        assert_eq!(parse_seconds(b"1."), Some((1, 0)));
        assert_eq!(parse_seconds(b"0.1234567899"), Some((0, 123_456_789)));
        for wrong in [b"" as &[u8], b".", b"1.x", b"1.5.2", b"-1", b"x"] {
            assert_eq!(parse_seconds(wrong), None, "{wrong:?}");
        }
    }
}
