//! The relay of control: each boot stage, filled when it is seen to run.

use machine::event::Cycle;
use web::rows::{Hop, Place};
use web::select::reached;
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::number::{bytes, counted, grouped};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct RelayProps {
    pub hops: Shared<Vec<Hop>>,
    /// `None` while the machine is off.
    pub now: Option<Cycle>,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

/// How much of the bar is filled, in hundredths: all once it runs, before that what is in RAM.
fn filled(hop: &Hop, now: Option<Cycle>) -> u64 {
    match now {
        Some(now) if reached(hop, now) => 100,
        Some(_) if hop.bytes > 0 && hop.entered.is_none() => hop.loaded.min(hop.bytes) * 100 / hop.bytes,
        _ => 0,
    }
}

#[component]
pub fn Relay(props: &RelayProps) -> Html {
    let current = props.hops.iter().rposition(|hop| props.now.is_some_and(|now| reached(hop, now)));
    let chosen = match &*props.selection {
        Selection::Stage(at) => props.hops.get(*at),
        _ => None,
    };
    html! {
        <>
            <ol class="relay" aria-label="Boot stages">
                { for props.hops.iter().enumerate().map(|(at, hop)| stage(props, at, hop, current)) }
            </ol>
            if let Some(hop) = chosen {
                <div class="why">
                    <b>{ &hop.name }</b>{ " " }{ told(hop) }{ " " }
                    if let Some(cycle) = hop.entered.filter(|_| props.now.is_some()) {
                        <button class="link" onclick={props.act.reform(move |_: MouseEvent| Action::Seek(cycle))}>
                            { "Go to its first instruction" }
                        </button>
                    }
                </div>
            }
        </>
    }
}

fn stage(props: &RelayProps, at: usize, hop: &Hop, current: Option<usize>) -> Html {
    let done = props.now.is_some_and(|now| reached(hop, now));
    let full = filled(hop, props.now);
    let class = classes!(
        "stage",
        match hop.side {
            Place::Hardware => None,
            Place::Kernel => Some("k"),
            Place::User => Some("u"),
        },
        (current == Some(at)).then_some("now"),
        (!done).then_some("todo"),
    );
    let choose = props.act.reform(move |_: MouseEvent| Action::Select(Selection::Stage(at)));
    let goes = hop.entered.is_some() && props.now.is_some();
    let said = if current == Some(at) {
        ", running"
    } else if done {
        ", has run"
    } else {
        ", still to come"
    };
    html! {
        <li key={at}>
            <button {class} onclick={choose} title={format!("{}{}", told(hop), if goes { " Click to go there." } else { "" })}>
                <span class="bar" aria-hidden="true">if full > 0 { <i style={format!("width:{full}%")}></i> }</span>
                <b>{ &hop.name }</b>
                <span>{ short(hop) }</span>
                <span class="visually-hidden">{ said }</span>
            </button>
        </li>
    }
}

fn short(hop: &Hop) -> String {
    match hop.bytes {
        0 => hop.source.clone(),
        // Where it takes two lines, the size stands whole in the second.
        n => format!("{} ·\u{a0}{}", hop.source, bytes(n).replace(' ', "\u{a0}")),
    }
}

fn told(hop: &Hop) -> String {
    let size = if hop.bytes > 0 {
        format!("{} from {}.", counted(hop.bytes, "byte"), hop.source)
    } else {
        format!("From {}.", hop.source)
    };
    let reached = match (hop.entered, hop.mode) {
        // A note is of what is put to use rather than run.
        (Some(cycle), Some(mode)) if hop.note.is_empty() => {
            format!("Control reached it at cycle {}, in {}.", grouped(cycle), mode.mode_name())
        }
        (Some(cycle), _) => format!("It was put to use at cycle {}.", grouped(cycle)),
        (None, _) => "It has not run yet.".into(),
    };
    format!("{size} {reached} {}", hop.note).trim_end().into()
}
