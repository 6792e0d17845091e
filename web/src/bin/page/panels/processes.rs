//! The process tree, from the kernel's own table.

use super::frame::{Frame, pick};
use super::roving::{Roving, use_roving};
use crate::parts::why::why;
use web::rows::{Doing, Task};
use web::select::{count, tree};
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::number::{bytes, duration};
use web::words::process;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct ProcessesProps {
    pub tasks: Shared<Vec<Task>>,
    /// Whether the guest has switched the machine off.
    pub off: bool,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

#[component]
pub fn ProcessesPanel(props: &ProcessesProps) -> Html {
    let roving = use_roving();
    let controls = html! { { count(&props.tasks) } };
    html! {
        <Frame name="processes" title="Processes" sentence={process::title(props.off)} {controls}>
            if props.tasks.is_empty() {
                <p class="empty">{ process::nobody(props.off) }</p>
            } else {
                { table(props, &roving) }
                { told(props) }
            }
        </Frame>
    }
}

fn table(props: &ProcessesProps, roving: &Roving) -> Html {
    let chosen = props.selection.focus().pid;
    let rows = tree(&props.tasks);
    let pids: Vec<u64> = rows.iter().map(|(_, task)| u64::from(task.pid)).collect();
    let stop = roving.stop(&pids, chosen.map(u64::from));
    html! {
        <div class="scroll">
            <table role="grid" aria-label="Processes">
                <thead><tr><th>{ "process" }</th><th>{ "state" }</th><th class="n">{ "memory" }</th><th>{ "waits for" }</th></tr></thead>
                <tbody onfocusin={roving.onfocusin.clone()} onkeydown={roving.onkeydown.clone()}>
                    { for rows.into_iter().map(|(branch, task)| {
                        line(props, branch, task, chosen == Some(task.pid), stop == Some(u64::from(task.pid)))
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn line(props: &ProcessesProps, branch: String, task: &Task, on: bool, stop: bool) -> Html {
    let pid = task.pid;
    let act = props.act.clone();
    let (onclick, onkeydown) = pick(move || act.emit(Action::Select(Selection::Process(pid))));
    let [user, kernel] = task.cycles.map(duration);
    let worked = format!("{user} in user mode, {kernel} in the kernel");
    html! {
        <tr
            key={pid} data-row={pid.to_string()} tabindex={if stop { "0" } else { "-1" }}
            aria-selected={on.to_string()} {onclick} {onkeydown} title={worked}
        >
            <td class="mono">
                <span class="quiet branch" aria-hidden="true">{ &branch }</span>
                if !branch.is_empty() {
                    <span class="visually-hidden">{ format!("child of {}: ", task.ppid) }</span>
                }
                { pid }{ " " }{ &task.comm }
            </td>
            <td>{ pill(task.state) }</td>
            <td class="n">{ bytes(task.memory) }</td>
            <td class="quiet">{ waits(task) }</td>
        </tr>
    }
}

/// The chosen process in a sentence.
fn told(props: &ProcessesProps) -> Html {
    let Selection::Process(pid) = *props.selection else { return Html::default() };
    let Some(task) = props.tasks.iter().find(|task| task.pid == pid) else { return Html::default() };
    why(&props.selection, Some(process::sentence(task, &props.tasks)), "", &props.act)
}

fn waits(task: &Task) -> &str {
    match task.state {
        Doing::Ready => "the processor",
        Doing::Stopped => "SIGCONT",
        Doing::Ended => "its parent to ask",
        _ => &task.waits,
    }
}

fn pill(doing: Doing) -> Html {
    let (class, word) = match doing {
        Doing::Running => ("pill run", "running"),
        Doing::Ready => ("pill rdy", "ready"),
        Doing::Waiting => ("pill wait", "waiting"),
        Doing::Stopped => ("pill wait", "stopped"),
        Doing::Ended => ("pill zombie", "ended"),
    };
    html! { <span {class}>{ word }</span> }
}
