//! The instruction set: what each instruction is called, how it is encoded and what it means.
//!
//! Everything here expands from the rows in [`table`](crate::instruction_table): [`TABLE`], [`decode`],
//! [`encode`], [`disassemble`] and the engine's bodies. The assembler and the page's instruction card read
//! the same rows.
//!
//! ```
//! use machine::isa::{self, Op};
//! let add = isa::decode(0x00b5_0533).expect("add a0,a0,a1");
//! assert_eq!((add.row.op, add.rd, add.rs1, add.rs2), (Op::Add, 10, 10, 11));
//! assert_eq!(isa::disassemble(0x00b5_0533, 0, isa::Style::Plain), "add\ta0,a0,a1");
//! let row = isa::find("add").expect("known").row;
//! assert_eq!(isa::encode(row, &[10, 10, 11]), Ok(0x00b5_0533));
//! ```

pub mod csr;
mod decode;
mod disassemble;
mod encode;
mod format;
pub mod register;
mod table;

pub use decode::{Instruction, decode, length};
pub use disassemble::{Style, disassemble};
pub use encode::{EncodeError, Mnemonic, assemble_fields, compress, encode, find};
pub use format::{Format, Layout, Operand, Piece, Place, Reserved, Spread};

/// Which extension an instruction belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// RV64I, the base integer instructions.
    I,
    /// Integer multiplication and division.
    M,
    /// Atomic instructions.
    A,
    /// Single-precision floating point.
    F,
    /// Double-precision floating point.
    D,
    /// Compressed instructions.
    C,
    /// Control and status registers.
    Zicsr,
    /// Addresses of array elements.
    Zba,
    /// Basic bit manipulation.
    Zbb,
    /// Single bits.
    Zbs,
    /// Conditional zero.
    Zicond,
    /// Instruction-fetch fence.
    Zifencei,
    /// The privileged architecture.
    Privileged,
}

/// A row of the instruction table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The operation.
    pub op: Op,
    /// The mnemonic, as GNU spells it.
    pub name: &'static str,
    /// Where its operands stand.
    pub format: Format,
    /// The fixed bits.
    pub code: u32,
    /// Which bits are fixed.
    pub mask: u32,
    /// The extension that brings it.
    pub extension: Extension,
    /// The 32-bit operation that a compressed instruction stands for.
    pub expands: Option<Op>,
    /// What it does, in one sentence.
    pub meaning: &'static str,
}

impl Row {
    /// Bytes of the instruction: 2 or 4.
    pub const fn length(&self) -> u8 {
        if self.code & 3 == 3 { 4 } else { 2 }
    }
}

macro_rules! table {
    ($($op:ident $name:literal $format:ident $code:literal $mask:literal $ext:ident
        $kind:ident($($body:tt)*) $meaning:literal;)+) => {
        /// An operation: one for each row of the table, in its order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Op { $(#[doc = $meaning] $op,)+ }

        /// Every instruction that the machine knows.
        pub static TABLE: &[Row] = &[$(Row {
            op: Op::$op,
            name: $name,
            format: Format::$format,
            code: $code,
            mask: $mask,
            extension: Extension::$ext,
            expands: table!(@expands $kind($($body)*)),
            meaning: $meaning,
        }),+];
    };
    (@expands expand($op:ident)) => { Some(Op::$op) };
    (@expands $kind:ident($($body:tt)*)) => { None };
}

crate::instruction_table!(table);

impl Op {
    /// Its row.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests;
