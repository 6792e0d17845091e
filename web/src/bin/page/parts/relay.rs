//! The relay of control: each boot stage, filled when it is seen to run.

use crate::browser;
use machine::event::Cycle;
use web::rows::{Hop, Place};
use web::select::reached;
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::stage::{self, Standing};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct RelayProps {
    pub hops: Shared<Vec<Hop>>,
    /// `None` while the machine is off.
    pub now: Option<Cycle>,
    /// Whether the guest has switched the machine off.
    pub off: bool,
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
    let list = use_node_ref();
    use_effect_with((current, props.hops.len()), {
        let list = list.clone();
        move |(current, _)| {
            if let Some(list) = list.cast::<web_sys::Element>() {
                browser::center_in(&list, current.unwrap_or(0) as u32);
            }
        }
    });
    let chosen = match &*props.selection {
        Selection::Stage(at) => props.hops.get(*at),
        _ => None,
    };
    html! {
        <>
            <ol ref={list} class="relay" aria-label="Boot stages">
                { for props.hops.iter().enumerate().map(|(at, hop)| button(props, at, hop, current)) }
            </ol>
            if let Some(hop) = chosen {
                <div class="why">
                    <b>{ &hop.name }</b>{ " " }{ stage::sentence(hop, props.off) }{ " " }
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

fn button(props: &RelayProps, at: usize, hop: &Hop, current: Option<usize>) -> Html {
    let done = props.now.is_some_and(|now| reached(hop, now));
    let standing = Standing::of(done, current == Some(at), props.off);
    let full = filled(hop, props.now);
    let class = classes!(
        "stage",
        match hop.side {
            Place::Hardware => None,
            Place::Kernel => Some("k"),
            Place::User => Some("u"),
        },
        (standing == Standing::InControl).then_some("now"),
        (!done).then_some("todo"),
    );
    let choose = props.act.reform(move |_: MouseEvent| Action::Select(Selection::Stage(at)));
    let goes = hop.entered.is_some() && props.now.is_some();
    let told = stage::sentence(hop, props.off);
    let title = if goes { format!("{told} Click to go there.") } else { told };
    html! {
        <li key={at}>
            <button {class} onclick={choose} {title}>
                <span class="bar" aria-hidden="true">if full > 0 { <i style={format!("width:{full}%")}></i> }</span>
                <b>{ &hop.name }</b>
                <span>{ stage::short(hop) }</span>
                <span class="visually-hidden">{ ", " }{ stage::standing(standing) }</span>
            </button>
        </li>
    }
}
