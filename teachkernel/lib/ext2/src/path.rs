//! From a path to an inode, symbolic links followed. (ext2, 4.3)

use crate::inode::{Inode, InodeNumber};
use crate::{BlockDevice, Error, Kind, Volume};

/// Most bytes in a path, after links have been replaced by what they say.
pub const PATH_MAX: usize = 1024;
/// Links followed in one path before it is called a circle; Linux's number (path_resolution(7)).
const LINKS_MAX: usize = 40;

/// The part of a path that is still to be walked. A link's text takes the place of its name at the front,
/// so the path is kept at the end of its buffer and grows towards the start.
struct Rest {
    bytes: [u8; PATH_MAX],
    start: usize,
}

impl Rest {
    fn new<E>(path: &[u8]) -> Result<Self, Error<E>> {
        let mut rest = Rest { bytes: [0; PATH_MAX], start: PATH_MAX };
        rest.put_front(path)?;
        Ok(rest)
    }

    fn put_front<E>(&mut self, text: &[u8]) -> Result<(), Error<E>> {
        let start = self.start.checked_sub(text.len()).ok_or(Error::PathTooLong)?;
        self.bytes[start..self.start].copy_from_slice(text);
        self.start = start;
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        self.bytes.get(self.start) == Some(&b'/')
    }

    /// Takes the next name off the front: its place in the buffer.
    fn take_name(&mut self) -> Option<core::ops::Range<usize>> {
        while self.is_absolute() {
            self.start += 1;
        }
        let length = self.bytes[self.start..].iter().take_while(|byte| **byte != b'/').count();
        let name = self.start..self.start + length;
        self.start = name.end;
        (length > 0).then_some(name)
    }
}

impl<D: BlockDevice> Volume<D> {
    /// The inode that `path` leads to from the root directory, with every symbolic link followed.
    pub fn lookup(&mut self, path: &[u8]) -> Result<Inode, Error<D::Error>> {
        let mut rest = Rest::new(path)?;
        let root = self.inode(InodeNumber::ROOT)?;
        let mut here = root;
        let mut links = 0;
        while let Some(name) = rest.take_name() {
            let entry = self.child(&here, &rest.bytes[name])?.ok_or(Error::NotFound)?;
            let found = self.inode(entry.inode)?;
            if found.kind != Kind::Link {
                here = found;
                continue;
            }
            links += 1;
            if links > LINKS_MAX {
                return Err(Error::TooManyLinks);
            }
            let mut text = [0; PATH_MAX];
            let length = self.read_link(&found, &mut text)?;
            if length == 0 {
                return Err(Error::NotFound);
            }
            rest.put_front(&text[..length])?;
            if rest.is_absolute() {
                here = root;
            }
        }
        Ok(here)
    }

    /// The text of a symbolic link; returns its length. [`Error::PathTooLong`] when `out` is too short for it.
    pub fn read_link(&mut self, link: &Inode, out: &mut [u8]) -> Result<usize, Error<D::Error>> {
        if link.kind != Kind::Link {
            return Err(Error::NoBytes);
        }
        if link.size > out.len() as u64 {
            return Err(Error::PathTooLong);
        }
        if let Some((text, length)) = link.inline_link() {
            out[..length].copy_from_slice(&text[..length]);
            return Ok(length);
        }
        self.read_at(link, 0, out)
    }
}
