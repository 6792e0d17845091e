//! Jumps and branches to labels: as short as the distance allows.
//!
//! A branch reaches 4 KiB, in two bytes 256 bytes. One that reaches no further becomes the opposite branch
//! over a `jal`, as GNU as does it (`relaxed_branch_length` of binutils' `gas/config/tc-riscv.c`).

use machine::isa::Op;

use super::{
    diagnostic::Span,
    encoding::{Encoding, Fields},
    expression::Expr,
    object::RelocationKind,
};

/// A jump or branch to a label.
#[derive(Clone, Debug)]
pub struct Jump {
    /// `jal`, or a branch.
    pub op: Op,
    /// Its registers.
    pub fields: Fields,
    /// Where it goes.
    pub target: Expr,
    /// Whether the instruction has a two-byte form, and such forms are on.
    pub compressible: bool,
    /// The operand that names the target.
    pub span: Span,
}

/// A part of a jump: the instruction without its distance, and how the distance is filled in.
pub struct Part {
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Whether the distance goes here.
    pub patch: Option<RelocationKind>,
}

/// How far each form reaches in either direction, in bytes.
const SHORT_BRANCH_REACH: i64 = 256;
const SHORT_JUMP_REACH: i64 = 2048;
const BRANCH_REACH: i64 = 4096;

impl Jump {
    /// Bytes that it takes for this distance; `None` is the distance to another section.
    pub fn length(&self, distance: Option<i64>) -> u64 {
        let jump = self.op == Op::Jal;
        let within = |reach: i64| distance.is_some_and(|distance| (-reach..reach).contains(&distance));
        let short_reach = if jump { SHORT_JUMP_REACH } else { SHORT_BRANCH_REACH };
        match (self.compressible, jump) {
            (true, _) if within(short_reach) => 2,
            (_, true) => 4,
            _ if within(BRANCH_REACH) => 4,
            (true, _) if distance.is_some() => 6,
            _ => 8,
        }
    }

    /// The instructions of the form that has `length` bytes.
    pub fn parts(&self, length: u64) -> Vec<Part> {
        let own = Encoding { op: self.op, fields: Fields { imm: 0, ..self.fields }, bits: 0, short: true };
        let over = |skip| Encoding { op: opposite(self.op), ..own.imm(skip) };
        let full = |bytes: Encoding| bytes.bytes(false).unwrap_or_default();
        let half = |bytes: Encoding| bytes.bytes(true).unwrap_or_default();
        let jal = || Part { bytes: full(Encoding::new(Op::Jal)), patch: Some(RelocationKind::Jal) };
        match (length, self.op) {
            (2, Op::Jal) => vec![Part { bytes: half(own), patch: Some(RelocationKind::RvcJump) }],
            (2, _) => vec![Part { bytes: half(own), patch: Some(RelocationKind::RvcBranch) }],
            (4, Op::Jal) => vec![Part { bytes: full(own), patch: Some(RelocationKind::Jal) }],
            (4, _) => vec![Part { bytes: full(own), patch: Some(RelocationKind::Branch) }],
            (6, _) => vec![Part { bytes: half(over(6)), patch: None }, jal()],
            _ => vec![Part { bytes: full(over(8)), patch: None }, jal()],
        }
    }
}

/// The branch that is taken when the other is not.
fn opposite(op: Op) -> Op {
    match op {
        Op::Beq => Op::Bne,
        Op::Bne => Op::Beq,
        Op::Blt => Op::Bge,
        Op::Bge => Op::Blt,
        Op::Bltu => Op::Bgeu,
        Op::Bgeu => Op::Bltu,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jump(op: Op, compressible: bool) -> Jump {
        let fields = Fields { rs1: 10, ..Fields::default() };
        Jump { op, fields, target: Expr::Number(0), compressible, span: Span::default() }
    }

    #[test]
    fn lengths_change_where_the_reach_ends() {
        let branch = jump(Op::Beq, true);
        let lengths = [255, 256, -256, -257, 4095, 4096, -4096, -4097].map(|d| branch.length(Some(d)));
        assert_eq!(lengths, [2, 4, 2, 4, 4, 6, 4, 6]);
        assert_eq!(branch.length(None), 8);
        assert_eq!(jump(Op::Blt, false).length(Some(4096)), 8);
        let lengths = [2047, 2048, -2048, -2049].map(|d| jump(Op::Jal, true).length(Some(d)));
        assert_eq!(lengths, [2, 4, 2, 4]);
    }

    #[test]
    fn each_form_has_the_length_that_it_says() {
        for (op, lengths) in [(Op::Beq, vec![2, 4, 6, 8]), (Op::Jal, vec![2, 4])] {
            for length in lengths {
                let parts = jump(op, true).parts(length);
                assert_eq!(parts.iter().map(|part| part.bytes.len() as u64).sum::<u64>(), length);
            }
        }
    }
}
