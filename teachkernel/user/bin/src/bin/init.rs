//! init: the first program. It mounts what programs expect, starts the services, and takes over processes
//! whose parents have ended.
#![no_std]
#![no_main]

use core::ffi::CStr;

use abi::linux::{Ended, MS_RDONLY, open};
use ulib::{
    Args, Errno, Fd, Result, file,
    message::{self, Words},
    out, print, println,
    process::{self, SignalName},
    show::Shown,
    sys::{self, Pid},
};

ulib::main!(run);

/// A file system and where programs expect it.
struct Mount {
    source: &'static CStr,
    target: &'static CStr,
    kind: &'static CStr,
    flags: u64,
}

/// In the order in which they are mounted.
const MOUNTS: &[Mount] = &[
    Mount { source: c"proc", target: c"/proc", kind: c"proc", flags: 0 },
    Mount { source: c"devtmpfs", target: c"/dev", kind: c"devtmpfs", flags: 0 },
    Mount { source: c"/dev/vdb", target: c"/media", kind: c"ext2", flags: MS_RDONLY },
];

/// A program that is to run all the time. The fields are those of systemd's unit files that say the same.
struct Service {
    description: &'static str,
    exec_start: &'static [&'static CStr],
    /// A text to show before it starts.
    greeting: &'static CStr,
}

/// In the order in which they are started.
const SERVICES: &[Service] =
    &[Service { description: "a shell on the console", exec_start: &[c"/bin/sh"], greeting: c"/etc/motd" }];

/// What every service finds in its environment.
const ENVIRONMENT: &[&CStr] = &[c"PATH=/bin", c"HOME=/", c"TERM=xterm"];

fn run(_: Args) -> i32 {
    open_console();
    mount_all();
    let mut running = [None; SERVICES.len()];
    loop {
        for (service, pid) in SERVICES.iter().zip(&mut running) {
            if pid.is_none() {
                *pid = start(service);
            }
        }
        await_an_end(&mut running);
    }
}

/// Descriptors 0, 1 and 2 are the console for init and all that it starts. The kernel may have opened them.
fn open_console() {
    for wanted in 0..3 {
        if file::stat_fd(Fd(wanted)) == Err(Errno::EBADF) {
            // The lowest free number is taken (open(2)). Nobody could be told of an error yet.
            let _ = sys::open(c"/dev/console", open::O_RDWR, 0);
        }
    }
}

fn mount_all() {
    print!("init: mounted");
    for mount in MOUNTS {
        match sys::mount(mount.source, mount.target, mount.kind, mount.flags) {
            // The kernel may have been there first.
            Ok(()) | Err(Errno::EBUSY) => print!(" {}", Shown(mount.target.to_bytes())),
            // An empty drive is no reason to worry anybody.
            Err(Errno::ENOMEDIUM) => {}
            Err(errno) => print!(" (not {}: {})", Shown(mount.target.to_bytes()), Words(errno)),
        }
    }
    println!();
}

fn start(service: &Service) -> Option<Pid> {
    println!("init: starting {}", service.description);
    out::put(&file::contents(service.greeting).unwrap_or_default());
    match process::fork() {
        Ok(0) => {
            // A session of its own: what happens on its terminal does not concern init.
            let _ = sys::setsid().and_then(|_| sys::take_terminal(Fd::STDIN));
            let errno = sys::execve(service.exec_start[0], service.exec_start, ENVIRONMENT);
            process::exit(message::check(service.exec_start[0].to_bytes(), Err(errno)))
        }
        Ok(pid) => Some(pid),
        Err(errno) => {
            message::check(b"fork", Err(errno));
            None
        }
    }
}

/// Waits until a child ends, its own or one that lost its parent, and notes it if it was a service.
fn await_an_end(running: &mut [Option<Pid>]) {
    let (pid, status) = match wait_for_any() {
        Ok(ended) => ended,
        // Without a child nothing can end: wait for better times.
        Err(_) => {
            let _ = process::sleep(1, 0);
            return;
        }
    };
    let Some(at) = running.iter().position(|service| *service == Some(pid)) else { return };
    running[at] = None;
    let what = SERVICES[at].description;
    match Ended::from_status(status) {
        Ended::Exited(code) => println!("init: {what} ended with exit code {code}"),
        Ended::Killed(signal) => println!("init: {what} was killed ({})", SignalName(signal)),
    }
    if status != 0 {
        // A service that cannot live must not take the processor from the others.
        let _ = process::sleep(1, 0);
    }
}

fn wait_for_any() -> Result<(Pid, u32)> {
    sys::wait4(-1, 0)
}
