//! Calls on signals.

use abi::linux::signal::{
    self, CLD_EXITED, CLD_KILLED, SA_NODEFER, SA_RESETHAND, SA_RESTART, SI_TKILL, SIGCHLD, SIGSEGV, SIGTERM,
    SIGUSR1, SIGUSR2,
};
use abi::linux::{Ended, Timespec, WNOHANG};
use ulib::{
    Errno, handler, linux, process,
    sys::{self, Disposition},
    trespass,
};

use crate::processes::{NOBODY, child, sleeper};
use crate::{Outcome, Row, holds, refused};

/// The checks.
pub const ROWS: &[Row] = &[
    ("kill", kill),
    ("tgkill", tgkill),
    ("rt_sigaction", rt_sigaction),
    ("rt_sigprocmask", rt_sigprocmask),
    ("rt_sigreturn", rt_sigreturn),
];

fn kill() -> Outcome {
    for number in [SIGTERM, signal::SIGKILL, signal::SIGINT, SIGUSR1] {
        let pid = sleeper()?;
        sys::kill(pid, 0)?;
        sys::kill(pid, number)?;
        holds(process::wait(pid)? == Ended::Killed(number), "a signal ends a sleeper")?;
    }
    let spinner = child(|| {
        loop {
            core::hint::spin_loop();
        }
    })?;
    sys::kill(spinner, SIGTERM)?;
    holds(process::wait(spinner)? == Ended::Killed(SIGTERM), "a signal ends who never asks for anything")?;
    sys::kill(sys::getpid(), SIGCHLD)?;
    refused(sys::kill(spinner, 0), Errno::ESRCH)?;
    refused(sys::kill(NOBODY, SIGTERM), Errno::ESRCH)?;
    refused(sys::kill(NOBODY, 99), Errno::ESRCH)?;
    refused(sys::kill(sys::getpid(), 99), Errno::EINVAL)
}

fn tgkill() -> Outcome {
    let own = sys::getpid();
    linux::tgkill(own, own, 0)?;
    handler::count(SIGUSR1, 0)?;
    linux::tgkill(own, own, SIGUSR1)?;
    sys::set_disposition(SIGUSR1, Disposition::Default)?;
    holds(handler::last_code() == SI_TKILL, "the signal says that it was for the thread")?;
    refused(linux::tgkill(NOBODY, NOBODY, 99), Errno::ESRCH)?;
    refused(linux::tgkill(own, 0, 0), Errno::EINVAL)
}

fn rt_sigaction() -> Outcome {
    let pid = child(|| {
        let ignored = sys::set_disposition(SIGTERM, Disposition::Ignored);
        let sent = sys::kill(sys::getpid(), SIGTERM);
        if ignored.and(sent).is_err() {
            return 1;
        }
        let _ = sys::set_disposition(SIGTERM, Disposition::Default);
        let _ = sys::kill(sys::getpid(), SIGTERM);
        2
    })?;
    holds(process::wait(pid)? == Ended::Killed(SIGTERM), "ignored first, deadly then")?;
    refused(sys::set_disposition(signal::SIGKILL, Disposition::Ignored), Errno::EINVAL)?;
    handlers_run()?;
    calls_are_interrupted()?;
    once_and_for_all()
}

/// A handler runs before kill comes back, and learns who sent the signal.
fn handlers_run() -> Outcome {
    let before = handler::counted();
    handler::count(SIGUSR1, 0)?;
    for _ in 0..3 {
        sys::kill(sys::getpid(), SIGUSR1)?;
    }
    holds(handler::counted() == before + 3, "a handler runs once for each signal")?;
    holds(handler::last() as i32 == sys::getpid(), "a handler learns who sent the signal")?;
    handler::count(SIGCHLD, 0)?;
    let pid = child(|| 7)?;
    process::wait(pid)?;
    holds(handler::counted() == before + 4 && handler::last() as i32 == pid, "the end of a child is told")?;
    holds((handler::last_code(), handler::last_status()) == (CLD_EXITED, 7), "and its exit code")?;
    let pid = sleeper()?;
    sys::kill(pid, SIGTERM)?;
    process::wait(pid)?;
    sys::set_disposition(SIGCHLD, Disposition::Default)?;
    let told = (handler::last_code(), handler::last_status());
    holds(told == (CLD_KILLED, SIGTERM as i32), "or the signal that ended it")
}

/// What waits stops waiting, or goes on with it if the handler was set so.
fn calls_are_interrupted() -> Outcome {
    let parent = sys::getpid();
    let pest = |signal| {
        child(move || process::sleep(0, 3_000_000).and_then(|()| sys::kill(parent, signal)).map_or(1, |()| 0))
    };
    let (read_end, write_end) = sys::pipe2(0)?;
    handler::count(SIGUSR1, 0)?;
    let pid = pest(SIGUSR1)?;
    refused(sys::read(read_end, &mut [0]), Errno::EINTR)?;
    process::wait(pid)?;
    let pid = pest(SIGUSR1)?;
    let rest = linux::sleep_or_rest(&Timespec { tv_sec: 1000, tv_nsec: 0 })?;
    holds((990..1000).contains(&rest.tv_sec), "a sleep that is interrupted tells what is left of it")?;
    process::wait(pid)?;
    handler::count(SIGUSR2, SA_RESTART)?;
    let pid = pest(SIGUSR2)?;
    let writer = child(|| {
        let done = process::sleep(0, 9_000_000).and_then(|()| sys::write(write_end, &[7]));
        i32::from(done.is_err())
    })?;
    let before = handler::counted();
    let mut byte = [0];
    let count = sys::read(read_end, &mut byte)?;
    process::wait(pid)?;
    process::wait(writer)?;
    for end in [read_end, write_end] {
        sys::close(end)?;
    }
    holds((count, byte, handler::counted()) == (1, [7], before + 1), "SA_RESTART: the call goes on")
}

fn once_and_for_all() -> Outcome {
    handler::count(SIGUSR2, SA_RESETHAND | SA_NODEFER)?;
    sys::kill(sys::getpid(), SIGUSR2)?;
    let pid = child(|| sys::kill(sys::getpid(), SIGUSR2).map_or(1, |()| 0))?;
    holds(process::wait(pid)? == Ended::Killed(SIGUSR2), "SA_RESETHAND: a handler for one signal")?;
    sys::set_disposition(SIGUSR1, Disposition::Default)
        .and_then(|()| sys::set_disposition(SIGUSR2, Disposition::Default))?;
    refused(sys::wait4(-1, WNOHANG), Errno::ECHILD)
}

fn rt_sigprocmask() -> Outcome {
    let term = 1 << (SIGTERM - 1);
    let pid = process::fork()?;
    if pid == 0 {
        let held = linux::hold_signals(0, term).and_then(|_| sys::kill(sys::getpid(), SIGTERM));
        let both = linux::hold_signals(0, 0) == Ok(term) && held.is_ok();
        if both {
            // It takes effect now.
            let _ = linux::hold_signals(1, term);
        }
        process::exit(1);
    }
    holds(process::wait(pid)? == Ended::Killed(SIGTERM), "a signal waits until it is let through")?;
    refused(linux::hold_signals(7, 0), Errno::EINVAL)
}

fn rt_sigreturn() -> Outcome {
    let pid = child(|| {
        let address = trespass::kernel_address(0x8000_0000);
        let before = handler::counted();
        if handler::skip(SIGSEGV).is_err() {
            return 1;
        }
        // Each store would end the process; the handler has it go on behind.
        for _ in 0..2 {
            trespass::overwrite(0x8000_0000);
        }
        if handler::counted() != before + 2 || handler::last() != address {
            return 2;
        }
        // It holds back no signal once the handler is done.
        i32::from(linux::hold_signals(0, 0) != Ok(0))
    })?;
    holds(process::wait(pid)? == Ended::Exited(0), "a handler decides where its program goes on")?;
    let pid = child(|| {
        handler::misplace(SIGUSR1).and_then(|()| sys::kill(sys::getpid(), SIGUSR1)).map_or(1, |()| 0)
    })?;
    holds(process::wait(pid)? == Ended::Killed(SIGSEGV), "a handler that is not there")?;
    going_back_makes_no_call_again()
}

/// The first signal ends the call; the second comes when the first one's handler goes back, and does not have
/// the call made again.
fn going_back_makes_no_call_again() -> Outcome {
    let parent = sys::getpid();
    handler::count_holding(SIGUSR1, SIGUSR2)?;
    handler::count(SIGUSR2, SA_RESTART)?;
    let (read_end, write_end) = sys::pipe2(0)?;
    let pid = child(move || {
        let both = || {
            process::sleep(0, 3_000_000)?;
            sys::kill(parent, SIGUSR1)?;
            sys::kill(parent, SIGUSR2)?;
            process::sleep(0, 3_000_000)?;
            sys::write(write_end, b"x")
        };
        i32::from(both().is_err())
    })?;
    let before = handler::counted();
    refused(sys::read(read_end, &mut [0]), Errno::EINTR)?;
    process::wait(pid)?;
    for end in [read_end, write_end] {
        sys::close(end)?;
    }
    for signal in [SIGUSR1, SIGUSR2] {
        sys::set_disposition(signal, Disposition::Default)?;
    }
    holds(handler::counted() == before + 2, "both handlers run")
}
