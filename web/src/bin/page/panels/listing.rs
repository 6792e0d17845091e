//! Assembly ▸ bytes: each line of the program and what it became.

use web::program::{self, Line};
use web::store::editing::Editing;
use yew::prelude::*;

/// The listing of the program in the editor.
pub fn listing(editing: &Editing) -> Html {
    match program::listing(&editing.program.source) {
        Ok(lines) => table(editing, &lines),
        Err(_) => html! {
            <div class="listing">
                <p class="empty">{ "The bytes will stand here when the program has no errors; the first tab says what is wrong." }</p>
            </div>
        },
    }
}

fn table(editing: &Editing, lines: &[Line]) -> Html {
    let source: Vec<&str> = editing.program.source.lines().collect();
    html! {
        <div class="listing" role="tabpanel" aria-label="Assembly and bytes">
            <table class="mono">
                <thead><tr><th class="n">{ "line" }</th><th>{ "text" }</th><th>{ "address" }</th><th>{ "bytes" }</th><th>{ "instruction" }</th></tr></thead>
                <tbody>
                    { for lines.iter().enumerate().map(|(i, line)| {
                        let again = i > 0 && lines[i - 1].line == line.line;
                        let text = source.get(line.line as usize - 1).filter(|_| !again).map_or("", |text| text.trim());
                        html! {
                            <tr>
                                <td class="n quiet">{ (!again).then_some(line.line) }</td>
                                <td>{ text.to_string() }</td>
                                <td class="quiet">{ format!("{:x}", line.address) }</td>
                                <td>{ bytes(&line.bytes) }</td>
                                <td class="quiet">{ line.text.replace('\t', " ") }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn bytes(bytes: &[u8]) -> String {
    const SHOWN: usize = 8;
    let mut text = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    if bytes.len() > SHOWN {
        text.push_str(" …");
    }
    text
}
