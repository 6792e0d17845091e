//! The worker: a loop around the engine that hears commands, runs slices and posts updates.

mod fetch;
mod host;

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web::engine::{Engine, Next};
use web::protocol::{Command, Envelope, MachineId, decode, encode};

/// Longest pause between two looks at the engine while it runs, in milliseconds.
const NAP: f64 = 16.0;

/// The loop's state: one engine, and whether a turn is due already.
struct Worker {
    engine: Engine,
    machine: MachineId,
    channel: web_sys::MessageChannel,
    timer: Option<i32>,
    /// A message to ourselves is on its way.
    turning: bool,
}

type Shared = Rc<RefCell<Worker>>;

fn main() {
    console_error_panic_hook::set_once();
    let Ok(channel) = web_sys::MessageChannel::new() else { return };
    let worker = Worker { engine: Engine::default(), machine: 0, channel, timer: None, turning: false };
    let shared = Rc::new(RefCell::new(worker));
    hear_commands(&shared);
    hear_turns(&shared);
    // An empty message: we listen.
    host::post(&[]);
    wasm_bindgen_futures::spawn_local(load(shared));
}

/// Fetches the images; the engine tells the page how far they are.
async fn load(shared: Shared) {
    let progress = {
        let shared = Rc::clone(&shared);
        move |got, total| {
            let mut worker = shared.borrow_mut();
            worker.engine.loading(got, total);
            worker.tell();
        }
    };
    let images = fetch::images(progress).await;
    let mut worker = shared.borrow_mut();
    match images {
        Ok([flash, disk]) => worker.engine.loaded(&flash, &disk, host::now()),
        Err(words) => worker.engine.failed(words),
    }
    worker.tell();
    worker.turn_soon();
}

fn hear_commands(shared: &Shared) {
    let shared = Rc::clone(shared);
    let handler = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
        let Ok(Envelope { machine, body }) = decode::<Envelope<Command>>(&bytes) else { return };
        let mut worker = shared.borrow_mut();
        worker.machine = machine;
        worker.engine.command(body, host::now());
        worker.tell();
        worker.turn_soon();
    });
    host::scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    handler.forget();
}

/// Turns come as messages to ourselves, so that commands are heard between them.
fn hear_turns(shared: &Shared) {
    let again = Rc::clone(shared);
    let handler = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |_| {
        again.borrow_mut().turning = false;
        turn(&again);
    });
    shared.borrow().channel.port1().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget();
}

fn turn(shared: &Shared) {
    let mut worker = shared.borrow_mut();
    let next = worker.engine.turn(&host::now);
    worker.tell();
    match next {
        Next::Now => worker.turn_soon(),
        Next::After(ms) => {
            let again = Rc::clone(shared);
            worker.timer = host::later(ms.min(NAP), move || {
                again.borrow_mut().timer = None;
                turn(&again);
            });
        }
        Next::Never => {}
    }
}

impl Worker {
    fn turn_soon(&mut self) {
        if let Some(timer) = self.timer.take() {
            host::cancel(timer);
        }
        if !self.turning {
            self.turning = true;
            // Posting to a port of our own can't fail.
            let _ = self.channel.port2().post_message(&JsValue::NULL);
        }
    }

    fn tell(&mut self) {
        if let Some(update) = self.engine.update(host::now()) {
            host::post(&encode(&Envelope { machine: self.machine, body: update }));
        }
    }
}
