//! The page: mounts the application, and says in the page itself when it can't go on.

mod app;
mod browser;
mod bundle;
mod embedding;
mod files;
mod panels;
mod parts;
mod worker_link;

fn main() {
    console_error_panic_hook::set_once();
    let Some(root) = browser::element("app") else { return };
    root.set_text_content(None);
    yew::Renderer::<app::App>::with_root(root).render();
}
