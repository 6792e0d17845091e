//! What can happen to the page's state.

use super::Registers;
use super::editing::Tab;
use super::selection::Selection;
use crate::layout::lanes::Extent;
use crate::layout::tennis::View;
use crate::program::{Built, Problem};
use crate::protocol::{Direction, Panels, StepKind, Update};
use machine::event::Cycle;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The worker has news.
    Told(Box<Update>),
    /// The worker is gone, and why.
    Lost(String),
    /// The power button.
    Power,
    /// The same without a press: the address asks for it, or the page around.
    PowerUnpressed,
    /// Power on and go to the prompt as fast as it goes.
    StartAtShell,
    /// The reset button.
    Reset,
    /// Run, or hold.
    RunOrPause,
    /// A step.
    Step(Direction),
    /// What a step is from now on.
    Kind(StepKind),
    /// Go to a cycle.
    Seek(Cycle),
    /// Mark the present moment, or take its mark away.
    Mark,
    /// Take up the future of this number that was left.
    TakeUp(u32),
    /// Hand over a recording.
    Save,
    /// Open this file as a recording.
    Open(Vec<u8>),
    /// Bring back the machine that a recording has replaced.
    BringBack,
    /// The end of a replay has been read.
    ReplayRead,
    /// Position of the speed slider.
    Speed(u32),
    /// The reader typed into the console.
    Typed(Vec<u8>),
    /// The reader chose something.
    Select(Selection),
    /// How much the tennis picture shows.
    Tennis(View),
    /// Picture or list.
    TennisList(bool),
    /// How much the schedule shows.
    Extent(Extent),
    /// Which calls the log shows.
    Filter(String),
    /// Which registers.
    Registers(Registers),
    /// Show or hide a panel.
    Panel(Panels),
    /// Another theme: light, dark or the system's.
    Theme(Option<&'static str>),
    /// Open or close the plain text on kernels.
    Explain(bool),
    /// Show the workspace with the editor though the machine is off.
    WriteProgram,
    /// Another tab of the editor.
    Tab(Tab),
    /// The reader edited the program.
    Edited(String),
    /// Open an example, or a program kept earlier, by its place in that list.
    OpenExample(&'static str),
    /// See `OpenExample`.
    OpenKept(usize),
    /// The assembler has read the program: what is wrong with it, if anything.
    Checked(Vec<Problem>),
    /// The program is built and shall run.
    Launch(Box<Built>),
    /// Take the medium out.
    Eject,
    /// The notice has been read.
    NoticeRead,
    /// Hold, whatever is going on: a search that ends meanwhile must not become a run.
    Stop,
    /// The search that was given up goes on.
    LookOn,
    /// What was said of a search has been read.
    SearchRead,
}
