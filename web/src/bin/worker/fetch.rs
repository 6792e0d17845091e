//! The images from the page's own host, with progress, and with words when they don't come.

use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The images, beside the worker's own script.
const FILES: [(&str, &str); 2] = [("firmware", "images/flash.bin.z"), ("disk", "images/disk.img.z")];

/// Fetches firmware and disk, one after the other. `progress` gets bytes so far, and in all as far as is known.
pub async fn images(progress: impl Fn(u64, u64)) -> Result<[Vec<u8>; 2], String> {
    let (got, total) = (Cell::new(0), Cell::new(0));
    let mut images = [Vec::new(), Vec::new()];
    let mut responses = Vec::new();
    for (what, path) in FILES {
        let response = open(path).await.map_err(|why| failed(what, path, &why))?;
        let length = response.headers().get("content-length").ok().flatten();
        total.set(total.get() + length.and_then(|n| n.parse::<u64>().ok()).unwrap_or(0));
        responses.push((what, path, response));
    }
    for (image, (what, path, response)) in images.iter_mut().zip(responses) {
        let step = |bytes: u64| {
            got.set(got.get() + bytes);
            progress(got.get(), total.get().max(got.get()));
        };
        *image = read(&response, step).await.map_err(|why| failed(what, path, &why))?;
    }
    Ok(images)
}

fn failed(what: &str, path: &str, why: &str) -> String {
    format!("The image of the {what} ({path}) did not come: {why}. Loading the page again may help.")
}

fn words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| "no connection".into(), |error| String::from(error.message()))
}

async fn open(path: &str) -> Result<web_sys::Response, String> {
    let address = super::host::scope().location().href();
    let address = web_sys::Url::new_with_base(path, &address).map_err(|error| words(&error))?.href();
    let response = JsFuture::from(super::host::scope().fetch_with_str(&address)).await;
    let response: web_sys::Response = response.map_err(|error| words(&error))?.unchecked_into();
    match response.ok() {
        true => Ok(response),
        false => Err(format!("the host answered {}", response.status())),
    }
}

async fn read(response: &web_sys::Response, step: impl Fn(u64)) -> Result<Vec<u8>, String> {
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: web_sys::ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|error| words(&error))?;
        let field = |name: &str| js_sys::Reflect::get(&chunk, &name.into()).unwrap_or(JsValue::UNDEFINED);
        if field("done").is_truthy() {
            return Ok(bytes);
        }
        let value = js_sys::Uint8Array::new(&field("value")).to_vec();
        step(value.len() as u64);
        bytes.extend(value);
    }
}
