//! Commands that only the shell itself can carry out, since they change it.

use alloc::vec::Vec;

use abi::linux::Ended;
use programs::{columns, shell::Bytes, sort::sort};
use ulib::{Errno, dir, eprintln, message::Words, number, out, println, process, show::Shown, sys};

use crate::{
    jobs::Job,
    run::{INTERRUPTED, NOT_FOUND, code},
    state::Shell,
};

/// A builtin: gets the shell and the words, its own name first; returns the exit code.
pub type Builtin = fn(&mut Shell, &[Bytes]) -> i32;

/// Name, arguments, what it does, and how.
const TABLE: &[(&str, &str, &str, Builtin)] = &[
    ("cd", "[DIRECTORY]", "changes the current directory", cd),
    ("exit", "[CODE]", "ends the shell", exit),
    ("export", "NAME[=VALUE]", "gives a variable to programs", export),
    ("fg", "[%JOB]", "waits for a job in the foreground", foreground),
    ("help", "", "shows this", help),
    ("jobs", "", "lists what runs in the background", jobs),
    ("pwd", "", "prints the current directory", pwd),
    ("unset", "NAME", "forgets a variable", unset),
    ("wait", "[%JOB]", "waits for background jobs to end", wait),
    (":", "", "does nothing", nothing),
];

/// The builtin with this name.
pub fn find(name: &[u8]) -> Option<Builtin> {
    TABLE.iter().find(|(known, ..)| known.as_bytes() == name).map(|row| row.3)
}

/// The names of all builtins.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.0)
}

fn cd(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let home = shell.get(b"HOME").unwrap_or(b"/").to_vec();
    let path = words.get(1).unwrap_or(&home);
    match sys::chdir(&dir::cstring(path.clone())) {
        Ok(()) => 0,
        Err(errno) => {
            eprintln!("sh: cd: {}: {}", Shown(path), Words(errno));
            1
        }
    }
}

fn pwd(_: &mut Shell, _: &[Bytes]) -> i32 {
    let mut room = [0; 1024];
    match sys::getcwd(&mut room) {
        Ok(length) => {
            out::put(&room[..length.saturating_sub(1)]);
            out::put(b"\n");
            0
        }
        Err(errno) => {
            eprintln!("sh: pwd: {}", Words(errno));
            1
        }
    }
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

fn export(shell: &mut Shell, words: &[Bytes]) -> i32 {
    for word in &words[1..] {
        let mut halves = word.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        if let Some(value) = halves.next() {
            shell.set(name, value);
        }
        shell.export(name);
    }
    0
}

fn unset(shell: &mut Shell, words: &[Bytes]) -> i32 {
    words[1..].iter().for_each(|name| shell.unset(name));
    0
}

fn jobs(shell: &mut Shell, _: &[Bytes]) -> i32 {
    shell.jobs.list();
    0
}

fn foreground(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let Some(job) = shell.jobs.take(words.get(1).map(Bytes::as_slice)) else {
        eprintln!("sh: fg: no such job");
        return 1;
    };
    println!("{}", Shown(&job.text));
    out::flush();
    shell.wait_for(&job)
}

/// Waits for all jobs, or for the ones named; the last one's exit code is its own. ^C ends the waiting, not
/// the jobs.
fn wait(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let mut status = 0;
    for name in &words[1..] {
        status = match shell.jobs.take(Some(name)) {
            None => {
                eprintln!("sh: wait: {}: no such job", Shown(name));
                NOT_FOUND
            }
            Some(job) => match shell.await_job(job) {
                Some(status) => status,
                None => return INTERRUPTED,
            },
        };
    }
    while let (1, Some(job)) = (words.len(), shell.jobs.take_oldest()) {
        if shell.await_job(job).is_none() {
            return INTERRUPTED;
        }
    }
    status
}

fn help(shell: &mut Shell, _: &[Bytes]) -> i32 {
    println!("Built into the shell:");
    for (name, arguments, meaning, _) in TABLE {
        println!("  {name:6} {arguments:13} {meaning}");
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
    println!("A | B  pipes A's output to B.   A > FILE  writes it to a file, A < FILE  reads one.");
    println!("A &  runs A in the background.  A ; B   A && B   A || B  run both, or B as A ended.");
    shell.status = 0;
    0
}

fn nothing(_: &mut Shell, _: &[Bytes]) -> i32 {
    0
}

impl Shell {
    /// Waits for a job in the background, quietly. `None` when a signal came first; the job goes on.
    fn await_job(&mut self, mut job: Job) -> Option<i32> {
        let mut status = 0;
        for i in 0..job.members.len() {
            let member = &mut job.members[i];
            if member.ended.is_none() {
                match sys::wait4(member.pid, 0) {
                    Ok((_, status)) => member.ended = Some(Ended::from_status(status)),
                    Err(Errno::EINTR) => {
                        self.jobs.put_back(job);
                        return None;
                    }
                    Err(_) => {}
                }
            }
            status = member.ended.map_or(NOT_FOUND, code);
        }
        Some(status)
    }
}
