//! Tennis: control goes back and forth between programs and the kernel.

use super::frame::{Frame, arrows, choice};
use super::tennis_list;
use crate::browser::use_width;
use crate::parts::why::why;
use machine::event::Cycle;
use web::layout::tennis::{BOUNDARY, HEIGHT, Label, Picture, Ring, STRIP, Stretch, View, beginning, picture};
use web::log::Window;
use web::rows::{Crossing, Place};
use web::store::Action;
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::words::number::grouped;
use yew::prelude::*;

/// How many crossings a picture can show.
const ZOOMS: [usize; 5] = [8, 16, 32, 64, 128];
const ZOOM_WORDS: [&str; 5] =
    ["last 8 crossings", "last 16 crossings", "last 32 crossings", "last 64 crossings", "last 128 crossings"];

#[derive(PartialEq, Properties)]
pub struct TennisProps {
    pub rows: Shared<Window<Crossing>>,
    pub now: Cycle,
    pub view: View,
    pub list: bool,
    /// Whether the machine has run and no crossing has come yet.
    pub beginning: bool,
    /// The boot stage that has control, before there is a kernel.
    pub stage: Option<AttrValue>,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

#[component]
pub fn TennisPanel(props: &TennisProps) -> Html {
    html! {
        <Frame
            name="tennis" title="Tennis" sentence="control goes back and forth between programs and the kernel"
            controls={controls(props)}
        >
            if props.rows.rows.is_empty() && (props.list || !props.beginning) {
                <p class="empty">
                    { "A thread will be drawn here: above the line while a program runs, below it while the kernel does. The first stretch is the firmware's, at the bottom; programs come when the kernel starts init." }
                </p>
            } else if props.list {
                <tennis_list::TennisList rows={props.rows.clone()} now={props.now} selection={props.selection.clone()} act={props.act.clone()} />
            } else {
                <Drawing rows={props.rows.clone()} now={props.now} view={props.view} stage={props.stage.clone()} selection={props.selection.clone()} act={props.act.clone()} />
            }
            { sentence(props) }
        </Frame>
    }
}

fn sentence(props: &TennisProps) -> Html {
    let told = match &*props.selection {
        selection @ (Selection::Crossing(_) | Selection::Call(_)) => selection.sentence(props.now),
        _ => None,
    };
    why(
        &props.selection,
        told,
        "Each ring is a crossing. Choose one to read what happened there.",
        &props.act,
    )
}

fn controls(props: &TennisProps) -> Html {
    let at = ZOOMS.iter().position(|zoom| *zoom == props.view.crossings).unwrap_or(1);
    let view = props.view;
    let zoom = props
        .act
        .reform(move |at: usize| Action::Tennis(View { crossings: ZOOMS[at.min(ZOOMS.len() - 1)], ..view }));
    let scale = props.act.reform(move |at: usize| Action::Tennis(View { true_scale: at == 1, ..view }));
    let list = props.act.reform(|at: usize| Action::TennisList(at == 1));
    html! {
        <>
            { choice("How much to show", &ZOOM_WORDS, at, zoom) }{ " " }
            { choice("Scale of time", &["even widths", "true widths"], usize::from(view.true_scale), scale) }{ " " }
            { choice("Picture or list", &["picture", "list"], usize::from(props.list), list) }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct DrawingProps {
    rows: Shared<Window<Crossing>>,
    now: Cycle,
    view: View,
    stage: Option<AttrValue>,
    selection: Shared<Selection>,
    act: Callback<Action>,
}

#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let node = use_node_ref();
    let width = use_width(&node);
    // A narrow drawing keeps its letters and shows fewer crossings.
    let most = ((width / 22.0) as usize).max(4);
    let view = View { crossings: props.view.crossings.min(most), ..props.view };
    let drawn = match props.rows.rows.as_slice() {
        _ if width <= 0.0 => Picture::default(),
        [] => beginning(props.now, width),
        _ => picture(props.rows.iter(), props.now, view, width),
    };
    let focus = props.selection.focus().crossing;
    let onkeydown = keys(props, &drawn, focus);
    let active = drawn.rings.iter().find(|ring| Some(ring.cycle) == focus).map(|ring| ring_id(ring.serial));
    html! {
        <div
            ref={node} class="picture" tabindex="0" role="listbox" aria-orientation="horizontal"
            aria-label="Crossings; the arrow keys choose one" aria-activedescendant={active} {onkeydown}
        >
            <svg class="drawing" height={HEIGHT.to_string()} viewBox={format!("0 0 {} {HEIGHT}", width.max(1.0))} role="presentation">
                { ground(width) }
                { for drawn.stretches.iter().map(|stretch| line(stretch, Some(stretch.cycle) == focus)) }
                { for drawn.labels.iter().map(label) }
                { places(&props.stage) }
                { for drawn.rings.iter().map(|drawn| ring(props, drawn, Some(drawn.cycle) == focus)) }
                { axis(&drawn, width, props.view.true_scale) }
            </svg>
        </div>
    }
}

fn ring_id(serial: u64) -> String {
    format!("crossing-{serial}")
}

fn keys(props: &DrawingProps, drawn: &Picture, focus: Option<Cycle>) -> Callback<KeyboardEvent> {
    let serials: Vec<u64> = drawn.rings.iter().map(|ring| ring.serial).collect();
    let at = drawn.rings.iter().position(|ring| Some(ring.cycle) == focus);
    let (rows, act) = (props.rows.clone(), props.act.clone());
    arrows(serials.len(), at, move |next| {
        let row = next.and_then(|next| rows.get(*serials.get(next)?));
        act.emit(Action::Select(row.map_or(Selection::Nothing, |row| Selection::Crossing(row.clone()))));
    })
}

/// The three places, always the same: by position, label, pattern and colour.
fn ground(width: f64) -> Html {
    let full = width.to_string();
    let kernel_height = (STRIP - BOUNDARY - 7.0).to_string();
    html! {
        <>
            <defs>
                <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="wash-kernel" width="6" height="6" />
                    <line class="hatch" x1="0" y1="0" x2="0" y2="6" />
                </pattern>
            </defs>
            <rect class="wash-user" x="0" y="0" width={full.clone()} height="118" />
            <rect x="0" y="132" width={full.clone()} height={kernel_height} fill="url(#hatch)" />
            <rect class="wash-hw" x="0" y={STRIP.to_string()} width={full.clone()} height="26" />
            <line class="boundary" x1="0" y1={BOUNDARY.to_string()} x2={full} y2={BOUNDARY.to_string()} />
        </>
    }
}

/// The names of the places. Before there is a kernel, its place holds what leads there.
fn places(stage: &Option<AttrValue>) -> Html {
    html! {
        <>
            <text class="t halo-user" x="12" y="20">{ "User space" }</text>
            <text class="t halo-kernel" x="12" y="218">
                { "Kernel space" }
                if let Some(stage) = stage {
                    <tspan class="plain">{ format!(" no kernel yet: {stage} runs here") }</tspan>
                }
            </text>
            <text class="small" x="12" y="244">{ "firmware" }</text>
            <text class="small" x="12" y="115">{ "privilege boundary" }</text>
        </>
    }
}

fn line(stretch: &Stretch, on: bool) -> Html {
    let Stretch { x0, x1, y, .. } = stretch;
    let mut path = match stretch.ends[0] {
        Some(from) => format!("M{x0:.1} {from}V{y}"),
        None => format!("M{x0:.1} {y}"),
    };
    let worked = stretch.waits.unwrap_or(*x1);
    path += &format!("H{worked:.1}");
    let wait = stretch.waits.map(|from| format!("M{from:.1} {y}H{x1:.1}"));
    let end = match stretch.ends[1] {
        Some(to) if stretch.waits.is_some() => format!("M{x1:.1} {y}V{to}"),
        Some(to) => format!("V{to}"),
        None => String::new(),
    };
    path += &end;
    let class = match stretch.place {
        Place::User => "path-user",
        Place::Kernel => "path-kernel",
        Place::Hardware => "path-hw",
    };
    html! {
        <>
            <path class={classes!(class, on.then_some("on"))} d={path} />
            if let Some(wait) = wait {
                <path class={classes!(class, "waits")} stroke-dasharray="1 5" d={wait}><title>{ "the processor waits" }</title></path>
            }
        </>
    }
}

fn label(label: &Label) -> Html {
    html! { <text class={classes!("m", (label.y > BOUNDARY).then_some("below"))} x={format!("{:.1}", label.x)} y={label.y.to_string()}>{ &label.text }</text> }
}

fn ring(props: &DrawingProps, ring: &Ring, on: bool) -> Html {
    let (rows, act, serial) = (props.rows.clone(), props.act.clone(), ring.serial);
    let choose = Callback::from(move |_: MouseEvent| {
        if let Some(row) = rows.get(serial) {
            act.emit(Action::Select(Selection::Crossing(row.clone())));
        }
    });
    let class = classes!(
        "ring",
        (!ring.boundary).then_some("inner"),
        ring.fault.then_some("fault"),
        on.then_some("on")
    );
    let r = match (ring.boundary, on) {
        (_, true) => "6",
        (true, false) => "4",
        (false, false) => "2.5",
    };
    let (cx, cy) = (format!("{:.1}", ring.x), ring.y.to_string());
    html! {
        <g key={serial.to_string()} id={ring_id(serial)} role="option" aria-selected={on.to_string()} aria-label={ring.words.clone()} onclick={choose}>
            <title>{ &ring.words }</title>
            // A finger needs more than the ring.
            <circle class="touch" cx={cx.clone()} cy={cy.clone()} r={ring.touch.to_string()} fill="transparent" />
            <circle {class} {cx} {cy} {r} />
        </g>
    }
}

fn axis(drawn: &Picture, width: f64, true_scale: bool) -> Html {
    let y = (HEIGHT - 6.0).to_string();
    let scale = if true_scale {
        "width is the number of instructions"
    } else {
        "more instructions are wider; long stretches are drawn shorter"
    };
    html! {
        <>
            <text x="12" y={y.clone()}>{ "cycle " }{ grouped(drawn.from) }</text>
            if width > 640.0 {
                <text x={(width / 2.0).to_string()} y={y.clone()} text-anchor="middle">{ scale }</text>
            }
            <text x={(width - 12.0).to_string()} {y} text-anchor="end">{ grouped(drawn.to) }</text>
        </>
    }
}
