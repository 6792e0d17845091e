//! A scene: how the page starts, as its address says.
//!
//! `index.html` and `embed.html` take the same attributes from the query: `program` (an example's name, or a
//! shared program), `autoplay`, `panels` (names with commas), `speed` (instructions a second, or `max`) and
//! `theme` (`light` or `dark`). The share button puts `#program=…` behind the address. What is not understood is
//! ignored: addresses outlive versions.

use crate::protocol::{Panels, Speed};
use crate::share;
use toolchain::examples;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// A program to begin with: its name, if it is an example, and its text.
    pub program: Option<(Option<&'static str>, String)>,
    /// Whether to press power at once.
    pub autoplay: bool,
    /// Which panels to show.
    pub panels: Option<Panels>,
    /// How fast.
    pub speed: Option<Speed>,
    /// `light` or `dark`; otherwise the reader's own.
    pub theme: Option<&'static str>,
}

/// Reads a query and a fragment, with or without their `?` and `#`.
pub fn parse(query: &str, fragment: &str) -> Scene {
    let mut scene = Scene { program: None, autoplay: false, panels: None, speed: None, theme: None };
    let pairs = query.trim_start_matches('?').split('&').chain(fragment.trim_start_matches('#').split('&'));
    for pair in pairs.filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        attribute(&mut scene, name, &percent_decoded(value));
    }
    scene
}

fn attribute(scene: &mut Scene, name: &str, value: &str) {
    match name {
        "program" => scene.program = program(value).or(scene.program.take()),
        "autoplay" => scene.autoplay = !matches!(value, "0" | "false" | "no"),
        "panels" => scene.panels = panels(value).or(scene.panels),
        "speed" => scene.speed = speed(value).or(scene.speed),
        "theme" => scene.theme = ["light", "dark"].into_iter().find(|theme| *theme == value).or(scene.theme),
        _ => {}
    }
}

fn program(value: &str) -> Option<(Option<&'static str>, String)> {
    match examples::by_name(value) {
        Some(example) => Some((Some(example.name), example.source.to_string())),
        None => share::unpack(value).map(|source| (None, source)),
    }
}

fn panels(value: &str) -> Option<Panels> {
    let named =
        value.split(',').filter_map(|name| Panels::TABLE.iter().find(|(word, ..)| *word == name.trim()));
    named.map(|(.., panel)| *panel).reduce(Panels::and)
}

fn speed(value: &str) -> Option<Speed> {
    match value {
        "max" | "unlimited" => Some(Speed::Unlimited),
        _ => value.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 1.0).map(Speed::PerSecond),
    }
}

/// `%2C` and the like as bytes, `+` as a space; what is broken stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (byte, tail) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |d: u8| (d as char).to_digit(16).unwrap_or(0) as u8;
                out.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(*byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_makes_a_scene() {
        let scene =
            parse("?program=hello&autoplay&panels=console%2Ctennis,nonsense&speed=max&theme=dark&x=1", "");
        assert_eq!(scene.program.as_ref().and_then(|(name, _)| *name), Some("hello"));
        assert!(scene.autoplay);
        assert_eq!(scene.panels, Some(Panels::CONSOLE.and(Panels::TENNIS)));
        assert_eq!((scene.speed, scene.theme), (Some(Speed::Unlimited), Some("dark")));
    }

    #[test]
    fn the_fragment_holds_a_shared_program() {
        let scene = parse("", &format!("#program={}", share::pack("nop\n")));
        assert_eq!(scene.program, Some((None, "nop\n".into())));
    }

    #[test]
    fn nonsense_is_ignored() {
        let scene = parse("?panels=&speed=fast&program=nobody&autoplay=false&theme=pink", "#");
        assert_eq!(scene, Scene { program: None, autoplay: false, panels: None, speed: None, theme: None });
    }
}
