//! Who the terminal belongs to: each job is a process group, and ^C and ^Z go to the one in the foreground.
//!
//! Only a shell with somebody at the terminal does this (POSIX.1-2017, General Terminal Interface, 11.1).

use abi::linux::signal::{SIGINT, SIGQUIT, SIGTSTP, SIGTTOU};
use ulib::{
    Fd, handler,
    sys::{self, Disposition, Pid},
};

use crate::state::Shell;

/// What ends a program must not end its shell; programs get it back.
const KEYS: [u32; 4] = [SIGINT, SIGQUIT, SIGTSTP, SIGTTOU];
/// What a shell with somebody at the terminal ignores: there is nobody to whom it could leave the terminal. The
/// last one stops a program that changes a terminal which is not its own.
const IGNORED: [u32; 3] = [SIGQUIT, SIGTSTP, SIGTTOU];

/// Where a job runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It has the terminal, and the shell waits for it.
    Foreground,
    /// It goes on by itself.
    Background,
}

// Nothing below is worth a message: where there is no such thing as a foreground, nobody misses it.
impl Shell {
    /// At the start: the shell goes its own way and has the terminal.
    pub fn rule_terminal(&self) {
        if !self.interactive {
            return;
        }
        for signal in IGNORED {
            let _ = sys::set_disposition(signal, Disposition::Ignored);
        }
        // ^C interrupts what the shell itself waits for; at the prompt it is a key like any other.
        let _ = handler::count(SIGINT, 0);
        let _ = sys::setpgid(0, 0);
        self.take_terminal();
    }

    /// In a child: joins the job's process group, or starts it, and is a program like any other. In the
    /// foreground it takes the terminal, too: it may read before its parent runs again.
    pub fn enter_group(&self, group: Option<Pid>, place: Place) {
        if !self.interactive {
            return;
        }
        let _ = sys::setpgid(0, group.unwrap_or(0));
        if place == Place::Foreground {
            self.give_terminal(group.or_else(|| Some(sys::getpid())));
        }
        for signal in KEYS {
            let _ = sys::set_disposition(signal, Disposition::Default);
        }
    }

    /// In the parent: the same, since nobody knows which of both runs first.
    pub fn put_in_group(&self, pid: Pid, group: &mut Option<Pid>) {
        let leader = *group.get_or_insert(pid);
        if self.interactive {
            let _ = sys::setpgid(pid, leader);
        }
    }

    /// Puts a job in the foreground.
    pub fn give_terminal(&self, group: Option<Pid>) {
        if let (true, Some(group)) = (self.interactive, group) {
            let _ = sys::set_foreground(Fd::STDIN, group);
        }
    }

    /// Puts the shell in the foreground.
    pub fn take_terminal(&self) {
        if self.interactive {
            let _ = sys::set_foreground(Fd::STDIN, sys::getpid());
        }
    }
}
