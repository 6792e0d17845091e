//! The process tree, from the kernel's own table.

use super::frame::Frame;
use web::rows::{Doing, Pid, Task};
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::number::{bytes, duration};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct ProcessesProps {
    pub tasks: Shared<Vec<Task>>,
    pub selection: Shared<Selection>,
    pub on: bool,
    pub act: Callback<Action>,
}

#[component]
pub fn ProcessesPanel(props: &ProcessesProps) -> Html {
    let controls = html! { { count(&props.tasks) } };
    html! {
        <Frame name="processes" title="Processes" sentence="who lives in user space" {controls}>
            if props.tasks.is_empty() {
                <p class="empty">
                    { "Nobody yet. The kernel makes the first process, init, at the end of its boot; every other one is a copy of one that was there, and is drawn under its parent." }
                </p>
            } else {
                { table(props) }
            }
        </Frame>
    }
}

fn count(tasks: &[Task]) -> String {
    let of = |doing| tasks.iter().filter(|task| task.state == doing).count();
    [
        (Doing::Running, "running"),
        (Doing::Ready, "ready"),
        (Doing::Waiting, "waiting"),
        (Doing::Ended, "ended"),
    ]
    .into_iter()
    .map(|(doing, word)| (of(doing), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect::<Vec<_>>()
    .join(" · ")
}

fn table(props: &ProcessesProps) -> Html {
    let focus = props.selection.focus();
    html! {
        <div class="scroll">
            <table>
                <thead><tr><th>{ "process" }</th><th>{ "state" }</th><th class="n">{ "memory" }</th><th>{ "waits for" }</th></tr></thead>
                <tbody>
                    { for tree(&props.tasks).into_iter().map(|(branch, task)| {
                        let pid = task.pid;
                        let choose = props.act.reform(move |_: MouseEvent| Action::Select(Selection::Process(pid)));
                        let worked = format!("{} in user mode, {} in the kernel", duration(task.cycles[0]), duration(task.cycles[1]));
                        html! {
                            <tr key={pid} class="pick" aria-selected={(focus.pid == Some(pid)).to_string()} onclick={choose} title={worked}>
                                <td class="mono">
                                    <span class="quiet" aria-hidden="true">{ branch }</span>{ pid }{ " " }{ &task.comm }
                                </td>
                                <td>{ pill(task.state) }</td>
                                <td class="n">{ bytes(task.memory) }</td>
                                <td class="quiet">{ waits(task) }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn waits(task: &Task) -> &str {
    match task.state {
        Doing::Ready => "the processor",
        Doing::Ended => "its parent to ask",
        _ => &task.waits,
    }
}

fn pill(doing: Doing) -> Html {
    let (class, word) = match doing {
        Doing::Running => ("pill run", "running"),
        Doing::Ready => ("pill rdy", "ready"),
        Doing::Waiting => ("pill wait", "waiting"),
        Doing::Ended => ("pill zombie", "ended"),
    };
    html! { <span {class}>{ word }</span> }
}

/// Parents before their children, each with the branch that leads to it.
fn tree(tasks: &[Task]) -> Vec<(String, &Task)> {
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
