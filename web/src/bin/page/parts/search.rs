//! A step that looks for its moment: how far it has looked, and what the reader can do about it.

use web::search::{Outcome, Search};
use web::store::Action;
use web::words::search::sentence;
use yew::prelude::*;

/// The bar; nothing while nothing is looked for.
pub fn search(search: Option<&Search>, act: &Callback<Action>) -> Html {
    let Some(search) = search else { return Html::default() };
    let told = sentence(search);
    let button = |word: &'static str, action: Action| {
        let press = act.reform(move |_: MouseEvent| action.clone());
        html! { <button class="link" onclick={press}>{ word }</button> }
    };
    html! {
        <div class="search" role="status">
            <span><b>{ told.title }</b>{ " " }{ told.body }</span>
            <span class="r">
                if search.outcome == Outcome::Going {
                    { button("Stop", Action::Stop) }
                } else {
                    if search.can_go_on() { { button("Look on", Action::LookOn) } }
                    if search.has_moved() { { button("Back to where it began", Action::Seek(search.from)) } }
                    { button("Close", Action::SearchRead) }
                }
            </span>
        </div>
    }
}
