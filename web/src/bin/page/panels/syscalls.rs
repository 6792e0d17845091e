//! The system-call log: what programs asked the kernel for, and what it answered.

use super::frame::{Frame, pick};
use super::roving::{Roving, use_roving};
use crate::browser;
use crate::parts::why::why;
use machine::event::Cycle;
use web::log::Window;
use web::rows::Call;
use web::select::passes;
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::call;
use web::words::number::grouped;
use yew::prelude::*;

/// Rows drawn at most: the newest that the filter lets through.
const ROWS: usize = 150;

#[derive(PartialEq, Properties)]
pub struct SyscallsProps {
    pub rows: Shared<Window<Call>>,
    pub now: Cycle,
    pub filter: String,
    /// How often time has jumped.
    pub jumps: u32,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

#[component]
pub fn SyscallsPanel(props: &SyscallsProps) -> Html {
    let roving = use_roving();
    let scroll = use_node_ref();
    let at_end = use_mut_ref(|| true);
    use_effect_with((props.rows.clone(), props.filter.clone()), {
        let (scroll, at_end) = (scroll.clone(), at_end.clone());
        move |_| {
            if let Some(element) = scroll.cast::<web_sys::Element>().filter(|_| *at_end.borrow()) {
                element.set_scroll_top(element.scroll_height());
            }
        }
    });
    // Where time has jumped, the rows are others: the chosen one comes into view, else the newest.
    use_effect_with(props.jumps, {
        let (scroll, at_end) = (scroll.clone(), at_end.clone());
        move |_| {
            if let Some(element) = scroll.cast::<web_sys::Element>() {
                *at_end.borrow_mut() = !browser::scroll_in(&element, "tr[aria-selected=\"true\"]");
                if *at_end.borrow() {
                    element.set_scroll_top(element.scroll_height());
                }
            }
        }
    });
    // The newest row stays in view, unless the reader has scrolled up to look at an older one.
    let onscroll = Callback::from(move |event: Event| {
        let element: web_sys::Element = event.target_unchecked_into();
        *at_end.borrow_mut() = element.scroll_height() - element.scroll_top() - element.client_height() < 24;
    });
    html! {
        <Frame name="syscalls" title="System calls" sentence="what programs asked the kernel for, and what it answered" controls={filter(props)}>
            if props.rows.rows.is_empty() {
                <p class="empty">
                    { "Every system call will be a line here: who asked, for what, what came of it and how many instructions it cost. The first program, init, makes the first one." }
                </p>
            } else {
                <div class="scroll" ref={scroll} {onscroll}>{ table(props, &roving) }</div>
            }
        </Frame>
    }
}

fn filter(props: &SyscallsProps) -> Html {
    let typed = props.act.reform(|event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::Filter(input.value())
    });
    html! {
        <input
            type="search" placeholder="filter" size="9" aria-label="Show only calls with this text"
            value={props.filter.clone()} oninput={typed}
        />
    }
}

fn table(props: &SyscallsProps, roving: &Roving) -> Html {
    let mut rows: Vec<_> =
        props.rows.iter().rev().filter(|(_, row)| passes(row, &props.filter)).take(ROWS).collect();
    rows.reverse();
    if rows.is_empty() {
        return html! { <p class="empty">{ "No call passes the filter." }</p> };
    }
    let chosen = props.selection.focus().call;
    let serials: Vec<u64> = rows.iter().map(|(serial, _)| *serial).collect();
    let open = rows.iter().find(|(_, row)| chosen == Some(row.cycle)).map(|(serial, _)| *serial);
    let stop = roving.stop(&serials, open);
    html! {
        <table class="mono" role="grid" aria-label="System calls">
            <thead><tr><th>{ "process" }</th><th>{ "call" }</th><th>{ "result" }</th><th class="n" title="Instructions from the call's first to its last, without entry and return">{ "cost" }</th></tr></thead>
            <tbody onfocusin={roving.onfocusin.clone()} onkeydown={roving.onkeydown.clone()}>
                { for rows.into_iter().map(|(serial, row)| {
                    let on = open == Some(serial);
                    html! { <>{ line(props, serial, row, on, stop == Some(serial)) }{ on.then(|| detail(props, serial, row)) }</> }
                }) }
            </tbody>
        </table>
    }
}

fn line(props: &SyscallsProps, serial: u64, row: &Call, on: bool, stop: bool) -> Html {
    let choose = {
        let (act, row) = (props.act.clone(), row.clone());
        move || act.emit(Action::Select(if on { Selection::Nothing } else { Selection::Call(row.clone()) }))
    };
    let (onclick, onkeydown) = pick(choose);
    let failed = call::error(row).is_some();
    html! {
        <tr
            key={serial.to_string()} data-row={serial.to_string()} tabindex={if stop { "0" } else { "-1" }}
            aria-selected={on.to_string()} {onclick} {onkeydown}
        >
            <td>{ &row.comm }{ " " }{ row.pid }</td>
            <td class="call">{ call::short(row) }</td>
            <td class={classes!(failed.then_some("err"))}>{ call::result(row) }</td>
            <td class="n">{ row.end.map(|end| grouped(end.cost)) }</td>
        </tr>
    }
}

/// The chosen row opened: its sentence, and its arguments one by one.
fn detail(props: &SyscallsProps, serial: u64, row: &Call) -> Html {
    let selection = Selection::Call(row.clone());
    let sentence = selection.sentence(props.now);
    html! {
        <tr key={format!("{serial}-open")} class="detail">
            <td colspan="4">
                { why(&selection, sentence, "", &props.act) }
                <dl>
                    { for call::arguments(row).into_iter().map(|argument| html! {
                        <>
                            <dt>{ argument.register }{ " " }<b>{ argument.name }</b></dt>
                            <dd>{ argument.value }{ argument.text.map(|text| html! { <>{ " → " }{ text }</> }) }</dd>
                        </>
                    }) }
                </dl>
            </td>
        </tr>
    }
}
