//! The bytes in a pipe: a queue of pages, taken as they are needed and given back as they empty.

use alloc::collections::VecDeque;

/// Bytes that are written as one piece, never mixed with another writer's (pipe(7)).
pub const PIPE_BUF: usize = 4096;

/// A queue of at most `pages` pages of bytes.
pub struct Queue<P> {
    segments: VecDeque<Segment<P>>,
    pages: usize,
}

struct Segment<P> {
    page: P,
    start: usize,
    end: usize,
}

impl<P: AsRef<[u8]> + AsMut<[u8]>> Queue<P> {
    /// An empty queue that will hold no more than `pages` pages.
    pub const fn new(pages: usize) -> Self {
        Queue { segments: VecDeque::new(), pages }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Bytes that can be written before the queue is full, with pages of `page` bytes.
    pub fn room(&self, page: usize) -> usize {
        let tail = self.segments.back().map_or(0, |segment| segment.page.as_ref().len() - segment.end);
        tail + (self.pages - self.segments.len()) * page
    }

    /// Writes as much of `bytes` as there is room for, with pages from `more`; returns how much.
    pub fn write(&mut self, bytes: &[u8], mut more: impl FnMut() -> Option<P>) -> usize {
        let mut done = self.fill_tail(bytes);
        while done < bytes.len() && self.segments.len() < self.pages {
            let Some(page) = more() else { break };
            self.segments.push_back(Segment { page, start: 0, end: 0 });
            done += self.fill_tail(&bytes[done..]);
        }
        done
    }

    /// Reads into `out`; returns how many bytes there were.
    pub fn read(&mut self, out: &mut [u8]) -> usize {
        let mut done = 0;
        while let Some(segment) = self.segments.front_mut() {
            let count = (segment.end - segment.start).min(out.len() - done);
            let bytes = &segment.page.as_ref()[segment.start..segment.start + count];
            out[done..done + count].copy_from_slice(bytes);
            (segment.start, done) = (segment.start + count, done + count);
            if segment.start < segment.end {
                break;
            }
            self.segments.pop_front();
        }
        done
    }

    fn fill_tail(&mut self, bytes: &[u8]) -> usize {
        let Some(segment) = self.segments.back_mut() else { return 0 };
        let room = &mut segment.page.as_mut()[segment.end..];
        let count = room.len().min(bytes.len());
        room[..count].copy_from_slice(&bytes[..count]);
        segment.end += count;
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Option<[u8; 8]> {
        Some([0; 8])
    }

    #[test]
    fn bytes_come_out_as_they_went_in() {
        let mut queue = Queue::new(3);
        let mut out = [0; 5];
        assert_eq!(queue.read(&mut out), 0);
        assert_eq!(queue.write(b"hello, this is more than fits", page), 24);
        assert_eq!((queue.room(8), queue.write(b"x", page)), (0, 0));
        assert_eq!(queue.read(&mut out), 5);
        assert_eq!((&out, queue.room(8)), (b"hello", 0));
        let mut rest = [0; 99];
        assert_eq!(queue.read(&mut rest), 19);
        assert_eq!(&rest[..19], b", this is more than");
        assert!(queue.is_empty());
        assert_eq!(queue.room(8), 24);
    }

    #[test]
    fn no_memory_shortens_a_write() {
        let mut queue = Queue::new(3);
        assert_eq!(queue.write(b"abc", || None::<[u8; 8]>), 0);
        let mut pages = 1;
        let mut once = || (pages > 0).then_some([0; 8]).inspect(|_| pages -= 1);
        assert_eq!(queue.write(b"0123456789", &mut once), 8);
    }

    #[test]
    fn small_writes_share_a_page() {
        let mut queue = Queue::new(2);
        for _ in 0..16 {
            assert_eq!(queue.write(b"x", page), 1);
        }
        assert_eq!(queue.write(b"x", page), 0);
    }
}
