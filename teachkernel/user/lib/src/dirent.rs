//! Directory entries as `getdents64` packs them: `struct linux_dirent64`, one after the other.

use abi::linux::DIRENT64_HEADER;

/// One entry of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Number of its inode.
    pub inode: u64,
    /// One of [`abi::linux::dirent`].
    pub kind: u8,
    /// Its name.
    pub name: &'a [u8],
}

/// The entries in `bytes`, up to the first that does not fit.
pub fn entries(mut bytes: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    core::iter::from_fn(move || {
        let length = usize::from(u16::from_le_bytes([*bytes.get(16)?, *bytes.get(17)?]));
        let (record, rest) = (length > DIRENT64_HEADER).then(|| bytes.split_at_checked(length))??;
        bytes = rest;
        let name = &record[DIRENT64_HEADER..];
        let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
        let inode = u64::from_le_bytes(record[..8].try_into().ok()?);
        Some(Entry { inode, kind: record[18], name: &name[..end] })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn record(inode: u64, kind: u8, name: &str, length: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(inode.to_le_bytes());
        bytes.extend(0u64.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.push(kind);
        bytes.extend(name.as_bytes());
        bytes.resize(usize::from(length), 0);
        bytes
    }

    #[test]
    fn entries_come_one_after_the_other() {
        let bytes = [record(2, 4, ".", 24), record(9, 8, "hello.txt", 32)].concat();
        let all: Vec<_> = entries(&bytes).collect();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0], Entry { inode: 2, kind: 4, name: b"." });
        assert_eq!(all[1], Entry { inode: 9, kind: 8, name: b"hello.txt" });
    }

    #[test]
    fn broken_records_end_the_list() {
        let good = record(2, 4, "a", 24);
        for broken in [0u16, 1, 19, 25, u16::MAX] {
            let mut bytes = good.clone();
            bytes.extend(&good);
            bytes[24 + 16..24 + 18].copy_from_slice(&broken.to_le_bytes());
            assert_eq!(entries(&bytes).count(), 1, "length {broken}");
        }
        for cut in 0..good.len() {
            assert_eq!(entries(&good[..cut]).count(), 0);
        }
    }
}
