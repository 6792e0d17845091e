//! What the kernel leaves on a program's stack when it runs a signal handler, and finds there again when the
//! handler returns: Linux's `struct rt_sigframe` of riscv64 (arch/riscv/kernel/signal.c), a `siginfo_t` and a
//! `ucontext_t`. (sigreturn(2), sigaction(2))

use alloc::vec;
use alloc::vec::Vec;

use crate::signals::{Detail, SignalSet};

/// Bytes of a frame; it begins at a multiple of 16.
pub const SIZE: usize = CONTEXT + REGISTERS + REGISTERS_SIZE + FLOATS_SIZE;

/// Where `siginfo_t` has what: number, error, code, and by code the sender's number or the address; of a child
/// also its status.
mod info {
    pub const SIGNAL: usize = 0;
    pub const CODE: usize = 8;
    pub const DETAIL: usize = 16;
    pub const STATUS: usize = 24;
}

/// Where the `ucontext_t` is: behind the `siginfo_t`.
pub const CONTEXT: usize = 128;
/// Where it has the set of signals held back, and the registers: pc in the place of x0.
const MASK: usize = 40;
const REGISTERS: usize = 176;
const REGISTERS_SIZE: usize = 32 * 8;
/// f0 to f31 and fcsr, in room for the Q extension.
const FLOATS_SIZE: usize = 528;

/// What a handler interrupts, and gives back when it returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// Program counter, then x1 to x31.
    pub registers: [u64; 32],
    /// f0 to f31 and fcsr.
    pub floats: [u64; 33],
    /// Signals that were held back.
    pub blocked: SignalSet,
}

impl Interrupted {
    /// The frame for a handler of `signal`.
    pub fn frame(&self, signal: u32, detail: Detail) -> Vec<u8> {
        let mut frame = vec![0; SIZE];
        let mut put = |at: usize, bytes: &[u8]| frame[at..at + bytes.len()].copy_from_slice(bytes);
        put(info::SIGNAL, &signal.to_le_bytes());
        put(info::CODE, &detail.code.to_le_bytes());
        put(info::DETAIL, &detail.value.to_le_bytes());
        put(info::STATUS, &detail.status.to_le_bytes());
        put(CONTEXT + MASK, &self.blocked.0.to_le_bytes());
        let floats = CONTEXT + REGISTERS + REGISTERS_SIZE;
        for (i, register) in self.registers.iter().enumerate() {
            put(CONTEXT + REGISTERS + 8 * i, &register.to_le_bytes());
        }
        for (i, register) in self.floats.iter().enumerate() {
            put(floats + 8 * i, &register.to_le_bytes());
        }
        frame
    }

    /// Reads a frame, which the handler may have changed.
    pub fn of(frame: &[u8; SIZE]) -> Self {
        let word = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&frame[at..at + 8]);
            u64::from_le_bytes(bytes)
        };
        let registers = CONTEXT + REGISTERS;
        Interrupted {
            registers: core::array::from_fn(|i| word(registers + 8 * i)),
            floats: core::array::from_fn(|i| word(registers + REGISTERS_SIZE + 8 * i)),
            blocked: SignalSet(word(CONTEXT + MASK)),
        }
    }
}

#[cfg(test)]
mod tests {
    use abi::linux::signal::SIGSEGV;

    use super::*;

    #[test]
    fn a_frame_has_the_layout_of_linux() {
        // Offsets as offsetof() gives them in C on riscv64.
        let interrupted = Interrupted {
            registers: core::array::from_fn(|i| 0x100 + i as u64),
            floats: core::array::from_fn(|i| 0x200 + i as u64),
            blocked: SignalSet(0x8000_0000_0000_0001),
        };
        let frame = interrupted.frame(SIGSEGV, Detail { code: 2, value: 0xdead, status: 9 });
        let word = |at: usize| u64::from_le_bytes(frame[at..at + 8].try_into().unwrap());
        assert_eq!(frame.len(), 1088);
        assert_eq!((word(0), word(8), word(16), word(24)), (11, 2, 0xdead, 9));
        assert_eq!(word(128 + 40), 0x8000_0000_0000_0001);
        assert_eq!((word(128 + 176), word(128 + 176 + 8 * 10)), (0x100, 0x10a));
        assert_eq!((word(128 + 432), word(128 + 432 + 256)), (0x200, 0x220));
        assert_eq!(Interrupted::of(frame.as_slice().try_into().unwrap()), interrupted);
    }
}
