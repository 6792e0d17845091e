//! Files about one process. (proc_pid_stat(5), proc_pid_status(5), proc_pid_maps(5))

use alloc::format;
use alloc::string::String;
use core::fmt::Write;

use abi::errno::Errno;
use kernel_core::regions::{PAGE, Purpose, Region};

use crate::task::table::{self, Entry};
use crate::task::{Comm, Pid};
use crate::time::TICKS_PER_SECOND;

/// `USER_HZ`: the unit of times in /proc.
const CLOCK_TICKS: u64 = 100;

/// The files in a process's directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessFile {
    Comm,
    Maps,
    Stat,
    Status,
}

impl ProcessFile {
    /// All of them, in the order in which they are listed.
    pub const ALL: &[ProcessFile] =
        &[ProcessFile::Comm, ProcessFile::Maps, ProcessFile::Stat, ProcessFile::Status];

    /// The file's name.
    pub fn name(self) -> &'static [u8] {
        match self {
            ProcessFile::Comm => b"comm",
            ProcessFile::Maps => b"maps",
            ProcessFile::Stat => b"stat",
            ProcessFile::Status => b"status",
        }
    }

    /// The file's text now; `ESRCH` when the process is gone.
    pub fn text(self, pid: Pid) -> Result<String, Errno> {
        let entry = table::lock().get(pid).cloned().ok_or(Errno::ESRCH)?;
        Ok(match self {
            ProcessFile::Comm => format!("{}\n", entry.task.comm()),
            ProcessFile::Maps => maps(&entry),
            ProcessFile::Stat => stat(&entry),
            ProcessFile::Status => status(&entry),
        })
    }
}

fn clock_ticks(ticks: u64) -> u64 {
    ticks / (TICKS_PER_SECOND / CLOCK_TICKS)
}

/// The 52 fields of proc_pid_stat(5); what this kernel does not keep is 0.
fn stat(entry: &Entry) -> String {
    let task = &entry.task;
    let state = task.status.get();
    let (resident, mapped) = task.with_space(|space| space.pages()).unwrap_or((0, 0));
    let (user, kernel) = (clock_ticks(task.times.user()), clock_ticks(task.times.kernel()));
    let [user_of_children, kernel_of_children] = task.times.children().map(clock_ticks);
    let start = clock_ticks(task.debug.start_ticks());
    let signals = task.signals.lock();
    format!(
        "{} ({}) {} {} {} {} 1281 -1 0 0 0 0 0 {user} {kernel} {user_of_children} {kernel_of_children} 20 0 1 0 \
         {start} {} {resident} 18446744073709551615 0 0 0 0 0 {} {} {} {} 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 {}\n",
        task.pid.0,
        task.comm(),
        char::from(state.letter() as u8),
        entry.parent.0,
        entry.group.0,
        entry.session.0,
        mapped * PAGE,
        signals.pending().0,
        signals.blocked().0,
        signals.ignored().0,
        signals.caught().0,
        entry.status.unwrap_or(0),
    )
}

fn status(entry: &Entry) -> String {
    let task = &entry.task;
    let state = task.status.get();
    let words = match char::from(state.letter() as u8) {
        'R' => "R (running)",
        'S' => "S (sleeping)",
        'T' => "T (stopped)",
        _ => "Z (zombie)",
    };
    let (resident, mapped) = task.with_space(|space| space.pages()).unwrap_or((0, 0));
    let signals = task.signals.lock();
    format!(
        "Name:\t{}\nState:\t{words}\nTgid:\t{pid}\nPid:\t{pid}\nPPid:\t{}\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n\
         VmSize:\t{:8} kB\nVmRSS:\t{:8} kB\nThreads:\t1\nSigPnd:\t{:016x}\nSigBlk:\t{:016x}\nSigIgn:\t{:016x}\n\
         SigCgt:\t{:016x}\n",
        name(task.comm()),
        entry.parent.0,
        mapped * PAGE / 1024,
        resident * PAGE / 1024,
        signals.pending().0,
        signals.blocked().0,
        signals.ignored().0,
        signals.caught().0,
        pid = task.pid.0,
    )
}

fn name(comm: Comm) -> String {
    format!("{comm}")
}

fn maps(entry: &Entry) -> String {
    let regions: alloc::vec::Vec<Region> =
        entry.task.with_space(|space| space.regions().copied().collect()).unwrap_or_default();
    let mut text = String::new();
    for Region { start, end, access, purpose } in regions {
        let letter = |on, letter| if on { letter } else { '-' };
        let (r, w, x) = (letter(access.read, 'r'), letter(access.write, 'w'), letter(access.execute, 'x'));
        let (p, label) = match purpose {
            Purpose::Image | Purpose::Mapping => ('p', ""),
            Purpose::Shared => ('s', ""),
            Purpose::Vdso => ('p', "[vdso]"),
            Purpose::Heap => ('p', "[heap]"),
            Purpose::Stack => ('p', "[stack]"),
        };
        let columns = format!("{start:08x}-{end:08x} {r}{w}{x}{p} 00000000 00:00 0 ");
        // Writing to a string can't fail.
        let _ = match label {
            "" => writeln!(text, "{columns}"),
            label => writeln!(text, "{columns:<73}{label}"),
        };
    }
    text
}
