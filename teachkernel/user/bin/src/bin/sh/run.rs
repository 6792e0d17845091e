//! Running lists and pipelines, and telling how they ended.

use programs::shell::{
    ast::{Item, Joint, List, Pipeline},
    expand,
};
use ulib::{Errno, eprintln, message::Words, process, show::Shown, sys};

use abi::linux::{Ended, WUNTRACED, signal, stop_signal};

use crate::{
    builtin,
    control::Place,
    jobs::{Job, Member},
    launch,
    redirect::{self, Saved},
    state::Shell,
};

/// Exit code when there is no such program (POSIX.1-2017, Shell Command Language, 2.8.2).
pub const NOT_FOUND: i32 = 127;
/// Exit code when the program is there but cannot run.
pub const CANNOT_RUN: i32 = 126;
/// Added to the signal that ended a program.
pub const BY_SIGNAL: i32 = 128;
/// Exit code of what ^C ended.
pub const INTERRUPTED: i32 = BY_SIGNAL + signal::SIGINT as i32;

/// What has become of a process.
enum Change {
    Ended(Ended),
    /// By this signal.
    Stopped(u32),
}

impl Shell {
    /// Runs a list, one item after the other.
    pub fn run(&mut self, list: &List) {
        for item in &list.items {
            if item.background {
                self.start_background(item);
            } else {
                self.run_item(item);
            }
        }
    }

    /// Runs the pipelines of an item, each or not by what the one before returned.
    pub fn run_item(&mut self, item: &Item) {
        self.run_pipeline(&item.first, &item.text);
        for (joint, pipeline) in &item.rest {
            if (*joint == Joint::And) == (self.status == 0) {
                self.run_pipeline(pipeline, &item.text);
            }
        }
    }

    fn run_pipeline(&mut self, pipeline: &Pipeline, text: &[u8]) {
        self.status = match self.run_here(pipeline) {
            Some(status) => status,
            None => match launch::pipeline(self, pipeline, Place::Foreground) {
                Ok(job) => self.wait_for(job, text),
                Err(status) => status,
            },
        };
        if pipeline.negated {
            self.status = i32::from(self.status == 0);
        }
    }

    /// Runs what needs no process of its own: assignments, and a builtin that stands alone.
    fn run_here(&mut self, pipeline: &Pipeline) -> Option<i32> {
        let [command] = pipeline.commands.as_slice() else { return None };
        let words = expand::words(&command.words, self);
        let builtin = match words.first() {
            None => None,
            Some(name) => Some(builtin::find(name)?),
        };
        if words == [b"exec"] {
            // Without a program its redirections are for the shell, for good.
            return Some(i32::from(redirect::apply(&command.redirects, self).is_err()));
        }
        let saved = match Saved::apply(&command.redirects, self) {
            Ok(saved) => saved,
            Err(()) => return Some(1),
        };
        for (name, value) in &command.assignments {
            let value = expand::text(value, self);
            self.set(name, &value);
        }
        let status = builtin.map_or(0, |builtin| builtin(self, &words));
        saved.restore();
        Some(status)
    }

    /// Starts an item and does not wait for it. One pipeline needs no shell around it, several do.
    fn start_background(&mut self, item: &Item) {
        let started = match item.rest.is_empty() {
            true => launch::pipeline(self, &item.first, Place::Background),
            false => launch::subshell(self, item),
        };
        self.status = match started {
            Ok(job) => {
                self.jobs.add(job, &item.text, self.interactive);
                0
            }
            Err(status) => status,
        };
    }

    /// Waits for every process of a job in the foreground; the last one's end counts. A job that stops goes to the
    /// background.
    pub fn wait_for(&mut self, mut job: Job, text: &[u8]) -> i32 {
        self.give_terminal(job.group);
        job.go_on();
        let mut status = 0;
        for member in &mut job.members {
            status = match self.end_or_stop(member) {
                Ok(Change::Ended(ended)) => {
                    mention_signal(&member.name, ended);
                    code(ended)
                }
                Ok(Change::Stopped(signal)) => {
                    self.take_terminal();
                    self.jobs.stop(job, text);
                    return BY_SIGNAL + signal as i32;
                }
                Err(errno) => lost(errno),
            };
        }
        self.take_terminal();
        status
    }

    /// Waits until a process ends, or stops where a person can have it go on.
    fn end_or_stop(&self, member: &mut Member) -> ulib::Result<Change> {
        if let Some(ended) = member.ended {
            return Ok(Change::Ended(ended));
        }
        let options = if self.interactive { WUNTRACED } else { 0 };
        let status = loop {
            match sys::wait4(member.pid, options) {
                Err(Errno::EINTR) => {}
                told => break told?.1,
            }
        };
        if let Some(signal) = stop_signal(status) {
            return Ok(Change::Stopped(signal));
        }
        let ended = Ended::from_status(status);
        member.ended = Some(ended);
        Ok(Change::Ended(ended))
    }
}

/// The exit code that stands for an end.
pub fn code(ended: Ended) -> i32 {
    match ended {
        Ended::Exited(code) => code.into(),
        Ended::Killed(signal) => BY_SIGNAL + signal as i32,
    }
}

/// Says which signal ended a program, unless that is what the person or the pipeline wanted.
fn mention_signal(name: &[u8], ended: Ended) {
    match ended {
        Ended::Exited(_) | Ended::Killed(signal::SIGINT | signal::SIGPIPE) => {}
        Ended::Killed(signal) => eprintln!("{}: killed ({})", Shown(name), process::SignalName(signal)),
    }
}

fn lost(errno: Errno) -> i32 {
    eprintln!("sh: wait: {}", Words(errno));
    NOT_FOUND
}
