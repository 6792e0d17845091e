//! The page's end of the line to the worker.
//!
//! The worker's script needs a moment to start; commands wait until it says that it listens (by its first
//! message, which is empty).

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web::protocol::{Command, Envelope, MachineId, Update, decode, encode};

/// See the module.
pub struct WorkerLink {
    worker: web_sys::Worker,
    waiting: Rc<RefCell<Option<Vec<Command>>>>,
    machine: MachineId,
    _handlers: [Closure<dyn FnMut(web_sys::MessageEvent)>; 2],
}

impl WorkerLink {
    /// Starts the worker. `told` gets its updates, `lost` the words when it can't start.
    pub fn start(
        machine: MachineId,
        told: impl Fn(Update) + 'static,
        lost: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let worker = web_sys::Worker::new_with_options("./worker-boot.js", &options)?;
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let on_message = {
            let (worker, waiting, lost) = (worker.clone(), Rc::clone(&waiting), lost.clone());
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                let data = event.data();
                if let Some(words) = data.as_string() {
                    lost(words);
                    return;
                }
                let bytes = js_sys::Uint8Array::new(&data).to_vec();
                if bytes.is_empty() {
                    for command in waiting.borrow_mut().take().into_iter().flatten() {
                        post(&worker, machine, command);
                    }
                } else if let Ok(Envelope { body, .. }) = decode::<Envelope<Update>>(&bytes) {
                    told(body);
                } else {
                    lost("The page and its worker are of different versions: load the page again.".into());
                }
            })
        };
        let on_error = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |_| {
            lost("The worker that holds the machine could not be started.".into());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(WorkerLink { worker, waiting, machine, _handlers: [on_message, on_error] })
    }

    /// Sends a command, or keeps it until the worker listens.
    pub fn send(&self, command: Command) {
        match self.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push(command),
            None => post(&self.worker, self.machine, command),
        }
    }
}

fn post(worker: &web_sys::Worker, machine: MachineId, command: Command) {
    let bytes = encode(&Envelope { machine, body: command });
    let array = js_sys::Uint8Array::from(bytes.as_slice());
    let transfer = js_sys::Array::of1(&array.buffer());
    // It fails only when the worker is gone, and then its error handler has spoken.
    let _ = worker.post_message_with_transfer(&array.buffer(), &transfer);
}
