//! Input by lines.

use alloc::vec::Vec;

use crate::{Fd, Result, file};

/// Reads lines from a descriptor, some bytes at a time.
pub struct LineReader {
    fd: Fd,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were handed out.
    used: usize,
    /// Bytes asked for at a time.
    portion: usize,
}

impl LineReader {
    /// A reader that takes as much as there is.
    pub fn new(fd: Fd) -> Self {
        LineReader { fd, buffer: Vec::new(), used: 0, portion: 1024 }
    }

    /// A reader that takes no byte beyond its line, so that a child can read the rest.
    pub fn unhurried(fd: Fd) -> Self {
        LineReader { portion: 1, ..LineReader::new(fd) }
    }

    /// The next line without its newline; `None` at the end.
    pub fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut searched = self.used;
        loop {
            if let Some(at) = self.buffer[searched..].iter().position(|byte| *byte == b'\n') {
                let line = self.buffer[self.used..searched + at].to_vec();
                self.used = searched + at + 1;
                return Ok(Some(line));
            }
            self.buffer.drain(..self.used);
            self.used = 0;
            searched = self.buffer.len();
            self.buffer.resize(searched + self.portion, 0);
            let read = file::read(self.fd, &mut self.buffer[searched..]);
            self.buffer.truncate(searched + read.unwrap_or(0));
            if read? == 0 {
                let last = core::mem::take(&mut self.buffer);
                return Ok((!last.is_empty()).then_some(last));
            }
        }
    }
}
