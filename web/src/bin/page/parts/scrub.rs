//! The scrubber over the whole recorded life: drag, or use the arrow keys.

use web::protocol::Clock;
use web::rows::Hop;
use web::scale::Scale;
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
    pub hops: Shared<Vec<Hop>>,
    pub clock: Clock,
    pub act: Callback<Action>,
}

#[component]
pub fn Scrub(props: &ScrubProps) -> Html {
    let rail = use_node_ref();
    let dragging = use_mut_ref(|| false);
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
            *dragging.borrow_mut() = true;
            seek(&event);
        })
    };
    let onpointermove = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            if *dragging.borrow() {
                seek(&event);
            }
        })
    };
    let release = Callback::from(move |_: PointerEvent| *dragging.borrow_mut() = false);
    let here = props.scale.place(props.clock.cycle);
    let onkeydown = {
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
    };
    html! {
        <div
            ref={rail} class="scrub" role="slider" tabindex="0" aria-label="Recorded time"
            aria-valuemin="0" aria-valuemax="1000" aria-valuenow={((here * 1000.0) as u32).to_string()}
            aria-valuetext={format!("{} of {}", duration(props.clock.cycle), duration(props.clock.head))}
            {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release} {onkeydown}
        >
            <div class="rail"></div>
            <div class="done" style={width(0.0, here)}></div>
            { for props.scale.waits().map(|(from, to)| html! {
                <div class="wait" style={width(from, to)} title="The processor waited; drawn short"></div>
            }) }
            { for props.hops.iter().filter_map(|hop| hop.entered.map(|cycle| html! {
                <span class="m" style={left(props.scale.place(cycle))} title={hop.name.clone()}></span>
            })) }
            <div class="knob" style={left(here)}></div>
        </div>
    }
}

fn left(place: f64) -> String {
    format!("left:{:.2}%", place * 100.0)
}

fn width(from: f64, to: f64) -> String {
    format!("left:{:.2}%;width:{:.2}%", from * 100.0, (to - from) * 100.0)
}
