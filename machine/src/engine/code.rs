//! Decoded instructions, in blocks, by physical page.
//!
//! A block is a run of [`Step`]s up to an unconditional jump, an instruction that the engine must see to, the
//! end of the page or [`LONGEST`]. Conditional branches stand inside: not taken, they fall through to the
//! next step. Every page has an entry for each of its halfwords: where the block starts that begins there. A
//! jump within a page goes by that table and remembers the answer in the step; it needs no translation,
//! because the page that it is in is translated already.

use crate::hart::{FLOATS, SINK};
use crate::isa::{self, Format, Instruction, Op, Operand};

/// Most instructions in a block.
pub const LONGEST: u64 = 48;
/// Steps kept before everything is forgotten: 16 MiB.
const CAPACITY: usize = 1 << 20;
/// Halfwords in a page.
const HALVES: usize = 2048;
/// Where steps are put together that run only once. At 0 is an illegal step that no block starts at.
const SCRATCH: usize = 1;
/// Where the first block goes: behind as many steps as a block has, and what follows them.
const FIRST: usize = SCRATCH + LONGEST as usize + 1;

macro_rules! operations {
    ($($op:ident $name:literal $format:ident $code:literal $mask:literal $ext:ident
        $kind:ident($($body:tt)*) $meaning:literal;)+) => {
        /// What a step does: an operation of the instruction table, or one of the engine's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub enum Operation {
            $(#[doc = $meaning] $op = Op::$op as u16,)+
            /// Nothing that decodes; `imm` holds the bits.
            Illegal,
            /// Goes on at page offset `imm`; no instruction.
            Continue,
        }

        impl From<Op> for Operation {
            fn from(op: Op) -> Operation {
                match op { $(Op::$op => Operation::$op,)+ }
            }
        }
    };
}
crate::instruction_table!(operations);

/// A decoded instruction in 16 bytes. Which fields mean what depends on the operation; registers that are not
/// named read x0 and write the sink.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Step {
    /// What to do.
    pub operation: Operation,
    /// Destination register.
    pub a: u8,
    /// First source register.
    pub b: u8,
    /// Immediate. Of pc-relative instructions: relative to the start of the page.
    pub imm: i32,
    /// Second source register.
    pub c: u8,
    /// Instructions in the block up to and including this one.
    pub count: u8,
    /// Offset of the instruction in its page in bytes; bit 0 set if it has 4 bytes.
    pub at: u16,
    /// Where the block starts that a jump within the page goes to; 0 when not known yet.
    pub link: u32,
}

impl Step {
    /// The instruction's offset in its page.
    #[inline(always)]
    pub fn offset(&self) -> u64 {
        u64::from(self.at & !1)
    }

    /// The offset of the next instruction.
    #[inline(always)]
    pub fn next(&self) -> u64 {
        u64::from((self.at + 2 + (self.at & 1)) & !1)
    }
}

/// The instructions of one physical page.
struct Page {
    /// The physical page number.
    number: u64,
    /// Which halfwords have been decoded: a store elsewhere changes nothing here.
    decoded: [u64; HALVES / 64],
}

/// All that is decoded. A cache: it can be dropped at any time.
pub struct Code {
    steps: Vec<Step>,
    /// For page `p`, `HALVES` entries from `p * HALVES`.
    entries: Vec<u32>,
    pages: Vec<Page>,
    /// Code page by physical page number, sorted.
    by_number: Vec<(u64, u32)>,
}

/// Where instructions are read from: physical memory.
pub trait Source {
    /// The halfword at a physical address; `None` where there is no memory.
    fn halfword(&self, address: u64) -> Option<u16>;
}

impl Default for Code {
    fn default() -> Code {
        let mut code =
            Code { steps: Vec::new(), entries: Vec::new(), pages: Vec::new(), by_number: Vec::new() };
        code.clear();
        code
    }
}

impl Code {
    /// Forgets everything.
    pub fn clear(&mut self) {
        let nothing = decode(0, 0);
        self.steps.clear();
        self.steps.resize(FIRST, nothing);
        self.entries.clear();
        self.pages.clear();
        self.by_number.clear();
    }

    /// Whether it is time to [`Code::clear`].
    pub fn is_full(&self) -> bool {
        self.steps.len() > CAPACITY
    }

    /// The code page for a physical page number.
    pub fn page(&mut self, number: u64) -> u32 {
        match self.by_number.binary_search_by_key(&number, |known| known.0) {
            Ok(at) => self.by_number[at].1,
            Err(at) => {
                let page = self.pages.len() as u32;
                self.pages.push(Page { number, decoded: [0; HALVES / 64] });
                self.entries.resize(self.pages.len() * HALVES, 0);
                self.by_number.insert(at, (number, page));
                page
            }
        }
    }

    /// The physical page number of a code page.
    pub fn number(&self, page: u32) -> u64 {
        self.pages[page as usize].number
    }

    /// Drops the decoded instructions of a physical page.
    pub fn invalidate(&mut self, number: u64) {
        if let Ok(at) = self.by_number.binary_search_by_key(&number, |known| known.0) {
            let page = self.by_number[at].1 as usize;
            self.pages[page].decoded = [0; HALVES / 64];
            self.entries[page * HALVES..(page + 1) * HALVES].fill(0);
        }
    }

    /// Whether any of these bytes of a physical page have been decoded.
    pub fn covers(&self, number: u64, offset: u64, length: u64) -> bool {
        let Ok(at) = self.by_number.binary_search_by_key(&number, |known| known.0) else {
            return false;
        };
        let decoded = &self.pages[self.by_number[at].1 as usize].decoded;
        let (first, last) = (offset as usize / 2, (offset + length - 1) as usize / 2);
        (first..=last.min(HALVES - 1)).any(|half| decoded[half / 64] >> (half % 64) & 1 != 0)
    }

    /// The steps; a block's run from its start to a step that leaves it.
    #[inline(always)]
    pub fn step(&self, at: u32) -> &Step {
        &self.steps[at as usize]
    }

    /// Where the block starts that begins at an offset of a page; 0 when it is not decoded.
    #[inline(always)]
    pub fn entry(&self, page: u32, offset: u64) -> u32 {
        self.entries[page as usize * HALVES + (offset as usize & 0xfff) / 2]
    }

    /// The steps from the first on: what indices count from.
    #[inline(always)]
    pub fn first(&mut self) -> *mut Step {
        self.steps.as_mut_ptr()
    }

    /// Decodes the block at an offset of a page and returns where it starts; `None` when its first instruction
    /// goes over the end of the page, or there is no memory.
    pub fn build(&mut self, page: u32, offset: u64, source: &impl Source) -> Option<u32> {
        let start = self.steps.len() as u32;
        let base = self.pages[page as usize].number << 12;
        let mut at = offset;
        let mut count = 0;
        loop {
            // Behind the end of the page another page begins, not this one again.
            let known = if count > 0 && at < 0x1000 { self.entry(page, at) } else { 0 };
            let word = if known == 0 && count < LONGEST { read(source, base, at) } else { None };
            let Some(word) = word else {
                if count == 0 {
                    return None;
                }
                self.steps.push(continuation(at, count as u8, known));
                break;
            };
            count += 1;
            let step = Step { count: count as u8, ..decode(word, at as u16) };
            self.steps.push(step);
            self.mark(page, at, step.next());
            at = step.next();
            if ends_block(step.operation) {
                break;
            }
        }
        self.entries[page as usize * HALVES + offset as usize / 2] = start;
        Some(start)
    }

    fn mark(&mut self, page: u32, from: u64, to: u64) {
        let decoded = &mut self.pages[page as usize].decoded;
        for half in from as usize / 2..(to as usize / 2).min(HALVES) {
            decoded[half / 64] |= 1 << (half % 64);
        }
    }

    /// Prepares one instruction to be executed by itself, and returns where it starts.
    pub fn single(&mut self, word: u32, offset: u64) -> u32 {
        let step = Step { count: 1, ..decode(word, offset as u16) };
        self.steps[SCRATCH] = step;
        self.steps[SCRATCH + 1] = continuation(step.next(), 1, 0);
        SCRATCH as u32
    }

    /// Prepares the first instructions of a block, `most` of them and less than [`LONGEST`], to be executed
    /// without the rest; returns where they start.
    pub fn cut(&mut self, entry: u32, most: u64) -> u32 {
        for i in 0..most as usize {
            let step = self.steps[entry as usize + i];
            self.steps[SCRATCH + i] = step;
            if ends_block(step.operation) {
                return SCRATCH as u32;
            }
            self.steps[SCRATCH + i + 1] = continuation(step.next(), step.count, 0);
        }
        SCRATCH as u32
    }
}

/// Reads an instruction within a page.
fn read(source: &impl Source, base: u64, offset: u64) -> Option<u32> {
    if offset >= 0x1000 {
        return None;
    }
    let low = source.halfword(base + offset)?;
    if isa::length(low) == 2 {
        return Some(u32::from(low));
    }
    if offset + 2 >= 0x1000 {
        return None;
    }
    Some(u32::from(low) | u32::from(source.halfword(base + offset + 2)?) << 16)
}

fn continuation(offset: u64, count: u8, link: u32) -> Step {
    let operation = Operation::Continue;
    Step { operation, a: SINK, b: 0, imm: offset as i32, c: 0, count, at: offset as u16, link }
}

/// Turns an instruction at an offset in its page into a step.
fn decode(word: u32, offset: u16) -> Step {
    let length = isa::length(word as u16);
    let at = offset | u16::from(length == 4);
    match isa::decode(word) {
        Some(instruction) => step(&instruction, word, at),
        None => Step {
            operation: Operation::Illegal,
            a: SINK,
            b: 0,
            imm: word as i32,
            c: 0,
            count: 1,
            at,
            link: 0,
        },
    }
}

fn step(instruction: &Instruction, word: u32, at: u16) -> Step {
    let op = instruction.op();
    let relative = op == Op::Auipc || matches!(op.row().format, Format::Branch | Format::Jump);
    let offset = i32::from(at & !1);
    // What traps as illegal after all needs its bits: control registers, and what is privileged.
    let keeps_bits =
        matches!(op.row().format, Format::Csr | Format::CsrImmediate | Format::FenceVma | Format::Bare);
    let imm = match instruction.imm {
        _ if keeps_bits => word as i32,
        imm if relative => imm + offset,
        imm => imm,
    };
    let layout = op.row().format.layout();
    let slot = |float: Operand, register: u8| if layout.has(float) { FLOATS + register } else { register };
    let a = if instruction.rd == 0 && !layout.has(Operand::Fd) {
        SINK
    } else {
        slot(Operand::Fd, instruction.rd)
    };
    let (b, c) = (slot(Operand::Fs1, instruction.rs1), slot(Operand::Fs2, instruction.rs2));
    Step { operation: op.into(), a, b, imm, c, count: 1, at, link: 0 }
}

/// Whether control never simply goes on behind this instruction. Behind accesses to control registers it often does.
fn ends_block(operation: Operation) -> bool {
    use Operation as O;
    matches!(
        operation,
        O::Jal
            | O::Jalr
            | O::Ecall
            | O::Ebreak
            | O::FenceI
            | O::Mret
            | O::Sret
            | O::Wfi
            | O::Illegal
            | O::Continue
    )
}
