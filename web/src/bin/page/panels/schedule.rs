//! The schedule: who has the processor, who waits for it, and why it changed hands.

use super::frame::{Frame, arrows, choice};
use crate::browser::use_width;
use crate::parts::why::why;
use machine::event::Cycle;
use web::layout::lanes::{Bar, Exec, Extent, LEFT, Lane, Picture, Tick, picture};
use web::log::Window;
use web::rows::{Span, Switch};
use web::store::Action;
use web::store::selection::{Focus, Selection};
use web::store::shared::Shared;
use web::words::number::{duration, grouped};
use web::words::schedule::short;
use yew::prelude::*;

/// Letters of a name that the room at the left has space for.
const NAME: usize = 12;
const MS: Cycle = 100_000;
/// How much a picture can show.
const EXTENTS: [Extent; 7] = [
    Extent::Switches(12),
    Extent::Switches(24),
    Extent::Switches(80),
    Extent::Cycles(MS),
    Extent::Cycles(10 * MS),
    Extent::Cycles(100 * MS),
    Extent::Cycles(1000 * MS),
];
const EXTENT_WORDS: [&str; 7] = [
    "last 12 switches",
    "last 24 switches",
    "last 80 switches",
    "last 1 ms",
    "last 10 ms",
    "last 100 ms",
    "last 1 s",
];

#[derive(PartialEq, Properties)]
pub struct ScheduleProps {
    pub spans: Shared<Window<Span>>,
    pub switches: Shared<Window<Switch>>,
    pub now: Cycle,
    pub extent: Extent,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

#[component]
pub fn SchedulePanel(props: &ScheduleProps) -> Html {
    let told = match &*props.selection {
        selection @ (Selection::Switch(_) | Selection::Span(_)) => selection.sentence(props.now),
        _ => None,
    };
    let at = EXTENTS.iter().position(|extent| *extent == props.extent).unwrap_or(1);
    let chosen = props.act.reform(|at: usize| Action::Extent(EXTENTS[at.min(EXTENTS.len() - 1)]));
    let controls = html! { { choice("How much to show", &EXTENT_WORDS, at, chosen) } };
    html! {
        <Frame name="schedule" title="Schedule" sentence="who has the processor, who waits, and why it changed" {controls}>
            if props.spans.rows.is_empty() {
                <p class="empty">
                    { "Each process will get a lane: filled while it has the processor, outlined while it is ready and waits for it. The first lane is init's." }
                </p>
            } else {
                <Drawing
                    spans={props.spans.clone()} switches={props.switches.clone()} now={props.now}
                    extent={props.extent} selection={props.selection.clone()} act={props.act.clone()}
                />
            }
            { why(&props.selection, told, "Filled: has the processor. Outlined: ready, and waits for it. Choose a bar or a switch to read why.", &props.act) }
        </Frame>
    }
}

#[derive(PartialEq, Properties)]
struct DrawingProps {
    spans: Shared<Window<Span>>,
    switches: Shared<Window<Switch>>,
    now: Cycle,
    extent: Extent,
    selection: Shared<Selection>,
    act: Callback<Action>,
}

#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let node = use_node_ref();
    let width = use_width(&node);
    let spans: Vec<_> = props.spans.iter().collect();
    let switches: Vec<_> = props.switches.iter().collect();
    let drawn = if width > 0.0 {
        picture(&spans, &switches, props.now, props.extent, width)
    } else {
        Picture::default()
    };
    let focus = props.selection.focus();
    let onkeydown = keys(props, &drawn, focus.switch);
    let height = drawn.height.max(40.0) + 18.0;
    let cursor = focus.cycle.and_then(|cycle| drawn.x(cycle));
    html! {
        <div
            ref={node} class="picture" tabindex="0" role="listbox" aria-orientation="horizontal"
            aria-label="Switches of the processor; the arrow keys choose one" {onkeydown}
        >
            <svg class="drawing" height={height.to_string()} viewBox={format!("0 0 {} {height}", width.max(1.0))} role="presentation">
                { for drawn.lanes.iter().map(|drawn| lane(props, drawn, width, focus)) }
                { for drawn.gaps.iter().filter(|(a, b)| b - a > 3.0).map(|(from, to)| gap(*from, *to, drawn.height)) }
                { for drawn.bars.iter().map(|drawn| bar(props, drawn)) }
                { for drawn.execs.iter().map(|drawn| exec(props, drawn)) }
                { for drawn.ticks.iter().map(|tick| switch(props, tick, drawn.height, focus)) }
                if let Some(x) = cursor {
                    <line class="cursor" x1={x.to_string()} x2={x.to_string()} y1="4" y2={drawn.height.to_string()} />
                }
                { axis(&drawn, width, height) }
            </svg>
        </div>
    }
}

fn keys(props: &DrawingProps, drawn: &Picture, focus: Option<Cycle>) -> Callback<KeyboardEvent> {
    let serials: Vec<u64> = drawn.ticks.iter().map(|tick| tick.serial).collect();
    let at = drawn.ticks.iter().position(|tick| Some(tick.cycle) == focus);
    let (rows, act) = (props.switches.clone(), props.act.clone());
    arrows(serials.len(), at, move |next| {
        let row = next.and_then(|next| rows.get(*serials.get(next)?));
        act.emit(Action::Select(row.map_or(Selection::Nothing, |row| Selection::Switch(row.clone()))));
    })
}

fn lane(props: &DrawingProps, lane: &Lane, width: f64, focus: Focus) -> Html {
    let pid = lane.pid;
    let choose = props.act.reform(move |_: MouseEvent| Action::Select(Selection::Process(pid)));
    let y = lane.y.to_string();
    let whole = format!("{} {}", lane.pid, lane.comm);
    let name: String = match whole.chars().count() {
        0..=NAME => whole.clone(),
        _ => whole.chars().take(NAME - 1).chain(['…']).collect(),
    };
    let title = match &lane.was {
        Some(was) => format!("{whole}, which was {was} before"),
        None => whole,
    };
    html! {
        <g key={format!("lane-{pid}")} onclick={choose}>
            <title>{ title }</title>
            <line class="lane" x1={LEFT.to_string()} x2={(width - 10.0).to_string()} y1={y.clone()} y2={y} />
            <text class={classes!("m", (focus.pid == Some(pid)).then_some("on"))} x="12" y={(lane.y + 4.0).to_string()}>{ name }</text>
        </g>
    }
}

fn gap(from: f64, to: f64, height: f64) -> Html {
    html! {
        <rect class="gap" x={format!("{from:.1}")} y="6" width={format!("{:.1}", to - from)} height={(height - 14.0).to_string()}>
            <title>{ "nobody was ready: the processor waited; drawn short" }</title>
        </rect>
    }
}

fn bar(props: &DrawingProps, bar: &Bar) -> Html {
    let (rows, act, serial) = (props.spans.clone(), props.act.clone(), bar.serial);
    let choose = Callback::from(move |_: MouseEvent| {
        if let Some(row) = rows.get(serial) {
            act.emit(Action::Select(Selection::Span(row.clone())));
        }
    });
    let on = matches!(&*props.selection, Selection::Span(row) if row.start == bar.start && row.running == bar.running);
    let class = classes!("bar", if bar.running { "fill-user" } else { "ready" }, on.then_some("on"));
    html! {
        <rect
            key={format!("bar-{serial}")} {class} x={format!("{:.1}", bar.x0)} y={(bar.y - 6.5).to_string()}
            width={format!("{:.1}", (bar.x1 - bar.x0).max(1.0))} height="13" rx="2" onclick={choose}
        />
    }
}

/// Where a process becomes another program: a notch in its lane.
fn exec(props: &DrawingProps, exec: &Exec) -> Html {
    let (rows, act, serial) = (props.spans.clone(), props.act.clone(), exec.serial);
    let choose = Callback::from(move |_: MouseEvent| {
        if let Some(row) = rows.get(serial) {
            act.emit(Action::Select(Selection::Span(row.clone())));
        }
    });
    let Exec { x, y, .. } = *exec;
    html! {
        <g key={format!("exec-{serial}")} onclick={choose}>
            <title>{ &exec.words }</title>
            <path class="exec" d={format!("M{:.1} {}l5 -7h-10z", x, y - 2.0)} />
        </g>
    }
}

fn switch(props: &DrawingProps, tick: &Tick, height: f64, focus: Focus) -> Html {
    let row = props.switches.get(tick.serial);
    let words = match (row, tick.count) {
        (Some(row), 1) => format!(
            "{}: {} {} to {} {}",
            short(&row.reason),
            row.prev,
            row.prev_comm,
            row.next,
            row.next_comm
        ),
        (_, count) => format!("{count} switches"),
    };
    let chosen = row.cloned();
    let act = props.act.clone();
    let choose = Callback::from(move |_: MouseEvent| {
        if let Some(row) = &chosen {
            act.emit(Action::Select(Selection::Switch(row.clone())));
        }
    });
    let on = focus.switch == Some(tick.cycle);
    let span = (height - 12.0).to_string();
    html! {
        <g key={format!("switch-{}", tick.serial)} role="option" aria-selected={on.to_string()} aria-label={words.clone()} onclick={choose}>
            <title>{ words }</title>
            <rect class="touch" x={format!("{:.1}", tick.x - 5.0)} y="4" width="10" height={span.clone()} fill="transparent" />
            <rect class={classes!("tick", "fill-kernel", on.then_some("on"))} x={format!("{:.1}", tick.x - 1.0)} y="6" width={if on { "4" } else { "2" }} height={span} />
        </g>
    }
}

fn axis(drawn: &Picture, width: f64, height: f64) -> Html {
    let y = (height - 6.0).to_string();
    html! {
        <>
            <text x={LEFT.to_string()} y={y.clone()}>{ grouped(drawn.from) }</text>
            if width > 420.0 {
                <text x={((width + LEFT) / 2.0).to_string()} y={y.clone()} text-anchor="middle">{ duration(drawn.to - drawn.from) }</text>
            }
            <text x={(width - 12.0).to_string()} {y} text-anchor="end">{ grouped(drawn.to) }</text>
        </>
    }
}
