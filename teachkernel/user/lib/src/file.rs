//! Files: open ones that close themselves, their kinds, and whole small ones.

use alloc::vec::Vec;
use core::ffi::CStr;

use abi::linux::{AT_EMPTY_PATH, Stat, mode, open};

use crate::{Errno, Fd, Result, sys};

/// An open file, closed when it goes out of scope.
#[derive(Debug)]
pub struct File(Fd);

impl File {
    /// Opens `path` for reading.
    pub fn open(path: &CStr) -> Result<File> {
        sys::open(path, open::O_RDONLY | open::O_CLOEXEC, 0).map(File)
    }

    /// Opens `path` with flags of [`abi::linux::open`]; a new file gets `mode`.
    pub fn with_flags(path: &CStr, flags: u32, mode: u32) -> Result<File> {
        sys::open(path, flags, mode).map(File)
    }

    /// Its descriptor.
    pub fn fd(&self) -> Fd {
        self.0
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // Nothing can be done about an error here: the descriptor is gone either way (close(2)).
        let _ = sys::close(self.0);
    }
}

/// Reads bytes, again if a signal came first.
pub fn read(fd: Fd, buffer: &mut [u8]) -> Result<usize> {
    loop {
        match sys::read(fd, buffer) {
            Err(Errno::EINTR) => {}
            done => return done,
        }
    }
}

/// Reads everything up to the end.
pub fn read_all(fd: Fd) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let filled = all.len();
        all.resize(filled + 1024, 0);
        let count = read(fd, &mut all[filled..])?;
        all.truncate(filled + count);
        if count == 0 {
            return Ok(all);
        }
    }
}

/// Reads the file at `path`.
pub fn contents(path: &CStr) -> Result<Vec<u8>> {
    read_all(File::open(path)?.fd())
}

/// Tells about the file at `path`.
pub fn stat(path: &CStr) -> Result<Stat> {
    sys::stat_at(Fd::CWD, path, 0)
}

/// Tells about an open file.
pub fn stat_fd(fd: Fd) -> Result<Stat> {
    sys::stat_at(fd, c"", AT_EMPTY_PATH)
}

/// Whether a file is of `kind`, one of the `S_IF…` of [`abi::linux::mode`].
pub fn is(stat: &Stat, kind: u32) -> bool {
    stat.st_mode & mode::S_IFMT == kind
}
