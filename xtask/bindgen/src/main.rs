//! Makes the JavaScript glue of a wasm file: `bindgen IN.wasm OUT_FOLDER`.
#![forbid(unsafe_code)]

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: bindgen IN.wasm OUT_FOLDER";
    let (input, folder) = (arguments.next().context(usage)?, arguments.next().context(usage)?);
    Bindgen::new()
        .input_path(&input)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The glue finds its wasm beside itself, under whatever path the page is served.
        .omit_default_module_path(false)
        .generate(&folder)
        .with_context(|| format!("cannot make the glue of {input}"))
}
