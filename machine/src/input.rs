//! What comes from outside: the only way by which the host touches the machine.

use std::sync::Arc;

use crate::event::Cycle;

/// Something that the world does to the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Bytes arrive at the serial port. They queue, and enter the UART's FIFO as it empties.
    Console(Vec<u8>),
    /// A medium is put into the removable drive: the bytes of an unpartitioned image, a multiple of 512.
    Insert(Vec<u8>),
    /// The medium is taken out of the removable drive.
    Eject,
    /// Bytes are typed at the virtio console in a slot. They queue until the guest has room for them.
    VirtioConsole {
        /// Which slot; one without a console hears nothing.
        slot: u8,
        /// What is typed.
        bytes: Vec<u8>,
    },
    /// A seed is stirred into the entropy devices.
    Entropy(u64),
    /// The real-time clock is set: seconds since 1970.
    Clock(u64),
    /// The reset button.
    Reset,
    /// Bytes are put into RAM past the harts: by a debugger, or by the host's side of a test program. Outside of
    /// RAM they change nothing.
    Poke {
        /// Physical address of the first.
        address: u64,
        /// All of them.
        bytes: Vec<u8>,
    },
    /// A debugger writes a register.
    Register {
        /// Which hart; one that there is not has no registers.
        hart: u8,
        /// Which register, by its [number](crate::traps::number).
        register: u16,
        /// Its new value.
        value: u64,
    },
}

/// Every input with the cycle at which it took effect: with the images, all that a replay needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputLog {
    /// By rising cycle; those of one cycle in the order in which they came.
    /// Shared, because futures that were left have most of them in common.
    pub entries: Vec<(Cycle, Arc<Input>)>,
}
