//! The terminal and the editor: functions of `www/src`, where they are described.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "./bundle.js")]
extern "C" {
    /// xterm.js on an element.
    pub type Terminal;

    /// Opens a terminal; `on_data` gets what the reader types or pastes.
    #[wasm_bindgen(js_name = terminal)]
    pub fn terminal(element: &web_sys::Element, on_data: &Closure<dyn FnMut(String)>) -> Terminal;
    #[wasm_bindgen(method)]
    pub fn write(this: &Terminal, bytes: js_sys::Uint8Array);
    #[wasm_bindgen(method)]
    pub fn reset(this: &Terminal);
    #[wasm_bindgen(method)]
    pub fn focus(this: &Terminal);
    #[wasm_bindgen(method)]
    pub fn dispose(this: &Terminal);

    /// CodeMirror on an element.
    pub type Editor;

    /// Opens an editor; `on_change` gets the text after every edit by the reader.
    #[wasm_bindgen(js_name = editor)]
    pub fn editor(element: &web_sys::Element, text: &str, on_change: &Closure<dyn FnMut(String)>) -> Editor;
    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &Editor, text: &str);
    #[wasm_bindgen(method, js_name = setDiagnostics)]
    pub fn set_diagnostics(this: &Editor, list: &js_sys::Array);
    #[wasm_bindgen(method)]
    pub fn highlight(this: &Editor, line: u32);
    #[wasm_bindgen(method)]
    pub fn show(this: &Editor, line: u32, column: u32);
    #[wasm_bindgen(method, js_name = focus)]
    pub fn focus_editor(this: &Editor);
    #[wasm_bindgen(method, js_name = dispose)]
    pub fn dispose_editor(this: &Editor);
}
