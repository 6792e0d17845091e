//! The rows that views show: what the worker makes of events and of the machine's present state.
//!
//! Plain data, no behaviour beyond small questions; times are cycles (DESIGN: machine time is one counter).

use machine::event::{Cycle, Mode};
use serde::{Deserialize, Serialize};

/// Number of a process; 0 is the idle task, or nobody before the first process.
pub type Pid = u32;

/// Which of the three kinds of place: a privilege mode as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// U-mode: programs.
    User,
    /// S-mode: boot stages and the kernel.
    Kernel,
    /// M-mode: the firmware.
    Hardware,
}

impl From<Mode> for Place {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::User => Place::User,
            Mode::Supervisor => Place::Kernel,
            Mode::Machine => Place::Hardware,
        }
    }
}

impl Place {
    /// The letter of the mode in the RISC-V specifications.
    pub fn letter(self) -> &'static str {
        match self {
            Place::User => "U",
            Place::Kernel => "S",
            Place::Hardware => "M",
        }
    }

    /// The mode's name.
    pub fn mode_name(self) -> &'static str {
        match self {
            Place::User => "user mode",
            Place::Kernel => "supervisor mode",
            Place::Hardware => "machine mode",
        }
    }

    /// The place's class in drawings.
    pub fn class(self) -> &'static str {
        match self {
            Place::User => "user",
            Place::Kernel => "kernel",
            Place::Hardware => "hw",
        }
    }
}

/// Why control changed sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// An exception, by its code.
    Exception(u8),
    /// An interrupt, by its code.
    Interrupt(u8),
    /// `sret` or `mret`.
    Return,
}

impl From<machine::event::Cause> for Why {
    fn from(cause: machine::event::Cause) -> Self {
        match cause {
            machine::event::Cause::Exception(code) => Why::Exception(code),
            machine::event::Cause::Interrupt(code) => Why::Interrupt(code),
            machine::event::Cause::Return => Why::Return,
        }
    }
}

/// A change of privilege mode, and what happened until the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// When.
    pub cycle: Cycle,
    /// The side that control left.
    pub from: Place,
    /// The side that it came to.
    pub to: Place,
    /// Why.
    pub why: Why,
    /// The instruction that trapped or returned.
    pub pc: u64,
    /// Where control went on.
    pub target: u64,
    /// `stval` or `mtval`: for a page fault the address.
    pub tval: u64,
    /// `a7` and `a6` at that moment: what an `ecall` to the firmware asks for.
    pub a7: u64,
    /// See `a7`.
    pub a6: u64,
    /// The process on the processor then.
    pub pid: Pid,
    /// Its name then.
    pub comm: String,
    /// How the process goes on, when control comes to user space.
    pub onward: Onward,
    /// When the next crossing came; `None` while control is still on this side.
    pub until: Option<Cycle>,
    /// Cycles in between in which the processor only waited.
    pub idle: Cycle,
    /// What happened in between, in order: at most [`NOTES_MAX`].
    pub notes: Vec<Note>,
}

/// How a process goes on in user space, by what brought it into the kernel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Onward {
    /// It was not seen how it came to the kernel.
    #[default]
    Unseen,
    /// An interrupt or a fault that was mended: it notices nothing.
    Undisturbed,
    /// A system call, by its number, has this result.
    Answered(u64, i64),
    /// It was born by clone, and runs for the first time.
    Born,
}

/// Most notes that a crossing carries.
pub const NOTES_MAX: usize = 6;

impl Crossing {
    /// Instructions spent on this side until `now` or the next crossing.
    pub fn cost(&self, now: Cycle) -> u64 {
        self.until.unwrap_or(now).saturating_sub(self.cycle).saturating_sub(self.idle)
    }

    /// Whether it crosses the line between user space and kernel.
    pub fn at_boundary(&self) -> bool {
        (self.from == Place::User) != (self.to == Place::User)
    }
}

/// Something that happened on one side between two crossings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub cycle: Cycle,
    /// What.
    pub what: Noted,
}

/// See [`Note`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Noted {
    /// A system call entered: its row in the log, and how it is written.
    Call {
        /// Serial number in the log of calls.
        row: u64,
        /// `write(1, "Hello", 5)`.
        text: String,
    },
    /// A system call returned.
    Returned {
        /// Serial number in the log of calls.
        row: u64,
    },
    /// The processor was given to another process.
    Switch {
        /// Serial number in the log of switches.
        row: u64,
        /// Who got it; 0 when nobody was ready.
        next: Pid,
        /// The name of who got it.
        comm: String,
    },
    /// A page fault was dealt with.
    Fault {
        /// The address that was touched.
        address: u64,
        /// As in [`abi::trace::Tracepoint::PageFaultUser`].
        outcome: u64,
    },
    /// A sleeping process became ready.
    Wakeup {
        /// Who.
        pid: Pid,
        /// Its name.
        comm: String,
    },
    /// A process was born.
    Fork {
        /// The new process.
        child: Pid,
    },
    /// The process became another program.
    Exec {
        /// The file.
        file: String,
    },
    /// The process ended.
    Exit {
        /// As wait4 reports it.
        status: u32,
    },
    /// A signal took effect.
    Signal {
        /// Its number.
        number: u64,
        /// On whom.
        pid: Pid,
    },
    /// An interrupt came while the kernel was running already.
    Interrupt {
        /// Its code.
        code: u8,
    },
    /// A file system was mounted.
    Mount {
        /// On which directory.
        target: String,
    },
    /// A block device was asked for sectors.
    Disk {
        /// 0 vda, 1 vdb.
        drive: u64,
        /// First sector.
        sector: u64,
        /// Number of sectors.
        count: u64,
    },
}

/// What a pointer argument pointed at when the call entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Which argument.
    pub argument: u8,
    /// Its first bytes.
    pub bytes: Vec<u8>,
    /// Whether there were more.
    pub cut: bool,
}

/// One system call, from entry to return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When it entered.
    pub cycle: Cycle,
    /// Who called.
    pub pid: Pid,
    /// Its name then.
    pub comm: String,
    /// Number of the call.
    pub number: u64,
    /// `a0` to `a5`.
    pub args: [u64; 6],
    /// What pointers pointed at.
    pub texts: Vec<Text>,
    /// When the crossing was by which it came.
    pub crossing: Option<Cycle>,
    /// How it returned.
    pub end: Option<End>,
}

/// The return of a system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When.
    pub cycle: Cycle,
    /// The result; `None` when the caller ended in it.
    pub result: Option<i64>,
    /// Instructions in which the caller had the processor meanwhile.
    pub cost: u64,
}

/// A stretch of one process's life in the schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Whose.
    pub pid: Pid,
    /// Its name then.
    pub comm: String,
    /// From when.
    pub start: Cycle,
    /// Until when; `None` while it lasts.
    pub end: Option<Cycle>,
    /// Whether it had the processor; otherwise it was ready and waited for it.
    pub running: bool,
    /// The name of the program that it was until the stretch began, when it began by execve.
    pub was: Option<String>,
}

/// The processor changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// When.
    pub cycle: Cycle,
    /// Who had it; 0 for nobody.
    pub prev: Pid,
    /// Name of who had it.
    pub prev_comm: String,
    /// Who got it; 0 for nobody.
    pub next: Pid,
    /// Name of who got it.
    pub next_comm: String,
    /// Why.
    pub reason: Reason,
    /// When control had come to the side on which it happened.
    pub crossing: Option<Cycle>,
}

/// Why the processor changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// A timer interrupt took the processor away.
    Timer,
    /// Another interrupt made somebody ready who goes first.
    Interrupt,
    /// The process waits in this system call.
    Waits(String),
    /// The process gave way of its own accord.
    Yields,
    /// A signal has stopped it.
    Stops,
    /// The process ended.
    Exits,
    /// Nobody had the processor before.
    Idle,
}

/// A process as the kernel's own table says it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number.
    pub pid: Pid,
    /// Its parent's number.
    pub ppid: Pid,
    /// Name of its program.
    pub comm: String,
    /// What it does.
    pub state: Doing,
    /// Bytes of user memory that are mapped.
    pub memory: u64,
    /// Bytes that its mappings cover.
    pub mapped: u64,
    /// What it waits for, in words; empty when it does not wait.
    pub waits: String,
    /// Whether it waits for a key: then a line can be typed to it.
    pub wants_key: bool,
    /// Cycles in user mode and in the kernel.
    pub cycles: [Cycle; 2],
    /// Root page table and address-space number.
    pub satp: u64,
}

#[cfg(test)]
impl Task {
    /// A process without memory, for tests.
    pub fn bare(pid: Pid, ppid: Pid, comm: &str, state: Doing) -> Task {
        Task {
            pid,
            ppid,
            comm: comm.into(),
            state,
            memory: 0,
            mapped: 0,
            waits: String::new(),
            wants_key: false,
            cycles: [0, 0],
            satp: 0,
        }
    }
}

/// See [`Task`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// It has the processor.
    Running,
    /// It could run, and waits for the processor.
    Ready,
    /// It waits for something to happen.
    Waiting,
    /// A signal has stopped it.
    Stopped,
    /// It has ended, and its parent has not asked yet.
    Ended,
}

/// The processor as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cpu {
    /// Where these values were read.
    pub cycle: Cycle,
    /// Program counter.
    pub pc: u64,
    /// The mode.
    pub place: Place,
    /// x0 to x31.
    pub x: Vec<u64>,
    /// f0 to f31, as bits.
    pub f: Vec<u64>,
    /// Control registers: name and value.
    pub csrs: Vec<(String, u64)>,
    /// Whether the hart waits for an interrupt.
    pub waiting: bool,
    /// The process that has it.
    pub pid: Pid,
    /// The name of that process.
    pub comm: String,
    /// Instructions around `pc`.
    pub listing: Vec<Line>,
}

/// One disassembled instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Virtual address.
    pub address: u64,
    /// Bytes: 2 or 4.
    pub size: u8,
    /// The instruction's bits.
    pub word: u32,
    /// Assembly.
    pub text: String,
    /// What it does, in one sentence.
    pub meaning: String,
}

/// A leg of the boot relay, or before power a stage found in the images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// What the stage is called.
    pub name: String,
    /// Where its bytes come from.
    pub source: String,
    /// What else is to be said of it, in a sentence; mostly nothing.
    pub note: String,
    /// How many bytes; 0 where that is not known.
    pub bytes: u64,
    /// How many of them are in RAM.
    pub loaded: u64,
    /// When control reached it, or it was put to use.
    pub entered: Option<Cycle>,
    /// In which mode it was entered.
    pub mode: Option<Place>,
    /// To which kind of place it belongs: boot code is the hardware's, whatever mode it runs in.
    pub side: Place,
}
