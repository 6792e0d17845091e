//! What every panel has around it.

use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct FrameProps {
    /// Name in addresses; also the panel's id.
    pub name: &'static str,
    pub title: AttrValue,
    /// One plain sentence of what it shows.
    pub sentence: AttrValue,
    /// At the right: what can be changed.
    #[prop_or_default]
    pub controls: Html,
    pub children: Html,
}

#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let id = format!("panel-{}", props.name);
    html! {
        <section class={props.name} aria-labelledby={id.clone()}>
            <h2>
                <span {id}>{ &props.title }</span>
                <small>{ &props.sentence }</small>
                <span class="r">{ props.controls.clone() }</span>
            </h2>
            { props.children.clone() }
        </section>
    }
}

/// A table's row that can be chosen, by a click or by Enter and Space.
pub fn pick(choose: impl Fn() + Clone + 'static) -> (Callback<MouseEvent>, Callback<KeyboardEvent>) {
    let clicked = choose.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            choose();
        }
    });
    (Callback::from(move |_: MouseEvent| clicked()), onkeydown)
}

/// The keys of a picture in which one of `count` things is chosen: the arrows go to the one beside, Home and End
/// to the first and last, Escape lets go.
pub fn arrows(
    count: usize,
    at: Option<usize>,
    choose: impl Fn(Option<usize>) + 'static,
) -> Callback<KeyboardEvent> {
    let last = count.saturating_sub(1);
    Callback::from(move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowLeft" => Some(at.map_or(last, |at| at.saturating_sub(1))),
            "ArrowRight" => Some(at.map_or(0, |at| (at + 1).min(last))),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        choose(next);
    })
}

/// A choice among a few, as a select element. `value` and the options are positions in `words`.
pub fn choice(label: &'static str, words: &[&'static str], value: usize, chosen: Callback<usize>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        chosen.emit(select.selected_index().max(0) as usize);
    });
    html! {
        <select aria-label={label} {onchange}>
            { for words.iter().enumerate().map(|(i, word)| html! {
                <option selected={i == value}>{ *word }</option>
            }) }
        </select>
    }
}
