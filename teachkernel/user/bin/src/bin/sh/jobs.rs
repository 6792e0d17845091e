//! Jobs: what runs in the background, and how it ended.

use alloc::vec::Vec;
use core::fmt;

use abi::linux::{CONTINUED, Ended, WCONTINUED, WNOHANG, WUNTRACED, signal::SIGCONT, stop_signal};
use programs::shell::Bytes;
use ulib::{
    number, println,
    process::SignalName,
    show::Shown,
    sys::{self, Pid},
};

use crate::state::Shell;

/// The processes of one pipeline.
#[derive(Default)]
pub struct Job {
    /// In the order of the pipeline.
    pub members: Vec<Member>,
    /// As typed.
    pub text: Bytes,
    /// Their process group, once there is one.
    pub group: Option<Pid>,
    /// Whether a signal has stopped it.
    pub stopped: bool,
    /// Whether that has been told.
    told: bool,
    number: usize,
}

/// A process of a job.
pub struct Member {
    /// Its number.
    pub pid: Pid,
    /// The name of its program, for messages.
    pub name: Bytes,
    /// How it ended, once it has.
    pub ended: Option<Ended>,
}

impl Job {
    /// How the job ended: as its last process did, once all have.
    pub fn ended(&self) -> Option<Ended> {
        self.members.iter().map(|member| member.ended).reduce(|all, ended| all.and(ended))?
    }

    /// Has the job go on, if it has stopped.
    pub fn go_on(&mut self) {
        if let (true, Some(group)) = (self.stopped, self.group) {
            // If nobody is left there, the end has been told.
            let _ = sys::kill(-group, SIGCONT);
        }
        (self.stopped, self.told) = (false, false);
    }

    /// The process by which the job is known: its last.
    fn pid(&self) -> Option<Pid> {
        self.members.last().map(|member| member.pid)
    }
}

/// The jobs in the background, in the order in which they were started.
#[derive(Default)]
pub struct Jobs {
    all: Vec<Job>,
    newest: Option<Pid>,
}

impl Jobs {
    /// Takes a started job, and says its number and process.
    pub fn add(&mut self, job: Job, text: &[u8], aloud: bool) {
        let number = self.all.iter().map(|job| job.number).max().unwrap_or(0) + 1;
        self.newest = job.pid();
        if let (true, Some(pid)) = (aloud, self.newest) {
            println!("[{}] {}", number, pid);
        }
        self.all.push(Job { number, text: text.to_vec(), ..job });
    }

    /// The process that was started last: `$!`.
    pub fn newest(&self) -> Option<Pid> {
        self.newest
    }

    /// Takes a job that has stopped in the foreground, and tells of it.
    pub fn stop(&mut self, job: Job, text: &[u8]) {
        let free = self.all.iter().map(|job| job.number).max().unwrap_or(0) + 1;
        let number = if job.number == 0 { free } else { job.number };
        self.put_back(Job { number, stopped: true, told: false, text: text.to_vec(), ..job });
        self.tell_stopped();
    }

    /// Notes of every process that it has ended, stopped or gone on.
    pub fn collect(&mut self) {
        while let Ok((pid, status)) = sys::wait4(-1, WNOHANG | WUNTRACED | WCONTINUED) {
            if pid == 0 {
                return;
            }
            for job in &mut self.all {
                if let Some(member) = job.members.iter_mut().find(|member| member.pid == pid) {
                    match status {
                        CONTINUED => (job.stopped, job.told) = (false, false),
                        status if stop_signal(status).is_some() => job.stopped = true,
                        status => member.ended = Some(Ended::from_status(status)),
                    }
                }
            }
        }
    }

    /// Tells of the jobs that have stopped, once of each.
    fn tell_stopped(&mut self) {
        let count = self.all.len();
        for (i, job) in self.all.iter_mut().enumerate().filter(|(_, job)| job.stopped && !job.told) {
            println!("[{}]{} stopped {}", job.number, mark(i + 1, count), Shown(&job.text));
            job.told = true;
        }
    }

    /// Takes out the jobs that have ended, telling of each.
    fn tell_ended(&mut self, aloud: bool) {
        let current = self.all.len();
        let mut at = 0;
        self.all.retain(|job| {
            at += 1;
            let Some(ended) = job.ended() else { return true };
            if aloud {
                println!("[{}]{} {} {}", job.number, mark(at, current), How(ended), Shown(&job.text));
            }
            false
        });
    }

    /// Lists the jobs.
    pub fn list(&mut self) {
        self.collect();
        let count = self.all.len();
        for (i, job) in self.all.iter().enumerate().filter(|(_, job)| job.ended().is_none()) {
            let mark = mark(i + 1, count);
            match job.stopped {
                true => println!("[{}]{} stopped {}", job.number, mark, Shown(&job.text)),
                false => println!("[{}]{} running {} &", job.number, mark, Shown(&job.text)),
            }
        }
        self.tell_ended(true);
    }

    /// Takes out the job that `text` names, `%2` or a process number; without a name the newest.
    pub fn take(&mut self, text: Option<&[u8]>) -> Option<Job> {
        let at = match text {
            None => self.all.len().checked_sub(1)?,
            Some(text) => self.find(text)?,
        };
        Some(self.all.remove(at))
    }

    /// Takes back a job that was taken out.
    pub fn put_back(&mut self, job: Job) {
        let at = self.all.partition_point(|other| other.number < job.number);
        self.all.insert(at, job);
    }

    /// Takes out the job that was started first.
    pub fn take_oldest(&mut self) -> Option<Job> {
        (!self.all.is_empty()).then(|| self.all.remove(0))
    }

    fn find(&self, text: &[u8]) -> Option<usize> {
        match text.strip_prefix(b"%") {
            Some(b"" | b"%" | b"+") => self.all.len().checked_sub(1),
            Some(b"-") => self.all.len().checked_sub(2),
            Some(job) => {
                let number = number::parse(job)? as usize;
                self.all.iter().position(|job| job.number == number)
            }
            None => {
                let pid = Pid::try_from(number::parse(text)?).ok()?;
                self.all.iter().position(|job| job.pid() == Some(pid))
            }
        }
    }

    /// The processes of the job that `text` names which have not ended.
    pub fn processes(&self, text: &[u8]) -> Option<impl Iterator<Item = Pid>> {
        let members = &self.all.get(self.find(text)?)?.members;
        Some(members.iter().filter(|member| member.ended.is_none()).map(|member| member.pid))
    }
}

/// `+` for the job that `fg` would take, `-` for the one before.
fn mark(at: usize, count: usize) -> char {
    match count - at {
        0 => '+',
        1 => '-',
        _ => ' ',
    }
}

/// How a job ended, in words.
struct How(Ended);

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ended::Exited(0) => f.write_str("done"),
            Ended::Exited(code) => write!(f, "exit {code}"),
            Ended::Killed(signal) => write!(f, "killed ({})", SignalName(signal)),
        }
    }
}

impl Shell {
    /// Before a prompt: tells which jobs have stopped or ended.
    pub fn report_jobs(&mut self) {
        self.jobs.collect();
        if self.interactive {
            self.jobs.tell_stopped();
        }
        self.jobs.tell_ended(self.interactive);
    }
}
