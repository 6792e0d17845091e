//! Places in the bytes that are filled in once everything has its offset.

use super::{diagnostic::Span, encoding::Encoding, expression::Expr, object::RelocationKind, symbols::Place};

/// What is filled in.
#[derive(Clone, Debug)]
pub enum FixupKind {
    /// A number or address of so many bytes.
    Data(u8),
    /// A number, as this operand of an instruction; `written` is what messages call the operand.
    Operand {
        /// The instruction without the number.
        encoding: Encoding,
        /// The field.
        operand: machine::isa::Operand,
    },
    /// An address or a part of it, in an instruction.
    Address(RelocationKind),
}

/// A place to fill in.
#[derive(Clone, Debug)]
pub struct Fixup {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FixupKind,
    /// The value.
    pub expr: Expr,
    /// The operand in the source.
    pub span: Span,
}
