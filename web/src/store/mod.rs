//! One state, one reducer: everything that the page shows follows from this.
//!
//! What the machine says arrives as [`Update`]s, what the reader does as [`Action`]s; [`State::reduce`] takes
//! both, and [`commands`] says what the worker is asked for in return. Components only read.

pub mod action;
mod commands;
pub mod console;
pub mod editing;
mod reduce;
pub mod selection;
pub mod shared;
pub mod speed;

#[cfg(test)]
mod tests;

use crate::layout::lanes::Extent;
use crate::layout::tennis::View;
use crate::log::Window;
use crate::protocol::{Clock, Images, Launch, Marks, Panels, Replayed, Run, StepKind};
use crate::rows::{Call, Cpu, Crossing, Hop, Span, Switch, Task};
use crate::scale::Scale;
use crate::scene::Scene;
use crate::search::Search;
pub use action::Action;
pub use commands::commands;
use console::Console;
use editing::Editing;
use selection::Selection;
use shared::Shared;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The images, on their way or here.
    pub images: Images,
    /// What the machine is doing.
    pub run: Run,
    /// Whether the reader's last deed was a press of a power button.
    pressed: bool,
    /// What time it is in it.
    pub clock: Clock,
    /// What the serial port said.
    pub console: Shared<Console>,
    /// The boot: what has been seen to run, or before that what the images hold.
    pub relay: Shared<Vec<Hop>>,
    /// Every stage that has had control, in all boots of the recorded life.
    pub stages: Shared<Vec<Hop>>,
    /// Cycles to places on the scrubber.
    pub scale: Shared<Scale>,
    waits: Vec<(u64, u64)>,
    /// Where the reader has asked to be, until the machine is there.
    pub aim: Option<u64>,
    /// How often time has jumped rather than passed: for views that show a part of their rows.
    pub jumps: u32,
    /// Whether it has, and rows are still on their way.
    jumping: bool,
    /// What else the scrubber shows.
    pub marks: Shared<Marks>,
    /// How the replay of a recording ended, until it has been read.
    pub replayed: Option<Replayed>,
    /// Crossings.
    pub crossings: Shared<Window<Crossing>>,
    /// System calls.
    pub calls: Shared<Window<Call>>,
    /// The schedule's stretches.
    pub spans: Shared<Window<Span>>,
    /// The schedule's switches.
    pub switches: Shared<Window<Switch>>,
    /// When the rows were read.
    pub seen: Seen,
    /// Processes.
    pub tasks: Shared<Vec<Task>>,
    /// The processor.
    pub cpu: Shared<Option<Cpu>>,
    /// Its registers at the stop before, to mark what has changed.
    pub before: Shared<Option<Cpu>>,
    /// Whether time was held when `cpu` was read.
    cpu_held: bool,
    /// What is in the removable drive.
    pub medium: Option<String>,
    /// A program on its way.
    pub launch: Launch,
    /// A step that looks for its moment, or has given up.
    pub search: Option<Search>,
    /// Something to tell the reader.
    pub notice: Option<String>,
    /// What the reader chose: see there.
    pub choices: Choices,
    /// What is selected.
    pub selection: Shared<Selection>,
    /// The program editor.
    pub editing: Shared<Editing>,
}

/// The cycles up to which rows are known: a row that has not ended is drawn up to here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Crossings and calls.
    pub crossings: u64,
    /// The schedule.
    pub schedule: u64,
}

/// What the reader set, and no machine can change.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Position of the speed slider.
    pub speed: u32,
    /// What a step is.
    pub kind: StepKind,
    /// Which panels are shown.
    pub panels: Panels,
    /// `light` or `dark`; otherwise the system's.
    pub theme: Option<&'static str>,
    /// How much the tennis picture shows.
    pub tennis: View,
    /// Whether the crossings are shown as a list.
    pub tennis_list: bool,
    /// How much the schedule shows.
    pub extent: Extent,
    /// Which calls the log shows.
    pub filter: String,
    /// Which registers are shown.
    pub registers: Registers,
    /// Whether the plain text on what a kernel is stands open.
    pub explained: bool,
    /// Whether the workspace is shown though the machine is off.
    pub workspace: bool,
    /// Whether the program in the editor came with the page's address.
    pub brought: bool,
    /// Whether the page stands in a frame of another page.
    pub embedded: bool,
}

/// Which registers the processor panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registers {
    /// pc, sp, ra and the argument registers.
    Few,
    /// All of x0 to x31.
    All,
    /// The floating-point registers.
    Float,
    /// The control registers.
    Control,
}

impl State {
    /// The page as a scene opens it. `embedded` is whether it stands in a frame of another page.
    pub fn new(scene: &Scene, embedded: bool, kept: Editing) -> Self {
        State {
            images: Images::Loading { got: 0, total: 0 },
            run: Run::Off,
            pressed: false,
            clock: Clock::default(),
            console: Shared::default(),
            relay: Shared::default(),
            stages: Shared::default(),
            scale: Shared::default(),
            waits: Vec::new(),
            aim: None,
            jumps: 0,
            jumping: false,
            marks: Shared::default(),
            replayed: None,
            crossings: Shared::default(),
            calls: Shared::default(),
            spans: Shared::default(),
            switches: Shared::default(),
            seen: Seen::default(),
            tasks: Shared::default(),
            cpu: Shared::default(),
            before: Shared::default(),
            cpu_held: false,
            medium: None,
            launch: Launch::None,
            search: None,
            notice: None,
            choices: Choices {
                speed: speed::position(scene.speed.unwrap_or(speed::DEFAULT)),
                kind: StepKind::Crossing,
                panels: scene.panels.unwrap_or(Panels::ALL),
                theme: scene.theme,
                tennis: View { crossings: 16, true_scale: false },
                tennis_list: false,
                extent: Extent::Switches(24),
                filter: String::new(),
                registers: Registers::Few,
                explained: false,
                workspace: false,
                brought: scene.program.is_some(),
                embedded,
            },
            selection: Shared::default(),
            editing: Shared::new(kept),
        }
    }

    /// Whether the machine has power, or had until the guest switched it off.
    pub fn is_on(&self) -> bool {
        self.run != Run::Off
    }

    /// Where the keyboard goes on after what has changed since `before`: into the console when the reader has pressed
    /// power, back to the button when the power is gone. A machine that starts by itself leaves the keyboard alone.
    pub fn goes_on(&self, before: &State) -> Option<&'static str> {
        let dead = |state: &State| !state.is_on() || state.is_ended();
        match (dead(before), dead(self)) {
            _ if !self.pressed => None,
            (true, false) if self.choices.panels.has(Panels::CONSOLE) => Some(".term textarea"),
            (true, false) => Some("header .power"),
            _ if before.is_on() && !self.is_on() => Some(".inv .big"),
            _ => None,
        }
    }

    /// Whether the guest has switched the machine off.
    pub fn is_ended(&self) -> bool {
        matches!(self.run, Run::Ended(_))
    }

    /// Whether time is held, so that the reader can look.
    pub fn is_held(&self) -> bool {
        matches!(self.run, Run::Paused | Run::Ended(_))
    }
}
