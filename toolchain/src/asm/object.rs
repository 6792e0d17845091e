//! What the assembler puts out: sections, symbols, relocations and lines; not yet at their addresses.

use super::{
    diagnostic::{Diagnostic, Span},
    sections::Flags,
    symbols::{Binding, SymbolKind},
};

/// A section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectSection {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub flags: Flags,
    /// What its address must be a multiple of.
    pub alignment: u64,
    /// Its bytes, also where they are all zeros.
    pub bytes: Vec<u8>,
}

/// What an address is relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nothing: a number.
    Absolute,
    /// The start of a section, by its position in the list.
    Section(usize),
    /// A symbol that the linker defines, such as `_end`.
    Linker(String),
}

/// An address that is known when the sections have theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it is relative to.
    pub base: Base,
    /// Bytes from there.
    pub offset: i64,
}

/// A symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectSymbol {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub value: Target,
    /// Bytes that it names, 0 if unsaid.
    pub size: u64,
    /// Who sees it.
    pub binding: Binding,
    /// What it names.
    pub kind: SymbolKind,
    /// Where the source defines it.
    pub defined: Option<Span>,
}

/// How a relocation is computed (RISC-V ELF psABI 1.0, "Relocations"; the numbers are its).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "the psABI's table describes them")]
pub enum RelocationKind {
    Abs32 = 1,
    Abs64 = 2,
    Branch = 16,
    Jal = 17,
    CallPlt = 19,
    PcrelHi20 = 23,
    PcrelLo12I = 24,
    PcrelLo12S = 25,
    Hi20 = 26,
    Lo12I = 27,
    Lo12S = 28,
    Add8 = 33,
    Add16 = 34,
    Add32 = 35,
    Add64 = 36,
    Sub8 = 37,
    Sub16 = 38,
    Sub32 = 39,
    Sub64 = 40,
    RvcBranch = 44,
    RvcJump = 45,
}

/// Bytes of a section to fill in with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocation {
    /// The section, by its position in the list.
    pub section: usize,
    /// Where in it, in bytes.
    pub offset: u64,
    /// How.
    pub kind: RelocationKind,
    /// The address.
    pub target: Target,
    /// The source that asked for it.
    pub span: Span,
}

/// The bytes that a statement made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectLine {
    /// The section, by its position in the list.
    pub section: usize,
    /// First byte.
    pub start: u64,
    /// First byte after it.
    pub end: u64,
    /// Line of the source, from 1.
    pub line: u32,
    /// Whether it is an instruction.
    pub instruction: bool,
}

/// An assembled source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The sections, in the order in which they first appear.
    pub sections: Vec<ObjectSection>,
    /// The symbols, by name.
    pub symbols: Vec<ObjectSymbol>,
    /// What is filled in when addresses are known.
    pub relocations: Vec<Relocation>,
    /// Which line made what, by section and offset.
    pub lines: Vec<ObjectLine>,
    /// Whether two-byte instructions may be among the code.
    pub compressed: bool,
    /// What may not be meant as it is written.
    pub warnings: Vec<Diagnostic>,
}
