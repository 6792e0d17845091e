//! What the page needs of the browser, each in a few lines.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web::store::editing::Kept;
use yew::prelude::*;

fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

fn document() -> web_sys::Document {
    window().document().expect("a window of a page has a document")
}

/// The element with this id.
pub fn element(id: &str) -> Option<web_sys::Element> {
    document().get_element_by_id(id)
}

/// Moves the keyboard focus to the first element that `selector` finds.
pub fn focus(selector: &str) {
    if let Some(root) = document().document_element() {
        focus_in(&root, selector);
    }
}

/// Moves the keyboard focus to what `selector` finds below `element`.
pub fn focus_in(element: &web_sys::Element, selector: &str) {
    if let Ok(Some(found)) = element.query_selector(selector)
        && let Ok(found) = found.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = found.focus();
    }
}

/// Closes the menu in which `inside` lies, and leaves the keyboard focus on what opens it.
pub fn close_menu(inside: &web_sys::Element) {
    if let Ok(Some(open)) = inside.closest("details") {
        let _ = open.remove_attribute("open");
        focus_in(&open, "summary");
    }
}

/// Scrolls `list` sideways until its child of this number stands in the middle, as far as it goes. The page stays.
pub fn center_in(list: &web_sys::Element, number: u32) {
    let Some(child) = list.children().item(number) else { return };
    let (room, area) = (list.get_bounding_client_rect(), child.get_bounding_client_rect());
    let off = (area.left() + area.right() - room.left() - room.right()) / 2.0;
    list.set_scroll_left(list.scroll_left() + off as i32);
}

/// Scrolls `list` until what `selector` finds in it stands in its upper half, if it is out of view; the page stays.
/// Says whether there is such a thing.
pub fn scroll_in(list: &web_sys::Element, selector: &str) -> bool {
    let Ok(Some(found)) = list.query_selector(selector) else { return false };
    let (room, area) = (list.get_bounding_client_rect(), found.get_bounding_client_rect());
    // The head of a table covers what is scrolled under it.
    let head = area.height();
    if area.top() < room.top() + head || area.bottom() > room.bottom() {
        let off = area.top() - room.top() - room.height() / 4.0;
        list.set_scroll_top(list.scroll_top() + off as i32);
    }
    true
}

/// Query and fragment of the page's address.
pub fn address() -> (String, String) {
    let location = window().location();
    (location.search().unwrap_or_default(), location.hash().unwrap_or_default())
}

/// Whether the page is one that is meant for frames.
pub fn is_embedded() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-embedded"))
}

/// Puts `fragment` behind the address, without a new entry in the history, and returns the whole address.
pub fn set_fragment(fragment: &str) -> String {
    let window = window();
    let address = window.location().href().unwrap_or_default();
    let bare = address.split('#').next().unwrap_or_default();
    let whole = format!("{bare}#{fragment}");
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&whole));
    }
    whole
}

/// Puts a text into the clipboard, and tells whether it is there. A page without a secure context has none.
pub fn copy(text: &str, done: impl Fn(bool) + Clone + 'static) {
    let navigator = window().navigator();
    let there = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_object());
    if !there {
        return done(false);
    }
    let (yes, no) = (done.clone(), done);
    let yes = Closure::once(move |_: JsValue| yes(true));
    let no = Closure::once(move |_: JsValue| no(false));
    let _ = navigator.clipboard().write_text(text).then2(&yes, &no);
    // The browser calls one of them, some time.
    yes.forget();
    no.forget();
}

/// Hands the reader a file to keep.
pub fn save(name: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let address = web_sys::Blob::new_with_u8_array_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let Ok(address) = address else { return };
    if let Ok(Ok(link)) =
        document().create_element("a").map(|link| link.dyn_into::<web_sys::HtmlAnchorElement>())
    {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser reads the bytes after the click has been handled.
    later(60_000, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    });
}

/// Sets or lifts the theme for the whole document.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
}

/// Whether the page is dark now, by choice or by the system.
pub fn is_dark(chosen: Option<&str>) -> bool {
    chosen.map_or_else(|| matches("(prefers-color-scheme: dark)"), |theme| theme == "dark")
}

/// Whether the reader points with a finger.
pub fn is_touched() -> bool {
    matches("(pointer: coarse)")
}

fn matches(media: &str) -> bool {
    window().match_media(media).ok().flatten().is_some_and(|m| m.matches())
}

/// Where programs outlive the page; in private windows and strict frames there is no such place.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

const PROGRAMS: &str = "kernelarium.programs.1";
const THEME: &str = "kernelarium.theme";

/// The programs that were there when the page was left.
pub fn stored_programs() -> Option<Kept> {
    let text = storage()?.get_item(PROGRAMS).ok()??;
    web::protocol::decode(&web::share::from_text(&text)?).ok()
}

/// Stores the programs.
pub fn store_programs(kept: &Kept) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(PROGRAMS, &web::share::to_text(&web::protocol::encode(kept)));
    }
}

/// The theme that was chosen.
pub fn stored_theme() -> Option<&'static str> {
    let text = storage()?.get_item(THEME).ok()??;
    ["light", "dark"].into_iter().find(|theme| *theme == text)
}

/// Stores the theme.
pub fn store_theme(theme: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match theme {
            Some(theme) => storage.set_item(THEME, theme),
            None => storage.remove_item(THEME),
        };
    }
}

/// Calls `then` once, in `ms` milliseconds; the timer's number is for [`cancel`].
pub fn later(ms: i32, then: impl FnOnce() + 'static) -> i32 {
    let callback = Closure::once_into_js(then);
    window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), ms)
        .unwrap_or_default()
}

/// Stops a timer of [`later`].
pub fn cancel(timer: i32) {
    window().clear_timeout_with_handle(timer);
}

/// Calls `then` before the browser paints next.
pub fn at_frame(then: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(then);
    let _ = window().request_animation_frame(callback.unchecked_ref());
}

/// Whether the page is hidden, so that no frame will come.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// The width of an element in pixels, now and whenever it changes; 0 until it is known.
#[hook]
pub fn use_width(node: &NodeRef) -> f64 {
    let width = use_state_eq(|| 0.0);
    let set = width.setter();
    use_effect_with(node.clone(), move |node| {
        let element = node.cast::<web_sys::Element>();
        let measured = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            if let Some(element) = &measured {
                set.set(f64::from(element.client_width()));
            }
        });
        let observer = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(measure);
        }
    });
    *width
}
