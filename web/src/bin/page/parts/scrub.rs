//! The scrubber over the whole recorded life: drag, or use the arrow keys. Below it the moments that the reader has
//! marked, and the futures that were left.

use machine::event::Cycle;
use web::protocol::{Clock, Marks};
use web::rows::{Hop, Place};
use web::scale::Scale;
use web::select::reached;
use web::store::Action;
use web::store::shared::Shared;
use web::words::number::duration;
use yew::prelude::*;

/// What an arrow key moves by, and a page key, as a part of the rail.
const ARROW: f64 = 0.01;
const PAGE: f64 = 0.1;

#[derive(PartialEq, Properties)]
pub struct ScrubProps {
    pub scale: Shared<Scale>,
    /// What has had control, by rising time.
    pub stages: Shared<Vec<Hop>>,
    pub marks: Shared<Marks>,
    pub clock: Clock,
    /// Where the machine is on its way to.
    pub aim: Option<Cycle>,
    pub act: Callback<Action>,
}

#[component]
pub fn Scrub(props: &ScrubProps) -> Html {
    html! {
        <div class="life">
            <Slider ..props.clone() />
            { moments(props) }
        </div>
    }
}

impl Clone for ScrubProps {
    fn clone(&self) -> Self {
        ScrubProps {
            scale: self.scale.clone(),
            stages: self.stages.clone(),
            marks: self.marks.clone(),
            act: self.act.clone(),
            ..*self
        }
    }
}

#[component]
fn Slider(props: &ScrubProps) -> Html {
    let rail = use_node_ref();
    let dragging = use_state_eq(|| false);
    let seek = {
        let (rail, scale, act) = (rail.clone(), props.scale.clone(), props.act.clone());
        move |event: &PointerEvent| {
            let Some(element) = rail.cast::<web_sys::Element>() else { return };
            let area = element.get_bounding_client_rect();
            let place = (f64::from(event.client_x()) - area.left()) / area.width().max(1.0);
            act.emit(Action::Seek(scale.cycle(place)));
        }
    };
    let onpointerdown = {
        let (rail, dragging, seek) = (rail.clone(), dragging.clone(), seek.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(element) = rail.cast::<web_sys::Element>() {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            dragging.set(true);
            seek(&event);
        })
    };
    let onpointermove = {
        let held = *dragging;
        Callback::from(move |event: PointerEvent| {
            if held {
                seek(&event);
            }
        })
    };
    let release = {
        let dragging = dragging.clone();
        Callback::from(move |_: PointerEvent| dragging.set(false))
    };
    let now = props.aim.unwrap_or(props.clock.cycle);
    let here = props.scale.place(now);
    let onkeydown = keys(props, here);
    let told = told(props, now);
    html! {
        <div
            ref={rail} class={classes!("scrub", dragging.then_some("held"))} role="slider" tabindex="0"
            aria-label="Recorded time" aria-valuemin="0" aria-valuemax="1000"
            aria-valuenow={((here * 1000.0) as u32).to_string()} aria-valuetext={told.clone()}
            {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release} {onkeydown}
        >
            <div class="rail"></div>
            { stages(props) }
            <div class="ahead" style={span(here, 1.0)}></div>
            { for props.scale.waits().map(|(from, to)| html! {
                <div class="wait" style={span(from, to)} title="The processor waited; drawn short"></div>
            }) }
            <div class="knob" style={left(here)}></div>
            <output class={if here < 0.5 { "at" } else { "at before" }} style={left(here)} aria-hidden="true">{ told }</output>
        </div>
    }
}

/// The time, and which stage had control then.
fn told(props: &ScrubProps, now: Cycle) -> String {
    let stage = props.stages.iter().rfind(|hop| reached(hop, now));
    let time = format!("{} of {}", duration(now), duration(props.clock.head));
    stage.map_or(time.clone(), |hop| format!("{time}, {}", hop.name))
}

fn keys(props: &ScrubProps, here: f64) -> Callback<KeyboardEvent> {
    let (scale, act) = (props.scale.clone(), props.act.clone());
    Callback::from(move |event: KeyboardEvent| {
        let place = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => here - ARROW,
            "ArrowRight" | "ArrowUp" => here + ARROW,
            "PageDown" => here - PAGE,
            "PageUp" => here + PAGE,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        act.emit(Action::Seek(scale.cycle(place)));
    })
}

/// A piece of the rail for each stage that has had control, in the colour of its place, and a tick where it got it.
fn stages(props: &ScrubProps) -> Html {
    let entered: Vec<(&Hop, Cycle)> =
        props.stages.iter().filter_map(|hop| Some((hop, hop.entered?))).collect();
    let until = |at: usize| entered.get(at + 1).map_or(1.0, |(_, cycle)| props.scale.place(*cycle));
    html! {
        { for entered.iter().enumerate().map(|(at, (hop, cycle))| {
            let from = props.scale.place(*cycle);
            let side = match hop.side {
                Place::Hardware => "h",
                Place::Kernel => "k",
                Place::User => "u",
            };
            html! {
                <>
                    <div class={classes!("piece", side)} style={span(from, until(at))}></div>
                    <span class={classes!("m", side)} style={left(from)} title={hop.name.clone()}></span>
                </>
            }
        }) }
    }
}

/// Marked moments as flags, futures that were left as forks, each on its place under the rail.
fn moments(props: &ScrubProps) -> Html {
    let Marks { moments, futures } = &*props.marks;
    if moments.is_empty() && futures.is_empty() {
        return Html::default();
    }
    let head = props.clock.head.max(1);
    html! {
        <div class="moments" role="group" aria-label="Marks and futures that were left">
            { for futures.iter().enumerate().map(|(number, (at, end))| {
                let from = props.scale.place(*at);
                let to = props.scale.place((*end).min(head)).max(from + 0.012);
                let take = props.act.reform(move |_: MouseEvent| Action::TakeUp(number as u32));
                let words = format!(
                    "A future that was left at {}, recorded up to {}. Click to take it up again; the present one stays as a fork.",
                    duration(*at), duration(*end),
                );
                html! {
                    <button class="future" style={span(from, to.min(1.0))} title={words.clone()} aria-label={words} onclick={take}></button>
                }
            }) }
            { for moments.iter().map(|(cycle, name)| {
                let cycle = *cycle;
                let go = props.act.reform(move |_: MouseEvent| Action::Seek(cycle));
                let words = format!("{name}, at {}. Click to go there.", duration(cycle));
                html! {
                    <button class="flag" style={left(props.scale.place(cycle))} title={words.clone()} aria-label={words} onclick={go}></button>
                }
            }) }
        </div>
    }
}

fn left(place: f64) -> String {
    format!("left:{:.2}%", place * 100.0)
}

fn span(from: f64, to: f64) -> String {
    format!("left:{:.2}%;width:{:.2}%", from * 100.0, (to - from).max(0.0) * 100.0)
}
