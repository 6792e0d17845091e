//! Files about the whole system. (proc_meminfo(5), proc_uptime(5), proc_version(5), proc_pid_mounts(5))

use alloc::format;
use alloc::string::String;

use abi::errno::Errno;

use crate::arch::address::PAGE;
use crate::fs::mounts;
use crate::mm::frame;
use crate::syscall::system::{RELEASE, VERSION};
use crate::task::table;
use crate::time;

/// The files in /proc itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemFile {
    FileSystems,
    LoadAverage,
    MemoryInfo,
    Mounts,
    Uptime,
    Version,
}

impl SystemFile {
    /// All of them, in the order in which they are listed.
    pub const ALL: &[SystemFile] = &[
        SystemFile::FileSystems,
        SystemFile::LoadAverage,
        SystemFile::MemoryInfo,
        SystemFile::Mounts,
        SystemFile::Uptime,
        SystemFile::Version,
    ];

    /// The file's name.
    pub fn name(self) -> &'static [u8] {
        match self {
            SystemFile::FileSystems => b"filesystems",
            SystemFile::LoadAverage => b"loadavg",
            SystemFile::MemoryInfo => b"meminfo",
            SystemFile::Mounts => b"mounts",
            SystemFile::Uptime => b"uptime",
            SystemFile::Version => b"version",
        }
    }

    /// The file's text now.
    pub fn text(self) -> Result<String, Errno> {
        Ok(match self {
            SystemFile::FileSystems => "nodev\tdevtmpfs\nnodev\tproc\nnodev\ttmpfs\n\text2\n".into(),
            SystemFile::LoadAverage => load_average(),
            SystemFile::MemoryInfo => memory(),
            SystemFile::Mounts => mount_lines(),
            SystemFile::Uptime => uptime(),
            SystemFile::Version => format!("Linux version {RELEASE} ({VERSION})\n"),
        })
    }
}

fn memory() -> String {
    let (free, total) = frame::counts();
    let kib = |frames: usize| frames * PAGE / 1024;
    format!(
        "MemTotal:       {:8} kB\nMemFree:        {:8} kB\nMemAvailable:   {:8} kB\n",
        kib(total),
        kib(free),
        kib(free)
    )
}

fn mount_lines() -> String {
    mounts()
        .iter()
        .map(|m| {
            format!("{} {} {} {} 0 0\n", m.source, m.target, m.kind, if m.read_only { "ro" } else { "rw" })
        })
        .collect()
}

fn uptime() -> String {
    let now = time::since_power_on();
    format!("{}.{:02} 0.00\n", now.tv_sec, now.tv_nsec / 10_000_000)
}

/// Averages are not kept; how many run and how many there are, is known.
fn load_average() -> String {
    let table = table::lock();
    let running = table.iter().filter(|entry| entry.task.status.get() == crate::task::State::Running).count();
    let last = table.iter().map(|entry| entry.task.pid.0).max().unwrap_or(0);
    format!("0.00 0.00 0.00 {running}/{} {last}\n", table.iter().count())
}
