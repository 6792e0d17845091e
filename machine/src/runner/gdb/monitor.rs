//! GDB's `monitor` command: what the protocol has no words for.

use super::debugger::Debugger;
use crate::Machine;
use crate::event::Mode;
use crate::input::Input;

const HELP: &str = "\
monitor info      where the machine stands, and its harts
monitor cycle     the present cycle
monitor cycle N   goes there, back or forth (then: maintenance flush register-cache)
monitor reset     the reset button
";

/// What GDB is to be told when it has not asked for registers since.
const MOVED: &str = "(maintenance flush register-cache lets GDB see it)\n";

/// Does a command and returns what it says.
pub fn command(debugger: &mut Debugger, text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        [] | ["help"] => HELP.to_owned(),
        ["info"] => info(debugger),
        ["cycle"] => format!("{}\n", debugger.machine().cycle()),
        ["cycle", number] => match number.parse() {
            Ok(cycle) => {
                debugger.timeline().seek(cycle);
                format!("cycle {} {MOVED}", debugger.machine().cycle())
            }
            Err(_) => format!("{number} is no number of a cycle\n"),
        },
        ["reset"] => {
            debugger.input(Input::Reset);
            format!("reset {MOVED}")
        }
        [other, ..] => format!("{other} is none of these:\n{HELP}"),
    }
}

fn info(debugger: &mut Debugger) -> String {
    let (cycle, head) = (debugger.timeline().cycle(), debugger.timeline().head());
    let machine = debugger.machine();
    let mut text = format!("cycle {cycle}, recorded up to {head}; {} instructions\n", machine.retired());
    if let Some(status) = machine.off() {
        text += &format!("the machine is off, with status {status}\n");
    }
    for number in 0..machine.harts() {
        text += &format!("hart {number}: {}, pc {:#x}\n", hart(machine, number), machine.hart(number).pc());
    }
    text
}

/// What a hart is doing, in few words.
pub fn hart(machine: &Machine, number: usize) -> String {
    let view = machine.hart(number);
    let mode = match view.mode() {
        Mode::Machine => "machine mode",
        Mode::Supervisor => "supervisor mode",
        Mode::User => "user mode",
    };
    match view.waiting() {
        true => format!("{mode}, waiting for an interrupt"),
        false => mode.to_owned(),
    }
}
