//! Before power: the board with its parts named, one thing to do, and three quiet ways past the boot.

use super::icons;
use web::layout::board::{Arrangement, NARROW, PARTS, Part, WIDE};
use web::protocol::Images;
use web::store::Action;
use web::store::editing::Program;
use web::store::selection::Selection;
use web::store::shared::Shared;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct OffProps {
    pub images: Images,
    pub selection: Shared<Selection>,
    pub explained: bool,
    /// A program that came with the address.
    pub brought: Option<Program>,
    pub act: Callback<Action>,
}

#[component]
pub fn Off(props: &OffProps) -> Html {
    html! {
        <main id="main" tabindex="-1" class="board">
            { invitation(props) }
            { drawing(props, &WIDE) }
            { drawing(props, &NARROW) }
            { chosen(props) }
            { brought(props) }
            { ways(props) }
            if props.explained { { explanation() } }
        </main>
    }
}

fn invitation(props: &OffProps) -> Html {
    let press = props.act.reform(|_: MouseEvent| Action::Power);
    if let Images::Failed(why) = &props.images {
        return html! { <div class="inv" role="alert"><p>{ "The computer can't be built." }<small>{ why }</small></p></div> };
    }
    html! {
        <div class="inv">
            <button class="big" aria-label="Power on" onclick={press}>{ icons::power("40") }</button>
            <p>
                { "A whole computer lives in this page. Press power, and watch what has to happen before a program can run." }
                <small>
                    { "Nothing here is acted: every picture is drawn from what the machine does. You can stop it, slow it down, and run it backwards." }
                </small>
            </p>
        </div>
    }
}

/// The board. Style sheets show the arrangement that the reader has room for.
fn drawing(props: &OffProps, board: &Arrangement) -> Html {
    let [width, height] = board.size;
    let parts =
        PARTS.iter().enumerate().map(|(place, drawn)| part(props, drawn, board.corner(place), board.part));
    html! {
        <svg class={board.name} viewBox={format!("0 0 {width} {height}")} role="group" aria-label="The board and its parts">
            <rect class="frame" x="1" y="1" width={(width - 2).to_string()} height={(height - 2).to_string()} rx="10" />
            <path class="bus" d={board.bus} />
            { for parts }
        </svg>
    }
}

fn part(props: &OffProps, part: &'static Part, [x, y]: [u16; 2], [width, height]: [u16; 2]) -> Html {
    let on = *props.selection == Selection::Part(part.name);
    let choose = props.act.reform(move |_: MouseEvent| Action::Select(Selection::Part(part.name)));
    let onkeydown = {
        let act = props.act.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                act.emit(Action::Select(Selection::Part(part.name)));
            }
        })
    };
    let text = (x + 12).to_string();
    let line = |n: u16| (y + n).to_string();
    let [x, y, width, height] = [x, y, width, height].map(|n| n.to_string());
    html! {
        <g
            class={classes!("part", part.core.then_some("core"), on.then_some("on"))} role="button" tabindex="0"
            aria-pressed={on.to_string()} onclick={choose} {onkeydown}
        >
            <rect {x} {y} {width} {height} rx="4" />
            <text class="t" x={text.clone()} y={line(24)}>{ part.name }{ " " }</text>
            <text x={text.clone()} y={line(43)}>{ part.line }{ " " }</text>
            <text class="m" x={text} y={line(60)}>{ part.mono }</text>
        </g>
    }
}

fn chosen(props: &OffProps) -> Html {
    let chosen = match &*props.selection {
        Selection::Part(name) => PARTS.iter().find(|part| part.name == *name),
        _ => None,
    };
    html! {
        <p class="ways" aria-live="polite">
            if let Some(part) = chosen {
                <b>{ part.name }</b>{ " · " }{ part.sentence }
            } else {
                { "Click any part to see what it is." }
            }
        </p>
    }
}

/// Somebody has sent the reader a program.
fn brought(props: &OffProps) -> Html {
    let Some(program) = props.brought.clone() else { return Html::default() };
    let read = props.act.reform(|_: MouseEvent| Action::WriteProgram);
    let act = props.act.clone();
    let run = move |_: MouseEvent| match web::program::build(&program.name, &program.source) {
        Ok(built) => act.emit(Action::Launch(Box::new(built))),
        Err(problems) => {
            act.emit(Action::WriteProgram);
            act.emit(Action::Checked(problems));
        }
    };
    html! {
        <p class="ways">
            { "A program came with this address: " }
            <button class="link" onclick={read}>{ "read it" }</button>
            { " · " }
            <button class="link" onclick={run}>{ "run it" }</button>
        </p>
    }
}

fn ways(props: &OffProps) -> Html {
    let explained = props.explained;
    let explain = props.act.reform(move |_: MouseEvent| Action::Explain(!explained));
    let shell = props.act.reform(|_: MouseEvent| Action::StartAtShell);
    let write = props.act.reform(|_: MouseEvent| Action::WriteProgram);
    html! {
        <p class="ways">
            <button class="link" aria-expanded={explained.to_string()} onclick={explain}>{ "What is a kernel?" }</button>
            { " · " }
            <button class="link" onclick={shell}>{ "Start at the shell" }</button>
            { " · " }
            <button class="link" onclick={write}>{ "Write a program" }</button>
        </p>
    }
}

fn explanation() -> Html {
    html! {
        <div class="aside">
            <h2>{ "What is a kernel?" }</h2>
            <p>
                { "A kernel is a program. Like any program it is a row of bytes that somebody reads from a disk and puts into memory, and then the processor is pointed at them. On this page you can watch that happen." }
            </p>
            <p>
                { "What makes it special is only that it stays, and that the processor gives it rights that no later program has: the kernel may touch all memory and every device; other programs run in " }
                <b>{ "user mode" }</b>
                { " and may touch nothing but what the kernel gave them. When they want something, a line on the screen, a file, more memory, they must ask. That question is a " }
                <b>{ "system call" }</b>
                { ". Control goes over to the kernel, and comes back with the answer." }
            </p>
            <p>
                { "And because a timer belongs to the kernel, it can take the processor away from any program at any time and give it to another. So many programs seem to run at once on one processor." }
            </p>
        </div>
    }
}
