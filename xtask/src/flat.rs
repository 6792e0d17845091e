//! What of an ELF file gets onto an image.
//!
//! Boot stages are flat binaries: the bytes of the loadable segments in the order in which they lie in memory.
//! A stage is entered at its first byte and nobody reads its headers, so it must begin with the entry point, at
//! the address that the boot protocol gives it. Kernel and programs stay ELF files, without symbols.

use anyhow::{Context, Result, ensure};
use object::Endianness;
use object::elf::{FileHeader64, PT_LOAD, PT_NULL};
use object::read::elf::{ElfFile64, FileHeader, ProgramHeader};
use std::path::Path;

/// Most bytes between two segments; more means that a segment is linked to a wrong address.
const GAP_MAX: u64 = 1 << 20;
/// Where an ELF64 header has `e_shoff`, the place of the section table (ELF-64 Object File Format 1.5, figure 2).
const SECTION_TABLE: std::ops::Range<usize> = 0x28..0x30;
/// Where it has `e_shnum` and `e_shstrndx`.
const SECTION_COUNTS: std::ops::Range<usize> = 0x3c..0x40;
/// Bytes of a program header, which begins with `p_type`.
const PROGRAM_HEADER_SIZE: usize = 56;

/// Reads the ELF file and lays its segments out from `base` on, zeros between them.
pub fn from_elf(file: &Path, base: u64) -> Result<Vec<u8>> {
    let elf = read(file)?;
    flatten(&elf, base).with_context(|| format!("{} is no stage image", file.display()))
}

/// Reads the ELF file and cuts off what lies behind its last loaded byte: symbols, debugging information, sections.
pub fn strip(file: &Path) -> Result<Vec<u8>> {
    let mut elf = read(file)?;
    let parsed: ElfFile64<'_, Endianness> =
        ElfFile64::parse(&*elf).with_context(|| format!("{} is no ELF64 file", file.display()))?;
    let (header, endian) = (parsed.elf_header(), parsed.endian());
    let ends: Vec<(u32, u64)> = header
        .program_headers(endian, &*elf)?
        .iter()
        .map(|segment| (segment.p_type(endian), segment.p_offset(endian) + segment.p_filesz(endian)))
        .collect();
    let loaded = ends.iter().filter(|(kind, _)| *kind == PT_LOAD).map(|(_, end)| *end);
    let end = loaded.max().with_context(|| format!("{} has nothing to load", file.display()))?;
    let table = header.e_phoff(endian) as usize;
    for (index, _) in ends.iter().enumerate().filter(|(_, (_, its_end))| *its_end > end) {
        // The segment of the RISC-V attributes lies among the sections.
        let at = table + index * PROGRAM_HEADER_SIZE;
        elf[at..at + 4].copy_from_slice(&PT_NULL.to_le_bytes());
    }
    elf.truncate(end as usize);
    elf[SECTION_TABLE].fill(0);
    elf[SECTION_COUNTS].fill(0);
    Ok(elf)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn flatten(elf: &[u8], base: u64) -> Result<Vec<u8>> {
    let file: ElfFile64<'_, Endianness> = ElfFile64::parse(elf)?;
    let (header, endian): (&FileHeader64<Endianness>, _) = (file.elf_header(), file.endian());
    let entry = header.e_entry(endian);
    ensure!(entry == base, "its entry is {entry:#x}; it is entered at {base:#x}");
    let mut segments = Vec::new();
    for segment in header.program_headers(endian, elf)? {
        if segment.p_type(endian) == PT_LOAD && segment.p_filesz(endian) > 0 {
            let data = segment.data(endian, elf).ok().context("a segment lies outside of the file")?;
            segments.push((segment.p_paddr(endian), data));
        }
    }
    segments.sort_by_key(|(address, _)| *address);
    let mut flat = Vec::new();
    for (address, data) in segments {
        let end = base + flat.len() as u64;
        ensure!(address >= end, "a segment at {address:#x} overlaps what ends at {end:#x}");
        ensure!(address - end <= GAP_MAX, "a segment at {address:#x} lies far past {end:#x}");
        flat.resize((address - base) as usize, 0);
        flat.extend_from_slice(data);
    }
    Ok(flat)
}
