//! What the worker needs of its browser.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

/// The worker's global scope.
pub fn scope() -> web_sys::DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds of a clock that only goes on.
pub fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// Hands bytes over to the page.
pub fn post(bytes: &[u8]) {
    let buffer = js_sys::Uint8Array::from(bytes).buffer();
    let transfer = js_sys::Array::of1(&buffer);
    // It fails only when the page is gone, and then nobody misses it.
    let _ = scope().post_message_with_transfer(&buffer, &transfer);
}

/// Calls `then` once, in `ms` milliseconds; the timer's number is for [`cancel`].
pub fn later(ms: f64, then: impl FnOnce() + 'static) -> Option<i32> {
    let callback = Closure::once_into_js(then);
    let ms = ms.ceil().max(1.0) as i32;
    scope().set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), ms).ok()
}

/// Stops a timer of [`later`].
pub fn cancel(timer: i32) {
    scope().clear_timeout_with_handle(timer);
}
