//! The page in a frame of another page: what it tells its parent, and what it takes from it.
//!
//! Messages are plain objects `{ kernelarium: 1, … }`; 1 is the version of this little language. Out:
//! `{ event: "run", run: "off" | "paused" | "running" | "ended" }`. In: `{ command: "power" | "run" | "pause" }`.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web::protocol::Run;
use web::store::{Action, State};
use yew::Callback;

const VERSION: f64 = 1.0;

fn set(object: &js_sys::Object, name: &str, value: &JsValue) {
    // Setting a property of a fresh plain object can't fail.
    let _ = js_sys::Reflect::set(object, &name.into(), value);
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &name.into()).ok()
}

fn word(run: Run) -> &'static str {
    match run {
        Run::Off => "off",
        Run::Paused => "paused",
        Run::Running | Run::Seeking | Run::Starting => "running",
        Run::Ended(_) => "ended",
    }
}

/// Tells the parent what has changed.
pub fn tell(old: &State, new: &State) {
    if !new.choices.embedded || word(old.run) == word(new.run) {
        return;
    }
    let Some(parent) = web_sys::window().and_then(|window| window.parent().ok().flatten()) else { return };
    let message = js_sys::Object::new();
    set(&message, "kernelarium", &VERSION.into());
    set(&message, "event", &"run".into());
    set(&message, "run", &word(new.run).into());
    let _ = parent.post_message(&message, "*");
}

/// Takes commands from the parent, and from nobody else.
pub fn listen(act: Callback<Action>) {
    let Some(window) = web_sys::window() else { return };
    let parent = window.parent().ok().flatten();
    if parent.as_ref() == Some(&window) {
        return;
    }
    let handler = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        let source = event.source();
        let from_parent = parent.as_ref().is_some_and(|parent| source.as_ref() == Some(parent.as_ref()));
        let data = event.data();
        if !from_parent || get(&data, "kernelarium").and_then(|v| v.as_f64()) != Some(VERSION) {
            return;
        }
        match get(&data, "command").and_then(|v| v.as_string()).as_deref() {
            Some("power") => act.emit(Action::PowerUnpressed),
            Some("run" | "pause") => act.emit(Action::RunOrPause),
            _ => {}
        }
    });
    let _ = window.add_event_listener_with_callback("message", handler.as_ref().unchecked_ref());
    // The page listens as long as it lives.
    handler.forget();
}
