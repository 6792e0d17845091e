//! Signals as people name them on a command line, and what they ask `kill` for.

use core::iter::Peekable;

use abi::linux::signal;
use ulib::number;

/// How `kill` is used.
const USAGE: &str = "usage: kill [-SIGNAL] PROCESS..., or kill -l";

/// What `kill` is asked for.
pub enum Request<Words: Iterator> {
    /// The names of all signals.
    List,
    /// A signal.
    Send {
        /// Its number.
        signal: u32,
        /// Who gets it.
        targets: Peekable<Words>,
    },
}

/// Reads `[-SIGNAL | -s SIGNAL] PROCESS…` or `-l`.
///
/// # Errors
/// What is wrong, in words.
pub fn request<'a, Words>(words: Words) -> Result<Request<Words>, &'static str>
where
    Words: Iterator<Item = &'a [u8]>,
{
    let mut targets = words.peekable();
    let mut signal = signal::SIGTERM;
    if let Some(option) = targets.next_if(|word| word.starts_with(b"-")) {
        let name = match option {
            b"-l" => return Ok(Request::List),
            b"--" => None,
            b"-s" => Some(targets.next().unwrap_or_default()),
            name => Some(&name[1..]),
        };
        if let Some(name) = name {
            signal = parse(name).ok_or("no such signal; kill -l lists them")?;
        }
    }
    if targets.peek().is_none() { Err(USAGE) } else { Ok(Request::Send { signal, targets }) }
}

/// The process that `text` names; a minus in front means a whole process group, -1 everybody (kill(2)).
pub fn process(text: &[u8]) -> Option<i32> {
    let (sign, digits) = text.strip_prefix(b"-").map_or((1, text), |digits| (-1, digits));
    let number = i32::try_from(number::parse(digits)?).ok()?;
    Some(sign * number)
}

/// The signal that `text` names: `9`, `KILL` or `SIGKILL`, in any case.
pub fn parse(text: &[u8]) -> Option<u32> {
    if let Some(number) = number::parse(text) {
        return u32::try_from(number).ok().filter(|number| *number <= 64);
    }
    let upper = text.to_ascii_uppercase();
    signal::number(core::str::from_utf8(&upper).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{string::String, vec::Vec};

    fn asked(line: &str) -> Result<Option<(u32, Vec<String>)>, &'static str> {
        let request = request(line.split_whitespace().map(str::as_bytes))?;
        Ok(match request {
            Request::List => None,
            Request::Send { signal, targets } => {
                Some((signal, targets.map(|word| String::from_utf8_lossy(word).into_owned()).collect()))
            }
        })
    }

    #[test]
    fn a_command_line_names_a_signal_and_processes() {
        let sent = |signal, targets: &[&str]| {
            Ok(Some((signal, targets.iter().map(|target| String::from(*target)).collect())))
        };
        assert_eq!(asked("-l"), Ok(None));
        assert_eq!(asked("7 8"), sent(15, &["7", "8"]));
        assert_eq!(asked("-9 -1"), sent(9, &["-1"]));
        assert_eq!(asked("-s INT %1"), sent(2, &["%1"]));
        assert_eq!(asked("-- -7"), sent(15, &["-7"]));
        for wrong in ["", "-9", "-WHAT 7", "-s", "-s WHAT 7"] {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn processes_and_groups() {
        assert_eq!(process(b"7"), Some(7));
        assert_eq!(process(b"-1"), Some(-1));
        for wrong in [b"" as &[u8], b"-", b"--1", b"x", b"2147483648", b"%1"] {
            assert_eq!(process(wrong), None, "{wrong:?}");
        }
    }

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
