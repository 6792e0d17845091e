//! The panels: each with a title, one plain sentence, what can be changed, and an empty state that says what will
//! appear and what makes it appear.

mod console;
mod editor;
mod frame;
mod listing;
mod processes;
mod processor;
mod programs;
mod roving;
mod schedule;
mod syscalls;
mod tennis;
mod tennis_list;

use web::protocol::Panels;
use web::rows::Place;
use web::select::{is_beginning, stage};
use web::store::{Action, State};
use yew::prelude::*;

/// The panels that the reader has open, in their columns.
pub fn workspace(state: &State, act: &Callback<Action>) -> Html {
    let shown = state.choices.panels;
    let left = Panels::CONSOLE.and(Panels::EDITOR).and(Panels::PROCESSES);
    let right = Panels::TENNIS.and(Panels::SCHEDULE).and(Panels::SYSCALLS).and(Panels::PROCESSOR);
    let both = shown.any(left) && shown.any(right);
    html! {
        <main id="main" tabindex="-1" class={classes!((!both).then_some("single"))}>
            if shown.any(left) {
                <div class="col">
                    if shown.has(Panels::CONSOLE) { { console(state, act) } }
                    if shown.has(Panels::EDITOR) { { editor(state, act) } }
                    if shown.has(Panels::PROCESSES) { { processes(state, act) } }
                </div>
            }
            if shown.any(right) {
                <div class="col">
                    if shown.has(Panels::TENNIS) { { tennis(state, act) } }
                    if shown.has(Panels::SCHEDULE) { { schedule(state, act) } }
                    { bottom(state, act) }
                </div>
            }
            if shown == Panels(0) {
                <p class="empty">{ "Every panel is closed. The menu “Panels” above opens them." }</p>
            }
        </main>
    }
}

/// The log and the processor stand side by side.
fn bottom(state: &State, act: &Callback<Action>) -> Html {
    let shown = state.choices.panels;
    let log = shown.has(Panels::SYSCALLS).then(|| syscalls(state, act));
    let cpu = shown.has(Panels::PROCESSOR).then(|| processor(state, act));
    match (log, cpu) {
        (Some(log), Some(cpu)) => html! { <div class="two">{ log }{ cpu }</div> },
        (log, cpu) => html! { <>{ log }{ cpu }</> },
    }
}

fn console(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <console::ConsolePanel
            console={state.console.clone()} on={state.is_on()} medium={state.medium.clone()}
            editing={state.editing.clone()} act={act.clone()}
        />
    }
}

fn editor(state: &State, act: &Callback<Action>) -> Html {
    let executing = state.cpu.as_ref().filter(|cpu| state.is_held() && cpu.place == Place::User);
    let line = executing.and_then(|cpu| state.editing.line_at(&cpu.comm, cpu.pc)).unwrap_or(0);
    html! {
        <editor::EditorPanel
            editing={state.editing.clone()} launch={state.launch.clone()} executing={line}
            embedded={state.choices.embedded} act={act.clone()}
        />
    }
}

fn processes(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <processes::ProcessesPanel
            tasks={state.tasks.clone()} off={state.is_ended()} selection={state.selection.clone()} act={act.clone()}
        />
    }
}

fn tennis(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <tennis::TennisPanel
            rows={state.crossings.clone()} now={state.seen.crossings} view={state.choices.tennis}
            list={state.choices.tennis_list} beginning={is_beginning(&state.crossings, &state.clock)}
            stage={stage(&state.relay, state.clock.cycle).map(AttrValue::from)} selection={state.selection.clone()} act={act.clone()}
        />
    }
}

fn schedule(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <schedule::SchedulePanel
            spans={state.spans.clone()} switches={state.switches.clone()} now={state.seen.schedule}
            extent={state.choices.extent} selection={state.selection.clone()} act={act.clone()}
        />
    }
}

fn syscalls(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <syscalls::SyscallsPanel
            rows={state.calls.clone()} now={state.seen.crossings} filter={state.choices.filter.clone()} jumps={state.jumps}
            selection={state.selection.clone()} act={act.clone()}
        />
    }
}

fn processor(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <processor::ProcessorPanel
            cpu={state.cpu.clone()} before={state.before.clone()} held={state.is_held()}
            registers={state.choices.registers} selection={state.selection.clone()} act={act.clone()}
        />
    }
}
