//! Changes of the process on the processor, in words.

use super::Sentence;
use crate::rows::{Pid, Reason, Span, Switch};
use crate::words::number::duration;
use machine::event::Cycle;

/// The reason in a word or two.
pub fn short(reason: &Reason) -> String {
    match reason {
        Reason::Timer => "timer".into(),
        Reason::Interrupt => "interrupt".into(),
        Reason::Waits(call) if call.is_empty() => "waits".into(),
        Reason::Waits(call) => format!("waits in {call}"),
        Reason::Yields => "yields".into(),
        Reason::Stops => "stops".into(),
        Reason::Exits => "exits".into(),
        Reason::Idle => "was idle".into(),
    }
}

fn named(comm: &str, pid: Pid) -> String {
    if comm.is_empty() { format!("process {pid}") } else { format!("{comm} ({pid})") }
}

/// The switch told.
pub fn switch(s: &Switch) -> Sentence {
    let prev = named(&s.prev_comm, s.prev);
    let why = match &s.reason {
        Reason::Timer => format!("The timer ended the turn of {prev}; it stays ready."),
        Reason::Interrupt => format!("An interrupt took the processor from {prev}; it stays ready."),
        Reason::Waits(call) if call.is_empty() => format!("{prev} waits for something."),
        Reason::Waits(call) => format!("{prev} waits in {call}, and needs no processor until that is done."),
        Reason::Yields => format!("{prev} gave way of its own accord, by sched_yield; it stays ready."),
        Reason::Stops => format!("A signal has stopped {prev} until another has it go on."),
        Reason::Exits => format!("{prev} has ended."),
        Reason::Idle => "Nobody was ready before.".into(),
    };
    let next = match s.next {
        0 => "Nobody is ready: the processor waits for an interrupt.".into(),
        _ => format!("The kernel gives the processor to {}.", named(&s.next_comm, s.next)),
    };
    Sentence { title: "Switch".into(), body: format!("{why} {next}"), linux: Some("sched_switch".into()) }
}

/// A stretch of the schedule told.
pub fn span(s: &Span, now: Cycle) -> Sentence {
    let long = duration(s.end.unwrap_or(now).saturating_sub(s.start));
    let body = match (s.running, s.end) {
        (true, Some(_)) => format!("{} had the processor for {long}.", named(&s.comm, s.pid)),
        (true, None) => format!("{} has had the processor for {long}.", named(&s.comm, s.pid)),
        (false, Some(_)) => {
            format!("{} was ready, and waited {long} for the processor.", named(&s.comm, s.pid))
        }
        (false, None) => {
            format!("{} is ready, and has waited {long} for the processor.", named(&s.comm, s.pid))
        }
    };
    let became = match &s.was {
        Some(was) => format!(" Before that it was {was}: execve made it another program."),
        None => String::new(),
    };
    let body = body + &became;
    Sentence { title: if s.running { "Running" } else { "Ready" }.into(), body, linux: None }
}
