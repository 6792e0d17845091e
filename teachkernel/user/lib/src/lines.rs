//! Bytes on their way out, handed to the kernel a line at a time: a line is one `write` in the log of system
//! calls, not one for each of its words.

use core::fmt::{self, Write};

use crate::{Errno, Fd, Result, sys};

/// Bytes gathered at most.
const ROOM: usize = 512;

/// Gathers what is written, and passes it on in lines.
pub struct Lines {
    fd: Fd,
    gathered: [u8; ROOM],
    count: usize,
    /// Why the kernel did not take something, if so.
    failed: Option<Errno>,
}

impl Lines {
    /// A writer to `fd`.
    pub const fn new(fd: Fd) -> Self {
        Lines { fd, gathered: [0; ROOM], count: 0, failed: None }
    }

    /// Takes bytes; passes on everything up to the last newline among them.
    pub fn put(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let mut rest = line;
            while !rest.is_empty() {
                let (now, later) = rest.split_at(rest.len().min(ROOM - self.count));
                self.gathered[self.count..self.count + now.len()].copy_from_slice(now);
                self.count += now.len();
                rest = later;
                if self.count == ROOM {
                    self.flush();
                }
            }
            if line.ends_with(b"\n") {
                self.flush();
            }
        }
    }

    /// Why something was not taken, if so; asked once.
    pub fn failure(&mut self) -> Option<Errno> {
        self.failed.take()
    }

    /// Passes on what is gathered.
    pub fn flush(&mut self) {
        if let Err(errno) = write_all(self.fd, &self.gathered[..self.count]) {
            self.failed = Some(errno);
        }
        self.count = 0;
    }
}

impl Write for Lines {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(text.as_bytes());
        Ok(())
    }
}

/// Writes all of `bytes`.
pub fn write_all(fd: Fd, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        match sys::write(fd, bytes) {
            Ok(0) => return Err(Errno::EIO),
            Ok(taken) => bytes = &bytes[taken..],
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}
