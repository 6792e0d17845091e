//! The top: power, transport, what a step is, speed, the clock.

use super::{icons, keep};
use crate::browser;
use web::protocol::{Clock, Direction, Images, Panels, Run, StepKind};
use web::store::{Action, Choices, speed};
use web::words::{search, status};
use yew::prelude::*;

/// What a step can be.
const KINDS: [StepKind; 4] =
    [StepKind::Instruction, StepKind::Crossing, StepKind::SystemCall, StepKind::Switch];

#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    pub run: Run,
    pub clock: Clock,
    pub images: Images,
    pub choices: Choices,
    /// Whether the present moment is marked.
    pub marked: bool,
    pub act: Callback<Action>,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let on = props.run != Run::Off;
    html! {
        <header>
            if on || props.choices.workspace { { power(props) } }
            <h1 class="word">{ "Kernel" }<i>{ "arium" }</i></h1>
            if on {
                { transport(props) }
                <Kinds kind={props.choices.kind} act={props.act.clone()} />
            }
            if on || props.choices.workspace { { slider(props) } }
            { clock(props) }
            { tools(props) }
        </header>
    }
}

fn power(props: &HeaderProps) -> Html {
    let press = props.act.reform(|_: MouseEvent| Action::Power);
    let (class, label, title) = match props.run {
        Run::Off => ("power off", "Power on", "Power on"),
        Run::Ended(_) => ("power off", "Power on", "Power on: the recording of what was is gone"),
        _ => ("power", "Power off", "Power off: memory and recording are gone"),
    };
    html! {
        <button {class} aria-label={label} {title} onclick={press}>
            { icons::power("18") }
        </button>
    }
}

fn transport(props: &HeaderProps) -> Html {
    let step = |direction| props.act.reform(move |_: MouseEvent| Action::Step(direction));
    let (back, forward) = (step(Direction::Back), step(Direction::Forward));
    let toggle = props.act.reform(|_: MouseEvent| Action::RunOrPause);
    let reset = props.act.reform(|_: MouseEvent| Action::Reset);
    let running = matches!(props.run, Run::Running | Run::Starting | Run::Seeking);
    let ended = matches!(props.run, Run::Ended(_));
    let kind = search::kind(props.choices.kind);
    html! {
        <span class="group transport" role="group" aria-label="Transport">
            <button title="Reset: start again from the first instruction" aria-label="Reset" disabled={ended} onclick={reset}>
                { icons::reset() }
            </button>
            <button title={format!("Back by one {kind}")} aria-label={format!("Step back by one {kind}")} disabled={props.clock.cycle == 0} onclick={back}>
                { icons::back() }
            </button>
            <button
                class={classes!("run", running.then_some("on"))}
                title={if running { "Pause" } else { "Run" }} aria-label={if running { "Pause" } else { "Run" }}
                disabled={ended} onclick={toggle}
            >
                { if running { icons::pause() } else { icons::run() } }
            </button>
            <button title={format!("Forward by one {kind}")} aria-label={format!("Step forward by one {kind}")} disabled={ended} onclick={forward}>
                { icons::forward() }
            </button>
        </span>
    }
}

#[derive(PartialEq, Properties)]
struct KindsProps {
    kind: StepKind,
    act: Callback<Action>,
}

/// What a step is: radio buttons that look like a group of buttons.
#[component]
fn Kinds(props: &KindsProps) -> Html {
    let group = use_node_ref();
    let at = KINDS.iter().position(|kind| *kind == props.kind).unwrap_or(0);
    let onkeydown = {
        let (act, group) = (props.act.clone(), group.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => (at + 1) % KINDS.len(),
                "ArrowLeft" | "ArrowUp" => (at + KINDS.len() - 1) % KINDS.len(),
                _ => return,
            };
            event.prevent_default();
            act.emit(Action::Kind(KINDS[next]));
            if let Some(button) = group
                .cast::<web_sys::Element>()
                .and_then(|group| group.children().item(next as u32))
                .and_then(|button| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(button).ok())
            {
                let _ = button.focus();
            }
        })
    };
    html! {
        <span ref={group} class="group kind" role="radiogroup" aria-label="One step is one" {onkeydown}>
            { for KINDS.into_iter().map(|kind| {
                let on = kind == props.kind;
                let choose = props.act.reform(move |_: MouseEvent| Action::Kind(kind));
                html! {
                    <button role="radio" aria-checked={on.to_string()} tabindex={if on { "0" } else { "-1" }} onclick={choose}>
                        { search::kind(kind) }
                    </button>
                }
            }) }
        </span>
    }
}

fn slider(props: &HeaderProps) -> Html {
    let position = props.choices.speed;
    let slide = props.act.reform(|event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::Speed(input.value_as_number() as u32)
    });
    html! {
        <label class="speed">
            <span class="end">{ "slow" }</span>
            <input
                type="range" min="0" max={speed::LAST.to_string()} step="1" value={position.to_string()}
                aria-label="Speed" aria-valuetext={speed::words(position)} oninput={slide}
            />
            <span class="end">{ "fast" }</span>
            <output class="mono">{ speed::short(position) }</output>
        </label>
    }
}

fn clock(props: &HeaderProps) -> Html {
    let doing = status::run(props.run, &props.clock, &props.images);
    if props.run == Run::Off {
        return html! { <span class="clock">{ doing }</span> };
    }
    let (instructions, time) = status::clock(&props.clock);
    html! {
        <span class="clock">
            <b>{ instructions }</b>{ " instructions" }<br />
            <span class="doing">{ doing }</span>{ " · " }{ time }<span class="unit">{ " of machine time" }</span>
        </span>
    }
}

fn tools(props: &HeaderProps) -> Html {
    let dark = browser::is_dark(props.choices.theme);
    let theme =
        props.act.reform(move |_: MouseEvent| Action::Theme(Some(if dark { "light" } else { "dark" })));
    let panels = Panels::TABLE.iter().map(|(_, title, panel)| {
        let panel = *panel;
        let toggle = props.act.reform(move |_: Event| Action::Panel(panel));
        html! {
            <label>
                <input type="checkbox" checked={props.choices.panels.has(panel)} onchange={toggle} />
                { *title }
            </label>
        }
    });
    html! {
        <span class="tools">
            <keep::Menu on={props.run != Run::Off} marked={props.marked} act={props.act.clone()} />
            { menu("Panels", "Panels", panels.collect()) }
            { menu("Keys", "?", keys()) }
            <button
                class="theme" title={if dark { "Light theme" } else { "Dark theme" }}
                aria-label={if dark { "Switch to the light theme" } else { "Switch to the dark theme" }} onclick={theme}
            >
                { icons::theme() }
            </button>
        </span>
    }
}

/// A button with what opens under it; Escape closes it again.
fn menu(title: &'static str, sign: &'static str, body: Html) -> Html {
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape" {
            browser::close_menu(&event.target_unchecked_into());
        }
    });
    html! { <details class="menu" {onkeydown}><summary aria-label={title} {title}>{ sign }</summary><div>{ body }</div></details> }
}

/// What the keyboard does, where it is not what it does on every page.
const KEYS: &[(&str, &str)] = &[
    ("Tab", "goes on, also out of the console and the editor"),
    ("← →", "in the pictures: the crossing or switch beside; Home and End: the first and last"),
    ("Esc", "in the pictures: nothing is chosen any more; in a menu: closes it"),
    ("← →, Page", "on the time line: a little, or much, earlier or later"),
    ("↑ ↓", "in tables: the row beside; Home and End: the first and last"),
    ("Enter", "on a row: tells it"),
    ("Ctrl /", "in the editor: makes lines comments"),
];

fn keys() -> Html {
    html! {
        <dl class="keys">
            { for KEYS.iter().map(|(key, does)| html! { <><dt>{ *key }</dt><dd>{ *does }</dd></> }) }
        </dl>
    }
}
