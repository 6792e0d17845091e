//! Pipes: what is written to one end is read from the other. (pipe(7))

use alloc::sync::Arc;

use abi::debug::Wait;
use abi::errno::Errno;
use kernel_core::pipe::{PIPE_BUF, Queue};

use super::{Inode, Kind, Metadata, Node, PIPES_DEVICE};
use crate::arch::address::PAGE;
use crate::mm::Frame;
use crate::sync::SpinLock;
use crate::task::WaitQueue;

/// Pages of bytes that a pipe holds: 64 KiB, as on Linux.
const PAGES: usize = 16;

struct Pipe {
    state: SpinLock<State>,
    readable: WaitQueue,
    writable: WaitQueue,
}

struct State {
    queue: Queue<Frame>,
    reader: bool,
    writer: bool,
}

struct ReadEnd(Arc<Pipe>);
struct WriteEnd(Arc<Pipe>);

/// Makes a pipe: its end to read from and its end to write to.
pub fn make() -> (Node, Node) {
    let state = State { queue: Queue::new(PAGES), reader: true, writer: true };
    let pipe = Arc::new(Pipe {
        state: SpinLock::new(state),
        readable: WaitQueue::new(),
        writable: WaitQueue::new(),
    });
    (Arc::new(ReadEnd(pipe.clone())), Arc::new(WriteEnd(pipe)))
}

impl Pipe {
    fn metadata(self: &Arc<Self>) -> Metadata {
        Metadata::new(PIPES_DEVICE, Arc::as_ptr(self) as u64 >> 4 & 0xffff_ffff, Kind::Pipe, 0o600)
    }

    fn read(&self, out: &mut [u8], wait: bool) -> Result<usize, Errno> {
        if out.is_empty() {
            return Ok(0);
        }
        let mut state = self.state.lock();
        loop {
            let count = state.queue.read(out);
            if count > 0 {
                drop(state);
                self.writable.wake_all();
                return Ok(count);
            }
            if !state.writer {
                return Ok(0);
            }
            if !wait {
                return Err(Errno::EAGAIN);
            }
            state = self.readable.sleep(state, Wait::PipeData)?;
        }
    }

    /// Writes up to [`PIPE_BUF`] bytes in one piece, more as room comes.
    fn write(&self, bytes: &[u8], wait: bool) -> Result<usize, Errno> {
        let mut done = 0;
        let mut state = self.state.lock();
        while done < bytes.len() {
            let rest = &bytes[done..];
            if !state.reader {
                return if done > 0 { Ok(done) } else { Err(Errno::EPIPE) };
            }
            let room = state.queue.room(PAGE);
            if room >= rest.len().min(PIPE_BUF) {
                let count = state.queue.write(rest, || Frame::zeroed().ok());
                if count == 0 {
                    return if done > 0 { Ok(done) } else { Err(Errno::ENOMEM) };
                }
                done += count;
                self.readable.wake_all();
            } else if !wait {
                return if done > 0 { Ok(done) } else { Err(Errno::EAGAIN) };
            } else {
                state = match self.writable.sleep(state, Wait::PipeRoom) {
                    Ok(state) => state,
                    Err(_) if done > 0 => return Ok(done),
                    Err(error) => return Err(error),
                };
            }
        }
        Ok(done)
    }
}

impl Inode for ReadEnd {
    fn metadata(&self) -> Result<Metadata, Errno> {
        Ok(self.0.metadata())
    }

    fn is_seekable(&self) -> bool {
        false
    }

    fn read(&self, _position: u64, out: &mut [u8], wait: bool) -> Result<usize, Errno> {
        self.0.read(out, wait)
    }
}

impl Inode for WriteEnd {
    fn metadata(&self) -> Result<Metadata, Errno> {
        Ok(self.0.metadata())
    }

    fn is_seekable(&self) -> bool {
        false
    }

    fn write(&self, _position: u64, bytes: &[u8], wait: bool) -> Result<usize, Errno> {
        self.0.write(bytes, wait)
    }
}

impl Drop for ReadEnd {
    fn drop(&mut self) {
        self.0.state.lock().reader = false;
        self.0.writable.wake_all();
    }
}

impl Drop for WriteEnd {
    fn drop(&mut self) {
        self.0.state.lock().writer = false;
        self.0.readable.wake_all();
    }
}
