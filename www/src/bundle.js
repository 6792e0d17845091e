// What the page takes from JavaScript: a terminal and a code editor, each behind a few plain functions.
// The page's Rust imports them with `#[wasm_bindgen(raw_module = "./bundle.js")]`.
export { terminal } from './terminal.js';
export { editor } from './editor.js';
