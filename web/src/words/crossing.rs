//! Crossings in words: the label in the picture, and the sentence under it.

use super::causes;
use super::number::{address, counted, duration};
use super::{Sentence, call};
use crate::rows::{Crossing, Note, Noted, Onward, Pid, Place, Why};
use abi::linux::signal;
use abi::syscall::{format_result, number};
use machine::event::Cycle;

/// Process and number, as the picture writes it over a stretch in user space.
pub fn who(comm: &str, pid: Pid) -> String {
    match (comm, pid) {
        (_, 0) => "nobody".into(),
        ("", pid) => format!("process {pid}"),
        (comm, pid) => format!("{comm} · {pid}"),
    }
}

fn named(comm: &str, pid: Pid) -> String {
    match (comm, pid) {
        (_, 0) => "The kernel".into(),
        ("", pid) => format!("Process {pid}"),
        (comm, pid) => format!("{comm} ({pid})"),
    }
}

fn switched(notes: &[Note]) -> bool {
    notes.iter().any(|note| matches!(note.what, Noted::Switch { .. }))
}

/// The label of the stretch that the crossing begins.
pub fn label(c: &Crossing) -> String {
    if c.to == Place::User {
        return who(&c.comm, c.pid);
    }
    if c.why == Why::Return {
        return String::new();
    }
    let arrow = if switched(&c.notes) { " → switch" } else { "" };
    match (c.why, called(c)) {
        (Why::Exception(8), Some(text)) => format!("{text}{arrow}"),
        (Why::Exception(8), None) => format!("{}{arrow}", call::name(c.a7)),
        (why, _) if causes::is_page_fault(why) => format!("page fault {}", address(c.tval)),
        (why, _) => format!("{}{arrow}", causes::of(why).short),
    }
}

fn called(c: &Crossing) -> Option<&str> {
    c.notes.iter().find_map(|note| match &note.what {
        Noted::Call { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

/// The crossing told: what happened, why, what it cost.
pub fn sentence(c: &Crossing, now: Cycle) -> Sentence {
    let cause = causes::of(c.why);
    let cost = c.cost(now);
    let spent = match (c.until, c.to) {
        (None, _) => format!("So far {}.", counted(cost, "instruction")),
        (_, Place::User) => format!("It runs for {}.", counted(cost, "instruction")),
        (_, Place::Kernel) if switched(&c.notes) => {
            format!("{} in the kernel, until another program runs.", counted(cost, "instruction"))
        }
        (_, Place::Kernel) => {
            format!("{} in the kernel, with entry and return.", counted(cost, "instruction"))
        }
        (_, Place::Hardware) => format!("{} in the firmware.", counted(cost, "instruction")),
    };
    let waited = match c.idle {
        0 => String::new(),
        idle => format!(" Then the processor waited for {}.", duration(idle)),
    };
    let (title, what) = match c.why {
        Why::Return => (arrival(c), going_back(c)),
        Why::Exception(8) => {
            (call_title(c), format!("{} executed ecall: it asks the kernel.", named(&c.comm, c.pid)))
        }
        Why::Exception(9) => (cause.title.to_string(), cause.what.to_string()),
        Why::Exception(_) if causes::is_page_fault(c.why) && is_kernels(c.tval) => (
            cause.title.to_string(),
            format!(
                "{} reached for {:#x}, which is the kernel's: the page is not marked for user mode, and the \
                 processor refuses.",
                named(&c.comm, c.pid),
                c.tval
            ),
        ),
        Why::Exception(_) if causes::is_page_fault(c.why) => (
            cause.title.to_string(),
            format!("{} at {} {}", named(&c.comm, c.pid), address(c.tval), cause.what),
        ),
        Why::Exception(_) => (cause.title.to_string(), format!("{} {}", named(&c.comm, c.pid), cause.what)),
        Why::Interrupt(_) => (cause.title.to_string(), interrupted(c, cause.what)),
    };
    let told: String = c.notes.iter().filter_map(note).map(|text| format!(" {text}")).collect();
    Sentence { title, body: format!("{what}{told} {spent}{waited}"), linux: linux(c) }
}

fn linux(c: &Crossing) -> Option<String> {
    match c.why {
        Why::Exception(8) => Some(format!("sys_enter_{}", call::name(c.a7))),
        why => causes::of(why).linux.map(str::to_string),
    }
}

fn call_title(c: &Crossing) -> String {
    called(c).map_or_else(|| call::name(c.a7), str::to_string)
}

fn arrival(c: &Crossing) -> String {
    match c.to {
        Place::User => format!("Back in {}", if c.comm.is_empty() { "user space" } else { &c.comm }),
        Place::Kernel => "Back from the firmware".into(),
        Place::Hardware => "Back in the firmware".into(),
    }
}

fn going_back(c: &Crossing) -> String {
    match (c.from, c.to) {
        (Place::Kernel, Place::User) => format!(
            "The kernel executed sret: {}.",
            onward(&named(&c.comm, c.pid), &address(c.target), c.onward)
        ),
        (Place::Hardware, Place::User) => {
            format!("The firmware executed mret: {} goes on at {}.", named(&c.comm, c.pid), address(c.target))
        }
        (Place::Hardware, _) => {
            format!("The firmware executed mret: control goes on at {}.", address(c.target))
        }
        _ => format!("Control goes on at {}.", address(c.target)),
    }
}

/// How a process goes on in user space.
fn onward(who: &str, at: &str, onward: Onward) -> String {
    match onward {
        Onward::Unseen => format!("{who} goes on at {at}"),
        Onward::Undisturbed => format!("{who} goes on at {at}, as if nothing had been"),
        Onward::Born => format!("{who} begins its life at {at}, as a copy; a0 holds 0, which tells it so"),
        Onward::Answered(call, 0) if call == number::execve as u64 => {
            format!("the new program, {who}, begins at {at}")
        }
        Onward::Answered(call, result) => {
            let mut answer = String::new();
            format_result(&mut answer, call, result as u64).expect("a String takes everything");
            format!("{who} goes on at {at}; a0 holds the answer of {}, {answer}", call::name(call))
        }
    }
}

/// Whether an address lies in the upper half, which is the kernel's in every process (Privileged 20240411, 10.4.1:
/// addresses of Sv39 are signed).
fn is_kernels(address: u64) -> bool {
    (address as i64) < 0
}

fn interrupted(c: &Crossing, what: &str) -> String {
    match (c.from, c.pid) {
        (Place::User, 1..) => {
            format!("{what} {} did not ask for this, and won't notice.", named(&c.comm, c.pid))
        }
        _ => what.to_string(),
    }
}

/// A note as a sentence, where it adds to what the title says.
fn note(note: &Note) -> Option<String> {
    Some(match &note.what {
        Noted::Call { .. } | Noted::Returned { .. } | Noted::Interrupt { .. } => return None,
        Noted::Switch { next: 0, .. } => "Nobody is ready: the processor waits.".into(),
        Noted::Switch { next, comm, .. } => {
            format!("The kernel gives the processor to {}.", named(comm, *next))
        }
        Noted::Fault { outcome: 0, .. } => {
            "The kernel maps a page and lets the instruction try again.".into()
        }
        Noted::Fault { outcome: 1, .. } => {
            "The page was shared: the kernel copies it and lets the instruction try again.".into()
        }
        Noted::Fault { address: at, .. } if is_kernels(*at) => "The kernel ends the program.".into(),
        Noted::Fault { address: at, .. } => {
            format!("The program has no such right at {}: the kernel ends it.", address(*at))
        }
        Noted::Wakeup { pid, comm } => format!("{} becomes ready.", named(comm, *pid)),
        Noted::Fork { child } => format!("The kernel makes process {child}, a copy of the caller."),
        Noted::Exec { file } => format!("The process becomes the program {file}."),
        Noted::Exit { status } => ended(*status),
        Noted::Signal { number, pid } => format!("{} reaches process {pid}.", signal_name(*number as u32)),
        Noted::Mount { target } => format!("A file system is mounted on {target}."),
        Noted::Disk { drive, sector, count } => format!(
            "The kernel asks {} for {} from sector {sector}.",
            if *drive == 0 { "the disk" } else { "the removable drive" },
            counted(*count, "sector")
        ),
    })
}

fn ended(status: u32) -> String {
    match status & 0x7f {
        0 => format!("The process ends with status {}.", status >> 8 & 0xff),
        number => format!("{} ends the process.", signal_name(number)),
    }
}

fn signal_name(number: u32) -> String {
    signal::name(number).map_or_else(|| format!("Signal {number}"), str::to_string)
}
