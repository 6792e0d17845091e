//! The program editor: write, assemble, and put the program into the machine as a person would.

use super::frame::Frame;
use super::listing::listing;
use super::programs::programs;
use crate::browser;
use crate::bundle::{self, Editor};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web::program::{self, Problem};
use web::protocol::Launch;
use web::share;
use web::store::Action;
use web::store::editing::{Editing, Tab};
use web::store::shared::Shared;
use yew::prelude::*;

/// How long the reader's hands must rest before the text is judged, in milliseconds.
const REST: i32 = 500;
/// Milliseconds for which the page says that it has copied something.
const SAID: i32 = 3000;

#[derive(PartialEq, Properties)]
pub struct EditorProps {
    pub editing: Shared<Editing>,
    pub launch: Launch,
    /// The line that is at the program counter; 0 for none.
    pub executing: u32,
    pub embedded: bool,
    pub act: Callback<Action>,
}

/// An open editor.
struct Open {
    editor: Editor,
    _on_change: Closure<dyn FnMut(String)>,
}

type Handle = Rc<RefCell<Option<Open>>>;

#[component]
pub fn EditorPanel(props: &EditorProps) -> Html {
    let node = use_node_ref();
    let handle: Handle = use_mut_ref(|| None);
    use_editor(&node, &handle, props);
    use_judge(props);
    let editing = &props.editing;
    let shown = |tab| if editing.tab == tab { None } else { Some("display:none") };
    html! {
        <Frame name="program" title="Program" sentence="what you write here runs in the machine, from its removable drive" controls={controls(props)}>
            { tabs(props) }
            <div style={shown(Tab::Source)} role="tabpanel" aria-label="Source">
                <div ref={node} class="editor"></div>
                { problems(props, &handle) }
            </div>
            if editing.tab == Tab::Examples { { programs(editing, &props.act) } }
            if editing.tab == Tab::Bytes { { listing(editing) } }
            { status(props) }
        </Frame>
    }
}

/// Opens CodeMirror once, and tells it of programs that are opened, of problems, and of the line that runs.
#[hook]
fn use_editor(node: &NodeRef, handle: &Handle, props: &EditorProps) {
    let source = props.editing.program.source.clone();
    use_effect_with(node.clone(), {
        let (handle, act, source) = (Rc::clone(handle), props.act.clone(), source.clone());
        move |node| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                let on_change = Closure::<dyn FnMut(String)>::new(move |text| act.emit(Action::Edited(text)));
                let editor = bundle::editor(&element, &source, &on_change);
                *handle.borrow_mut() = Some(Open { editor, _on_change: on_change });
            }
            move || {
                if let Some(open) = handle.borrow_mut().take() {
                    open.editor.dispose_editor();
                }
            }
        }
    });
    use_effect_with(props.editing.opened, {
        let handle = Rc::clone(handle);
        move |opened| {
            if let Some(open) = handle.borrow().as_ref().filter(|_| *opened > 0) {
                open.editor.set_text(&source);
            }
        }
    });
    use_effect_with(props.editing.problems.clone(), {
        let handle = Rc::clone(handle);
        move |problems| {
            if let Some(open) = handle.borrow().as_ref() {
                open.editor.set_diagnostics(&diagnostics(problems));
            }
        }
    });
    use_effect_with(props.executing, {
        let handle = Rc::clone(handle);
        move |line| {
            if let Some(open) = handle.borrow().as_ref() {
                open.editor.highlight(*line);
            }
        }
    });
}

/// Judges the text when the reader's hands rest.
#[hook]
fn use_judge(props: &EditorProps) {
    let act = props.act.clone();
    use_effect_with(props.editing.program.clone(), move |program| {
        let program = program.clone();
        let timer = browser::later(REST, move || {
            let problems = program::check(&program.source);
            act.emit(Action::Checked(problems));
        });
        move || browser::cancel(timer)
    });
}

/// Problems as the editor takes them: plain objects.
fn diagnostics(problems: &[Problem]) -> js_sys::Array {
    problems
        .iter()
        .map(|problem| {
            let object = js_sys::Object::new();
            let set = |name: &str, value: JsValue| {
                // Setting a property of a fresh plain object can't fail.
                let _ = js_sys::Reflect::set(&object, &name.into(), &value);
            };
            set("line", problem.line.into());
            set("column", problem.column.into());
            set("length", problem.length.into());
            set("severity", if problem.fatal { "error" } else { "warning" }.into());
            set("message", problem.words().into());
            object
        })
        .collect()
}

fn tabs(props: &EditorProps) -> Html {
    let editing = &props.editing;
    let name = format!("{}.s", editing.program.name);
    let tab = |tab: Tab, title: String| {
        let on = editing.tab == tab;
        let choose = props.act.reform(move |_: MouseEvent| Action::Tab(tab));
        html! { <button role="tab" aria-selected={on.to_string()} onclick={choose}>{ title }</button> }
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Program">
            { tab(Tab::Source, name) }
            { tab(Tab::Examples, "examples".into()) }
            { tab(Tab::Bytes, "assembly ▸ bytes".into()) }
        </div>
    }
}

fn controls(props: &EditorProps) -> Html {
    html! {
        <>
            if !props.embedded {
                <Share editing={props.editing.clone()} />
            }
            <button class="go" title="Assemble, put the program on the removable drive, and type its name to the shell" onclick={run(props)}>{ "Run ▸" }</button>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct ShareProps {
    editing: Shared<Editing>,
}

/// Puts the program into the page's address, copies that, and says so for a while.
#[component]
fn Share(props: &ShareProps) -> Html {
    let said = use_state(|| "");
    let share = {
        let (said, editing) = (said.clone(), props.editing.clone());
        move |_: MouseEvent| {
            let packed = share::pack(&editing.program.source);
            let address = browser::set_fragment(&format!("program={packed}"));
            let said = said.clone();
            browser::copy(&address, move |copied| {
                said.set(if copied { "copied" } else { "it is in the address bar" });
                let said = said.clone();
                browser::later(SAID, move || said.set(""));
            });
        }
    };
    html! {
        <>
            <span class="said" role="status">{ *said }</span>
            <button class="link" title="Put the program into the page's address, and copy that" onclick={share}>{ "share" }</button>
        </>
    }
}

fn run(props: &EditorProps) -> Callback<MouseEvent> {
    let (act, editing) = (props.act.clone(), props.editing.clone());
    Callback::from(move |_| {
        act.emit(match program::build(&editing.program.name, &editing.program.source) {
            Ok(built) => Action::Launch(Box::new(built)),
            Err(problems) => Action::Checked(problems),
        });
    })
}

/// What is wrong, in words; each leads to its place.
fn problems(props: &EditorProps, handle: &Handle) -> Html {
    let problems = &props.editing.problems;
    if problems.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="problems" aria-label="What the assembler says">
            { for problems.iter().map(|problem| {
                let (handle, line, column) = (Rc::clone(handle), problem.line, problem.column);
                let go = Callback::from(move |_: MouseEvent| {
                    if let Some(open) = handle.borrow().as_ref() {
                        open.editor.show(line, column);
                    }
                });
                html! {
                    <li><button onclick={go}><b>{ format!("{line}:{column}") }</b>{ " " }{ problem.words() }</button></li>
                }
            }) }
        </ul>
    }
}

fn status(props: &EditorProps) -> Html {
    let words = match &props.launch {
        Launch::None => return Html::default(),
        // What was run before is not what stands here.
        _ if props.editing.problems.iter().any(|problem| problem.fatal) => return Html::default(),
        Launch::Waiting(name) => {
            format!("{name} waits until the shell waits for a key. Ctrl-C in the console ends what runs.")
        }
        Launch::Typed(name) => {
            format!("{name} is on the removable drive; the shell was told to run /media/{name}.")
        }
    };
    html! { <div class="why status" role="status">{ words }</div> }
}
