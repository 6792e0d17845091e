//! A call as strace(1) writes it: `openat(AT_FDCWD, "/bin/ls", O_RDONLY)`, and its result.
//!
//! Three differences, all for reading: texts are cut with `…` inside the quotes, letters beyond ASCII stand
//! as themselves, and arguments have no names of their own in front.

use core::fmt::{self, Write};

use super::names::{self, Names};
use super::{Kind, Syscall, by_number};
use crate::errno::Errno;
use crate::linux::{AT_FDCWD, clone, open, signal};

/// Writes call `number` with its argument registers.
///
/// `texts` yields what pointer arguments pointed at: the argument (0 for `a0`), the bytes, and whether there
/// were more. A pointer without text is shown in hexadecimal. At most `limit` bytes of a text are shown.
///
/// ```
/// let mut line = String::new();
/// let text: &[u8] = b"Hello from user space\n";
/// abi::syscall::format_call(&mut line, 64, &[1, 0x11040, 22, 0, 0, 0], [(1, text, false)].into_iter(), 8).unwrap();
/// assert_eq!(line, r#"write(1, "Hello fr…", 22)"#);
/// ```
///
/// # Errors
/// When `out` refuses to take more.
pub fn format_call<'a>(
    out: &mut dyn Write,
    number: u64,
    args: &[u64; 6],
    texts: impl Iterator<Item = (u8, &'a [u8], bool)> + Clone,
    limit: usize,
) -> fmt::Result {
    let Some(row) = by_number(number) else {
        return unknown(out, number, args);
    };
    write!(out, "{}(", row.name)?;
    for (i, arg) in row.args.iter().enumerate().take(args.len()) {
        if hidden(row, i, args) {
            break;
        }
        if i > 0 {
            out.write_str(", ")?;
        }
        match texts.clone().find(|(argument, ..)| usize::from(*argument) == i) {
            Some((_, bytes, cut)) if args[i] != 0 => quoted(out, bytes, cut, limit)?,
            _ => value(out, arg.kind, args[i])?,
        }
    }
    out.write_str(")")
}

/// Writes what call `number` returned: a number, the name of an error, or a pointer in hexadecimal.
///
/// ```
/// let mut line = String::new();
/// abi::syscall::format_result(&mut line, 56, -2i64 as u64).unwrap();
/// assert_eq!(line, "ENOENT");
/// ```
///
/// # Errors
/// When `out` refuses to take more.
pub fn format_result(out: &mut dyn Write, number: u64, result: u64) -> fmt::Result {
    if let Some(errno) = Errno::from_result(result) {
        return match errno.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "-{}", errno.0),
        };
    }
    match by_number(number).map_or(Kind::Int, |row| row.result) {
        Kind::Never => out.write_str("?"),
        kind => value(out, kind, result),
    }
}

/// The mode of an open counts, and is shown, only when a file may be made (open(2)).
fn hidden(row: &Syscall, i: usize, args: &[u64; 6]) -> bool {
    row.args[i].kind == Kind::Mode
        && i > 0
        && row.args[i - 1].kind == Kind::OpenFlags
        && args[i - 1] as u32 & open::O_CREAT == 0
}

fn unknown(out: &mut dyn Write, number: u64, args: &[u64; 6]) -> fmt::Result {
    write!(out, "syscall_{number:#x}(")?;
    for (i, arg) in args.iter().enumerate() {
        write!(out, "{}{arg:#x}", if i == 0 { "" } else { ", " })?;
    }
    out.write_str(")")
}

/// Writes one value. Descriptors, process numbers and flags are C `int`s: the lower half counts.
fn value(out: &mut dyn Write, kind: Kind, raw: u64) -> fmt::Result {
    let low = raw as u32;
    match kind {
        Kind::Int | Kind::Status => write!(out, "{}", raw as i64),
        Kind::Fd | Kind::Pid => write!(out, "{}", low as i32),
        Kind::Uint | Kind::Size | Kind::Never => write!(out, "{raw}"),
        Kind::DirFd if low as i32 == AT_FDCWD => out.write_str("AT_FDCWD"),
        Kind::DirFd => write!(out, "{}", low as i32),
        Kind::Path | Kind::Text | Kind::BufIn | Kind::BufOut | Kind::Pointer if raw == 0 => {
            out.write_str("NULL")
        }
        Kind::Path | Kind::Text | Kind::BufIn | Kind::BufOut | Kind::Pointer => write!(out, "{raw:#x}"),
        Kind::Mode => write!(out, "0{low:03o}"),
        Kind::Flags if raw == 0 => out.write_str("0"),
        Kind::Flags => write!(out, "{raw:#x}"),
        Kind::Signal => one_of(out, low, signal::name(low)),
        Kind::Whence => one_of(out, low, names::of(names::WHENCE, low)),
        Kind::Clock => one_of(out, low, names::of(names::CLOCK, low)),
        Kind::RebootOp => one_of(out, low, names::of(names::REBOOT, low)),
        Kind::OpenFlags => {
            let access = names::of(names::ACCESS, low & open::O_ACCMODE).unwrap_or("O_ACCMODE");
            bits(out, names::OPEN, low & !open::O_ACCMODE, access)
        }
        Kind::CloneFlags => clone_flags(out, low),
        Kind::Prot => bits(out, names::PROT, low, if low == 0 { "PROT_NONE" } else { "" }),
        Kind::FdFlags => bits(out, names::OPEN, low, ""),
        Kind::AtFlags => bits(out, names::AT, low, ""),
        Kind::MountFlags => bits(out, names::MOUNT, low, ""),
        Kind::MapFlags => bits(out, names::MAP, low, ""),
        Kind::WaitOptions => bits(out, names::WAIT, low, ""),
    }
}

/// A name where there is one, else the number.
fn one_of(out: &mut dyn Write, number: u32, name: Option<&str>) -> fmt::Result {
    match name {
        Some(name) => out.write_str(name),
        None => write!(out, "{}", number as i32),
    }
}

/// `first|NAME|NAME|0xrest`, without what is missing; `0` when nothing is there.
fn bits(out: &mut dyn Write, table: Names, mut value: u32, first: &str) -> fmt::Result {
    out.write_str(first)?;
    let mut bar = if first.is_empty() { "" } else { "|" };
    for (bit, name) in table {
        if value & bit != 0 {
            write!(out, "{bar}{name}")?;
            value &= !bit;
            bar = "|";
        }
    }
    match (value, bar) {
        (0, "") => out.write_str("0"),
        (0, _) => Ok(()),
        _ => write!(out, "{bar}{value:#x}"),
    }
}

/// What is shared, and in the lowest byte the signal that tells the parent of the end.
fn clone_flags(out: &mut dyn Write, value: u32) -> fmt::Result {
    let (shared, signal) = (value & !clone::CSIGNAL, value & clone::CSIGNAL);
    if shared != 0 || signal == 0 {
        bits(out, names::CLONE, shared, "")?;
    }
    match signal {
        0 => Ok(()),
        _ => {
            out.write_str(if shared == 0 { "" } else { "|" })?;
            one_of(out, signal, signal::name(signal))
        }
    }
}

/// A text in quotes, escaped as in C, and cut after `limit` bytes.
fn quoted(out: &mut dyn Write, bytes: &[u8], cut: bool, limit: usize) -> fmt::Result {
    let shown = &bytes[..bytes.len().min(limit)];
    out.write_char('"')?;
    let mut chunks = shown.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        let mut rest = chunk.valid().chars().peekable();
        while let Some(letter) = rest.next() {
            escaped(out, letter, rest.peek().is_some_and(char::is_ascii_digit))?;
        }
        // A letter that the limit cut in half is not shown at all.
        if chunks.peek().is_some() || shown.len() == bytes.len() && !cut {
            let digit_next =
                chunks.peek().is_some_and(|next| next.valid().starts_with(|c: char| c.is_ascii_digit()));
            octal(out, chunk.invalid(), digit_next)?;
        }
    }
    if cut || shown.len() < bytes.len() {
        out.write_char('…')?;
    }
    out.write_char('"')
}

fn escaped(out: &mut dyn Write, letter: char, digit_next: bool) -> fmt::Result {
    match letter {
        '"' | '\\' => write!(out, "\\{letter}"),
        '\t' => out.write_str("\\t"),
        '\n' => out.write_str("\\n"),
        '\x0b' => out.write_str("\\v"),
        '\x0c' => out.write_str("\\f"),
        '\r' => out.write_str("\\r"),
        _ if letter.is_control() => octal(out, letter.encode_utf8(&mut [0; 4]).as_bytes(), digit_next),
        _ => out.write_char(letter),
    }
}

/// Octal escapes, in as few digits as a reader of C needs: three before another digit.
fn octal(out: &mut dyn Write, bytes: &[u8], digit_next: bool) -> fmt::Result {
    for (i, byte) in bytes.iter().enumerate() {
        match digit_next && i + 1 == bytes.len() {
            true => write!(out, "\\{byte:03o}")?,
            false => write!(out, "\\{byte:o}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
