//! Changing a tree in place: what lies behind the change moves.

use crate::header::{Header, SIZE};
use crate::tree::{TOKENS, Tree};
use crate::{Error, Node};

/// Copies `tree` into `buffer`, its parts in the order that [`Editor`] needs and without gaps. Memory
/// reservations are left out: this board's trees have none.
pub fn copy(tree: &[u8], buffer: &mut [u8]) -> Result<(), Error> {
    let from = Header::read(tree)?;
    let structure = SIZE + 16;
    let strings = structure + from.structure_size;
    let to = Header {
        total: strings + from.strings_size,
        structure,
        structure_size: from.structure_size,
        strings,
        strings_size: from.strings_size,
        reservations: SIZE,
        boot_hart: from.boot_hart,
    };
    let out = buffer.get_mut(..to.total).ok_or(Error::NoRoom)?;
    out[SIZE..structure].fill(0);
    out[structure..strings].copy_from_slice(&tree[from.structure..from.structure + from.structure_size]);
    out[strings..].copy_from_slice(&tree[from.strings..from.strings + from.strings_size]);
    to.write(out);
    Ok(())
}

/// Changes a tree that [`copy`] has made. The buffer's length is the room that the tree may fill.
pub struct Editor<'a> {
    buffer: &'a mut [u8],
    header: Header,
}

impl<'a> Editor<'a> {
    /// Takes up the tree at the start of `buffer`.
    pub fn open(buffer: &'a mut [u8]) -> Result<Self, Error> {
        let header = Header::read(buffer)?;
        let in_order = header.structure + header.structure_size == header.strings
            && header.strings + header.strings_size == header.total;
        if in_order { Ok(Editor { buffer, header }) } else { Err(Error::Damaged) }
    }

    /// Sets property `name` of the node at `path` to `value`, whether it was there or not.
    pub fn set(&mut self, path: &str, name: &str, value: &[u8]) -> Result<(), Error> {
        if let Some((start, end)) = self.node(path)?.place_of(name) {
            self.splice(start, end, 0)?;
        }
        let string = self.string(name)?;
        let at = self.node(path)?.properties_end();
        let padded = value.len().next_multiple_of(4);
        self.splice(at, at, 12 + padded)?;
        self.put(at, TOKENS[2]);
        self.put(at + 4, value.len() as u32);
        self.put(at + 8, string);
        self.put_bytes(at + 12, value, padded);
        Ok(())
    }

    /// Sets a property to a `u64`, as two cells.
    pub fn set_number(&mut self, path: &str, name: &str, value: u64) -> Result<(), Error> {
        self.set(path, name, &value.to_be_bytes())
    }

    /// Adds node `name` below the node at `parent` unless it is there already.
    pub fn add_node(&mut self, parent: &str, name: &str) -> Result<(), Error> {
        let node = self.node(parent)?;
        if node.children().any(|child| child.name == name) {
            return Ok(());
        }
        let at = node.properties_end();
        let padded = (name.len() + 1).next_multiple_of(4);
        self.splice(at, at, 8 + padded)?;
        self.put(at, TOKENS[0]);
        self.put_bytes(at + 4, name.as_bytes(), padded);
        self.put(at + 4 + padded, TOKENS[1]);
        Ok(())
    }

    fn node(&self, path: &str) -> Result<Node<'_>, Error> {
        Tree::new(self.buffer)?.find(path).ok_or(Error::NoNode)
    }

    /// The offset of `name` among the strings, which gains it when it is new.
    fn string(&mut self, name: &str) -> Result<u32, Error> {
        let strings = &self.buffer[self.header.strings..self.header.total];
        let mut at = 0;
        for known in strings.split(|byte| *byte == 0) {
            if known == name.as_bytes() && at < strings.len() {
                return Ok(at as u32);
            }
            at += known.len() + 1;
        }
        let (start, end) = (self.header.total, self.header.total + name.len() + 1);
        let place = self.buffer.get_mut(start..end).ok_or(Error::NoRoom)?;
        place[..name.len()].copy_from_slice(name.as_bytes());
        place[name.len()] = 0;
        let offset = self.header.strings_size;
        self.header.strings_size += name.len() + 1;
        self.header.total = end;
        self.header.write(self.buffer);
        Ok(offset as u32)
    }

    /// Makes bytes `start..end` of the structure `length` bytes long, moving all that follows.
    fn splice(&mut self, start: usize, end: usize, length: usize) -> Result<(), Error> {
        let base = self.header.structure;
        let total = self.header.total - (end - start) + length;
        if total > self.buffer.len() {
            return Err(Error::NoRoom);
        }
        self.buffer.copy_within(base + end..self.header.total, base + start + length);
        self.header.structure_size = self.header.structure_size - (end - start) + length;
        self.header.strings = base + self.header.structure_size;
        self.header.total = total;
        self.header.write(self.buffer);
        Ok(())
    }

    fn put(&mut self, at: usize, value: u32) {
        let at = self.header.structure + at;
        self.buffer[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }

    /// Writes `bytes` and zeros up to `padded` bytes.
    fn put_bytes(&mut self, at: usize, bytes: &[u8], padded: usize) {
        let at = self.header.structure + at;
        self.buffer[at..at + padded].fill(0);
        self.buffer[at..at + bytes.len()].copy_from_slice(bytes);
    }
}
