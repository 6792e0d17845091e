//! The board: what answers at which physical address, and which interrupt lines it raises.
//!
//! Each device is a pure chip in a file of its own; this file is the attachment: the address decoder, the
//! interrupt wiring, the clock. A processor calls [`Board::read`] and [`Board::write`] for everything that
//! is not RAM, [`Board::tick`] when [`Board::next_deadline`] has come, and looks at [`Board::lines`] then.

use crate::event::Cycle;
use crate::input::Input;
use crate::ram::Ram;
use crate::recorder::Recorder;

/// `mip` bit of the machine software interrupt (RISC-V Privileged 20240411, 3.1.9).
pub const MSIP: u64 = 1 << 3;
/// `mip` bit of the machine timer interrupt.
pub const MTIP: u64 = 1 << 7;
/// `mip` bit of the supervisor external interrupt.
pub const SEIP: u64 = 1 << 9;
/// `mip` bit of the machine external interrupt.
pub const MEIP: u64 = 1 << 11;

/// No device answers at this address, or not to this size: an access fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusError;

/// Translates a virtual address for reading, by `satp`, without side effects.
pub type Walk = fn(ram: &Ram, satp: u64, address: u64) -> Option<u64>;

/// What a device sees of the machine while it is accessed.
pub struct Cx<'a> {
    /// The present cycle.
    pub now: Cycle,
    /// The hart that accesses; 0 when time does.
    pub hart: usize,
    /// That hart's `satp`: the trace port reads user memory through it.
    pub satp: u64,
    /// The processor's address translation.
    pub walk: Walk,
    /// Main memory, for DMA.
    pub ram: &'a mut Ram,
    /// Where events go.
    pub recorder: &'a mut Recorder,
}

/// What the finisher asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Power off with this exit status.
    Off(u16),
    /// Reset the machine.
    Reset,
}

/// What a board is made of.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Number of harts, 1 to 8.
    pub harts: usize,
    /// The firmware image, at most 32 MiB; the rest of the chip reads as 0xff.
    pub flash: Vec<u8>,
    /// The disk of slot 0, if there is one.
    pub disk: Option<Vec<u8>>,
    /// The medium in the drive of slot 1 at first. The drive is always there.
    pub removable: Option<Vec<u8>>,
    /// Whether there is a trace port.
    pub trace_port: bool,
}

/// All devices and the wires between them. Cloning is cheap: images are shared.
#[derive(Clone)]
pub struct Board {
    parts: Parts,
}

impl Board {
    /// The board as it is before the first [`Board::reset`].
    pub fn new(parts: Parts) -> Board {
        Board { parts }
    }

    /// Pulls the reset line of every device and writes the device tree to RAM, as the boot loader in QEMU
    /// does. RAM keeps its other bytes; media stay in. Time (`mtime`) starts at 0 again.
    pub fn reset(&mut self, _cx: &mut Cx) {}

    /// Reads a device register, ROM or flash. `size` is 1, 2, 4 or 8.
    pub fn read(&mut self, _cx: &mut Cx, _address: u64, _size: u8) -> Result<u64, BusError> {
        Err(BusError)
    }

    /// Writes a device register or flash. Afterwards [`Board::lines`], [`Board::next_deadline`] and
    /// [`Board::take_power`] may have changed.
    pub fn write(&mut self, _cx: &mut Cx, _address: u64, _size: u8, _value: u64) -> Result<(), BusError> {
        Err(BusError)
    }

    /// The halfword of an instruction in ROM or flash, which execute in place; `None` elsewhere.
    pub fn fetch(&self, _address: u64) -> Option<u16> {
        None
    }

    /// Changes whenever [`Board::fetch`] may give something else than before: decoded flash is void then.
    pub fn fetch_generation(&self) -> u64 {
        0
    }

    /// Notes that an instruction of this ROM or flash page runs; whether it is the first since reset.
    pub fn mark_executed(&mut self, _address: u64) -> bool {
        false
    }

    /// Copies ROM or flash without side effects; false when not all of it is there.
    pub fn peek(&self, _address: u64, _out: &mut [u8]) -> bool {
        false
    }

    /// The interrupt lines of a hart as `mip` bits: [`MSIP`], [`MTIP`], [`SEIP`], [`MEIP`].
    pub fn lines(&self, _hart: usize, _now: Cycle) -> u64 {
        0
    }

    /// The first cycle after `now` at which [`Board::lines`] may change or [`Board::tick`] has work, unless a
    /// register is accessed or an input comes before. `Cycle::MAX` for never.
    pub fn next_deadline(&self, _now: Cycle) -> Cycle {
        Cycle::MAX
    }

    /// Does what is due at `cx.now`. Calling it earlier or twice does nothing.
    pub fn tick(&mut self, _cx: &mut Cx) {}

    /// Lets the world in. [`Input::Reset`] is left to the machine.
    pub fn apply(&mut self, _cx: &mut Cx, _input: Input) {}

    /// What the finisher was asked for since the last call.
    pub fn take_power(&mut self) -> Option<Power> {
        None
    }

    /// `mtime`, in ticks.
    pub fn time(&self, now: Cycle) -> u64 {
        now / abi::board::CYCLES_PER_TICK
    }

    /// The trace port's DEBUG register: physical address of the kernel's header; 0 until it is set.
    pub fn debug_header(&self) -> u64 {
        0
    }

    /// The state as bytes, stable between runs and builds: for hashes and recordings.
    pub fn save(&self) -> Vec<u8> {
        let _ = &self.parts;
        Vec::new()
    }
}
