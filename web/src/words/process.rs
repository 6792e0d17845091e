//! A process in words: who made it, what it does, what it has cost.

use super::Sentence;
use super::number::{bytes, duration};
use crate::rows::{Doing, Task};

/// The process told, as the kernel's table has it now.
pub fn sentence(task: &Task, tasks: &[Task]) -> Sentence {
    let parent = match tasks.iter().find(|other| other.pid == task.ppid) {
        Some(parent) => format!("A child of {} ({}).", parent.comm, parent.pid),
        None => "The kernel itself started it.".into(),
    };
    let doing = match task.state {
        Doing::Running => "It has the processor.".into(),
        Doing::Ready => "It could run, and waits for the processor.".into(),
        Doing::Waiting if task.waits.is_empty() => "It waits.".into(),
        Doing::Waiting => format!("It waits for {}.", task.waits),
        Doing::Stopped => "A signal has stopped it; it goes on when SIGCONT comes.".into(),
        Doing::Ended => "It has ended; its entry stays until its parent asks how.".into(),
    };
    let [user, kernel] = task.cycles.map(duration);
    let body = format!(
        "{parent} {doing} So far it has worked for {user} in user mode, and the kernel for {kernel} on its behalf; \
         {} of memory are its own.",
        bytes(task.memory)
    );
    Sentence { title: format!("{} ({})", task.comm, task.pid), body, linux: Some("task_struct".into()) }
}

/// What a table of processes shows. `off` is whether the guest has switched the machine off.
pub fn title(off: bool) -> &'static str {
    if off {
        "the machine is off: who was there at the end, and what each did"
    } else {
        "who lives in user space, and what each waits for"
    }
}

/// What is said where there is no process. `off` is whether the guest has switched the machine off.
pub fn nobody(off: bool) -> &'static str {
    if off {
        "The machine is off, and nobody lives in it any more. Going back shows who was there before the end."
    } else {
        "Nobody yet. The kernel makes the first process, init, at the end of its boot; every other one is a copy of \
         one that was there, and is drawn under its parent."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(pid: u32, ppid: u32, comm: &str, state: Doing) -> Task {
        let waits = "a key, on /dev/console".into();
        Task { memory: 16_384, waits, cycles: [100_000, 200_000], ..Task::bare(pid, ppid, comm, state) }
    }

    #[test]
    fn of_a_machine_that_is_off_it_is_said_what_was() {
        assert!(title(true).contains("who was there at the end"));
        assert!(nobody(false).starts_with("Nobody yet."));
        assert!(nobody(true).starts_with("The machine is off"));
    }

    #[test]
    fn a_process_has_a_parent_something_to_do_and_a_cost() {
        let tasks = [
            task(1, 0, "init", Doing::Waiting),
            task(2, 1, "sh", Doing::Waiting),
            task(3, 2, "hog", Doing::Ready),
        ];
        let told = sentence(&tasks[2], &tasks);
        assert_eq!((told.title.as_str(), told.body.contains("A child of sh (2).")), ("hog (3)", true));
        assert!(
            told.body.contains("waits for the processor") && told.body.contains("16 KB"),
            "{}",
            told.body
        );
        let stopped = task(3, 2, "hog", Doing::Stopped);
        assert!(sentence(&stopped, &tasks).body.contains("A signal has stopped it"));
        assert!(sentence(&tasks[1], &tasks).body.contains("waits for a key, on /dev/console"));
        assert!(sentence(&tasks[0], &tasks).body.contains("The kernel itself started it."));
    }
}
