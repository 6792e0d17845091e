//! sh: reads command lines and runs them.
//!
//! `sh` reads from the terminal or from standard input, `sh FILE [ARGUMENT…]` from a file, `sh -c TEXT` from
//! its argument. The language is that of `programs::shell`.
#![no_std]
#![no_main]

extern crate alloc;

mod builtin;
mod control;
mod jobs;
mod keyboard;
mod launch;
mod redirect;
mod run;
mod state;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ffi::CStr;

use keyboard::Keyboard;
use programs::{
    edit::Typed,
    shell::{Bytes, Problem, ast::List, parse},
};
use state::Shell;
use ulib::{
    Args, Fd, eprintln, file,
    input::LineReader,
    message::{self, Words},
    out,
    show::Shown,
};

ulib::main!(start);

/// What is before the cursor when a command is awaited, and when the rest of one is.
const PROMPT: &str = "$ ";
const PROMPT_MORE: &str = "> ";

/// Where command lines come from.
enum Input {
    Keyboard(Box<Keyboard>),
    Other(LineReader),
}

fn start(args: Args) -> i32 {
    match args.get(1).map(CStr::to_bytes) {
        None => interact(Shell::new(&[b"sh"], out::is_terminal(Fd::STDIN))),
        Some(b"-c") => {
            let Some(text) = args.get(2) else {
                message::fail("-c wants a command");
            };
            let names: Vec<_> = args.iter().skip(2).map(CStr::to_bytes).collect();
            let names = if names.is_empty() { &[b"sh" as &[u8]] } else { names.as_slice() };
            script(&mut Shell::new(names, false), text.to_bytes())
        }
        Some(_) => {
            let names: Vec<_> = args.iter().map(CStr::to_bytes).collect();
            let name = args.get(1).unwrap_or_default();
            match file::contents(name) {
                Ok(text) => script(&mut Shell::new(&names, false), &text),
                Err(errno) => {
                    eprintln!("sh: {}: {}", Shown(name.to_bytes()), Words(errno));
                    run::NOT_FOUND
                }
            }
        }
    }
}

/// Runs a whole text.
pub fn script(shell: &mut Shell, text: &[u8]) -> i32 {
    match parse(text) {
        Ok(list) => shell.run(&list),
        Err(problem) => complain(shell, &problem),
    }
    shell.status
}

/// Reads and runs until the input ends.
fn interact(mut shell: Shell) -> i32 {
    shell.rule_terminal();
    let mut input = if shell.interactive {
        Input::Keyboard(Box::new(Keyboard::new(Fd::STDIN)))
    } else {
        Input::Other(LineReader::unhurried(Fd::STDIN))
    };
    loop {
        shell.report_jobs();
        match read_list(&mut shell, &mut input) {
            Some(Ok(list)) => shell.run(&list),
            Some(Err(problem)) => complain(&mut shell, &problem),
            None => break,
        }
    }
    if shell.interactive {
        out::put(b"\n");
    }
    shell.status
}

/// Reads lines until they make a list; `None` at the end of the input.
fn read_list(shell: &mut Shell, input: &mut Input) -> Option<Result<List, Problem>> {
    let mut text = Bytes::new();
    loop {
        let line = match next_line(shell, input, if text.is_empty() { PROMPT } else { PROMPT_MORE }) {
            Typed::Line(line) => Some(line),
            Typed::End => None,
            Typed::GivenUp => {
                text.clear();
                shell.status = run::INTERRUPTED;
                continue;
            }
        };
        let ended = line.is_none();
        if ended && text.is_empty() {
            return None;
        }
        text.extend(line.unwrap_or_default());
        match parse(&text) {
            Err(Problem::Incomplete(_)) if !ended => text.push(b'\n'),
            result => return Some(result),
        }
    }
}

fn next_line(shell: &Shell, input: &mut Input, prompt: &'static str) -> Typed {
    let line = match input {
        Input::Keyboard(keyboard) => keyboard.next_line(shell, prompt),
        Input::Other(reader) => reader.next_line().map(|line| line.map_or(Typed::End, Typed::Line)),
    };
    message::require(b"standard input", line)
}

/// A text that makes no sense ends with code 2 (POSIX.1-2017, Shell Command Language, 2.8.1).
fn complain(shell: &mut Shell, problem: &Problem) {
    eprintln!("sh: {}", problem);
    shell.status = 2;
}
