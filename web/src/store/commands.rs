//! What an action asks of the worker.

use super::selection::Selection;
use super::{Action, State, speed};
use crate::protocol::{Command, Run, Start};

/// The commands that go out when `action` happens in `state`, in this order.
pub fn commands(state: &State, action: &Action) -> Vec<Command> {
    match action {
        Action::Told(_) => vec![Command::Seen],
        Action::Power | Action::PowerUnpressed => match state.run {
            Run::Off => vec![Command::PowerOn(Start::Run)],
            Run::Ended(_) => vec![Command::PowerOff, Command::PowerOn(Start::Run)],
            _ => vec![Command::PowerOff],
        },
        Action::StartAtShell => vec![Command::PowerOn(Start::AtShell)],
        Action::Reset => vec![Command::Reset, Command::Run],
        Action::RunOrPause => match state.run {
            Run::Paused => vec![Command::Run],
            Run::Running | Run::Starting | Run::Seeking => vec![Command::Pause],
            Run::Off => vec![Command::PowerOn(Start::Run)],
            Run::Ended(_) => vec![],
        },
        Action::Step(direction) => match state.run {
            Run::Off => vec![Command::PowerOn(Start::Held)],
            _ => vec![Command::Step(state.choices.kind, *direction)],
        },
        Action::Stop => vec![Command::Pause],
        Action::LookOn => vec![Command::LookOn],
        Action::Seek(cycle) => vec![Command::Seek(*cycle)],
        Action::Select(Selection::Stage(at)) if state.is_on() => {
            let entered = state.relay.get(*at).and_then(|hop| hop.entered);
            entered.map(Command::Seek).into_iter().collect()
        }
        Action::Mark => vec![Command::Mark],
        Action::TakeUp(future) => vec![Command::TakeUp(*future)],
        Action::Save => vec![Command::Save],
        Action::Open(file) => vec![Command::Open(file.clone())],
        Action::BringBack => vec![Command::BringBack],
        Action::Speed(position) => vec![Command::Speed(speed::at(*position))],
        Action::Typed(bytes) => vec![Command::Type(bytes.clone())],
        Action::Panel(panel) => vec![Command::Listen(state.choices.panels.toggled(*panel))],
        Action::Launch(built) => launch(state, built),
        Action::Eject => vec![Command::Eject],
        _ => vec![],
    }
}

/// Insert and type: at once when the shell waits, else as soon as it does, and from off by way of the boot.
fn launch(state: &State, built: &crate::program::Built) -> Vec<Command> {
    let launch = Command::Launch {
        name: built.name.clone(),
        image: built.image.clone(),
        line: format!("/media/{}\n", built.name).into_bytes(),
    };
    match state.run {
        Run::Off => vec![Command::PowerOn(Start::AtShell), launch],
        Run::Ended(_) => vec![Command::PowerOff, Command::PowerOn(Start::AtShell), launch],
        Run::Paused => vec![launch, Command::Run],
        Run::Running | Run::Seeking | Run::Starting => vec![launch],
    }
}
