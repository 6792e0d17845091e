//! The top: power, transport, what a step is, speed, the clock.

use super::{icons, keep};
use crate::browser;
use web::protocol::{Clock, Direction, Images, Panels, Run, StepKind};
use web::store::{Action, Choices, speed};
use web::words::status;
use yew::prelude::*;

/// What a step can be, in words.
const KINDS: &[(StepKind, &str)] = &[
    (StepKind::Instruction, "instruction"),
    (StepKind::Crossing, "crossing"),
    (StepKind::SystemCall, "system call"),
    (StepKind::Switch, "switch"),
];

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
            if on { { power(props) } }
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
    let class = if matches!(props.run, Run::Ended(_)) { "power off" } else { "power" };
    html! {
        <button {class} aria-label="Power off" title="Power off: memory and recording are gone" onclick={press}>
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
    let kind = word(props.choices.kind);
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
                title={if running { "Hold" } else { "Run" }} aria-label={if running { "Pause" } else { "Run" }}
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

fn word(kind: StepKind) -> &'static str {
    KINDS.iter().find(|(other, _)| *other == kind).map_or("", |(_, word)| word)
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
    let at = KINDS.iter().position(|(kind, _)| *kind == props.kind).unwrap_or(0);
    let onkeydown = {
        let (act, group) = (props.act.clone(), group.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => (at + 1) % KINDS.len(),
                "ArrowLeft" | "ArrowUp" => (at + KINDS.len() - 1) % KINDS.len(),
                _ => return,
            };
            event.prevent_default();
            act.emit(Action::Kind(KINDS[next].0));
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
            { for KINDS.iter().map(|(kind, word)| {
                let (kind, on) = (*kind, *kind == props.kind);
                let choose = props.act.reform(move |_: MouseEvent| Action::Kind(kind));
                html! {
                    <button role="radio" aria-checked={on.to_string()} tabindex={if on { "0" } else { "-1" }} onclick={choose}>
                        { *word }
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
            { "slow" }
            <input
                type="range" min="0" max={speed::LAST.to_string()} step="1" value={position.to_string()}
                aria-label="Speed" aria-valuetext={speed::words(position)} oninput={slide}
            />
            { "fast" }
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
            <span class="doing">{ doing }</span>{ " · " }{ time }{ " of machine time" }
        </span>
    }
}

fn tools(props: &HeaderProps) -> Html {
    let dark = browser::is_dark(props.choices.theme);
    let theme =
        props.act.reform(move |_: MouseEvent| Action::Theme(Some(if dark { "light" } else { "dark" })));
    html! {
        <span class="tools">
            <keep::Menu on={props.run != Run::Off} marked={props.marked} act={props.act.clone()} />
            <details class="menu">
                <summary>{ "Panels" }</summary>
                <div>
                    { for Panels::TABLE.iter().map(|(_, title, panel)| {
                        let panel = *panel;
                        let toggle = props.act.reform(move |_: Event| Action::Panel(panel));
                        html! {
                            <label>
                                <input type="checkbox" checked={props.choices.panels.has(panel)} onchange={toggle} />
                                { *title }
                            </label>
                        }
                    }) }
                </div>
            </details>
            <button
                class="theme" title={if dark { "Light theme" } else { "Dark theme" }}
                aria-label={if dark { "Switch to the light theme" } else { "Switch to the dark theme" }} onclick={theme}
            >
                { icons::theme() }
            </button>
        </span>
    }
}
