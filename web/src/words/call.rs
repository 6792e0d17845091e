//! System calls in words.

use super::Sentence;
use super::number::{address, counted};
use crate::rows::{Call, End};
use abi::errno::Errno;
use abi::syscall::{Syscall, by_number, format_call, format_result};

/// Bytes of a text that a line of the log shows.
const SHORT: usize = 12;

/// The call as strace writes it, texts cut short.
pub fn short(call: &Call) -> String {
    written(call, SHORT)
}

/// The call as strace writes it, with all that is known of its texts.
pub fn whole(call: &Call) -> String {
    written(call, usize::MAX)
}

fn written(call: &Call, limit: usize) -> String {
    let texts = call.texts.iter().map(|text| (text.argument, text.bytes.as_slice(), text.cut));
    let mut out = String::new();
    format_call(&mut out, call.number, &call.args, texts, limit).expect("a String takes everything");
    out
}

/// The call's name.
pub fn name(number: u64) -> String {
    by_number(number).map_or_else(|| format!("call {number}"), |row| row.name.to_string())
}

/// The result as the log shows it.
pub fn result(call: &Call) -> String {
    match call.end {
        None => "… waiting".into(),
        Some(End { result: None, .. }) => String::new(),
        Some(End { result: Some(value), .. }) => {
            let mut out = String::new();
            format_result(&mut out, call.number, value as u64).expect("a String takes everything");
            out
        }
    }
}

/// The error that the call returned.
pub fn error(call: &Call) -> Option<Errno> {
    let value = call.end?.result?;
    (-4095..0).contains(&value).then(|| Errno(value.unsigned_abs() as u16))
}

/// One argument for the expanded row: name, value, and what it pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The register that carries it.
    pub register: String,
    /// Its name in the manual.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it pointed at.
    pub text: Option<String>,
}

/// The call's arguments one by one.
pub fn arguments(call: &Call) -> Vec<Argument> {
    let names = by_number(call.number).map_or(&[][..], |row: &Syscall| row.args);
    let rows = names.iter().zip(call.args).enumerate();
    rows.map(|(i, (arg, value))| Argument {
        register: format!("a{i}"),
        name: arg.name,
        value: if (value as i64) < 0 && value as i64 > -4096 {
            (value as i64).to_string()
        } else {
            plain(value)
        },
        text: call.texts.iter().find(|text| usize::from(text.argument) == i).map(|text| {
            let cut = if text.cut { "…" } else { "" };
            format!("\"{}{cut}\"", text.bytes.escape_ascii())
        }),
    })
    .collect()
}

fn plain(value: u64) -> String {
    if value < 10_000 { value.to_string() } else { address(value) }
}

/// The call told: what the program asked for, and what came of it.
pub fn sentence(call: &Call, now: u64) -> Sentence {
    let row = by_number(call.number);
    let meaning = row.map_or("A number that is no system call of Linux.", |row| row.meaning);
    let who = format!("Asked for by {} ({}).", call.comm, call.pid);
    let outcome = match (call.end, error(call)) {
        (None, _) => format!(
            "It has not returned yet: {} of machine time so far.",
            super::number::duration(now.saturating_sub(call.cycle))
        ),
        (Some(end), Some(errno)) => format!(
            "The kernel refuses: {}. {}.",
            errno.meaning().unwrap_or("an error without a name"),
            counted(end.cost, "instruction")
        ),
        (Some(End { result: None, cost, .. }), None) => {
            format!("It never returns. {}.", counted(cost, "instruction"))
        }
        (Some(end), None) => {
            format!("It returns {}. {}.", result(call), counted(end.cost, "instruction"))
        }
    };
    Sentence {
        title: name(call.number),
        body: format!("{meaning} {who} {outcome}"),
        linux: row.map(|row| format!("{}({})", row.name, row.section)),
    }
}
