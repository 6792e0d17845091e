//! The mount table: which directory shows the root of which file system.

use alloc::vec::Vec;

/// A directory, wherever it is: the number of its file system and its inode number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryId {
    /// `st_dev`.
    pub device: u64,
    /// `st_ino`.
    pub inode: u64,
}

/// Mounts in the order in which they were made. `T` is what is known about each.
#[derive(Clone, Debug)]
pub struct Mounts<T> {
    mounts: Vec<(DirectoryId, T)>,
    limit: usize,
}

/// The table is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl<T> Mounts<T> {
    /// An empty table with room for `limit` mounts.
    pub const fn new(limit: usize) -> Self {
        Mounts { mounts: Vec::new(), limit }
    }

    /// Covers directory `on` with `what`. Covering it again hides the earlier mount.
    pub fn attach(&mut self, on: DirectoryId, what: T) -> Result<(), Full> {
        if self.mounts.len() >= self.limit {
            return Err(Full);
        }
        self.mounts.push((on, what));
        Ok(())
    }

    /// What covers directory `id`: the latest.
    pub fn over(&self, id: DirectoryId) -> Option<&T> {
        self.mounts.iter().rev().find(|(on, _)| *on == id).map(|(_, what)| what)
    }

    /// Every mount, the earliest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.mounts.iter().map(|(_, what)| what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_mount_covers_a_directory() {
        let mut mounts = Mounts::new(3);
        let (proc, media) = (DirectoryId { device: 1, inode: 5 }, DirectoryId { device: 1, inode: 6 });
        assert_eq!(mounts.over(proc), None);
        assert_eq!(mounts.attach(proc, "proc"), Ok(()));
        assert_eq!(mounts.attach(media, "old"), Ok(()));
        assert_eq!(mounts.attach(media, "new"), Ok(()));
        assert_eq!(mounts.attach(media, "more"), Err(Full));
        assert_eq!((mounts.over(proc), mounts.over(media)), (Some(&"proc"), Some(&"new")));
        assert_eq!(mounts.over(DirectoryId { device: 2, inode: 5 }), None);
        assert_eq!(mounts.iter().copied().collect::<Vec<_>>(), ["proc", "old", "new"]);
    }
}
