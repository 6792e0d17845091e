//! What happened: the one stream that every view, transcript and test reads.
//!
//! An event is stamped with the cycle at which it happened and holds only facts that the machine had then.
//! Nobody keeps all events: they can be derived again by replaying the input log.

use abi::trace::Record;

/// Machine time: attempted instructions since power-on, idle jumps included (see ARCHITECTURE.md).
pub type Cycle = u64;

/// A privilege mode, by its encoding in `mstatus.MPP` (RISC-V Privileged 20240411, 1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Mode {
    /// User mode: programs.
    User = 0,
    /// Supervisor mode: boot stages and the kernel.
    Supervisor = 1,
    /// Machine mode: the firmware.
    Machine = 3,
}

/// Why control crossed from one privilege mode to another (or trapped within one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// An exception, by its code in `scause`/`mcause`: 8 is an `ecall` from user mode, 13 a load page fault, …
    Exception(u8),
    /// An interrupt, by its code: 5 supervisor timer, 9 supervisor external, …
    Interrupt(u8),
    /// `sret` or `mret`.
    Return,
}

/// An event and the cycle at which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// When.
    pub cycle: Cycle,
    /// The hart on which it happened, or 0 for the board.
    pub hart: u8,
    /// What.
    pub event: Event,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The hart starts at the reset vector: at power-on (cycle 0) and at every reset.
    Reset,
    /// A trap or a return from one. A *crossing* when `from != to`.
    Trap {
        /// Mode before.
        from: Mode,
        /// Mode after.
        to: Mode,
        /// Why.
        cause: Cause,
        /// The instruction that trapped or returned (virtual address).
        pc: u64,
        /// Where control goes on (virtual address).
        target: u64,
        /// `stval`/`mtval`; 0 for a return.
        tval: u64,
        /// The argument registers a0 to a7 at that moment: what an `ecall` asks for, what a return brings.
        args: [u64; 8],
        /// `satp` at that moment: whose address space.
        satp: u64,
    },
    /// An instruction of this 4 KiB page of physical memory is executed for the first time since the page was
    /// last filled by a device: the program counter lands on loaded bytes. Also for flash pages.
    FirstFetch {
        /// Physical address of the page.
        page: u64,
        /// Physical address of the instruction.
        address: u64,
        /// The mode that runs there.
        mode: Mode,
    },
    /// `satp` was written with another value.
    AddressSpace {
        /// Value before.
        old: u64,
        /// Value after.
        new: u64,
    },
    /// A block device moved sectors to RAM, or from it.
    Disk {
        /// 0 the disk, 1 the removable drive (virtio slot).
        drive: u8,
        /// Whether the device's medium was written.
        write: bool,
        /// First sector.
        sector: u64,
        /// Sectors moved, of 512 bytes.
        count: u32,
        /// Physical address of the first byte in RAM. Requests with several segments give several events.
        address: u64,
    },
    /// The medium in a drive changed; capacity in sectors, 0 for none.
    Media {
        /// As in [`Event::Disk`].
        drive: u8,
        /// New capacity in sectors.
        sectors: u64,
    },
    /// A byte left the serial port.
    ConsoleOut(u8),
    /// A byte arrived at the serial port.
    ConsoleIn(u8),
    /// A tracepoint of the guest, and what its pointers pointed at.
    Trace {
        /// The record as the guest wrote it.
        record: Record,
        /// For a system call with text or data arguments: up to [`TEXT_MAX`] bytes from user memory as they
        /// were then, one entry for each argument that the system-call table calls a path, text or buffer,
        /// and that was mapped.
        texts: Vec<Text>,
    },
    /// Every hart waits for an interrupt: time jumps to `until`.
    Idle {
        /// The cycle at which something happens next.
        until: Cycle,
    },
    /// The finisher was written: power-off with this exit status.
    PowerOff {
        /// 0 for a pass.
        status: u16,
    },
    /// Bytes left a virtio console.
    VirtioConsoleOut {
        /// Its slot.
        slot: u8,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A network card sent a frame, or let one in.
    Frame {
        /// Its slot.
        slot: u8,
        /// Whether it sent it.
        sent: bool,
        /// The frame, from the target address to the payload's end.
        bytes: Vec<u8>,
    },
    /// A hart stands before an instruction that a debugger waits for.
    Breakpoint {
        /// Its virtual address.
        pc: u64,
    },
    /// A hart accessed memory that a debugger watches; the cycle is that of the instruction.
    Access {
        /// Virtual address.
        address: u64,
        /// Bytes.
        size: u8,
        /// Whether it wrote.
        write: bool,
    },
    /// A device register was accessed (listened to only by the devices view).
    Device {
        /// Physical address.
        address: u64,
        /// Bytes: 1, 2, 4 or 8.
        size: u8,
        /// Whether it was written.
        write: bool,
        /// What was read or written.
        value: u64,
    },
}

/// Most bytes of a text that an event carries.
pub const TEXT_MAX: usize = 64;

/// What a pointer argument of a system call pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which argument: 0 for a0.
    pub argument: u8,
    /// The bytes, at most [`TEXT_MAX`]; without the zero that ends a string.
    pub bytes: Vec<u8>,
    /// Whether there were more.
    pub cut: bool,
}

/// Sets of kinds of event: what somebody listens to. Nobody listening costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Kinds(pub u32);

impl Kinds {
    /// No kind.
    pub const NONE: Kinds = Kinds(0);
    /// [`Event::Reset`] and [`Event::PowerOff`].
    pub const POWER: Kinds = Kinds(1);
    /// [`Event::Trap`].
    pub const TRAP: Kinds = Kinds(1 << 1);
    /// [`Event::FirstFetch`].
    pub const FIRST_FETCH: Kinds = Kinds(1 << 2);
    /// [`Event::AddressSpace`].
    pub const ADDRESS_SPACE: Kinds = Kinds(1 << 3);
    /// [`Event::Disk`] and [`Event::Media`].
    pub const DISK: Kinds = Kinds(1 << 4);
    /// [`Event::ConsoleOut`] and [`Event::ConsoleIn`].
    pub const CONSOLE: Kinds = Kinds(1 << 5);
    /// [`Event::Trace`].
    pub const TRACE: Kinds = Kinds(1 << 6);
    /// [`Event::Idle`].
    pub const IDLE: Kinds = Kinds(1 << 7);
    /// [`Event::Device`].
    pub const DEVICE: Kinds = Kinds(1 << 8);
    /// [`Event::VirtioConsoleOut`] and [`Event::Frame`].
    pub const PORT: Kinds = Kinds(1 << 9);
    /// [`Event::Breakpoint`] and [`Event::Access`].
    pub const WATCH: Kinds = Kinds(1 << 10);
    /// What the page's default views read: everything but single device accesses.
    pub const VIEWS: Kinds = Kinds(0xff);
    /// Everything.
    pub const ALL: Kinds = Kinds(0x7ff);

    /// Whether all of `other` is in this set.
    pub const fn has(self, other: Kinds) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}
