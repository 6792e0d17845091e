//! A search in words: what it looks for, how far it has looked, who had the processor meanwhile.

use super::Sentence;
use super::number::about;
use crate::protocol::{Direction, StepKind};
use crate::rows::Pid;
use crate::search::{Outcome, Search};

/// What a step is, as the page says it everywhere.
pub fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Instruction => "instruction",
        StepKind::Crossing => "crossing",
        StepKind::SystemCall => "system call",
        StepKind::Switch => "switch",
    }
}

/// The search told.
pub fn sentence(search: &Search) -> Sentence {
    let what = kind(search.kind);
    let ahead = search.direction == Direction::Forward;
    let looked = about(search.looked);
    let title = match (search.outcome, ahead) {
        (Outcome::Going, true) => format!("Looking for the next {what}."),
        (Outcome::Going, false) => format!("Looking for the {what} before."),
        (Outcome::NotYet, true) => format!("No {what} in the next {looked} cycles."),
        (Outcome::NotYet, false) => format!("No {what} in the {looked} cycles before."),
        (Outcome::Stopped, _) => format!("Stopped after {looked} cycles without a {what}."),
        (Outcome::Asleep, _) => format!("No {what} comes by itself."),
        (Outcome::NoneBefore, _) => format!("There is no {what} before."),
    };
    let body = match search.outcome {
        Outcome::Asleep => {
            "The processor waits for an interrupt, and no timer is set: type in the console, or run a program."
                .into()
        }
        Outcome::NoneBefore => "The machine stands where it stood.".into(),
        Outcome::Going => format!("{looked} cycles so far. {}", who(search)),
        Outcome::NotYet | Outcome::Stopped => who(search),
    };
    Sentence { title, body: body.trim().into(), linux: None }
}

/// Who had the processor, and why that brings no system call.
fn who(search: &Search) -> String {
    let named: Vec<String> = search.busy.iter().map(|(pid, comm)| name(*pid, comm)).collect();
    let silent = search.kind == StepKind::SystemCall;
    match &named[..] {
        [] => String::new(),
        [one] if silent => format!("The processor stays with {one}, which asks the kernel for nothing."),
        [one] => format!("The processor stays with {one}."),
        [first @ .., last] => {
            let all = format!("{} and {last}", first.join(", "));
            let silence = if silent { ", which ask the kernel for nothing" } else { "" };
            format!("The processor stays with {all}{silence}.")
        }
    }
}

fn name(pid: Pid, comm: &str) -> String {
    if comm.is_empty() { format!("process {pid}") } else { format!("{comm} ({pid})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(outcome: Outcome, busy: &[(Pid, &str)]) -> Search {
        Search {
            kind: StepKind::SystemCall,
            direction: Direction::Forward,
            from: 7,
            looked: 50_012_345,
            outcome,
            busy: busy.iter().map(|(pid, comm)| (*pid, comm.to_string())).collect(),
        }
    }

    #[test]
    fn a_search_between_hogs_says_who_keeps_the_processor() {
        let told = sentence(&search(Outcome::NotYet, &[(8, "hog"), (9, "hog")]));
        assert_eq!(told.title, "No system call in the next 50 million cycles.");
        assert_eq!(
            told.body,
            "The processor stays with hog (8) and hog (9), which ask the kernel for nothing."
        );
        let going = sentence(&search(Outcome::Going, &[(8, "hog")]));
        assert_eq!(
            going.body,
            "50 million cycles so far. The processor stays with hog (8), which asks the kernel for nothing."
        );
    }

    #[test]
    fn a_machine_that_waits_for_a_key_says_so() {
        let told = sentence(&search(Outcome::Asleep, &[]));
        assert_eq!(told.title, "No system call comes by itself.");
        assert!(told.body.contains("type in the console"), "{}", told.body);
    }
}
