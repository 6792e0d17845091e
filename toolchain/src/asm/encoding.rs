//! One instruction with its operands, on the way to its bytes.

use machine::isa::{self, EncodeError, Op, Operand};

/// Most operands of an instruction: those of a fused multiplication and addition.
const OPERANDS_MAX: usize = 5;

/// The operands of an instruction, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Destination register.
    pub rd: u8,
    /// First source register.
    pub rs1: u8,
    /// Second source register.
    pub rs2: u8,
    /// Immediate, shift count, offset, target, upper part or CSR number.
    pub imm: i64,
    /// The 5-bit number of `csrrwi` and its kin, or the accesses before a fence.
    pub small: i64,
    /// The accesses after a fence.
    pub after: i64,
    /// Third source register.
    pub rs3: u8,
    /// Rounding mode.
    pub mode: u8,
}

/// An instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Which.
    pub op: Op,
    /// Its operands.
    pub fields: Fields,
    /// Bits to or in: acquire and release.
    pub bits: u32,
    /// Whether a two-byte form may stand for it, where such forms are on.
    pub short: bool,
}

impl Encoding {
    /// The instruction with all operands 0.
    pub fn new(op: Op) -> Self {
        Encoding { op, fields: Fields::default(), bits: 0, short: true }
    }

    /// Sets the destination.
    pub fn rd(mut self, rd: u8) -> Self {
        self.fields.rd = rd;
        self
    }

    /// Sets the first source.
    pub fn rs1(mut self, rs1: u8) -> Self {
        self.fields.rs1 = rs1;
        self
    }

    /// Sets the second source.
    pub fn rs2(mut self, rs2: u8) -> Self {
        self.fields.rs2 = rs2;
        self
    }

    /// Sets the immediate.
    pub fn imm(mut self, imm: i64) -> Self {
        self.fields.imm = imm;
        self
    }

    /// The instruction's bits. An error counts operands as [`Encoding::operands`] lists them.
    pub fn word(&self) -> Result<u32, EncodeError> {
        let mut values = [0; OPERANDS_MAX];
        let operands = self.operands();
        for (value, operand) in values.iter_mut().zip(operands) {
            *value = self.fields.get(*operand);
        }
        isa::encode(self.op.row(), &values[..operands.len()]).map(|word| word | self.bits)
    }

    /// The operands in the order in which the table has them.
    pub fn operands(&self) -> &'static [Operand] {
        self.op.row().format.layout().operands
    }

    /// The instruction's bytes: two where that is possible and wanted.
    pub fn bytes(&self, compressed: bool) -> Result<Vec<u8>, EncodeError> {
        let word = self.word()?;
        if self.op.row().length() == 2 {
            return Ok((word as u16).to_le_bytes().into());
        }
        let short = if compressed && self.may_shrink() { isa::compress(word) } else { None };
        Ok(short.map_or_else(|| word.to_le_bytes().into(), |half| half.to_le_bytes().into()))
    }

    /// GNU as leaves `add rd, rs, zero` at its length, though `c.mv` would do.
    fn may_shrink(&self) -> bool {
        let addition_of_zero = self.op == Op::Add && self.fields.rs2 == 0;
        self.short && !addition_of_zero
    }
}

impl Fields {
    /// The field that an operand stands for.
    pub fn get(&self, operand: Operand) -> i64 {
        match operand {
            Operand::Rd | Operand::Fd => self.rd.into(),
            Operand::Rs1 | Operand::Fs1 | Operand::Base => self.rs1.into(),
            Operand::Rs2 | Operand::Fs2 => self.rs2.into(),
            Operand::Fs3 => self.rs3.into(),
            Operand::Rounding => self.mode.into(),
            Operand::Stack | Operand::StackBase => 2,
            Operand::Small | Operand::Before => self.small,
            Operand::After => self.after,
            Operand::Immediate
            | Operand::Shift
            | Operand::Offset
            | Operand::Target
            | Operand::Upper
            | Operand::Csr => self.imm,
        }
    }

    /// Sets a register field.
    pub fn set_register(&mut self, operand: Operand, register: u8) {
        match operand {
            Operand::Rd | Operand::Fd => self.rd = register,
            Operand::Rs1 | Operand::Fs1 | Operand::Base => self.rs1 = register,
            Operand::Rs2 | Operand::Fs2 => self.rs2 = register,
            Operand::Fs3 => self.rs3 = register,
            _ => {}
        }
    }

    /// Sets a field that holds a number.
    pub fn set_number(&mut self, operand: Operand, number: i64) {
        match operand {
            Operand::Small | Operand::Before => self.small = number,
            Operand::After => self.after = number,
            _ => self.imm = number,
        }
    }
}
