//! Recordings: the menu to mark, save and open one, and what is told when one has been replayed.

use crate::{browser, files};
use web::protocol::{Clock, Replayed};
use web::store::Action;
use yew::prelude::*;

/// What recordings' names end with.
const ENDING: &str = ".kernrec";

/// The name of a recording that ends now.
pub fn file_name(clock: &Clock) -> String {
    format!("kernelarium-{}{ENDING}", clock.cycle)
}

#[derive(PartialEq, Properties)]
pub struct MenuProps {
    pub on: bool,
    /// Whether the present moment is marked.
    pub marked: bool,
    pub act: Callback<Action>,
}

#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let choose = |action: fn() -> Action| {
        props.act.reform(move |event: MouseEvent| {
            browser::close_menu(&event.target_unchecked_into());
            action()
        })
    };
    let (mark, save) = (choose(|| Action::Mark), choose(|| Action::Save));
    let open = {
        let act = props.act.clone();
        Callback::from(move |event: Event| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                files::read(&file, act.reform(Action::Open));
                browser::close_menu(&input);
            }
            // The same file can be chosen again.
            input.set_value("");
        })
    };
    html! {
        <details class="menu recording">
            <summary title="Recording: save, open, mark">{ "Recording" }</summary>
            <div>
                <p>
                    { "All that was done to this machine. It replays to the same state anywhere." }
                </p>
                <button disabled={!props.on} onclick={save}>{ "Save as a file" }</button>
                <label class="file">
                    <input type="file" class="visually-hidden" accept={ENDING} onchange={open} />
                    { "Open a file" }
                </label>
                <button disabled={!props.on} onclick={mark}>
                    { if props.marked { "Take the mark away" } else { "Mark this moment" } }
                </button>
            </div>
        </details>
    }
}

#[derive(PartialEq, Properties)]
pub struct ReplayProps {
    pub replayed: Option<Replayed>,
    pub act: Callback<Action>,
}

/// What is told of a replay that has ended. One that differs is told as an error besides.
#[component]
pub fn Replay(props: &ReplayProps) -> Html {
    let Some(replayed) = &props.replayed else { return Html::default() };
    let close = props.act.reform(|_: MouseEvent| Action::ReplayRead);
    let back = props.act.reform(|_: MouseEvent| Action::BringBack);
    html! {
        <div class="replayed" role="status">
            <span>
                if replayed.same {
                    { "The recording has been replayed, and the machine is in the state in which it was recorded: " }
                } else {
                    { "The machine stands where the recording was made, but in another state: " }
                }
                <code data-state-hash={format!("{:016x}", replayed.hash)}>{ format!("{:016x}", replayed.hash) }</code>
                { "." }
            </span>
            <span>
                if replayed.replaced {
                    <button class="link" onclick={back}>{ "Bring back the machine that was here" }</button>
                }
                <button class="link" onclick={close}>{ "Close" }</button>
            </span>
        </div>
    }
}
