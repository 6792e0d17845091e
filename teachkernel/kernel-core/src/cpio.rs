//! The initramfs archive: cpio's `newc` format.
//!
//! ```text
//! "070701"  13 numbers of 8 hexadecimal digits  name, zero  padding to 4  data  padding to 4
//! ```
//!
//! The last entry is called `TRAILER!!!`. (Linux, Documentation/driver-api/early-userspace/buffer-format.rst)

const MAGIC: &[u8] = b"070701";
const NUMBERS: usize = 13;
const HEADER: usize = MAGIC.len() + 8 * NUMBERS;
const TRAILER: &[u8] = b"TRAILER!!!";

/// A file in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Path, without a zero; usually relative.
    pub name: &'a [u8],
    /// `st_mode`: kind and permissions.
    pub mode: u32,
    /// Device number (major, minor) of a device file.
    pub device: (u32, u32),
    /// Time of last change, in seconds since 1970.
    pub modified: u32,
    /// Contents of a file; text of a symbolic link.
    pub data: &'a [u8],
}

/// The archive contradicts itself at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Offset of the entry's header.
    pub offset: usize,
}

/// Reads entry after entry; ends at the trailer, or after an error.
pub struct Archive<'a> {
    bytes: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> Archive<'a> {
    /// An archive in memory, possibly with padding behind it.
    pub fn new(bytes: &'a [u8]) -> Self {
        Archive { bytes, at: 0, done: false }
    }

    /// The entry at `self.at` and the offset behind it.
    fn entry(&self) -> Option<(Entry<'a>, usize)> {
        let header = self.bytes.get(self.at..self.at.checked_add(HEADER)?)?;
        if !header.starts_with(MAGIC) {
            return None;
        }
        let mut numbers = [0; NUMBERS];
        for (number, digits) in numbers.iter_mut().zip(header[MAGIC.len()..].chunks_exact(8)) {
            *number = hexadecimal(digits)?;
        }
        let [_, mode, _, _, _, modified, size, _, _, major, minor, name_size, _] = numbers;
        let name_start = self.at + HEADER;
        let name_end = name_start.checked_add(name_size as usize)?;
        let (zero, name) = self.bytes.get(name_start..name_end)?.split_last()?;
        let data_start = name_end.checked_next_multiple_of(4)?;
        let data_end = data_start.checked_add(size as usize)?;
        let data = self.bytes.get(data_start..data_end)?;
        let entry = Entry { name, mode, device: (major, minor), modified, data };
        (*zero == 0 && !name.contains(&0)).then_some((entry, data_end.checked_next_multiple_of(4)?))
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
}

impl<'a> Iterator for Archive<'a> {
    type Item = Result<Entry<'a>, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let Some((entry, next)) = self.entry() else {
            self.done = true;
            return Some(Err(Damaged { offset: self.at }));
        };
        self.done = entry.name == TRAILER;
        self.at = next;
        (!self.done).then_some(Ok(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(out: &mut Vec<u8>, name: &str, mode: u32, data: &[u8]) {
        let numbers = [1, mode, 0, 0, 1, 99, data.len() as u32, 0, 0, 5, 1, name.len() as u32 + 1, 0];
        out.extend(MAGIC);
        numbers.iter().for_each(|number| out.extend(format!("{number:08x}").bytes()));
        out.extend(name.bytes());
        out.push(0);
        out.resize(out.len().next_multiple_of(4), 0);
        out.extend(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }

    fn sample() -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, "bin", 0o040755, b"");
        put(&mut out, "bin/sh", 0o100755, b"hello");
        put(&mut out, "TRAILER!!!", 0, b"");
        out.extend([0; 100]);
        out
    }

    #[test]
    fn entries_come_in_order_and_end_at_the_trailer() {
        let bytes = sample();
        let entries: Vec<_> = Archive::new(&bytes).map(|entry| entry.expect("sound")).collect();
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].name, entries[0].mode), (&b"bin"[..], 0o040755));
        assert_eq!((entries[1].name, entries[1].data), (&b"bin/sh"[..], &b"hello"[..]));
        assert_eq!((entries[1].modified, entries[1].device), (99, (5, 1)));
    }

    #[test]
    fn every_truncation_and_every_flipped_byte_ends_without_a_panic() {
        let bytes = sample();
        for end in 0..bytes.len() {
            let _ = Archive::new(&bytes[..end]).count();
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] = b'f';
            let _ = Archive::new(&damaged).count();
        }
        assert_eq!(Archive::new(b"junk").next(), Some(Err(Damaged { offset: 0 })));
    }

    #[test]
    fn sizes_near_the_end_of_arithmetic_are_refused() {
        let mut bytes = sample();
        bytes[6 + 8 * 11..6 + 8 * 12].copy_from_slice(b"ffffffff");
        assert_eq!(Archive::new(&bytes).next(), Some(Err(Damaged { offset: 0 })));
    }
}
