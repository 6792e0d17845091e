//! What GDB's protocol has to know of RV64: registers by GDB's numbers (`gdb/riscv-tdep.h`).

use std::num::NonZeroUsize;

use gdbstub::arch;

use crate::traps::number;

/// Bytes of a register.
pub const WIDTH: usize = 8;
/// GDB's numbers: x0 to x31 are 0 to 31.
pub const PC: usize = 32;
/// f0; the others follow.
pub const F: usize = 33;
/// The control register of number 0; the others follow.
pub const CSR: usize = 65;
/// The privilege mode, which no instruction can read.
pub const PRIV: usize = CSR + 0x1000;

/// RV64, with its own description of registers.
pub enum Rv64 {}

impl arch::Arch for Rv64 {
    type Usize = u64;
    type Registers = Core;
    type BreakpointKind = usize;
    type RegId = Register;
}

/// What GDB asks for at every stop: the integer registers and the program counter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// x0 to x31.
    pub x: [u64; 32],
    /// The program counter.
    pub pc: u64,
}

impl arch::Registers for Core {
    type ProgramCounter = u64;

    fn pc(&self) -> u64 {
        self.pc
    }

    fn gdb_serialize(&self, mut write_byte: impl FnMut(Option<u8>)) {
        let words = self.x.iter().chain([&self.pc]);
        words.flat_map(|word| word.to_le_bytes()).for_each(|byte| write_byte(Some(byte)));
    }

    fn gdb_deserialize(&mut self, bytes: &[u8]) -> Result<(), ()> {
        let mut words = bytes.chunks_exact(WIDTH).map(|chunk| {
            let mut word = [0; WIDTH];
            word.copy_from_slice(chunk);
            u64::from_le_bytes(word)
        });
        for x in &mut self.x {
            *x = words.next().ok_or(())?;
        }
        self.pc = words.next().ok_or(())?;
        Ok(())
    }
}

/// A register by its number in the machine, or the privilege mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// One that [`number`] names.
    Numbered(u16),
    /// The privilege mode.
    Priv,
}

impl arch::RegId for Register {
    fn from_raw_id(id: usize) -> Option<(Self, Option<NonZeroUsize>)> {
        let numbered = |base: u16, offset: usize| Register::Numbered(base + offset as u16);
        let register = match id {
            0..PC => numbered(number::X, id),
            PC => Register::Numbered(number::PC),
            F..CSR => numbered(number::F, id - F),
            CSR..PRIV => numbered(0, id - CSR),
            PRIV => Register::Priv,
            _ => return None,
        };
        Some((register, NonZeroUsize::new(WIDTH)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gdbstub::arch::{RegId, Registers};

    #[test]
    fn numbers_are_gdbs() {
        let register = |id| Register::from_raw_id(id).map(|(register, _)| register);
        assert_eq!(register(10), Some(Register::Numbered(0x100a)));
        assert_eq!(register(32), Some(Register::Numbered(number::PC)));
        assert_eq!(register(64), Some(Register::Numbered(0x103f)));
        assert_eq!(register(65 + 0x300), Some(Register::Numbered(0x300)));
        assert_eq!((register(4161), register(4162)), (Some(Register::Priv), None));
    }

    #[test]
    fn the_core_registers_are_read_back_as_they_are_written() {
        let mut core = Core { pc: 0x8000_0000, ..Core::default() };
        core.x[31] = 7;
        let mut bytes = Vec::new();
        core.gdb_serialize(|byte| bytes.extend(byte));
        let mut again = Core::default();
        assert_eq!(again.gdb_deserialize(&bytes), Ok(()));
        assert_eq!(again, core);
        assert_eq!(again.gdb_deserialize(&bytes[..20]), Err(()));
    }
}
