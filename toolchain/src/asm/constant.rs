//! `li`: any 64-bit constant, in the instructions that GNU as takes for it.

use machine::isa::Op;

use super::{diagnostic::Span, encoding::Encoding, expression::Expr};

/// `li` of a number that is not known yet.
#[derive(Clone, Debug)]
pub struct LoadConstant {
    /// The destination.
    pub rd: u8,
    /// The number.
    pub value: Expr,
    /// Whether two-byte instructions may be used.
    pub compressed: bool,
    /// The statement.
    pub span: Span,
}

/// The instructions that load `value` into `rd`: `lui` and `addiw` for 32 bits; for more, those of the upper
/// part, a shift, and `addi` of the lowest 12 bits (`load_const` of binutils' `gas/config/tc-riscv.c`).
pub fn sequence(rd: u8, value: i64) -> Vec<Encoding> {
    let mut instructions = Vec::new();
    if fits(value, 12) {
        instructions.push(Encoding::new(Op::Addi).rd(rd).imm(value));
    } else {
        build(rd, value, &mut instructions);
    }
    // GNU as spends four bytes on `li zero, 0`, which does nothing.
    instructions.iter_mut().for_each(|word| word.short = rd != 0);
    instructions
}

fn build(rd: u8, value: i64, out: &mut Vec<Encoding>) {
    let low = value << 52 >> 52;
    let high = value.wrapping_sub(low);
    if fits(value, 32) {
        let from = if high == 0 { 0 } else { rd };
        if high != 0 {
            out.push(Encoding::new(Op::Lui).rd(rd).imm(high >> 12 & 0xf_ffff));
        }
        if low != 0 || from == 0 {
            out.push(Encoding::new(Op::Addiw).rd(rd).rs1(from).imm(low));
        }
        return;
    }
    // `high` is not 0: its lowest bit tells how far to shift.
    let shift = high.trailing_zeros();
    build(rd, high >> shift, out);
    out.push(Encoding::new(Op::Slli).rd(rd).rs1(rd).imm(i64::from(shift)));
    if low != 0 {
        out.push(Encoding::new(Op::Addi).rd(rd).rs1(rd).imm(low));
    }
}

fn fits(value: i64, bits: u32) -> bool {
    let spare = 64 - bits;
    value << spare >> spare == value
}

/// The bytes of the instructions that load `value`.
pub fn bytes(rd: u8, value: i64, compressed: bool) -> Vec<u8> {
    encoded(&sequence(rd, value), compressed)
}

/// The same for `la`, which takes `addiw` also for small numbers.
pub fn address_bytes(rd: u8, value: i64, compressed: bool) -> Vec<u8> {
    let mut instructions = Vec::new();
    build(rd, value, &mut instructions);
    encoded(&instructions, compressed)
}

fn encoded(words: &[Encoding], compressed: bool) -> Vec<u8> {
    words.iter().flat_map(|word| word.bytes(compressed).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the instructions compute.
    fn run(value: i64) -> i64 {
        sequence(10, value).iter().fold(0, |register, word| {
            let source = if word.fields.rs1 == 10 { register } else { 0i64 };
            let imm = word.fields.imm;
            match word.op {
                Op::Lui => i64::from((imm << 12) as i32),
                Op::Addi => source.wrapping_add(imm),
                Op::Addiw => i64::from(source.wrapping_add(imm) as i32),
                Op::Slli => source << imm,
                other => panic!("{other:?}"),
            }
        })
    }

    #[test]
    fn every_constant_arrives() {
        let mut values = vec![0, 1, -1, 2047, 2048, -2048, -2049, i64::MAX, i64::MIN, 0x1234_5678_9abc_def0];
        for bit in 0..64 {
            for near in [-1, 0, 1, 0x800, -0x801] {
                values.push((1i64 << bit).wrapping_add(near));
                values.push((-1i64 << bit).wrapping_add(near));
            }
        }
        for value in values {
            assert_eq!(run(value), value, "{value:#x}");
            assert!(sequence(10, value).len() <= 8);
        }
    }
}
