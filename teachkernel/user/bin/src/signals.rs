//! Signals as people name them on a command line.

use abi::linux::signal;

/// The signal that `text` names: `9`, `KILL` or `SIGKILL`, in any case.
pub fn parse(text: &[u8]) -> Option<u32> {
    if let Some(number) = ulib::number::parse(text) {
        return u32::try_from(number).ok().filter(|number| *number <= 64);
    }
    let upper = text.to_ascii_uppercase();
    signal::number(core::str::from_utf8(&upper).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names() {
        assert_eq!(parse(b"9"), Some(9));
        assert_eq!(parse(b"0"), Some(0));
        assert_eq!(parse(b"KILL"), Some(9));
        assert_eq!(parse(b"SIGTERM"), Some(15));
        assert_eq!(parse(b"term"), Some(15));
        assert_eq!(parse(b"sigsegv"), Some(11));
        for wrong in [b"" as &[u8], b"65", b"-1", b"SIG", b"WHAT", b"SIGSIGTERM", b"\xff"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
