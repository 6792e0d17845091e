//! What all forms say alike: names of modes and causes, the arguments of tracepoints, system calls in words.

use abi::syscall::{self, format_call, format_result};
use abi::trace::{Record, Tracepoint, unpack};

use crate::event::{Cause, Mode, Text};

/// An argument of a tracepoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A word.
    Number(u64),
    /// Packed text.
    Text(String),
}

/// A mode's letter, as in the names of registers.
pub const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::User => "U",
        Mode::Supervisor => "S",
        Mode::Machine => "M",
    }
}

/// Names of exceptions by their code (Privileged 20240411, table 22).
const EXCEPTIONS: &[&str] = &[
    "instruction address misaligned",
    "instruction access fault",
    "illegal instruction",
    "breakpoint",
    "load address misaligned",
    "load access fault",
    "store address misaligned",
    "store access fault",
    "ecall from U",
    "ecall from S",
    "ecall from VS",
    "ecall from M",
    "instruction page fault",
    "load page fault",
    "reserved",
    "store page fault",
];

/// Names of interrupts by their code, those that there are.
const INTERRUPTS: &[(u8, &str)] = &[
    (1, "supervisor software interrupt"),
    (3, "machine software interrupt"),
    (5, "supervisor timer interrupt"),
    (7, "machine timer interrupt"),
    (9, "supervisor external interrupt"),
    (11, "machine external interrupt"),
];

/// A cause's name.
pub fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Return => "return",
        Cause::Exception(code) => EXCEPTIONS.get(usize::from(code)).unwrap_or(&"reserved"),
        Cause::Interrupt(code) => {
            INTERRUPTS.iter().find(|row| row.0 == code).map_or("interrupt", |row| row.1)
        }
    }
}

/// The arguments of a tracepoint by name, as Linux's trace files show them.
pub fn arguments(tracepoint: Tracepoint, record: &Record) -> Vec<(&'static str, Value)> {
    let mut words = record.args.iter();
    let argument = |argument: &'static str| match argument.split_once('[') {
        Some((name, count)) => {
            let count = count.trim_end_matches(']').parse().unwrap_or(1);
            let packed: Vec<u64> = words.by_ref().take(count).copied().collect();
            let text: Vec<u8> = unpack(&packed).collect();
            (name, Value::Text(String::from_utf8_lossy(&text).into_owned()))
        }
        None => {
            let word = words.next().copied().unwrap_or_default();
            match (argument, u8::try_from(word)) {
                ("prev_state", Ok(letter)) => (argument, Value::Text(char::from(letter).into())),
                _ => (argument, Value::Number(word)),
            }
        }
    };
    tracepoint.arguments().iter().copied().map(argument).collect()
}

/// The name of a system call, as in Linux's table.
pub fn call_name(number: u64) -> String {
    syscall::by_number(number).map_or(format!("syscall_{number}"), |row| row.name.to_owned())
}

/// A system call as strace writes it.
pub fn call(record: &Record, texts: &[Text]) -> String {
    let [number, arguments @ ..] = record.args;
    let texts = texts.iter().map(|text| (text.argument, text.bytes.as_slice(), text.cut));
    let mut line = String::new();
    // Writing to a string can't fail.
    let _ = format_call(&mut line, number, &arguments, texts, crate::event::TEXT_MAX);
    line
}

/// What a system call returned, as strace writes it.
pub fn result(record: &Record) -> String {
    let mut line = String::new();
    let _ = format_result(&mut line, record.args[0], record.args[1]);
    line
}
