//! The crossings as a table: the same rows as the picture, for those who read rather than look.

use super::frame::pick;
use super::roving::use_roving;
use machine::event::Cycle;
use web::log::Window;
use web::rows::{Crossing, Place};
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::crossing;
use web::words::number::grouped;
use yew::prelude::*;

/// Rows drawn at most.
const ROWS: usize = 200;

#[derive(PartialEq, Properties)]
pub struct TennisListProps {
    pub rows: Shared<Window<Crossing>>,
    pub now: Cycle,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

fn side(place: Place) -> &'static str {
    match place {
        Place::User => "user space",
        Place::Kernel => "kernel",
        Place::Hardware => "firmware",
    }
}

#[component]
pub fn TennisList(props: &TennisListProps) -> Html {
    let focus = props.selection.focus().crossing;
    let roving = use_roving();
    // The newest stands first, and is where Tab comes to.
    let serials: Vec<u64> = props.rows.newest(ROWS).map(|(serial, _)| serial).collect();
    let chosen = props.rows.newest(ROWS).find(|(_, row)| focus == Some(row.cycle)).map(|(serial, _)| serial);
    let stop = roving.stop(&serials, chosen);
    html! {
        <div class="scroll">
            <table role="grid" aria-label="Crossings">
                <thead><tr><th class="n">{ "at" }</th><th>{ "from" }</th><th>{ "to" }</th><th>{ "what" }</th><th class="n">{ "cost" }</th></tr></thead>
                <tbody onfocusin={roving.onfocusin.clone()} onkeydown={roving.onkeydown.clone()}>
                    { for props.rows.newest(ROWS).rev().map(|(serial, row)| {
                        let chosen = row.clone();
                        let act = props.act.clone();
                        let (onclick, onkeydown) =
                            pick(move || act.emit(Action::Select(Selection::Crossing(chosen.clone()))));
                        html! {
                            <tr
                                key={serial.to_string()} data-row={serial.to_string()}
                                tabindex={if stop == Some(serial) { "0" } else { "-1" }}
                                aria-selected={(focus == Some(row.cycle)).to_string()} {onclick} {onkeydown}
                            >
                                <td class="n">{ grouped(row.cycle) }</td>
                                <td>{ side(row.from) }</td>
                                <td>{ side(row.to) }</td>
                                <td class="mono">{ what(row) }</td>
                                <td class="n">{ grouped(row.cost(props.now)) }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn what(row: &Crossing) -> String {
    match crossing::label(row) {
        label if label.is_empty() => "return".into(),
        label => label,
    }
}
