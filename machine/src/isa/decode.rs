//! From bits to operation and operands.

use super::{Op, Place, Row, TABLE};

/// A decoded instruction. Compressed ones carry the operands of the instruction that they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The row that matched.
    pub row: &'static Row,
    /// Destination register.
    pub rd: u8,
    /// First source register, or the 5-bit number of `csrrwi` and its kin.
    pub rs1: u8,
    /// Second source register.
    pub rs2: u8,
    /// Immediate, CSR number, the two sets of a fence, or third source and rounding mode.
    pub imm: i32,
}

impl Instruction {
    /// The 32-bit operation that is executed.
    pub fn op(&self) -> Op {
        self.row.expands.unwrap_or(self.row.op)
    }

    /// Bytes: 2 or 4.
    pub fn length(&self) -> u8 {
        self.row.length()
    }
}

/// Bytes of the instruction that starts with these 16 bits: 2 or 4 (Unprivileged 20240411, 1.5; longer
/// encodings are illegal here and count as 4).
pub const fn length(parcel: u16) -> u8 {
    if parcel & 3 == 3 { 4 } else { 2 }
}

/// Decodes an instruction from its 32 bits; of a compressed one only the lower 16 are looked at. `None` is an
/// illegal or reserved encoding.
pub fn decode(word: u32) -> Option<Instruction> {
    let word = if length(word as u16) == 2 { word & 0xffff } else { word };
    let (start, end) = INDEX.ranges[bucket(word)];
    INDEX.rows[start as usize..end as usize].iter().find_map(|&at| matched(&TABLE[at as usize], word))
}

fn matched(row: &'static Row, word: u32) -> Option<Instruction> {
    if word & row.mask != row.code {
        return None;
    }
    let layout = row.format.layout();
    let imm = layout.imm.gather(word);
    if layout.imm.reserves(imm) {
        return None;
    }
    Some(Instruction {
        row,
        rd: register(layout.rd, word)?,
        rs1: register(layout.rs1, word)?,
        rs2: register(layout.rs2, word)?,
        imm,
    })
}

fn register(place: Place, word: u32) -> Option<u8> {
    let bits = |low: u8, width: u32| (word >> low & ((1 << width) - 1)) as u8;
    match place {
        Place::Absent => Some(0),
        Place::Fixed(register) => Some(register),
        Place::Bits(low) => Some(bits(low, 5)),
        Place::NonZero(low) => Some(bits(low, 5)).filter(|register| *register != 0),
        Place::Short(low) => Some(8 + bits(low, 3)),
    }
}

/// Rows by what they all fix: opcode and funct3. Compressed rows follow the 32-bit ones.
struct Index {
    ranges: [(u16, u16); BUCKETS],
    rows: [u16; CAPACITY],
}

const BUCKETS: usize = 256 + 32;
/// Room for every row in every bucket that it may match; checked when the index is built, at compile time.
const CAPACITY: usize = 2048;

const fn bucket(word: u32) -> usize {
    if word & 3 == 3 {
        ((word >> 2 & 31) << 3 | word >> 12 & 7) as usize
    } else {
        256 + ((word & 3) << 3 | word >> 13 & 7) as usize
    }
}

/// Some word of the bucket, all other bits zero.
const fn representative(bucket: usize) -> (u32, u32) {
    if bucket < 256 {
        (((bucket as u32 >> 3) << 2 | 3) | (bucket as u32 & 7) << 12, 0x707f)
    } else {
        let bucket = bucket as u32 - 256;
        (bucket >> 3 | (bucket & 7) << 13, 0xe003)
    }
}

const fn index() -> Index {
    let mut index = Index { ranges: [(0, 0); BUCKETS], rows: [0; CAPACITY] };
    let mut used = 0;
    let mut at = 0;
    while at < BUCKETS {
        let start = used;
        let (word, fixed) = representative(at);
        let mut row = 0;
        while row < ROWS.len() {
            let (code, mask) = ROWS[row];
            let same_length = (code & 3 == 3) == (word & 3 == 3);
            if same_length && (word ^ code) & mask & fixed == 0 {
                index.rows[used] = row as u16;
                used += 1;
            }
            row += 1;
        }
        index.ranges[at] = (start as u16, used as u16);
        at += 1;
    }
    index
}

macro_rules! codes {
    ($($op:ident $name:literal $format:ident $code:literal $mask:literal $ext:ident
        $kind:ident($($body:tt)*) $meaning:literal;)+) => {
        /// Match and mask again, because a constant can't read the static table.
        const ROWS: &[(u32, u32)] = &[$(($code, $mask)),+];
    };
}

crate::instruction_table!(codes);

static INDEX: Index = index();
