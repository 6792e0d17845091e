//! Chains of descriptors: the buffers that a driver hands over, as bytes.
//!
//! Where a chain is cut into segments means nothing (Virtual I/O Device 1.2, 2.7.4), so devices take and put
//! bytes here and never look at segments, except the block device, which moves whole ones.

use crate::ram::Ram;

/// The driver broke the rules of the rings; the device needs a reset (2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A stretch of guest memory that a descriptor names, all of it in RAM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// Physical address.
    pub address: u64,
    /// Length in bytes.
    pub length: u32,
}

/// A chain of descriptors: what the device may read, then what it may write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Index of the first descriptor, by which it is given back.
    pub head: u16,
    /// For the device to read.
    pub readable: Vec<Segment>,
    /// For the device to write.
    pub writable: Vec<Segment>,
}

impl Chain {
    /// Takes up to `most` bytes off the front of what the device may read.
    pub fn take(&mut self, ram: &Ram, most: usize) -> Result<Vec<u8>, Malformed> {
        let mut bytes = Vec::new();
        for segment in cut(&mut self.readable, most as u64) {
            bytes.extend(ram.slice(segment.address, u64::from(segment.length)).ok_or(Malformed)?);
        }
        Ok(bytes)
    }

    /// Takes exactly `N` bytes off the front of what the device may read.
    pub fn take_array<const N: usize>(&mut self, ram: &Ram) -> Result<[u8; N], Malformed> {
        self.take(ram, N)?.try_into().map_err(|_| Malformed)
    }

    /// Passes over bytes that the device may read.
    pub fn skip(&mut self, bytes: u64) {
        cut(&mut self.readable, bytes);
    }

    /// Takes the last byte of what the device may write; gives its address.
    pub fn take_last(&mut self) -> Result<u64, Malformed> {
        let last = self.writable.last_mut().ok_or(Malformed)?;
        last.length = last.length.checked_sub(1).ok_or(Malformed)?;
        let address = last.address + u64::from(last.length);
        if last.length == 0 {
            self.writable.pop();
        }
        Ok(address)
    }

    /// Puts bytes at the front of what the device may write; gives how many there was room for.
    pub fn put(&mut self, ram: &mut Ram, bytes: &[u8]) -> Result<u32, Malformed> {
        let mut rest = bytes;
        for segment in cut(&mut self.writable, bytes.len() as u64) {
            let (now, later) = rest.split_at(segment.length as usize);
            ram.dma(segment.address, now).ok_or(Malformed)?;
            rest = later;
        }
        Ok((bytes.len() - rest.len()) as u32)
    }

    /// Bytes that the device may still read.
    pub fn left(&self) -> u64 {
        total(&self.readable)
    }

    /// Bytes that the device may still write.
    pub fn room(&self) -> u64 {
        total(&self.writable)
    }
}

/// The lengths of segments together.
pub fn total(segments: &[Segment]) -> u64 {
    segments.iter().map(|segment| u64::from(segment.length)).sum()
}

/// Cuts up to `most` bytes off the front of segments.
fn cut(segments: &mut Vec<Segment>, most: u64) -> Vec<Segment> {
    let mut left = most;
    let mut taken = Vec::new();
    let mut whole = 0;
    for segment in segments.iter_mut() {
        let length = left.min(u64::from(segment.length)) as u32;
        taken.push(Segment { address: segment.address, length });
        segment.address += u64::from(length);
        segment.length -= length;
        left -= u64::from(length);
        if segment.length > 0 {
            break;
        }
        whole += 1;
    }
    segments.drain(..whole);
    taken
}
