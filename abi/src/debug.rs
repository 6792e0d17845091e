//! Where a debugger finds the kernel's present state in guest memory.
//!
//! The kernel keeps one [`Header`] and one table of [`Task`]s in the layout given here and tells the trace
//! port their physical address ([`crate::trace::DEBUG_REGISTER`]). Whoever wants to know which processes
//! there are reads these bytes from RAM; nothing is guessed from events. All integers are little-endian.

/// [`Header::magic`].
pub const MAGIC: u64 = u64::from_le_bytes(*b"KDEBUG01");

/// The entry point to the kernel's structures, 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(8))]
pub struct Header {
    /// [`MAGIC`].
    pub magic: u64,
    /// Physical address of the first [`Task`].
    pub tasks: u64,
    /// Slots in the table.
    pub task_slots: u32,
    /// Bytes from one slot to the next.
    pub task_stride: u32,
    /// The process running on each hart; 0 is the idle task.
    pub current: [u32; 8],
    /// Reserved, 0.
    pub reserved: u64,
}

/// Bytes in a [`Header`].
pub const HEADER_SIZE: usize = 64;

/// What a process is doing: Linux's state letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Running, or ready to run.
    Running = b'R',
    /// Waiting for what [`Wait`] names.
    Sleeping = b'S',
    /// Stopped by a signal, until another has it go on.
    Stopped = b'T',
    /// Ended; its parent has not asked for its status yet.
    Zombie = b'Z',
}

impl State {
    /// The state with this letter.
    pub fn from_letter(letter: u8) -> Option<Self> {
        match letter {
            b'R' => Some(State::Running),
            b'S' => Some(State::Sleeping),
            b'T' => Some(State::Stopped),
            b'Z' => Some(State::Zombie),
            _ => None,
        }
    }
}

/// What a sleeping process waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Wait {
    /// Nothing: it does not sleep.
    None = 0,
    /// A child to end (`wait4`).
    Child = 1,
    /// A key, on `/dev/console`.
    Console = 2,
    /// Data in a pipe.
    PipeData = 3,
    /// Room in a pipe.
    PipeRoom = 4,
    /// A time to come (`nanosleep`).
    Time = 5,
    /// A block device to answer.
    Disk = 6,
    /// A lock to be free.
    Lock = 7,
    /// A child to become another program (`vfork`).
    Vfork = 8,
}

impl Wait {
    /// The reason with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        use Wait::{Child, Console, Disk, Lock, None, PipeData, PipeRoom, Time, Vfork};
        [None, Child, Console, PipeData, PipeRoom, Time, Disk, Lock, Vfork].into_iter().nth(number as usize)
    }

    /// What it waits for, in words that follow "waits for".
    pub fn words(self) -> &'static str {
        match self {
            Wait::None => "",
            Wait::Child => "a child to end",
            Wait::Console => "a key, on /dev/console",
            Wait::PipeData => "data in a pipe",
            Wait::PipeRoom => "room in a pipe",
            Wait::Time => "a time to come",
            Wait::Disk => "the disk to answer",
            Wait::Lock => "a lock",
            Wait::Vfork => "its child to start a program",
        }
    }
}

/// One process as the debugger sees it, 72 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(8))]
pub struct Task {
    /// Process number; 0 marks a free slot.
    pub pid: u32,
    /// The parent's number.
    pub ppid: u32,
    /// Name of the program, zero-padded.
    pub comm: [u8; 16],
    /// A [`State`] letter.
    pub state: u8,
    /// A [`Wait`] number.
    pub wait: u8,
    /// Reserved, 0.
    pub reserved: [u8; 2],
    /// Pages of user memory that are mapped.
    pub resident_pages: u32,
    /// `satp` of its address space.
    pub satp: u64,
    /// Time in user mode, in `mtime` ticks.
    pub user_ticks: u64,
    /// Time in the kernel on its behalf, in `mtime` ticks.
    pub kernel_ticks: u64,
    /// `mtime` at which it was made.
    pub start_ticks: u64,
    /// Wait status once it is a zombie.
    pub status: u32,
    /// Pages of user memory that it may touch: what its mappings cover.
    pub mapped_pages: u32,
}

/// Bytes in a [`Task`].
pub const TASK_SIZE: usize = 72;

fn word(bytes: &[u8], at: usize) -> u32 {
    let mut le = [0; 4];
    le.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(le)
}

fn double(bytes: &[u8], at: usize) -> u64 {
    u64::from(word(bytes, at)) | u64::from(word(bytes, at + 4)) << 32
}

impl Header {
    /// Reads a header from memory order; `None` when the magic number is not there.
    pub fn from_bytes(bytes: &[u8; HEADER_SIZE]) -> Option<Self> {
        let mut current = [0; 8];
        for (i, pid) in current.iter_mut().enumerate() {
            *pid = word(bytes, 24 + 4 * i);
        }
        let header = Header {
            magic: double(bytes, 0),
            tasks: double(bytes, 8),
            task_slots: word(bytes, 16),
            task_stride: word(bytes, 20),
            current,
            reserved: double(bytes, 56),
        };
        (header.magic == MAGIC).then_some(header)
    }
}

impl Task {
    /// Reads a task from memory order; `None` for a free slot.
    pub fn from_bytes(bytes: &[u8; TASK_SIZE]) -> Option<Self> {
        let mut comm = [0; 16];
        comm.copy_from_slice(&bytes[8..24]);
        let task = Task {
            pid: word(bytes, 0),
            ppid: word(bytes, 4),
            comm,
            state: bytes[24],
            wait: bytes[25],
            reserved: [0; 2],
            resident_pages: word(bytes, 28),
            satp: double(bytes, 32),
            user_ticks: double(bytes, 40),
            kernel_ticks: double(bytes, 48),
            start_ticks: double(bytes, 56),
            status: word(bytes, 64),
            mapped_pages: word(bytes, 68),
        };
        (task.pid != 0).then_some(task)
    }
}

// The layout is the contract: a field that moves breaks every debugger.
const _: () = {
    assert!(size_of::<Header>() == HEADER_SIZE);
    assert!(size_of::<Task>() == TASK_SIZE);
    assert!(size_of::<crate::trace::Record>() == crate::trace::RECORD_SIZE);
};
