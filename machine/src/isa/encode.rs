//! From operation and operands to bits.

use super::{Instruction, Op, Operand, Piece, Place, Reserved, Row, Spread, TABLE, register};

/// Why an instruction can't be encoded. Operands count from 0, as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The instruction takes another number of operands.
    Count {
        /// How many it takes.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// The operand is not a register number, or not one that this instruction can name.
    Register {
        /// Which operand.
        operand: usize,
        /// The least register number possible.
        least: u8,
        /// The greatest.
        greatest: u8,
    },
    /// The number does not fit.
    Range {
        /// Which operand.
        operand: usize,
        /// What it was.
        value: i64,
        /// The least that fits.
        least: i64,
        /// The greatest that fits.
        greatest: i64,
    },
    /// The number is not a multiple of what it must be.
    Multiple {
        /// Which operand.
        operand: usize,
        /// What it was.
        value: i64,
        /// What it must be a multiple of.
        of: i64,
    },
    /// The number is set aside for other instructions: 0, or a rounding mode that there is not.
    Reserved {
        /// Which operand.
        operand: usize,
        /// What it was.
        value: i64,
    },
}

impl std::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EncodeError::Count { expected, found } => write!(f, "takes {expected} operands, not {found}"),
            EncodeError::Register { least, greatest, .. } => {
                write!(f, "takes a register from x{least} to x{greatest} here")
            }
            EncodeError::Range { value, least, greatest, .. } => {
                write!(f, "{value} does not fit: the operand goes from {least} to {greatest}")
            }
            EncodeError::Multiple { value, of, .. } => write!(f, "{value} is not a multiple of {of}"),
            EncodeError::Reserved { value, .. } => write!(f, "the operand must not be {value}"),
        }
    }
}

impl std::error::Error for EncodeError {}

/// A mnemonic as it is written: a row, and the acquire and release bits that a suffix asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mnemonic {
    /// The row.
    pub row: &'static Row,
    /// Bits to or into the encoded instruction.
    pub bits: u32,
}

/// Acquire (bit 26) and release (bit 25) as suffixes of atomic instructions.
pub(super) const ORDERINGS: [(&str, u32); 3] = [(".aqrl", 3 << 25), (".aq", 1 << 26), (".rl", 1 << 25)];

/// Finds the row of a mnemonic, such as `add`, `c.addi` or `amoadd.w.aqrl`.
pub fn find(mnemonic: &str) -> Option<Mnemonic> {
    let exact = |name: &str| TABLE.iter().find(|row| row.name == name);
    if let Some(row) = exact(mnemonic) {
        return Some(Mnemonic { row, bits: 0 });
    }
    ORDERINGS.iter().find_map(|(suffix, bits)| {
        let row = exact(mnemonic.strip_suffix(suffix)?)?;
        (row.extension == super::Extension::A).then_some(Mnemonic { row, bits: *bits })
    })
}

/// Encodes an instruction from its operands, as many and in the order in which [`super::Layout::operands`]
/// lists them: register numbers, numbers, for a target the distance in bytes, for `lui` the 20 bits.
/// Operands that are written but not encoded (`sp`) must be 2. A rounding mode may be left out.
pub fn encode(row: &Row, operands: &[i64]) -> Result<u32, EncodeError> {
    let layout = row.format.layout();
    let dynamic = [operands, &[register::DYNAMIC.into()]].concat();
    let left_out = operands.len() + 1 == layout.operands.len() && layout.has(Operand::Rounding);
    let operands = if left_out { &dynamic } else { operands };
    if operands.len() != layout.operands.len() {
        return Err(EncodeError::Count { expected: layout.operands.len(), found: operands.len() });
    }
    let mut word = row.code;
    for (at, (&operand, &value)) in layout.operands.iter().zip(operands).enumerate() {
        word |= match operand {
            Operand::Rd | Operand::Fd => place(layout.rd, at, value)?,
            Operand::Rs1 | Operand::Fs1 | Operand::Base => place(layout.rs1, at, value)?,
            Operand::Rs2 | Operand::Fs2 => place(layout.rs2, at, value)?,
            Operand::Fs3 => place(Place::Bits(27), at, value)?,
            Operand::Rounding => number(MODE, at, value)?,
            Operand::Stack | Operand::StackBase => place(Place::Fixed(2), at, value)?,
            Operand::Small => number(SMALL, at, value)?,
            Operand::Before => number(SET, at, value)? << 24,
            Operand::After => number(SET, at, value)? << 20,
            Operand::Upper => upper(layout.imm, at, value)?,
            Operand::Immediate | Operand::Shift | Operand::Offset | Operand::Target | Operand::Csr => {
                number(layout.imm, at, value)?
            }
        };
    }
    Ok(word)
}

const SMALL: Spread =
    Spread { pieces: &[Piece { value: 0, width: 5, word: 15 }], signed: false, reserved: Reserved::Nothing };
const SET: Spread =
    Spread { pieces: &[Piece { value: 0, width: 4, word: 0 }], signed: false, reserved: Reserved::Nothing };
const MODE: Spread =
    Spread { pieces: &[Piece { value: 0, width: 3, word: 12 }], signed: false, reserved: Reserved::Modes };

fn place(place: Place, operand: usize, value: i64) -> Result<u32, EncodeError> {
    let (least, greatest, low) = match place {
        Place::Absent => (0, 0, 0),
        Place::Fixed(n) => (n, n, 0),
        Place::Bits(low) => (0, 31, low),
        Place::NonZero(low) => (1, 31, low),
        Place::Short(low) => (8, 15, low),
    };
    if value < i64::from(least) || value > i64::from(greatest) {
        return Err(EncodeError::Register { operand, least, greatest });
    }
    let bits = match place {
        Place::Short(_) => value as u32 - 8,
        Place::Absent | Place::Fixed(_) => 0,
        Place::Bits(_) | Place::NonZero(_) => value as u32,
    };
    Ok(bits << low)
}

fn number(spread: Spread, operand: usize, value: i64) -> Result<u32, EncodeError> {
    let (least, greatest) = spread.range();
    if value < least || value > greatest {
        return Err(EncodeError::Range { operand, value, least, greatest });
    }
    if value % spread.scale() != 0 {
        return Err(EncodeError::Multiple { operand, value, of: spread.scale() });
    }
    if spread.reserves(value as i32) {
        return Err(EncodeError::Reserved { operand, value });
    }
    Ok(spread.scatter(value as i32))
}

fn upper(spread: Spread, operand: usize, value: i64) -> Result<u32, EncodeError> {
    if !(0..=0xf_ffff).contains(&value) {
        return Err(EncodeError::Range { operand, value, least: 0, greatest: 0xf_ffff });
    }
    let constant = i64::from((value << 12) as i32);
    number(spread, operand, constant).map_err(|error| match error {
        EncodeError::Range { .. } => EncodeError::Range { operand, value, least: -32, greatest: 31 },
        other => other,
    })
}

/// Encodes an instruction from fields as [`super::decode`] gives them; `None` if they have no place in the row.
pub fn assemble_fields(row: &Row, fields: &Instruction) -> Option<u32> {
    let layout = row.format.layout();
    let register = |at: Place, value: u8| match at {
        Place::Absent => (value == 0).then_some(0),
        at => place(at, 0, i64::from(value)).ok(),
    };
    let rd = register(layout.rd, fields.rd)?;
    let rs1 = register(layout.rs1, fields.rs1)?;
    let rs2 = register(layout.rs2, fields.rs2)?;
    if layout.rd == layout.rs1 && fields.rd != fields.rs1 {
        return None;
    }
    let imm = if layout.imm.pieces.is_empty() {
        (fields.imm == 0).then_some(0)
    } else {
        number(layout.imm, 0, i64::from(fields.imm)).ok()
    }?;
    Some(row.code | rd | rs1 | rs2 | imm)
}

/// The 16-bit form of a 32-bit instruction, if it has one: what GNU as chooses under `.option rvc`.
pub fn compress(word: u32) -> Option<u16> {
    let plain = super::decode(word).filter(|instruction| instruction.length() == 4)?;
    let mut forms = vec![plain];
    match plain.row.op {
        // mv is addi rd,rs,0 in the base set and add rd,x0,rs among the compressed.
        Op::Addi if plain.imm == 0 && plain.rs1 != 0 => {
            forms.insert(0, Instruction { row: Op::Add.row(), rs1: 0, rs2: plain.rs1, ..plain });
        }
        Op::Add | Op::And | Op::Or | Op::Xor | Op::Addw => {
            forms.push(Instruction { rs1: plain.rs2, rs2: plain.rs1, ..plain });
        }
        _ => {}
    }
    forms.iter().find_map(|form| {
        let op = form.row.op;
        let rows = TABLE.iter().filter(|row| row.expands == Some(op));
        rows.filter_map(|row| Some((row, assemble_fields(row, form)?)))
            .find(|(row, code)| {
                !is_hint(row, form) && super::decode(*code).is_some_and(|back| back.row.op == row.op)
            })
            .map(|(_, code)| code as u16)
    })
}

/// Encodings that do nothing and are set aside for hints (Unprivileged 20240411, 28.7).
fn is_hint(row: &Row, form: &Instruction) -> bool {
    let writes_nothing =
        form.rd == 0 && matches!(row.op, Op::CAddi | Op::CLi | Op::CLui | Op::CMv | Op::CAdd | Op::CSlli);
    let changes_nothing = form.imm == 0 && matches!(row.op, Op::CAddi | Op::CSlli | Op::CSrli | Op::CSrai);
    writes_nothing || changes_nothing
}
