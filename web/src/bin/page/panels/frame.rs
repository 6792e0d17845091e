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
