//! A static ELF64 executable (System V ABI, "Object Files"; RISC-V ELF psABI 1.0, "Object Files").
//!
//! ```text
//! file header, program headers   page of their own, not loaded
//! segments                       at page boundaries, in the file as in memory
//! symbols, names, section headers
//! ```

use super::{
    link::{PAGE, Placed, PlacedSymbol},
    object::Object,
    symbols::{Binding, SymbolKind},
};

const HEADER_SIZE: u64 = 64;
const PROGRAM_HEADER_SIZE: u64 = 56;
const SECTION_HEADER_SIZE: u64 = 64;
const SYMBOL_SIZE: u64 = 24;

const EXECUTABLE: u16 = 2;
const MACHINE_RISCV: u16 = 243;
const FLAG_COMPRESSED: u32 = 1;
const LOAD: u32 = 1;
const READ_EXECUTE: u32 = 5;
const READ_WRITE: u32 = 6;

const PROGBITS: u32 = 1;
const SYMTAB: u32 = 2;
const STRTAB: u32 = 3;
const NOBITS: u32 = 8;
const WRITE: u64 = 1;
const ALLOC: u64 = 2;
const EXECUTE: u64 = 4;
const ABSOLUTE: u16 = 0xfff1;

/// A segment: a part of memory with permissions.
struct Segment {
    flags: u32,
    offset: u64,
    address: u64,
    file_size: u64,
    memory_size: u64,
}

/// A section header, but for its name.
#[derive(Clone, Copy, Default)]
struct Header {
    kind: u32,
    flags: u64,
    address: u64,
    offset: u64,
    size: u64,
    link: u32,
    info: u32,
    alignment: u64,
    entry_size: u64,
}

/// Names one after another, each with a zero behind it.
struct Names(Vec<u8>);

impl Names {
    fn add(&mut self, name: &str) -> u32 {
        let at = self.0.len() as u32;
        self.0.extend(name.bytes());
        self.0.push(0);
        at
    }
}

/// Writes the file.
pub fn write(object: &Object, placed: &[Placed], symbols: &[PlacedSymbol], entry: u64) -> Vec<u8> {
    let mut file = vec![0; (HEADER_SIZE + 2 * PROGRAM_HEADER_SIZE) as usize];
    let mut headers = vec![("".to_string(), Header::default())];
    let mut segments = Vec::new();
    for writable in [false, true] {
        let sections: Vec<&Placed> = placed.iter().filter(|section| section.writable == writable).collect();
        segments.extend(segment(object, &sections, writable, &mut file, &mut headers));
    }
    write_symbols(placed, symbols, &mut file, &mut headers);
    let section_headers = write_section_headers(&headers, &mut file);
    write_headers(object, entry, &segments, section_headers, headers.len() as u16 + 1, &mut file);
    file
}

/// Appends a segment's bytes at a page boundary and notes the headers of its sections.
fn segment(
    object: &Object,
    sections: &[&Placed],
    writable: bool,
    file: &mut Vec<u8>,
    headers: &mut Vec<(String, Header)>,
) -> Option<Segment> {
    let address = sections.first()?.address / PAGE * PAGE;
    let end = sections.iter().map(|section| section.address + section.bytes.len() as u64).max()?;
    file.resize(file.len().next_multiple_of(PAGE as usize), 0);
    let offset = file.len() as u64;
    for section in sections {
        let source = &object.sections[section.index];
        let place = offset + (section.address - address);
        headers.push((
            source.name.clone(),
            Header {
                kind: if source.flags.zeros { NOBITS } else { PROGBITS },
                flags: ALLOC
                    | if source.flags.write { WRITE } else { 0 }
                    | if source.flags.execute { EXECUTE } else { 0 },
                address: section.address,
                offset: place,
                size: section.bytes.len() as u64,
                alignment: source.alignment,
                ..Header::default()
            },
        ));
        if !source.flags.zeros {
            file.resize(place as usize, 0);
            file.extend(&section.bytes);
        }
    }
    (end > address).then(|| Segment {
        flags: if writable { READ_WRITE } else { READ_EXECUTE },
        offset,
        address,
        file_size: file.len() as u64 - offset,
        memory_size: end - address,
    })
}

fn write_symbols(
    placed: &[Placed],
    symbols: &[PlacedSymbol],
    file: &mut Vec<u8>,
    headers: &mut Vec<(String, Header)>,
) {
    let mut names = Names(vec![0]);
    let mut table = vec![0; SYMBOL_SIZE as usize];
    // Local symbols come first; the section header tells how many.
    let mut order: Vec<&PlacedSymbol> = symbols.iter().collect();
    order.sort_by_key(|symbol| symbol.binding != Binding::Local);
    let locals = 1 + order.iter().filter(|symbol| symbol.binding == Binding::Local).count() as u32;
    for symbol in order {
        // Sections are numbered as their headers stand: the empty one, then those placed, in order.
        let section =
            symbol.section.and_then(|index| placed.iter().position(|section| section.index == index));
        let binding = match symbol.binding {
            Binding::Local => 0u8,
            Binding::Global => 1,
            Binding::Weak => 2,
        };
        let kind = match symbol.kind {
            SymbolKind::None => 0u8,
            SymbolKind::Object => 1,
            SymbolKind::Function => 2,
        };
        table.extend(names.add(&symbol.name).to_le_bytes());
        table.extend([binding << 4 | kind, 0]);
        table.extend(section.map_or(ABSOLUTE, |at| at as u16 + 1).to_le_bytes());
        table.extend(symbol.value.to_le_bytes());
        table.extend(symbol.size.to_le_bytes());
    }
    let strings = headers.len() as u32 + 1;
    let header = Header {
        kind: SYMTAB,
        link: strings,
        info: locals,
        alignment: 8,
        entry_size: SYMBOL_SIZE,
        ..Header::default()
    };
    append(".symtab", header, &table, file, headers);
    append(".strtab", Header { kind: STRTAB, alignment: 1, ..Header::default() }, &names.0, file, headers);
}

fn append(name: &str, header: Header, bytes: &[u8], file: &mut Vec<u8>, headers: &mut Vec<(String, Header)>) {
    file.resize(file.len().next_multiple_of(8), 0);
    let header = Header { offset: file.len() as u64, size: bytes.len() as u64, ..header };
    headers.push((name.into(), header));
    file.extend(bytes);
}

/// Appends the names of the sections and the table of section headers; returns where the table is.
fn write_section_headers(headers: &[(String, Header)], file: &mut Vec<u8>) -> u64 {
    let mut names = Names(Vec::new());
    let mut all: Vec<(u32, Header)> =
        headers.iter().map(|(name, header)| (names.add(name), *header)).collect();
    let own = names.add(".shstrtab");
    let offset = file.len() as u64;
    let header =
        Header { kind: STRTAB, offset, size: names.0.len() as u64, alignment: 1, ..Header::default() };
    all.push((own, header));
    file.extend(&names.0);
    file.resize(file.len().next_multiple_of(8), 0);
    let table = file.len() as u64;
    for (name, header) in all {
        file.extend(name.to_le_bytes());
        file.extend(header.kind.to_le_bytes());
        for word in [header.flags, header.address, header.offset, header.size] {
            file.extend(word.to_le_bytes());
        }
        file.extend(header.link.to_le_bytes());
        file.extend(header.info.to_le_bytes());
        file.extend(header.alignment.to_le_bytes());
        file.extend(header.entry_size.to_le_bytes());
    }
    table
}

fn write_headers(
    object: &Object,
    entry: u64,
    segments: &[Segment],
    section_headers: u64,
    section_count: u16,
    file: &mut [u8],
) {
    let mut head = Vec::new();
    // 64-bit, little-endian, version 1, System V.
    head.extend(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    head.extend(EXECUTABLE.to_le_bytes());
    head.extend(MACHINE_RISCV.to_le_bytes());
    head.extend(1u32.to_le_bytes());
    for word in [entry, HEADER_SIZE, section_headers] {
        head.extend(word.to_le_bytes());
    }
    head.extend((if object.compressed { FLAG_COMPRESSED } else { 0 }).to_le_bytes());
    let sizes = [
        HEADER_SIZE as u16,
        PROGRAM_HEADER_SIZE as u16,
        segments.len() as u16,
        SECTION_HEADER_SIZE as u16,
        section_count,
        section_count - 1,
    ];
    for size in sizes {
        head.extend(size.to_le_bytes());
    }
    for segment in segments {
        head.extend(LOAD.to_le_bytes());
        head.extend(segment.flags.to_le_bytes());
        for word in
            [segment.offset, segment.address, segment.address, segment.file_size, segment.memory_size, PAGE]
        {
            head.extend(word.to_le_bytes());
        }
    }
    file[..head.len()].copy_from_slice(&head);
}
