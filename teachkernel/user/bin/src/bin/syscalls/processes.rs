//! Calls on processes.

use core::ffi::CStr;

use abi::linux::{CONTINUED, Ended, WCONTINUED, WNOHANG, WUNTRACED, clock, open, signal, stopped};
use ulib::{
    Errno, Fd,
    file::{self, File},
    linux,
    process::{self},
    sys::{self, Disposition, Pid},
};

use crate::{Fault, Outcome, Row, holds, linux::emulated, refused, system::nanos};

/// The checks.
pub const ROWS: &[Row] = &[
    ("clone", clone),
    ("execve", execve),
    ("exit", exit),
    ("exit_group", exit_group),
    ("wait4", wait4),
    ("getpid", getpid),
    ("getppid", getppid),
    ("setpgid", setpgid),
    ("setsid", setsid),
    ("sched_yield", sched_yield),
];

/// A number that no process has.
pub const NOBODY: Pid = 0x3fff_ffff;

/// Starts a child that does `work` and ends with its result.
pub fn child(work: impl FnOnce() -> i32) -> Result<Pid, Fault> {
    match process::fork()? {
        0 => process::exit(work()),
        pid => Ok(pid),
    }
}

/// A child that would sleep for a long time.
pub fn sleeper() -> Result<Pid, Fault> {
    child(|| process::sleep(1000, 0).map_or(1, |()| 0))
}

fn clone() -> Outcome {
    let mut here = 1;
    let (read_end, write_end) = sys::pipe2(0)?;
    let pid = child(|| {
        here += 1;
        sys::write(write_end, &[here]).map_or(1, |_| 0)
    })?;
    let mut there = [0];
    file::read(read_end, &mut there)?;
    holds(process::wait(pid)? == Ended::Exited(0), "the child has its parent's descriptors")?;
    holds(there == [2] && here == 1, "the child has its own copy of memory")?;
    sys::close(read_end)?;
    sys::close(write_end)?;
    // As vfork does, and the C library to start programs.
    let (spawned, none) = linux::spawn(c"/bin/true")?;
    let (failed, error) = linux::spawn(c"/bin/none")?;
    holds(
        process::wait(spawned)? == Ended::Exited(0) && none.is_none(),
        "a child starts in its parent's memory",
    )?;
    holds(process::wait(failed)? == Ended::Exited(127), "or ends there")?;
    // qemu-riscv64 gives it a copy.
    holds(error == Some(Errno::ENOENT) || emulated(), "where its parent finds what it wrote")
}

fn execve() -> Outcome {
    let run = |path| child(move || i32::from(sys::execve(path, &[path, c"x"], &[]).0));
    holds(process::wait(run(c"/bin/true")?)? == Ended::Exited(0), "true succeeds")?;
    holds(process::wait(run(c"/bin/false")?)? == Ended::Exited(1), "false fails")?;
    let code = |errno: Errno| Ended::Exited(errno.0 as u8);
    holds(process::wait(run(c"/bin/none")?)? == code(Errno::ENOENT), "no file, no program")?;
    holds(process::wait(run(c"/tmp")?)? == code(Errno::EACCES), "a directory is no program")?;
    scripts_name_scripts()
}

/// A script's program may be a script, five times; the sixth is too many.
fn scripts_name_scripts() -> Outcome {
    const NAMES: [&CStr; 7] = [
        c"/bin/true",
        c"syscalls/1",
        c"syscalls/2",
        c"syscalls/3",
        c"syscalls/4",
        c"syscalls/5",
        c"syscalls/6",
    ];
    for pair in NAMES.windows(2) {
        let script = File::with_flags(pair[1], open::O_WRONLY | open::O_CREAT, 0o755)?;
        sys::write(script.fd(), &[b"#!", pair[0].to_bytes(), b"\n"].concat())?;
    }
    let run = |path| child(move || i32::from(sys::execve(path, &[path], &[]).0));
    let (fifth, sixth) = (process::wait(run(NAMES[5])?)?, process::wait(run(NAMES[6])?)?);
    for name in &NAMES[1..] {
        sys::unlink(name, 0)?;
    }
    holds(fifth == Ended::Exited(0), "five scripts lead to a program")?;
    holds(sixth == Ended::Exited(Errno::ELOOP.0 as u8), "six do not")
}

fn exit() -> Outcome {
    holds(
        process::wait(child(|| sys::exit(5))?)? == Ended::Exited(5),
        "the last thread's end is the process's",
    )
}

fn exit_group() -> Outcome {
    for code in [0, 1, 42, 255] {
        holds(process::wait(child(|| code)?)? == Ended::Exited(code as u8), "the parent gets the code")?;
    }
    holds(process::wait(child(|| 0x1ff)?)? == Ended::Exited(0xff), "a code has eight bits")
}

fn wait4() -> Outcome {
    refused(sys::wait4(-1, 0), Errno::ECHILD)?;
    refused(sys::wait4(NOBODY, 0), Errno::ECHILD)?;
    let (one, two) = (sleeper()?, child(|| 2)?);
    holds(sys::wait4(one, WNOHANG)? == (0, 0), "who runs has not ended")?;
    holds(sys::wait4(-1, 0)?.0 == two, "any child will do")?;
    sys::kill(one, signal::SIGKILL)?;
    holds(process::wait(one)? == Ended::Killed(signal::SIGKILL), "a signal is told as one")?;
    refused(sys::wait4(one, 0), Errno::ECHILD)?;
    stops_are_told()?;
    sys::set_disposition(signal::SIGCHLD, Disposition::Ignored)?;
    let disowned = child(|| 0)?;
    let gone = sys::wait4(disowned, 0);
    sys::set_disposition(signal::SIGCHLD, Disposition::Default)?;
    refused(gone, Errno::ECHILD)?;
    let busy = child(|| {
        let now = || sys::clock_gettime(clock::CLOCK_MONOTONIC).map_or(i64::MAX, nanos);
        let end = now() + 5_000_000;
        while now() < end {}
        0
    })?;
    let [user, kernel] = linux::wait_for_usage(busy)?;
    holds(user + kernel > 1000, "the parent learns how long the child had the processor")
}

/// What has stopped goes on where it was, when it is told to.
fn stops_are_told() -> Outcome {
    let (read_end, write_end) = sys::pipe2(0)?;
    let byte_comes = || sys::read(read_end, &mut [0]) == Ok(1);
    let pid = child(|| i32::from(!(byte_comes() && byte_comes())))?;
    process::sleep(0, 2_000_000)?;
    sys::kill(pid, signal::SIGSTOP)?;
    holds(sys::wait4(pid, WUNTRACED)? == (pid, stopped(signal::SIGSTOP)), "a stop is told")?;
    holds(sys::wait4(pid, WUNTRACED | WNOHANG)? == (0, 0), "but once")?;
    sys::write(write_end, b"x")?;
    holds(sys::wait4(pid, WNOHANG)? == (0, 0), "who is stopped does nothing")?;
    sys::kill(pid, signal::SIGCONT)?;
    holds(sys::wait4(pid, WCONTINUED)? == (pid, CONTINUED), "that it goes on is told")?;
    sys::write(write_end, b"x")?;
    holds(process::wait(pid)? == Ended::Exited(0), "and the interrupted call goes on, too")?;
    let pid = sleeper()?;
    sys::kill(pid, signal::SIGSTOP)?;
    sys::wait4(pid, WUNTRACED)?;
    sys::kill(pid, signal::SIGKILL)?;
    holds(process::wait(pid)? == Ended::Killed(signal::SIGKILL), "SIGKILL ends what is stopped")?;
    sys::close(read_end)?;
    Ok(sys::close(write_end)?)
}

fn getpid() -> Outcome {
    let (read_end, write_end) = sys::pipe2(0)?;
    let pid = child(|| sys::write(write_end, &sys::getpid().to_le_bytes()).map_or(1, |_| 0))?;
    let mut told = [0; 4];
    file::read(read_end, &mut told)?;
    process::wait(pid)?;
    for end in [read_end, write_end] {
        sys::close(end)?;
    }
    holds(Pid::from_le_bytes(told) == pid && pid != sys::getpid(), "fork tells the parent the child's number")
}

fn getppid() -> Outcome {
    let parent = sys::getpid();
    // In a group of its own, so that the group's number is another one.
    let pid = child(move || i32::from(sys::setpgid(0, 0).is_err() || sys::getppid() != parent))?;
    holds(process::wait(pid)? == Ended::Exited(0), "the child knows its parent")
}

fn setpgid() -> Outcome {
    let pid = sleeper()?;
    sys::setpgid(pid, pid)?;
    // A minus means the whole group (kill(2)).
    sys::kill(-pid, signal::SIGTERM)?;
    holds(process::wait(pid)? == Ended::Killed(signal::SIGTERM), "a signal to a group reaches its members")?;
    refused(sys::setpgid(NOBODY, 0), Errno::ESRCH)?;
    refused(sys::setpgid(0, -1), Errno::EINVAL)
}

fn setsid() -> Outcome {
    // Who leads a group cannot leave it, so a child has to show it.
    let pid = child(|| match (sys::setsid(), sys::setsid()) {
        (Ok(session), Err(Errno::EPERM)) if session == sys::getpid() => 0,
        _ => 1,
    })?;
    holds(process::wait(pid)? == Ended::Exited(0), "a session is started once, and has its founder's number")
}

/// Two processes can take turns at a pipe's end only if each lets the other run.
fn sched_yield() -> Outcome {
    let (read_end, write_end) = sys::pipe2(0)?;
    let pid = child(|| sys::write(write_end, b"x").map_or(1, |_| 0))?;
    for _ in 0..100 {
        sys::sched_yield()?;
    }
    file::read(read_end, &mut [0])?;
    process::wait(pid)?;
    for end in [read_end, write_end] {
        sys::close(end)?;
    }
    refused(sys::close(Fd(write_end.0)), Errno::EBADF)
}
