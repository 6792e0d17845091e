//! The messages between page and worker: postcard bytes in transferred buffers.
//!
//! Every message carries the number of the machine that it is about; several machines on one page will come.

use crate::log::Tail;
use crate::rows::{Call, Cpu, Crossing, Hop, Pid, Place, Span, Switch, Task};
use crate::search::Search;
use machine::event::Cycle;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Number of a machine.
pub type MachineId = u32;

/// A message and the machine that it is for or from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Which machine.
    pub machine: MachineId,
    /// The message.
    pub body: T,
}

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Make a machine of the images and start it.
    PowerOn(Start),
    /// Take the power away: RAM and recording are gone.
    PowerOff,
    /// Press the reset button.
    Reset,
    /// Let machine time pass.
    Run,
    /// Hold it.
    Pause,
    /// Hold it, then go to the next or previous event of a kind.
    Step(StepKind, Direction),
    /// Go on with the search that was given up.
    LookOn,
    /// Hold it at this cycle.
    Seek(Cycle),
    /// How fast time passes.
    Speed(Speed),
    /// Bytes for the serial port.
    Type(Vec<u8>),
    /// As soon as the shell waits for a key: put the medium in and type the line.
    Launch {
        /// The medium's name, for people.
        name: String,
        /// An unpartitioned ext2 image.
        image: Vec<u8>,
        /// What to type, with its newline.
        line: Vec<u8>,
    },
    /// Take the medium out.
    Eject,
    /// Mark the present moment, or take its mark away.
    Mark,
    /// Take up the future of this number that was left, where it parts from the present one.
    TakeUp(u32),
    /// Hand over the recording of the machine's life.
    Save,
    /// Replace the machine by that of a recording.
    Open(Vec<u8>),
    /// Bring back the machine that a recording has replaced.
    BringBack,
    /// Which panels are to be seen.
    Listen(Panels),
    /// The page has shown the last update and can take another.
    Seen,
}

/// How a machine starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// Running at the speed that is set.
    Run,
    /// Held at the reset vector.
    Held,
    /// As fast as the host goes, waits skipped, until the shell waits for a key.
    AtShell,
}

/// What a step goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepKind {
    /// The next instruction.
    Instruction,
    /// A change of privilege mode.
    Crossing,
    /// A program's call to the kernel.
    SystemCall,
    /// A change of the process on the processor.
    Switch,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// To later cycles.
    Forward,
    /// To earlier cycles.
    Back,
}

/// How fast machine time passes while the processor works. Waiting passes at 100 MHz at any speed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Speed {
    /// Instructions a second.
    PerSecond(f64),
    /// As fast as the host goes.
    Unlimited,
}

impl Eq for Speed {}

/// The panels of the page, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Panels(pub u16);

impl Panels {
    /// The serial port's text.
    pub const CONSOLE: Panels = Panels(1);
    /// The program editor.
    pub const EDITOR: Panels = Panels(1 << 1);
    /// The process tree.
    pub const PROCESSES: Panels = Panels(1 << 2);
    /// The crossings.
    pub const TENNIS: Panels = Panels(1 << 3);
    /// The schedule.
    pub const SCHEDULE: Panels = Panels(1 << 4);
    /// The system-call log.
    pub const SYSCALLS: Panels = Panels(1 << 5);
    /// Registers and instructions.
    pub const PROCESSOR: Panels = Panels(1 << 6);
    /// Every panel.
    pub const ALL: Panels = Panels((1 << 7) - 1);

    /// Name in addresses, title, and panel.
    pub const TABLE: &[(&str, &str, Panels)] = &[
        ("console", "Console", Panels::CONSOLE),
        ("editor", "Program", Panels::EDITOR),
        ("processes", "Processes", Panels::PROCESSES),
        ("tennis", "Tennis", Panels::TENNIS),
        ("schedule", "Schedule", Panels::SCHEDULE),
        ("syscalls", "System calls", Panels::SYSCALLS),
        ("processor", "Processor", Panels::PROCESSOR),
    ];

    /// Whether all of `other` is in this set.
    pub const fn has(self, other: Panels) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` is in this set.
    pub const fn any(self, other: Panels) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Panels) -> Panels {
        Panels(self.0 | other.0)
    }

    /// This set with `other` put in or taken out.
    #[must_use]
    pub const fn toggled(self, other: Panels) -> Panels {
        Panels(self.0 ^ other.0)
    }
}

/// What the worker tells the page: only what has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// A machine has got power: nothing that was told of an earlier one is true.
    pub born: bool,
    /// The images, on their way or here.
    pub images: Option<Images>,
    /// What the machine is doing.
    pub run: Option<Run>,
    /// What time it is in it.
    pub clock: Option<Clock>,
    /// The console.
    pub screen: Option<Screen>,
    /// The boot that is under way, and what is still to come of it.
    pub relay: Option<Vec<Hop>>,
    /// Every stage that has had control, in all boots of the recorded life.
    pub stages: Option<Vec<Hop>>,
    /// Stretches of waiting, for the scrubber's scale: from, to.
    pub waits: Option<Vec<(Cycle, Cycle)>>,
    /// How far the rows have been looked at, whether or not there were new ones.
    pub looked: Option<Looked>,
    /// Crossings.
    pub crossings: Option<Tail<Crossing>>,
    /// System calls.
    pub calls: Option<Tail<Call>>,
    /// Stretches of running and being ready.
    pub spans: Option<Tail<Span>>,
    /// Changes of the process on the processor.
    pub switches: Option<Tail<Switch>>,
    /// The kernel's processes.
    pub tasks: Option<Vec<Task>>,
    /// The processor.
    pub cpu: Option<Cpu>,
    /// What is in the removable drive.
    pub medium: Option<Option<String>>,
    /// A program on its way to the machine.
    pub launch: Option<Launch>,
    /// A step that looks for its moment, or has given up.
    pub search: Option<Option<Search>>,
    /// Something to tell the reader, once.
    pub notice: Option<String>,
    /// The moments that the reader has marked, and the futures that were left.
    pub marks: Option<Marks>,
    /// The recording that was asked for.
    pub recording: Option<Vec<u8>>,
    /// How the replay of a recording ended.
    pub replayed: Option<Replayed>,
}

/// The rows of some panels are known up to a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// Up to which cycle.
    pub cycle: Cycle,
    /// Of which panels.
    pub panels: Panels,
}

/// What the scrubber shows besides the boot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Marked moments by rising cycle, and what they are called.
    pub moments: Vec<(Cycle, String)>,
    /// Futures that were left: where each parts from the present one, and how far it was recorded.
    pub futures: Vec<(Cycle, Cycle)>,
}

/// A recording has been replayed to where it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// The hash of the machine's state there.
    pub hash: u64,
    /// Whether it is the recorded one.
    pub same: bool,
    /// Whether the recording replaced a machine that can be brought back.
    pub replaced: bool,
}

/// The state of the images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Images {
    /// On their way: bytes so far and in all (0 when the host does not say).
    Loading {
        /// So far.
        got: u64,
        /// In all.
        total: u64,
    },
    /// Here, and this is what is in them.
    Ready(Vec<Hop>),
    /// They did not come, and why, in words.
    Failed(String),
}

/// What a machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Run {
    /// It has no power.
    Off,
    /// Time is held.
    Paused,
    /// Time passes.
    Running,
    /// Time is on its way to where somebody asked.
    Seeking,
    /// It is being booted as fast as it goes.
    Starting,
    /// The guest switched it off, with this status.
    Ended(u16),
}

/// The time in the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Now.
    pub cycle: Cycle,
    /// Instructions retired.
    pub retired: u64,
    /// The furthest that has been recorded.
    pub head: Cycle,
    /// Mode of hart 0.
    pub place: Option<Place>,
    /// Who has the processor.
    pub pid: Pid,
    /// Whether the processor waits.
    pub idle: bool,
}

/// New text for the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Screen {
    /// After what is there.
    Append(Vec<u8>),
    /// Instead of what is there: after power-on, or a step back.
    Replace(Vec<u8>),
}

/// A program on its way to the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Launch {
    /// None is.
    None,
    /// It waits until the shell waits for a key.
    Waiting(String),
    /// The medium is in and the line is typed.
    Typed(String),
}

/// A message as bytes.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).expect("plain data always has a postcard form")
}

/// A message from bytes; an error names what is wrong with them.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_wire() {
        let sent = Envelope {
            machine: 3,
            body: Command::Launch {
                name: "hello".into(),
                image: vec![0, 255],
                line: b"/media/hello\n".to_vec(),
            },
        };
        assert_eq!(decode::<Envelope<Command>>(&encode(&sent)), Ok(sent));
        let update = Update { run: Some(Run::Ended(1)), medium: Some(None), ..Update::default() };
        assert_eq!(decode::<Update>(&encode(&update)), Ok(update));
    }
}
