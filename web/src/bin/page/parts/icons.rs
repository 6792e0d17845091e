//! Icons: strokes and a few filled shapes, in the colour of the text around them.

use yew::prelude::*;

fn icon(size: &'static str, path: &'static str, filled: bool) -> Html {
    let (fill, stroke) = if filled { ("currentColor", "none") } else { ("none", "currentColor") };
    html! {
        <svg
            width={size} height={size} viewBox="0 0 18 18" fill={fill} stroke={stroke} stroke-width="1.8"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
        >
            <path d={path} />
        </svg>
    }
}

/// The power button's sign.
pub fn power(size: &'static str) -> Html {
    icon(size, "M9 2v7M5.2 4.6a6 6 0 1 0 7.6 0", false)
}

/// A circle that closes.
pub fn reset() -> Html {
    icon("16", "M14.5 9a5.5 5.5 0 1 1-1.7-4M13.2 1.8v3.4H9.8", false)
}

/// Back by one.
pub fn back() -> Html {
    icon("16", "M14 3.5v11M10.5 4v10L3.5 9z", false)
}

/// Forward by one.
pub fn forward() -> Html {
    icon("16", "M4 3.500v11M7.500 4v10l7-5z", false)
}

/// Run.
pub fn run() -> Html {
    icon("16", "M4.500 2.500v13l11-6.500z", true)
}

/// Hold.
pub fn pause() -> Html {
    icon("16", "M4 3h3.500v12H4zM10.500 3H14v12h-3.500z", true)
}

/// Half dark, half light.
pub fn theme() -> Html {
    icon("16", "M9 2.500a6.500 6.500 0 1 0 0 13zM9 2.500a6.500 6.500 0 0 1 0 13", false)
}
