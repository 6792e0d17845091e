//! Programs to open: the examples, and what the reader wrote before.

use toolchain::examples::EXAMPLES;
use web::store::Action;
use web::store::editing::Editing;
use yew::prelude::*;

/// The list.
pub fn programs(editing: &Editing, act: &Callback<Action>) -> Html {
    html! {
        <ul class="examples" role="tabpanel" aria-label="Examples">
            { for EXAMPLES.iter().map(|example| {
                let open = act.reform(move |_: MouseEvent| Action::OpenExample(example.name));
                html! { <li><button onclick={open}><b>{ example.title }</b><span>{ example.meaning }</span></button></li> }
            }) }
            { for editing.kept.iter().enumerate().map(|(at, program)| {
                let open = act.reform(move |_: MouseEvent| Action::OpenKept(at));
                let first = program.source.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                html! {
                    <li><button onclick={open}><b>{ &program.name }{ ", yours" }</b><span>{ first.to_string() }</span></button></li>
                }
            }) }
        </ul>
    }
}
