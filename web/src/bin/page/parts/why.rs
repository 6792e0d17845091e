//! The sentence of what is selected, with its links.

use machine::event::Cycle;
use web::store::Action;
use web::store::selection::Selection;
use web::words::Sentence;
use yew::prelude::*;

/// The moment of the selected row, and whether there is something to step into.
fn moment(selection: &Selection) -> Option<(Cycle, bool)> {
    match selection {
        Selection::Crossing(row) => Some((row.cycle, true)),
        // A call begins where the program gave control away, not where the kernel says so.
        Selection::Call(row) => Some((row.crossing.unwrap_or(row.cycle), true)),
        Selection::Switch(row) => Some((row.cycle, false)),
        Selection::Span(row) => Some((row.start, false)),
        _ => None,
    }
}

/// Under a picture: the sentence, or what to do to get one.
pub fn why(selection: &Selection, sentence: Option<Sentence>, hint: &str, act: &Callback<Action>) -> Html {
    let Some(sentence) = sentence else { return html! { <div class="why">{ hint }</div> } };
    let links = moment(selection).map(|(cycle, inside)| {
        let before = act.reform(move |_: MouseEvent| Action::Seek(cycle));
        let after = act.reform(move |_: MouseEvent| Action::Seek(cycle + 1));
        html! {
            <>
                <button class="link" onclick={before}>{ "Go to just before" }</button>
                if inside {
                    { " · " }<button class="link" onclick={after}>{ "Step inside" }</button>
                }
            </>
        }
    });
    html! {
        <div class="why">
            <b>{ sentence.title }</b>{ " " }{ sentence.body }{ " " }
            { links }
            if let Some(linux) = sentence.linux {
                { " · on Linux: " }<span class="mono">{ linux }</span>
            }
        </div>
    }
}
