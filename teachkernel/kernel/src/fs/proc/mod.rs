//! /proc: the kernel's own state as files that are made when they are read. (proc(5))

mod process;
mod system;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;

use super::{DirEntry, Inode, Kind, Metadata, New, Node, PROC_DEVICE};
use crate::task::{Pid, current_pid, table};
use process::ProcessFile;
use system::SystemFile;

const ROOT_INODE: u64 = 1;
/// Inode numbers of a process's files start at this multiple of its number.
const PER_PROCESS: u64 = 64;
/// Where positions of processes begin in a listing of /proc.
const FIRST_PROCESS: u64 = 64;

/// The root of /proc.
pub fn root() -> Node {
    Arc::new(Root)
}

struct Root;

/// `/proc/self`: a link to the directory of whoever follows it.
struct SelfLink;

/// The directory of a process.
struct Process(Pid);

/// Text made anew at every read.
struct Text<F>(u64, F);

impl<F: Fn() -> Result<String, Errno> + Send + Sync> Inode for Text<F> {
    fn metadata(&self) -> Result<Metadata, Errno> {
        Ok(Metadata::new(PROC_DEVICE, self.0, Kind::File, 0o444))
    }

    fn read(&self, position: u64, out: &mut [u8], _wait: bool) -> Result<usize, Errno> {
        let text = (self.1)()?;
        let rest =
            usize::try_from(position).ok().and_then(|at| text.as_bytes().get(at..)).unwrap_or_default();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn write(&self, _position: u64, _bytes: &[u8], _wait: bool) -> Result<usize, Errno> {
        Err(Errno::EACCES)
    }
}

/// Nothing is made in /proc: what is there exists, and other names mean nothing. (Linux, `proc_pid_lookup`)
fn refuse_to_make(found: Result<Node, Errno>) -> Result<Node, Errno> {
    found.and(Err(Errno::EEXIST))
}

/// Nothing is taken out of /proc either.
fn refuse_to_remove(found: Result<Node, Errno>) -> Result<(), Errno> {
    found.and(Err(Errno::EPERM))
}

fn directory(inode: u64) -> Metadata {
    Metadata { links: 2, ..Metadata::new(PROC_DEVICE, inode, Kind::Directory, 0o555) }
}

/// A process number as a directory's name: digits without a zero in front.
fn number(name: &[u8]) -> Option<Pid> {
    let plain = name.iter().all(u8::is_ascii_digit) && !name.starts_with(b"0");
    core::str::from_utf8(name).ok().filter(|_| plain)?.parse().ok().map(Pid)
}

impl Inode for Root {
    fn metadata(&self) -> Result<Metadata, Errno> {
        Ok(directory(ROOT_INODE))
    }

    fn lookup(&self, name: &[u8]) -> Result<Node, Errno> {
        if name == b"self" {
            return Ok(Arc::new(SelfLink));
        }
        if let Some((at, file)) = SystemFile::ALL.iter().enumerate().find(|(_, file)| file.name() == name) {
            return Ok(Arc::new(Text(ROOT_INODE + 2 + at as u64, || file.text())));
        }
        let pid = number(name).filter(|pid| table::find(*pid).is_some()).ok_or(Errno::ENOENT)?;
        Ok(Arc::new(Process(pid)))
    }

    fn entry(&self, position: u64) -> Result<Option<DirEntry>, Errno> {
        let entry = |name: Vec<u8>, inode, kind, next| Ok(Some(DirEntry { name, inode, kind, next }));
        if let Some(file) = SystemFile::ALL.get(position as usize) {
            return entry(file.name().to_vec(), ROOT_INODE + 2 + position, Kind::File, position + 1);
        }
        if position < FIRST_PROCESS {
            return entry(b"self".to_vec(), ROOT_INODE + 1, Kind::Link, FIRST_PROCESS);
        }
        let above = Pid(u32::try_from(position - FIRST_PROCESS).unwrap_or(u32::MAX - 1));
        let Some(pid) = table::lock().first_above(above) else { return Ok(None) };
        let name = alloc::format!("{}", pid.0).into_bytes();
        entry(name, u64::from(pid.0) * PER_PROCESS, Kind::Directory, FIRST_PROCESS + u64::from(pid.0))
    }

    fn create(&self, name: &[u8], _new: New<'_>, _permissions: u32) -> Result<Node, Errno> {
        refuse_to_make(self.lookup(name))
    }

    fn remove(&self, name: &[u8], _directory: bool) -> Result<(), Errno> {
        refuse_to_remove(self.lookup(name))
    }
}

impl Inode for SelfLink {
    fn metadata(&self) -> Result<Metadata, Errno> {
        Ok(Metadata::new(PROC_DEVICE, ROOT_INODE + 1, Kind::Link, 0o777))
    }

    fn link(&self) -> Result<Vec<u8>, Errno> {
        Ok(alloc::format!("{}", current_pid()).into_bytes())
    }
}

impl Inode for Process {
    fn metadata(&self) -> Result<Metadata, Errno> {
        table::find(self.0).ok_or(Errno::ENOENT)?;
        Ok(directory(u64::from(self.0.0) * PER_PROCESS))
    }

    fn lookup(&self, name: &[u8]) -> Result<Node, Errno> {
        let pid = self.0;
        let (at, file) =
            ProcessFile::ALL.iter().enumerate().find(|(_, file)| file.name() == name).ok_or(Errno::ENOENT)?;
        Ok(Arc::new(Text(u64::from(pid.0) * PER_PROCESS + 1 + at as u64, move || file.text(pid))))
    }

    fn entry(&self, position: u64) -> Result<Option<DirEntry>, Errno> {
        let Some(file) = ProcessFile::ALL.get(position as usize) else { return Ok(None) };
        let inode = u64::from(self.0.0) * PER_PROCESS + 1 + position;
        Ok(Some(DirEntry { name: file.name().to_vec(), inode, kind: Kind::File, next: position + 1 }))
    }

    fn create(&self, name: &[u8], _new: New<'_>, _permissions: u32) -> Result<Node, Errno> {
        refuse_to_make(self.lookup(name))
    }

    fn remove(&self, name: &[u8], _directory: bool) -> Result<(), Errno> {
        refuse_to_remove(self.lookup(name))
    }
}
