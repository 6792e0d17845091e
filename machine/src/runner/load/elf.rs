//! ELF files: segments, entry and symbols of a program for this machine (System V ABI, chapter 4; RISC-V ELF psABI).

use std::collections::BTreeMap;

use object::elf::{self, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader, Sym};
use object::{LittleEndian, ReadRef, U16};
use thiserror::Error;

/// Where `e_machine` stands, in files of either class.
const MACHINE_AT: usize = 18;

/// Architectures that a file is likely to be for, by `e_machine`.
const MACHINES: &[(u16, &str)] = &[
    (elf::EM_386, "x86"),
    (elf::EM_X86_64, "x86-64"),
    (elf::EM_ARM, "Arm"),
    (elf::EM_AARCH64, "AArch64"),
    (elf::EM_MIPS, "MIPS"),
    (elf::EM_PPC64, "64-bit PowerPC"),
    (elf::EM_LOONGARCH, "LoongArch"),
    (elf::EM_BPF, "BPF"),
];

/// What keeps an ELF file from being loaded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ElfError {
    /// It does not begin as an ELF file does.
    #[error("is not an ELF file")]
    NotElf,
    /// It is for registers of 32 bits.
    #[error("is a 32-bit ELF file; this machine runs 64-bit RISC-V")]
    Narrow,
    /// Its numbers have the highest byte first.
    #[error("is a big-endian ELF file; this machine is little-endian")]
    BigEndian,
    /// Its class or its byte order is none that there is.
    #[error("is a damaged ELF file: EI_CLASS is {0} and EI_DATA is {1}, and 2 and 1 are expected")]
    Identification(u8, u8),
    /// It is for another architecture: `e_machine`.
    #[error("is an ELF file for {}; this machine is a RISC-V", machine_name(*.0))]
    Machine(u16),
    /// Less of it is there than its headers say.
    #[error("is a truncated ELF file: {0} lies beyond its end")]
    Truncated(&'static str),
    /// It has nothing that is loaded, as an object file or a library of them.
    #[error("is an ELF file without a segment to load (an object file?)")]
    Empty,
    /// A segment's bytes in the file are more than its bytes in memory, or it wraps around: its number.
    #[error("is a damaged ELF file: program header {0} makes no sense")]
    Segment(usize),
}

fn machine_name(machine: u16) -> String {
    let known = MACHINES.iter().find(|row| row.0 == machine);
    known.map_or(format!("machine number {machine}"), |row| row.1.to_owned())
}

/// A loadable segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Physical address of its first byte.
    pub physical: u64,
    /// Virtual address of its first byte.
    pub address: u64,
    /// Its bytes in the file.
    pub bytes: Vec<u8>,
    /// Bytes that it has in memory; those that are not in the file are 0.
    pub size: u64,
}

/// An ELF file for this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Virtual address of the first instruction.
    pub entry: u64,
    /// In the order of the program headers, at least one.
    pub segments: Vec<Segment>,
    /// Values of the symbols with a name that are defined.
    pub symbols: BTreeMap<String, u64>,
    /// Whether the file ends before its table of sections, by which the symbols are found.
    pub cut: bool,
}

/// Whether these bytes begin as an ELF file does.
pub fn is_elf(bytes: &[u8]) -> bool {
    bytes.starts_with(&elf::ELFMAG)
}

impl Program {
    /// Reads an ELF file.
    ///
    /// # Errors
    /// If it is none, none for this machine, or damaged.
    pub fn parse(bytes: &[u8]) -> Result<Program, ElfError> {
        let header = header(bytes)?;
        let headers = header.program_headers(LittleEndian, bytes);
        let headers = headers.map_err(|_| ElfError::Truncated("the table of program headers"))?;
        let loaded = headers.iter().enumerate().filter(|(_, it)| it.p_type(LittleEndian) == elf::PT_LOAD);
        let segments: Vec<Segment> =
            loaded.map(|(number, it)| segment(number, it, bytes)).collect::<Result<_, _>>()?;
        if segments.iter().all(|segment| segment.size == 0) {
            return Err(ElfError::Empty);
        }
        let cut = header.section_headers(LittleEndian, bytes).is_err();
        Ok(Program { entry: header.e_entry(LittleEndian), segments, symbols: symbols(header, bytes), cut })
    }

    /// The physical address of a virtual one, if it lies in a segment (one past the end counts as within).
    pub fn physical(&self, address: u64) -> Option<u64> {
        let holds = |segment: &&Segment| address.wrapping_sub(segment.address) < segment.size;
        let ends = |segment: &&Segment| address.wrapping_sub(segment.address) == segment.size;
        let segment = self.segments.iter().find(holds).or_else(|| self.segments.iter().find(ends))?;
        Some(segment.physical.wrapping_add(address.wrapping_sub(segment.address)))
    }

    /// The physical address of a symbol; one outside of all segments is taken as physical already.
    pub fn symbol(&self, name: &str) -> Option<u64> {
        self.symbols.get(name).map(|value| self.physical(*value).unwrap_or(*value))
    }

    /// The lowest physical address of a segment.
    pub fn lowest(&self) -> u64 {
        let used = self.segments.iter().filter(|segment| segment.size > 0);
        used.map(|segment| segment.physical).min().unwrap_or_default()
    }

    /// One past the highest physical address of a segment.
    pub fn end(&self) -> u64 {
        self.segments.iter().map(|segment| segment.physical + segment.size).max().unwrap_or_default()
    }
}

/// The header, of a file that is for this machine.
fn header(bytes: &[u8]) -> Result<&FileHeader64<LittleEndian>, ElfError> {
    if !is_elf(bytes) {
        return Err(ElfError::NotElf);
    }
    let truncated = ElfError::Truncated("its header");
    let (Some(class), Some(order)) = (bytes.get(4), bytes.get(5)) else { return Err(truncated) };
    if !matches!(*class, elf::ELFCLASS32 | elf::ELFCLASS64)
        || !matches!(*order, elf::ELFDATA2LSB | elf::ELFDATA2MSB)
    {
        return Err(ElfError::Identification(*class, *order));
    }
    if *order == elf::ELFDATA2MSB {
        return Err(ElfError::BigEndian);
    }
    let machine = bytes.read_at::<U16<LittleEndian>>(MACHINE_AT as u64).map_err(|()| truncated.clone())?;
    match machine.get(LittleEndian) {
        elf::EM_RISCV => {}
        other => return Err(ElfError::Machine(other)),
    }
    if *class == elf::ELFCLASS32 {
        return Err(ElfError::Narrow);
    }
    FileHeader64::<LittleEndian>::parse(bytes).map_err(|_| truncated)
}

fn segment(
    number: usize,
    header: &elf::ProgramHeader64<LittleEndian>,
    file: &[u8],
) -> Result<Segment, ElfError> {
    let (physical, size) = (header.p_paddr(LittleEndian), header.p_memsz(LittleEndian));
    if header.p_filesz(LittleEndian) > size || physical.checked_add(size).is_none() {
        return Err(ElfError::Segment(number));
    }
    let bytes = header.data(LittleEndian, file).map_err(|()| ElfError::Truncated("a segment"))?.to_vec();
    Ok(Segment { physical, address: header.p_vaddr(LittleEndian), bytes, size })
}

/// The defined symbols. A file whose symbol table is damaged or cut off still loads: it has none then.
fn symbols(header: &FileHeader64<LittleEndian>, file: &[u8]) -> BTreeMap<String, u64> {
    let table = header
        .sections(LittleEndian, file)
        .and_then(|sections| sections.symbols(LittleEndian, file, elf::SHT_SYMTAB));
    let Ok(table) = table else { return BTreeMap::new() };
    let defined = table.iter().filter(|symbol| symbol.st_shndx(LittleEndian) != elf::SHN_UNDEF);
    defined
        .filter_map(|symbol| {
            let name = table.symbol_name(LittleEndian, symbol).ok()?;
            let name = std::str::from_utf8(name).ok().filter(|name| !name.is_empty())?;
            Some((name.to_owned(), symbol.st_value(LittleEndian)))
        })
        .collect()
}

#[cfg(test)]
#[path = "elf_tests.rs"]
pub mod tests;
