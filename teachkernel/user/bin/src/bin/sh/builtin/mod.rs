//! Commands that the shell carries out itself: those that change it, and those that are wanted when there is no
//! room for another process.

mod directories;
mod jobs;
mod programs;
mod variables;

use alloc::vec::Vec;

use ::programs::{columns, echo, shell::Bytes, sort::sort};
use ulib::{Fd, dir, eprintln, message::Words, number, out, println, process, show::Shown, write_all};

use crate::state::Shell;
use directories::{cd, pwd};
use jobs::{background, foreground, jobs, kill, wait};
use programs::{exec, kind, test};
use variables::{export, read, unset};

/// A builtin: gets the shell and the words, its own name first; returns the exit code.
pub type Builtin = fn(&mut Shell, &[Bytes]) -> i32;

/// Name, arguments, what it does, and how.
const TABLE: &[(&str, &str, &str, Builtin)] = &[
    ("bg", "[%JOB]", "has a stopped job go on in the background", background),
    ("cd", "[DIRECTORY|-]", "changes the current directory", cd),
    ("echo", "[-n] [WORD]", "writes its words", echo_words),
    ("exec", "PROGRAM", "becomes a program", exec),
    ("exit", "[CODE]", "ends the shell", exit),
    ("export", "NAME[=VALUE]", "gives a variable to programs", export),
    ("fg", "[%JOB]", "has a job go on in the foreground", foreground),
    ("help", "", "shows this", help),
    ("jobs", "", "lists what runs in the background", jobs),
    ("kill", "[-SIGNAL] WHAT", "sends a signal to %JOB or a process", kill),
    ("pwd", "", "prints the current directory", pwd),
    ("read", "NAME", "reads a line into a variable", read),
    ("test", "CONDITION", "finds out: -e FILE, A = B, 1 -lt 2", test),
    ("type", "NAME", "says what a name stands for", kind),
    ("unset", "NAME", "forgets a variable", unset),
    ("wait", "[%JOB]", "waits for background jobs to end", wait),
    (":", "", "does nothing", nothing),
    ("[", "CONDITION ]", "the same as test", test),
];

/// What help says at its end.
const SIGNS_AND_KEYS: &[&str] = &[
    "A | B  pipes A's output to B.  A > FILE writes it to a file, A < FILE reads one.",
    "A &  runs A in the background.  A ; B, A && B, A || B run both, or B as A ended.",
    "Up and Down bring earlier lines back, Tab completes names, twice it lists them.",
    "Ctrl-C gives up the line or ends what runs, Ctrl-Z stops it, Ctrl-D ends the input.",
    "Ctrl-A and -E go to the line's ends, -U -K -W cut from it, -L clears the screen.",
];

/// The builtin with this name.
pub fn find(name: &[u8]) -> Option<Builtin> {
    TABLE.iter().find(|(known, ..)| known.as_bytes() == name).map(|row| row.3)
}

/// The names of all builtins.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.0)
}

fn exit(shell: &mut Shell, words: &[Bytes]) -> i32 {
    match words.get(1).map(|word| number::parse(word)) {
        None => process::exit(shell.status),
        Some(Some(code)) => process::exit((code & 0xff) as i32),
        Some(None) => {
            eprintln!("sh: exit: {}: a number is wanted", Shown(&words[1]));
            2
        }
    }
}

fn help(shell: &mut Shell, _: &[Bytes]) -> i32 {
    println!("Built into the shell:");
    for (name, arguments, meaning, _) in TABLE {
        println!("  {name:6} {arguments:14} {meaning}");
    }
    println!("Programs in /bin:");
    let entries = dir::read(c"/bin").unwrap_or_default();
    let mut names: Vec<Bytes> =
        entries.into_iter().map(|entry| entry.name).filter(|name| name[0] != b'.').collect();
    sort(&mut names);
    for line in columns::lines(&names, 76) {
        out::put(b"  ");
        out::put(&line);
        out::put(b"\n");
    }
    for line in SIGNS_AND_KEYS {
        println!("{line}");
    }
    shell.status = 0;
    0
}

fn nothing(_: &mut Shell, _: &[Bytes]) -> i32 {
    0
}

/// Output that goes nowhere must not end the shell.
fn echo_words(_: &mut Shell, words: &[Bytes]) -> i32 {
    let mut text = Bytes::new();
    echo::parts(words[1..].iter().map(Bytes::as_slice), |part| text.extend_from_slice(part));
    out::flush();
    match write_all(Fd::STDOUT, &text) {
        Ok(()) => 0,
        Err(errno) => {
            eprintln!("sh: echo: {}", Words(errno));
            1
        }
    }
}
