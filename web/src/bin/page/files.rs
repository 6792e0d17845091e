//! Files that leave the page and files that come to it, by the button or by dragging them here.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use yew::Callback;

/// Set on the root element while a file is held over the page.
const HOVER: &str = "data-dropping";

fn root() -> Option<(web_sys::Window, web_sys::Element)> {
    let window = web_sys::window()?;
    let root = window.document()?.document_element()?;
    Some((window, root))
}

/// Gives the reader a file.
pub fn download(name: &str, bytes: &[u8]) {
    let offer = || -> Result<(), JsValue> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let address =
            web_sys::Url::create_object_url_with_blob(&web_sys::Blob::new_with_u8_array_sequence(&parts)?)?;
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let link: web_sys::HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // The browser has the bytes by the time that its dialogue is closed; a minute is plenty for that to begin.
        crate::browser::later(60_000, move || drop(web_sys::Url::revoke_object_url(&address)));
        Ok(())
    };
    // A frame whose page forbids downloads: nothing can be done, and the browser has said so.
    let _ = offer();
}

/// Reads a file and hands its bytes over.
pub fn read(file: &web_sys::File, then: Callback<Vec<u8>>) {
    let bytes = file.array_buffer();
    wasm_bindgen_futures::spawn_local(async move {
        if let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(bytes).await {
            then.emit(js_sys::Uint8Array::new(&buffer).to_vec());
        }
    });
}

/// Hears for files that are dropped anywhere on the page.
pub fn on_drop(then: Callback<Vec<u8>>) {
    hear("dragover", |_| hover(true));
    hear("dragleave", |event| {
        // It leaves one element for another all the time; it leaves the page when there is no other.
        if event.related_target().is_none() {
            hover(false);
        }
    });
    hear("drop", move |event| {
        hover(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            read(&file, then.clone());
        }
    });
}

fn hover(on: bool) {
    if let Some((_, root)) = root() {
        let _ = if on { root.set_attribute(HOVER, "") } else { root.remove_attribute(HOVER) };
    }
}

/// Before any part of the page: an editor would take a file for text.
fn hear(kind: &str, then: impl Fn(&web_sys::DragEvent) + 'static) {
    let Some((window, _)) = root() else { return };
    let handler = Closure::<dyn FnMut(web_sys::DragEvent)>::new(move |event: web_sys::DragEvent| {
        let types = event.data_transfer().map(|data| data.types()).unwrap_or_default();
        if types.includes(&"Files".into(), 0) {
            event.prevent_default();
            event.stop_propagation();
            then(&event);
        }
    });
    let _ = window.add_event_listener_with_callback_and_bool(kind, handler.as_ref().unchecked_ref(), true);
    // The page hears as long as it lives.
    handler.forget();
}
