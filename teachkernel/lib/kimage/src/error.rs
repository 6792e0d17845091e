//! Why a file cannot be started, in words.

use core::fmt;

/// What is wrong with a kernel file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Neither an ELF file nor a Linux image.
    UnknownFormat,
    /// An ELF file for another kind of processor; its `e_machine`.
    OtherMachine(u16),
    /// An ELF file of 32 bits, or of big-endian numbers.
    NotElf64,
    /// An ELF file that is not an executable program at fixed addresses.
    NotExecutable,
    /// Nothing in the file is to be loaded.
    Nothing,
    /// More pieces than the loader has room for.
    TooManySegments,
    /// The headers do not agree with each other.
    Contradiction,
    /// The file ends before what its headers announce.
    Truncated,
    /// A piece wants an address where the loader has no memory to give.
    OutsideMemory(u64),
    /// Two pieces want the same address.
    Overlap(u64),
    /// The first instruction is not among what is loaded.
    EntryOutside(u64),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::UnknownFormat => out.write_str("it is neither an ELF file nor a Linux image"),
            Error::OtherMachine(machine) => {
                write!(out, "it is for another kind of processor (ELF machine {machine}), not for RISC-V")
            }
            Error::NotElf64 => out.write_str("it is not an ELF file of 64 little-endian bits"),
            Error::NotExecutable => out.write_str("it is an ELF file, but not an executable one"),
            Error::Nothing => out.write_str("there is nothing in it to load"),
            Error::TooManySegments => out.write_str("it has too many segments"),
            Error::Contradiction => out.write_str("its headers contradict each other"),
            Error::Truncated => out.write_str("it is cut short: it ends before what its headers announce"),
            Error::OutsideMemory(address) => {
                write!(out, "it wants to lie at {address:#x}, where there is no memory for it")
            }
            Error::Overlap(address) => write!(out, "two of its segments overlap at {address:#x}"),
            Error::EntryOutside(address) => {
                write!(out, "its first instruction, at {address:#x}, is in none of its segments")
            }
        }
    }
}
