//! A linked program: the file that runs, and what of the source is where in it.

use super::{diagnostic::Diagnostic, link::PlacedSymbol};

/// The bytes that one statement became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRange {
    /// Address of the first byte.
    pub start: u64,
    /// Address behind the last.
    pub end: u64,
    /// Line of the source, from 1.
    pub line: u32,
    /// Whether it is an instruction (or several, of one pseudo-instruction), not data.
    pub instruction: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A program that can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The ELF file.
    pub elf: Vec<u8>,
    /// Where it starts.
    pub entry: u64,
    /// The line table, by rising address. Several statements of a line have a row each.
    pub lines: Vec<LineRange>,
    /// Its symbols, by name.
    pub symbols: Vec<PlacedSymbol>,
    /// What may not be meant as it is written.
    pub warnings: Vec<Diagnostic>,
}

impl Program {
    /// The statement whose bytes include `address`.
    pub fn at(&self, address: u64) -> Option<&LineRange> {
        let after = self.lines.partition_point(|range| range.start <= address);
        self.lines.get(after.checked_sub(1)?).filter(|range| address < range.end)
    }

    /// The source line, from 1, whose bytes include `address`.
    pub fn line_of(&self, address: u64) -> Option<u32> {
        self.at(address).map(|range| range.line)
    }

    /// The address of a symbol.
    pub fn address_of(&self, name: &str) -> Option<u64> {
        let at = self.symbols.binary_search_by(|symbol| symbol.name.as_str().cmp(name)).ok()?;
        Some(self.symbols[at].value)
    }

    /// Source and bytes side by side, in the order of the source.
    pub fn listing<'a>(&self, source: &'a str) -> Vec<ListingLine<'a>> {
        let mut lines: Vec<ListingLine> = (1..)
            .zip(source.lines())
            .map(|(line, text)| ListingLine { line, text, address: None, pieces: Vec::new() })
            .collect();
        for range in &self.lines {
            if let Some(row) = lines.get_mut((range.line as usize).saturating_sub(1)) {
                row.address = row.address.or(Some(range.start));
                row.pieces.extend(pieces(range));
            }
        }
        lines
    }
}

/// A line of the source and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingLine<'a> {
    /// Its number, from 1.
    pub line: u32,
    /// Its text.
    pub text: &'a str,
    /// Address of its first byte, if it has bytes.
    pub address: Option<u64>,
    /// Its instructions, or its data in one piece.
    pub pieces: Vec<Piece>,
}

/// An instruction, or data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its address.
    pub address: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it says, disassembled; `None` for data.
    pub instruction: Option<String>,
}

fn pieces(range: &LineRange) -> Vec<Piece> {
    if !range.instruction {
        return vec![Piece { address: range.start, bytes: range.bytes.clone(), instruction: None }];
    }
    let mut pieces = Vec::new();
    let mut rest = &range.bytes[..];
    let mut address = range.start;
    while !rest.is_empty() {
        let mut word = [0; 4];
        let first = rest.len().min(2);
        word[..first].copy_from_slice(&rest[..first]);
        let length =
            usize::from(machine::isa::length(u16::from_le_bytes([word[0], word[1]]))).min(rest.len());
        word[..length].copy_from_slice(&rest[..length]);
        let text = machine::isa::disassemble(u32::from_le_bytes(word), address, machine::isa::Style::Usual);
        pieces.push(Piece { address, bytes: rest[..length].to_vec(), instruction: Some(text) });
        rest = &rest[length..];
        address += length as u64;
    }
    pieces
}
