//! Sections: runs of bytes, and between them fragments whose size is known only when all is laid out.

use super::{
    constant::LoadConstant,
    diagnostic::{Fault, Span},
    expression::Expr,
    fixup::{Fixup, FixupKind},
    jump::Jump,
    symbols::Place,
};

/// Most bytes of a whole program; it has to fit in the machine's memory, and the assembler in the page's.
pub const PROGRAM_MAX: u64 = 16 << 20;

/// What a section holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// It is part of the running program.
    pub alloc: bool,
    /// It can be written to.
    pub write: bool,
    /// It holds code.
    pub execute: bool,
    /// It has no bytes in the file: all zeros at the start.
    pub zeros: bool,
}

/// Padding up to a multiple.
#[derive(Clone, Debug, Default)]
pub struct Align {
    /// The multiple, a power of two.
    pub alignment: u64,
    /// What to pad with; in code, where nothing is said, instructions that do nothing.
    pub fill: Option<u8>,
    /// Leave it be when more bytes than these would be needed.
    pub most: Option<u64>,
}

impl Align {
    /// Bytes of padding at `address`.
    pub fn padding(&self, address: u64) -> u64 {
        let padding = address.wrapping_neg() & (self.alignment - 1);
        if self.most.is_some_and(|most| padding > most) { 0 } else { padding }
    }

    /// The padding itself. In code a zero byte leads to an even address (no instruction can stand there), then
    /// nops of 2 and 4 bytes to the end, as GNU as has it.
    pub fn bytes(&self, padding: u64, code: bool) -> Vec<u8> {
        let mut bytes = vec![self.fill.unwrap_or(0); padding as usize];
        if self.fill.is_some() || !code {
            return bytes;
        }
        const NOP: [u8; 4] = [0x13, 0, 0, 0];
        const SHORT_NOP: [u8; 2] = [0x01, 0];
        let mut at = bytes.len() % 2;
        if (bytes.len() - at) % 4 == 2 {
            bytes[at..at + 2].copy_from_slice(&SHORT_NOP);
            at += 2;
        }
        for nop in bytes[at..].chunks_exact_mut(4) {
            nop.copy_from_slice(&NOP);
        }
        bytes
    }
}

/// The same bytes again and again, as often as an expression says that is not known yet.
#[derive(Clone, Debug)]
pub struct Fill {
    /// How often.
    pub count: Expr,
    /// The bytes.
    pub unit: Vec<u8>,
    /// The directive.
    pub span: Span,
}

/// Padding up to an offset in the section.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The place to reach.
    pub target: Expr,
    /// What to pad with.
    pub fill: u8,
    /// The directive.
    pub span: Span,
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Fragment {
    /// Known bytes.
    Bytes(Vec<u8>),
    /// A jump or branch, longer the farther it goes.
    Jump(Jump),
    /// `li` of a number known later.
    Constant(LoadConstant),
    /// See there.
    Align(Align),
    /// See there.
    Fill(Fill),
    /// See there.
    Origin(Origin),
}

/// Where a source line's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The statement.
    pub span: Span,
    /// Its first byte.
    pub start: Place,
    /// The first byte after it.
    pub end: Place,
    /// Whether it is an instruction.
    pub instruction: bool,
}

/// A section that grows.
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub flags: Flags,
    /// What its address must be a multiple of.
    pub alignment: u64,
    /// Its parts; the last is always bytes.
    pub fragments: Vec<Fragment>,
    /// Places in known bytes that are filled in later.
    pub fixups: Vec<Fixup>,
    /// Which line made what.
    pub marks: Vec<Mark>,
}

/// All sections, in the order in which they first appear.
pub struct Sections {
    /// The sections.
    pub list: Vec<Section>,
    /// The one that statements go to.
    pub current: usize,
    /// The one before, for `.previous`.
    pub previous: usize,
    /// Bytes so far, in all sections.
    total: u64,
}

/// Sections that have flags by their names alone (ELF gABI, "Special Sections").
const KNOWN: [(&str, Flags); 6] = [
    (".text", Flags { alloc: true, write: false, execute: true, zeros: false }),
    (".data", Flags { alloc: true, write: true, execute: false, zeros: false }),
    (".bss", Flags { alloc: true, write: true, execute: false, zeros: true }),
    (".rodata", Flags { alloc: true, write: false, execute: false, zeros: false }),
    (".sdata", Flags { alloc: true, write: true, execute: false, zeros: false }),
    (".sbss", Flags { alloc: true, write: true, execute: false, zeros: true }),
];

/// The flags of a section for which nothing else is said; `.text.start` is like `.text`.
pub fn usual_flags(name: &str) -> Flags {
    let same =
        |known: &str| name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    KNOWN.iter().find(|(known, _)| same(known)).map_or(Flags::default(), |(_, flags)| *flags)
}

impl Sections {
    /// `.text`, where programs begin, with the alignment of instructions.
    pub fn new(alignment: u64) -> Self {
        let mut sections = Sections { list: Vec::new(), current: 0, previous: 0, total: 0 };
        sections.enter(".text", None);
        sections.section().alignment = alignment;
        sections
    }

    /// Goes to a section, made if need be. `false`: it exists with other flags.
    pub fn enter(&mut self, name: &str, flags: Option<Flags>) -> bool {
        let found = self.list.iter().position(|section| section.name == name);
        let at = found.unwrap_or_else(|| {
            self.list.push(Section {
                name: name.into(),
                flags: flags.unwrap_or_else(|| usual_flags(name)),
                alignment: 1,
                fragments: vec![Fragment::Bytes(Vec::new())],
                fixups: Vec::new(),
                marks: Vec::new(),
            });
            self.list.len() - 1
        });
        if at != self.current {
            self.previous = self.current;
        }
        self.current = at;
        flags.is_none_or(|flags| flags == self.list[at].flags)
    }

    /// The section that statements go to.
    pub fn section(&mut self) -> &mut Section {
        &mut self.list[self.current]
    }

    /// Whether the current section holds code.
    pub fn in_code(&self) -> bool {
        self.list[self.current].flags.execute
    }

    /// Where the next byte goes.
    pub fn here(&self) -> Place {
        let section = &self.list[self.current];
        let fragment = section.fragments.len() - 1;
        let offset = match &section.fragments[fragment] {
            Fragment::Bytes(bytes) => bytes.len() as u64,
            _ => 0,
        };
        Place { section: self.current, fragment, offset }
    }

    /// Adds known bytes.
    pub fn bytes(&mut self, bytes: &[u8], span: Span) -> Result<(), Fault> {
        self.claim(bytes.len() as u64, span)?;
        if let Some(Fragment::Bytes(own)) = self.section().fragments.last_mut() {
            own.extend(bytes);
        }
        Ok(())
    }

    /// Adds `unit` `count` times.
    pub fn repeat(&mut self, unit: &[u8], count: u64, span: Span) -> Result<(), Fault> {
        let size = count.saturating_mul(unit.len() as u64);
        self.claim(size, span)?;
        if let Some(Fragment::Bytes(own)) = self.section().fragments.last_mut() {
            own.extend(unit.iter().cycle().take(size as usize));
        }
        Ok(())
    }

    /// Counts `size` more bytes, or says that it is too much.
    pub fn claim(&mut self, size: u64, span: Span) -> Result<(), Fault> {
        let total = self.total.saturating_add(size);
        if total > PROGRAM_MAX {
            return Err(too_large(span));
        }
        self.total = total;
        Ok(())
    }

    /// Adds a fragment of unknown size.
    pub fn fragment(&mut self, fragment: Fragment) {
        self.section().fragments.extend([fragment, Fragment::Bytes(Vec::new())]);
    }

    /// Pads to a multiple: at once where the offset in the section is known.
    pub fn align(&mut self, align: Align, span: Span) -> Result<(), Fault> {
        let here = self.here();
        let code = self.in_code();
        let section = self.section();
        section.alignment = section.alignment.max(align.alignment);
        if here.fragment == 0 {
            let padding = align.padding(here.offset);
            self.claim(padding, span)?;
            let bytes = align.bytes(padding, code);
            return self.bytes(&bytes, span);
        }
        self.claim(align.alignment, span)?;
        self.fragment(Fragment::Align(align));
        Ok(())
    }

    /// Fills code up to its section's alignment, as GNU as does at the end.
    pub fn finish(&mut self) {
        for at in 0..self.list.len() {
            self.current = at;
            let alignment = self.list[at].alignment;
            if self.in_code() && alignment > 1 {
                let align = Align { alignment, ..Align::default() };
                // The section has claimed its alignment before; this is never more.
                let _ = self.align(align, Span::default());
            }
        }
    }

    /// Adds bytes that are filled in when the value of an expression is known.
    pub fn fixup(&mut self, bytes: &[u8], kind: FixupKind, expr: Expr, span: Span) -> Result<(), Fault> {
        let here = self.here();
        self.bytes(bytes, span)?;
        self.section().fixups.push(Fixup { place: here, kind, expr, span });
        Ok(())
    }
}

/// The program has outgrown the limit.
pub fn too_large(span: Span) -> Fault {
    Fault::new(span, format!("with this the program is larger than {} MiB", PROGRAM_MAX >> 20))
        .advise("memory that only the running program needs is claimed with the system call `brk` or `mmap`")
}
