//! Executable files: ELF64 for RISC-V, statically linked. (System V ABI, "ELF-64 Object File Format" 1.5)

use abi::errno::Errno;

/// Bytes at the start of a file in which header and program headers must lie.
pub const HEAD: usize = 4096;
const FILE_HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;
const EXECUTABLE: u16 = 2;
const SHARED: u16 = 3;
const MACHINE_RISCV: u16 = 243;
const PT_LOAD: u32 = 1;
const PT_INTERP: u32 = 3;

/// A program, as its first bytes describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program<'a> {
    headers: &'a [u8],
    /// Where execution starts.
    pub entry: u64,
    /// Whether it may be loaded anywhere (static-pie): addresses are relative to where it is put.
    pub relocatable: bool,
    /// Program headers, for the `AT_PHNUM` of the auxiliary vector.
    pub header_count: u16,
    header_offset: u64,
}

/// A part of the file that is to appear in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// First byte in the file.
    pub offset: u64,
    /// Address of the first byte in memory.
    pub address: u64,
    /// Bytes that come from the file.
    pub file_size: u64,
    /// Bytes in memory; those past `file_size` are zero.
    pub memory_size: u64,
    /// Whether it may be written to.
    pub writable: bool,
    /// Whether it may be executed.
    pub executable: bool,
}

fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from(half(bytes, at)) | u32::from(half(bytes, at + 2)) << 16
}

fn double(bytes: &[u8], at: usize) -> u64 {
    u64::from(word(bytes, at)) | u64::from(word(bytes, at + 4)) << 32
}

impl<'a> Program<'a> {
    /// Reads the header from the first bytes of a file, at most [`HEAD`]. `user_end` is the first address
    /// that programs can't have. `ENOEXEC` for everything that can't be run.
    pub fn parse(head: &'a [u8], user_end: u64) -> Result<Self, Errno> {
        let header = head.get(..FILE_HEADER).ok_or(Errno::ENOEXEC)?;
        let kind = half(header, 16);
        let ours = header.starts_with(b"\x7fELF\x02\x01\x01")
            && matches!(kind, EXECUTABLE | SHARED)
            && half(header, 18) == MACHINE_RISCV
            && usize::from(half(header, 54)) == PROGRAM_HEADER;
        if !ours {
            return Err(Errno::ENOEXEC);
        }
        let (count, start) = (half(header, 56), double(header, 32));
        let headers = usize::try_from(start)
            .ok()
            .and_then(|start| head.get(start..start.checked_add(usize::from(count) * PROGRAM_HEADER)?))
            .ok_or(Errno::ENOEXEC)?;
        let program = Program {
            headers,
            entry: double(header, 24),
            relocatable: kind == SHARED,
            header_count: count,
            header_offset: start,
        };
        program.check(user_end)?;
        Ok(program)
    }

    /// The segments to load, in the file's order.
    pub fn segments(&self) -> impl Iterator<Item = Segment> + use<'a> {
        self.of_type(PT_LOAD).map(|header| Segment {
            offset: double(header, 8),
            address: double(header, 16),
            file_size: double(header, 32),
            memory_size: double(header, 40),
            writable: word(header, 4) & 2 != 0,
            executable: word(header, 4) & 1 != 0,
        })
    }

    /// The address at which the program headers themselves are in memory, for `AT_PHDR`; 0 if they are not.
    pub fn header_address(&self) -> u64 {
        let at = self.header_offset;
        self.segments()
            .find(|s| at >= s.offset && at - s.offset + self.headers.len() as u64 <= s.file_size)
            .map_or(0, |s| s.address + (at - s.offset))
    }

    /// The first address behind all segments: where the heap may start.
    pub fn end(&self) -> u64 {
        self.segments().map(|segment| segment.address + segment.memory_size).max().unwrap_or(0)
    }

    fn of_type(&self, kind: u32) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.headers.chunks_exact(PROGRAM_HEADER).filter(move |header| word(header, 0) == kind)
    }

    fn check(&self, user_end: u64) -> Result<(), Errno> {
        let sound = |s: Segment| {
            let end = s.address.checked_add(s.memory_size);
            s.file_size <= s.memory_size
                && s.offset.checked_add(s.file_size).is_some()
                && end.is_some_and(|end| end <= user_end)
        };
        let static_program = self.of_type(PT_INTERP).next().is_none();
        let loads = self.segments().next().is_some();
        if static_program && loads && self.segments().all(sound) { Ok(()) } else { Err(Errno::ENOEXEC) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: u64 = 1 << 38;

    fn file(address: u64, file_size: u64, memory_size: u64) -> Vec<u8> {
        let mut bytes = vec![0; FILE_HEADER + PROGRAM_HEADER];
        bytes[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
        bytes[16] = 2;
        bytes[18] = 243;
        bytes[24..32].copy_from_slice(&0x10078_u64.to_le_bytes());
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 1;
        let header = &mut bytes[64..];
        (header[0], header[4]) = (1, 5);
        header[16..24].copy_from_slice(&address.to_le_bytes());
        header[32..40].copy_from_slice(&file_size.to_le_bytes());
        header[40..48].copy_from_slice(&memory_size.to_le_bytes());
        bytes
    }

    #[test]
    fn a_small_program_is_understood() {
        let bytes = file(0x10000, 120, 4096);
        let program = Program::parse(&bytes, END).expect("sound");
        assert_eq!((program.entry, program.end(), program.header_address()), (0x10078, 0x11000, 0x10040));
        let segment = program.segments().next().expect("one");
        assert!(segment.executable && !segment.writable);
    }

    #[test]
    fn what_cannot_run_is_refused() {
        for (address, file_size, memory_size) in
            [(0x10000, 5000, 4096), (END - 4096, 0, 4097), (u64::MAX, 0, 2), (1 << 63, 1, 1)]
        {
            assert_eq!(Program::parse(&file(address, file_size, memory_size), END), Err(Errno::ENOEXEC));
        }
        assert_eq!(Program::parse(b"#!/bin/sh\n", END), Err(Errno::ENOEXEC));
        let mut intel = file(0x10000, 1, 1);
        intel[18] = 62;
        assert_eq!(Program::parse(&intel, END), Err(Errno::ENOEXEC));
        let mut dynamic = file(0x10000, 1, 1);
        dynamic[64] = 3;
        assert_eq!(Program::parse(&dynamic, END), Err(Errno::ENOEXEC));
    }

    #[test]
    fn every_truncation_and_every_byte_value_ends_without_a_panic() {
        let bytes = file(0x10000, 120, 4096);
        for end in 0..bytes.len() {
            assert!(Program::parse(&bytes[..end], END).is_err());
        }
        for at in 0..bytes.len() {
            for value in [0, 0x7f, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                if let Ok(program) = Program::parse(&damaged, END) {
                    let _ = (program.header_address(), program.end(), program.segments().count());
                }
            }
        }
    }
}
