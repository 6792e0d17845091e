//! Builtins for what runs: jobs, fg, bg, wait, kill.

use abi::linux::{Ended, signal};
use programs::{
    shell::Bytes,
    signals::{self, Request},
};
use ulib::{Errno, Result, eprintln, message::Words, out, println, show::Shown, sys};

use crate::{
    jobs::Job,
    run::{INTERRUPTED, NOT_FOUND, code},
    state::Shell,
};

/// Lists what runs in the background.
pub fn jobs(shell: &mut Shell, _: &[Bytes]) -> i32 {
    shell.jobs.list();
    0
}

/// Has a job go on in the foreground, and waits for it.
pub fn foreground(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let Some(job) = shell.jobs.take(words.get(1).map(Bytes::as_slice)) else {
        eprintln!("sh: fg: no such job");
        return 1;
    };
    println!("{}", Shown(&job.text));
    out::flush();
    let text = job.text.clone();
    shell.wait_for(job, &text)
}

/// Has a stopped job go on in the background.
pub fn background(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let Some(mut job) = shell.jobs.take(words.get(1).map(Bytes::as_slice)) else {
        eprintln!("sh: bg: no such job");
        return 1;
    };
    println!("{} &", Shown(&job.text));
    out::flush();
    job.go_on();
    shell.jobs.put_back(job);
    0
}

/// Waits for all jobs, or for the ones named; the last one's exit code is its own. ^C ends the waiting, not
/// the jobs.
pub fn wait(shell: &mut Shell, words: &[Bytes]) -> i32 {
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

/// Sends a signal to processes and jobs. It needs no process of its own: it works when there is no room for
/// one.
pub fn kill(shell: &mut Shell, words: &[Bytes]) -> i32 {
    match signals::request(words[1..].iter().map(Bytes::as_slice)) {
        Err(problem) => {
            eprintln!("sh: kill: {problem}");
            2
        }
        Ok(Request::List) => {
            for (i, name) in signal::NAMES.iter().enumerate() {
                println!("{:2} {name}", i + 1);
            }
            0
        }
        Ok(Request::Send { signal, targets }) => {
            targets.map(|target| kill_one(shell, target, signal)).fold(0, i32::max)
        }
    }
}

fn kill_one(shell: &Shell, target: &[u8], signal: u32) -> i32 {
    let result = if target.starts_with(b"%") {
        let Some(processes) = shell.jobs.processes(target) else {
            eprintln!("sh: kill: {}: no such job", Shown(target));
            return 1;
        };
        processes.map(|pid| sys::kill(pid, signal)).fold(Ok(()), Result::and)
    } else {
        signals::process(target).ok_or(Errno::EINVAL).and_then(|pid| sys::kill(pid, signal))
    };
    match result {
        Ok(()) => 0,
        Err(errno) => {
            eprintln!("sh: kill: {}: {}", Shown(target), Words(errno));
            1
        }
    }
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
