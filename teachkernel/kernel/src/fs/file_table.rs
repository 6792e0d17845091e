//! A process's open files, by descriptor.

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;
use kernel_core::descriptors::Descriptors;

use super::File;

/// Descriptors that a process can have: the highest `RLIMIT_NOFILE`.
pub const DESCRIPTORS_MAX: usize = 256;

/// Descriptors and the files behind them.
#[derive(Clone)]
pub struct FileTable(Descriptors<Arc<File>>);

impl FileTable {
    /// No open files.
    pub fn new() -> Self {
        FileTable(Descriptors::new(DESCRIPTORS_MAX))
    }

    /// How many there may be: `RLIMIT_NOFILE`.
    pub fn limit(&self) -> usize {
        self.0.limit()
    }

    /// Sets how many there may be.
    pub fn set_limit(&mut self, limit: usize) {
        self.0.set_limit(limit.min(DESCRIPTORS_MAX));
    }

    /// The file behind a descriptor.
    pub fn get(&self, fd: usize) -> Result<Arc<File>, Errno> {
        self.0.get(fd).cloned()
    }

    /// `EMFILE` when there is no free descriptor.
    pub fn check_room(&self) -> Result<(), Errno> {
        self.0.free(0).map(drop)
    }

    /// Gives a file the lowest free descriptor from `least` on.
    pub fn insert(&mut self, file: Arc<File>, least: usize, close_on_exec: bool) -> Result<usize, Errno> {
        self.0.insert(file, least, close_on_exec)
    }

    /// Gives a file this descriptor; returns the file that had it before, to be dropped without the lock.
    pub fn replace(
        &mut self,
        file: Arc<File>,
        fd: usize,
        close_on_exec: bool,
    ) -> Result<Option<Arc<File>>, Errno> {
        self.0.replace(file, fd, close_on_exec)
    }

    /// Frees a descriptor; returns the file, to be dropped without the lock.
    pub fn remove(&mut self, fd: usize) -> Result<Arc<File>, Errno> {
        self.0.remove(fd)
    }

    /// Whether exec closes the descriptor.
    pub fn close_on_exec(&self, fd: usize) -> Result<bool, Errno> {
        self.0.close_on_exec(fd)
    }

    /// Says whether exec closes the descriptor.
    pub fn set_close_on_exec(&mut self, fd: usize, close: bool) -> Result<(), Errno> {
        self.0.set_close_on_exec(fd, close)
    }

    /// Takes out what an exec closes.
    pub fn take_close_on_exec(&mut self) -> Vec<Arc<File>> {
        self.0.take_close_on_exec()
    }

    /// Takes out everything.
    pub fn take_all(&mut self) -> Vec<Arc<File>> {
        self.0.take_all()
    }
}
