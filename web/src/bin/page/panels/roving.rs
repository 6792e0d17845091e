//! A table whose rows can be chosen is one stop for Tab; from there the arrow keys go from row to row.

use wasm_bindgen::JsCast;
use web::select::stop;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The attribute by which a row says its number.
const ROW: &str = "data-row";

/// Which row Tab comes to, and what the table's body hears for that.
pub struct Roving {
    at: UseStateHandle<Option<u64>>,
    pub onfocusin: Callback<FocusEvent>,
    pub onkeydown: Callback<KeyboardEvent>,
}

/// See the module. Rows that take part have the attribute `data-row` and are children of the table's body.
#[hook]
pub fn use_roving() -> Roving {
    let at = use_state_eq(|| None);
    let set = at.setter();
    let onfocusin = Callback::from(move |event: FocusEvent| {
        let row = event.target_dyn_into::<Element>().and_then(|inside| inside.closest("tr").ok().flatten());
        if let Some(number) = row.and_then(|row| row.get_attribute(ROW)?.parse().ok()) {
            set.set(Some(number));
        }
    });
    Roving { at, onfocusin, onkeydown: Callback::from(go) }
}

impl Roving {
    /// The one of `rows` that Tab comes to.
    pub fn stop(&self, rows: &[u64], chosen: Option<u64>) -> Option<u64> {
        stop(rows, *self.at, chosen)
    }
}

/// The keys of a row; what lies inside one keeps its own.
fn go(event: KeyboardEvent) {
    let Some(row) = event.target_dyn_into::<Element>().filter(|row| row.has_attribute(ROW)) else { return };
    let Some(body) = row.parent_element() else { return };
    let next = match event.key().as_str() {
        "ArrowUp" => from(row.previous_element_sibling(), Element::previous_element_sibling),
        "ArrowDown" => from(row.next_element_sibling(), Element::next_element_sibling),
        "Home" => from(body.first_element_child(), Element::next_element_sibling),
        "End" => from(body.last_element_child(), Element::previous_element_sibling),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

/// The first row from `start` on that takes part.
fn from(start: Option<Element>, beside: impl Fn(&Element) -> Option<Element>) -> Option<Element> {
    let mut at = start;
    while let Some(row) = at.take_if(|row| !row.has_attribute(ROW)) {
        at = beside(&row);
    }
    at
}
