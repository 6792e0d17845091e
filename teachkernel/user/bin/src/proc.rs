//! What `/proc` says, in the formats that Linux gives it (proc_pid_stat(5)).

use ulib::number;

/// What `ps` shows of `/proc/PID/stat`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process<'a> {
    /// Process number.
    pub pid: u64,
    /// Name of the program.
    pub name: &'a [u8],
    /// State letter: R running or ready, S waiting, Z ended.
    pub state: u8,
    /// Number of the parent.
    pub parent: u64,
    /// Processor time, its own and the kernel's for it, in hundredths of a second (USER_HZ).
    pub ticks: u64,
}

impl<'a> Process<'a> {
    /// Reads the line. The name stands in parentheses and may hold anything, so the last one counts.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        let open = line.iter().position(|byte| *byte == b'(')?;
        let close = line.iter().rposition(|byte| *byte == b')')?;
        let pid = number::parse(line.get(..open)?.trim_ascii())?;
        let name = line.get(open + 1..close)?;
        let mut fields =
            line.get(close + 1..)?.split(|byte| byte.is_ascii_whitespace()).filter(|f| !f.is_empty());
        let state = *fields.next()?.first()?;
        let parent = number::parse(fields.next()?)?;
        // Fields 5 to 13 lie between the parent and utime (14), stime (15).
        let (user, kernel) = (number::parse(fields.nth(9)?)?, number::parse(fields.next()?)?);
        Some(Process { pid, name, state, parent, ticks: user.saturating_add(kernel) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_linux() {
        let line = b"9 (hog) R 7 9 7 1025 7 4194304 90 0 0 0 61 2 0 0 20 0 1 0 5042 8192 12\n";
        let process = Process::parse(line).expect("a process");
        assert_eq!(process, Process { pid: 9, name: b"hog", state: b'R', parent: 7, ticks: 63 });
    }

    #[test]
    fn a_name_may_hold_anything() {
        let line = b"10 (a) S (b c) S 1 0 0 0 0 0 0 0 0 0 5 6 0";
        let process = Process::parse(line).expect("a process");
        assert_eq!((process.name, process.state, process.ticks), (b"a) S (b c" as &[u8], b'S', 11));
    }

    #[test]
    fn half_a_line_is_no_process() {
        let line = b"9 (hog) R 7 9 7 1025 7 4194304 90 0 0 0 61 2";
        for end in 0..line.len() {
            let _ = Process::parse(&line[..end]);
        }
        for wrong in [b"" as &[u8], b")(", b"9 hog R 7", b"x (hog) R 7", b"9 (hog)"] {
            assert_eq!(Process::parse(wrong), None);
        }
    }
}
