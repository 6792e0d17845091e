//! Selectors: what a view shows of the rows that it gets, without how it looks.

use crate::log::Window;
use crate::protocol::Clock;
use crate::rows::{Call, Crossing, Doing, Hop, Pid, Place, Task};
use crate::words::call;
use machine::event::Cycle;

/// Whether the stage has control or had it. Where one goes to the moment at which it was entered, it has: its first
/// instruction is next.
pub fn reached(hop: &Hop, now: Cycle) -> bool {
    hop.entered.is_some_and(|cycle| cycle <= now)
}

/// The boot stage that has control at `now`, as long as no part of a kernel has had it.
pub fn stage(hops: &[Hop], now: Cycle) -> Option<String> {
    let reached: Vec<&Hop> = hops.iter().filter(|hop| reached(hop, now)).collect();
    let kernel = reached.iter().any(|hop| hop.side != Place::Hardware);
    reached.last().filter(|hop| !kernel && hop.mode != Some(Place::Hardware)).map(|hop| hop.name.clone())
}

/// Whether the machine has run, and no crossing has come yet: all that it did was the firmware's.
pub fn is_beginning(crossings: &Window<Crossing>, clock: &Clock) -> bool {
    let none = crossings.rows.is_empty() && crossings.first == 0;
    none && clock.cycle > 0 && clock.place == Some(Place::Hardware)
}

/// Whether the log shows a call under this filter: by program, number of the process, text or result.
pub fn passes(row: &Call, filter: &str) -> bool {
    let filter = filter.trim().to_lowercase();
    filter.is_empty()
        || row.comm.to_lowercase().contains(&filter)
        || row.pid.to_string() == filter
        || call::short(row).to_lowercase().contains(&filter)
        || call::result(row).to_lowercase().contains(&filter)
}

/// Which of `rows` Tab comes to: the one where the focus was last, else the chosen one, else the last.
pub fn stop(rows: &[u64], last: Option<u64>, chosen: Option<u64>) -> Option<u64> {
    let shown = |row: &u64| rows.contains(row);
    last.filter(shown).or(chosen.filter(shown)).or(rows.last().copied())
}

/// How many processes do what, in words.
pub fn count(tasks: &[Task]) -> String {
    let of = |doing| tasks.iter().filter(|task| task.state == doing).count();
    [
        (Doing::Running, "running"),
        (Doing::Ready, "ready"),
        (Doing::Waiting, "waiting"),
        (Doing::Stopped, "stopped"),
        (Doing::Ended, "ended"),
    ]
    .into_iter()
    .map(|(doing, word)| (of(doing), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect::<Vec<_>>()
    .join(" · ")
}

/// Parents before their children, each with the branch that leads to it.
pub fn tree(tasks: &[Task]) -> Vec<(String, &Task)> {
    let mut rows = Vec::new();
    let known = |pid: Pid| tasks.iter().any(|task| task.pid == pid);
    let roots: Vec<&Task> = tasks.iter().filter(|task| !known(task.ppid) || task.ppid == task.pid).collect();
    for root in roots {
        rows.push((String::new(), root));
        children(tasks, root.pid, "", &mut rows);
    }
    rows
}

fn children<'a>(tasks: &'a [Task], parent: Pid, indent: &str, rows: &mut Vec<(String, &'a Task)>) {
    let of_parent: Vec<&Task> =
        tasks.iter().filter(|task| task.ppid == parent && task.pid != parent).collect();
    for (i, child) in of_parent.iter().enumerate() {
        let last = i + 1 == of_parent.len();
        rows.push((format!("{indent}{}", if last { "└ " } else { "├ " }), child));
        children(tasks, child.pid, &format!("{indent}{}", if last { "  " } else { "│ " }), rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::End;

    fn task(pid: Pid, ppid: Pid, doing: Doing) -> Task {
        Task::bare(pid, ppid, "p", doing)
    }

    fn hop(name: &str, side: Place, mode: Place, entered: Option<Cycle>) -> Hop {
        let (source, note) = (String::new(), String::new());
        Hop { name: name.into(), source, note, bytes: 0, loaded: 0, entered, mode: Some(mode), side }
    }

    #[test]
    fn children_stand_under_their_parents() {
        let tasks = [(1, 0), (2, 1), (3, 2), (5, 1), (4, 2)].map(|(pid, ppid)| task(pid, ppid, Doing::Ready));
        let rows: Vec<_> =
            tree(&tasks).into_iter().map(|(branch, task)| format!("{branch}{}", task.pid)).collect();
        assert_eq!(rows, ["1", "├ 2", "│ ├ 3", "│ └ 4", "└ 5"]);
    }

    #[test]
    fn a_process_whose_parent_is_unknown_is_a_root() {
        let tasks = [task(7, 3, Doing::Ready)];
        assert_eq!(tree(&tasks).len(), 1);
    }

    #[test]
    fn processes_are_counted_by_what_they_do() {
        let tasks = [Doing::Waiting, Doing::Running, Doing::Waiting].map(|doing| task(1, 0, doing));
        assert_eq!(count(&tasks), "1 running · 2 waiting");
    }

    #[test]
    fn a_table_is_one_stop() {
        assert_eq!(stop(&[3, 4, 5], Some(3), Some(4)), Some(3));
        assert_eq!(stop(&[3, 4, 5], Some(1), Some(4)), Some(4), "the row that had the focus is gone");
        assert_eq!(stop(&[3, 4, 5], None, None), Some(5));
        assert_eq!(stop(&[], Some(1), Some(2)), None);
    }

    #[test]
    fn a_filter_finds_calls_by_program_number_text_and_result() {
        let call = Call {
            cycle: 0,
            pid: 12,
            comm: "cat".into(),
            number: abi::syscall::number::close as u64,
            args: [3, 0, 0, 0, 0, 0],
            texts: vec![],
            crossing: None,
            end: Some(End { cycle: 9, result: Some(-9), cost: 1 }),
        };
        for found in ["", " CAT ", "12", "close(3", "EBADF"] {
            assert!(passes(&call, found), "{found:?}");
        }
        for hidden in ["1", "hog", "write"] {
            assert!(!passes(&call, hidden), "{hidden:?}");
        }
    }

    #[test]
    fn the_beginning_ends_with_the_first_crossing() {
        let at = |cycle| Clock { cycle, place: Some(Place::Hardware), ..Clock::default() };
        assert!(!is_beginning(&Window::default(), &at(0)), "nothing has run");
        assert!(is_beginning(&Window::default(), &at(5)));
        let later = Window { first: 3, rows: vec![] };
        assert!(!is_beginning(&later, &at(5)), "there were crossings, which are forgotten");
    }

    #[test]
    fn before_a_kernel_runs_the_stage_in_control_is_named() {
        let mut hops = vec![
            hop("Firmware", Place::Hardware, Place::Hardware, Some(6)),
            hop("Stage 1", Place::Hardware, Place::Kernel, Some(100)),
            hop("Kernel", Place::Kernel, Place::Kernel, None),
        ];
        assert_eq!(stage(&hops, 50), None, "the firmware has a place of its own");
        assert_eq!(stage(&hops, 99), None);
        assert_eq!(stage(&hops, 100).as_deref(), Some("Stage 1"), "its first instruction is next");
        hops[2].entered = Some(300);
        assert_eq!(stage(&hops, 400), None);
    }
}
