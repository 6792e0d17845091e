//! Directory entries as getdents64(2) gives them: records of `struct linux_dirent64`, 8-byte aligned.

use abi::linux::DIRENT64_HEADER;

/// Fills a buffer with records.
pub struct Records<'a> {
    room: &'a mut [u8],
    used: usize,
}

impl<'a> Records<'a> {
    /// Records go to `room`.
    pub fn new(room: &'a mut [u8]) -> Self {
        Records { room, used: 0 }
    }

    /// Adds an entry; `next` is the position from which a later call goes on. False when it does not fit.
    pub fn add(&mut self, inode: u64, next: u64, kind: u8, name: &[u8]) -> bool {
        let length = (DIRENT64_HEADER + name.len() + 1).next_multiple_of(8);
        let Some(record) = self.room[self.used..].get_mut(..length) else { return false };
        record.fill(0);
        record[0..8].copy_from_slice(&inode.to_le_bytes());
        record[8..16].copy_from_slice(&next.to_le_bytes());
        record[16..18].copy_from_slice(&(length as u16).to_le_bytes());
        record[18] = kind;
        record[DIRENT64_HEADER..DIRENT64_HEADER + name.len()].copy_from_slice(name);
        self.used += length;
        true
    }

    /// Bytes used so far.
    pub fn used(&self) -> usize {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_aligned_and_stop_at_the_end_of_the_room() {
        let mut room = [0xff; 56];
        let mut records = Records::new(&mut room);
        assert!(records.add(5, 1, 4, b"bin")); // 19 + 3 + 1 = 23, so 24 bytes
        assert!(records.add(6, 2, 8, b"12345")); // 25, so 32
        assert!(!records.add(7, 3, 8, b""));
        assert_eq!(records.used(), 56);
        assert_eq!(room[16..24], [24, 0, 4, b'b', b'i', b'n', 0, 0]);
        assert_eq!((room[24], room[32], room[40]), (6, 2, 32));
    }
}
