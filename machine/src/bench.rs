//! A compute loop that measures the machine itself: no guest tools needed, no clock inside.

use crate::config::{Config, ConfigError};
use crate::isa::{self, Op};
use crate::machine::Machine;

/// Bytes of RAM of the machine that is measured.
const RAM_BYTES: u64 = 16 << 20;
/// How far behind the program its data is, in pages.
const DATA: i64 = 0x100;

/// A machine, without any image, that computes for ever: a hash over an array, with loads, stores, a
/// multiplication and two branches to ten instructions.
///
/// # Errors
/// None in practice: the configuration is fixed.
pub fn compute_loop() -> Result<Machine, ConfigError> {
    let bytes = program().iter().flat_map(|word| word.to_le_bytes()).collect();
    Machine::new(Config {
        ram_bytes: RAM_BYTES,
        loads: vec![(abi::board::RAM_BASE, bytes)],
        ..Config::default()
    })
}

fn program() -> Vec<u32> {
    const T0: i64 = 5;
    const T1: i64 = 6;
    const T2: i64 = 7;
    const A0: i64 = 10;
    const A1: i64 = 11;
    const A2: i64 = 12;
    let rows: [(Op, &[i64]); 18] = [
        (Op::Auipc, &[A1, DATA]),
        (Op::Addi, &[A0, 0, 1]),
        (Op::Addi, &[A2, 0, 31]),
        // outer:
        (Op::Addi, &[T0, 0, 2040]),
        // inner:
        (Op::Add, &[T1, A1, T0]),
        (Op::Ld, &[T2, 0, T1]),
        (Op::Xor, &[A0, A0, T2]),
        (Op::Mul, &[A0, A0, A2]),
        (Op::Srli, &[T2, A0, 7]),
        (Op::Add, &[A0, A0, T2]),
        (Op::Andi, &[T2, A0, 8]),
        (Op::Beq, &[T2, 0, 8]),
        (Op::Addi, &[A0, A0, 13]),
        (Op::Sd, &[A0, 0, T1]),
        (Op::Addi, &[T0, T0, -8]),
        (Op::Bne, &[T0, 0, -44]),
        (Op::Addi, &[A2, A2, 2]),
        (Op::Jal, &[0, -56]),
    ];
    let encode = |(op, operands): &(Op, &[i64])| isa::encode(op.row(), operands).ok();
    rows.iter().filter_map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_computes_and_never_traps() {
        assert_eq!(program().len(), 18, "every row encodes");
        let mut machine = compute_loop().expect("a fixed configuration");
        machine.run(1_000_000);
        assert_eq!(machine.retired(), 1_000_000);
        assert_ne!(machine.hart(0).x()[10], 0);
    }
}
