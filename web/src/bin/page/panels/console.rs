//! The console: xterm.js on the serial port.

use super::frame::Frame;
use crate::browser;
use crate::bundle::{self, Terminal};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web::store::Action;
use web::store::console::Console;
use web::store::editing::Editing;
use web::store::shared::Shared;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct ConsoleProps {
    pub console: Shared<Console>,
    pub on: bool,
    pub medium: Option<String>,
    pub editing: Shared<Editing>,
    pub act: Callback<Action>,
}

/// An open terminal, and how much of which text it has shown.
struct Open {
    terminal: Terminal,
    epoch: u64,
    position: u64,
    _on_data: Closure<dyn FnMut(String)>,
}

impl Open {
    fn show(&mut self, console: &Console) {
        if self.epoch != console.epoch {
            self.terminal.reset();
            self.epoch = console.epoch;
            self.position = console.first;
        }
        let news = console.since(self.position);
        if !news.is_empty() {
            // A copy: the terminal reads it later, when this memory may be something else.
            self.terminal.write(js_sys::Uint8Array::from(news));
            self.position = console.end();
        }
    }
}

#[component]
pub fn ConsolePanel(props: &ConsoleProps) -> Html {
    let node = use_node_ref();
    let open = use_mut_ref(|| None::<Open>);
    use_effect_with(node.clone(), {
        let (open, act) = (Rc::clone(&open), props.act.clone());
        move |node| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                let on_data = Closure::<dyn FnMut(String)>::new(move |text: String| {
                    act.emit(Action::Typed(text.into_bytes()));
                });
                let terminal = bundle::terminal(&element, &on_data);
                *open.borrow_mut() = Some(Open { terminal, epoch: 0, position: 0, _on_data: on_data });
            }
            move || {
                if let Some(open) = open.borrow_mut().take() {
                    open.terminal.dispose();
                }
            }
        }
    });
    use_effect_with(props.console.clone(), {
        let open = Rc::clone(&open);
        move |console| {
            if let Some(open) = open.borrow_mut().as_mut() {
                open.show(console);
            }
        }
    });
    let focus = {
        let open = Rc::clone(&open);
        Callback::from(move |_: MouseEvent| {
            if let Some(open) = open.borrow().as_ref() {
                open.terminal.focus();
            }
        })
    };
    let empty = !props.on || props.console.end() == 0;
    html! {
        <Frame
            name="console" title="Console" sentence="what the machine's serial port says; click and type to answer"
            controls={drive(props)}
        >
            <div class="screen" onclick={focus}>
                <div ref={node} class="term"></div>
                if empty {
                    <p class="blank">{ "The firmware's first words will appear here once the machine has power and runs." }</p>
                }
            </div>
        </Frame>
    }
}

/// What is in the removable drive.
fn drive(props: &ConsoleProps) -> Html {
    let eject = props.act.reform(|_: MouseEvent| Action::Eject);
    let Some(medium) = &props.medium else { return Html::default() };
    html! {
        <>
            <span>{ "drive: " }<b>{ medium }</b></span>
            { save(props, medium) }
            <button class="link" onclick={eject}>{ "eject" }</button>
        </>
    }
}

/// The medium as a file: an ext2 image that QEMU, Linux and e2fsck take as it is.
fn save(props: &ConsoleProps, medium: &str) -> Html {
    if props.editing.built.as_ref().is_none_or(|built| built.name != medium) {
        return Html::default();
    }
    let editing = props.editing.clone();
    let save = Callback::from(move |_: MouseEvent| {
        if let Some(built) = &editing.built {
            browser::save(&format!("{}.img", built.name), &built.image);
        }
    });
    html! { <button class="link" title="Keep the medium as a file: an ext2 image" onclick={save}>{ "save" }</button> }
}
