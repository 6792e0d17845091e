//! A stage of the boot in words.

use super::number::{bytes, counted, grouped};
use crate::rows::Hop;

/// How a stage stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is still to come.
    ToCome,
    /// It would have come, had the guest not switched the machine off.
    Never,
    /// It had control, and gave it on.
    HasRun,
    /// It has control.
    InControl,
    /// It was the last to have control before the guest switched the machine off.
    Last,
}

impl Standing {
    /// Of a stage that has been reached or not, of a machine that the guest has switched off or not.
    pub fn of(reached: bool, is_last: bool, off: bool) -> Standing {
        match (reached, is_last, off) {
            (false, _, false) => Standing::ToCome,
            (false, _, true) => Standing::Never,
            (true, false, _) => Standing::HasRun,
            (true, true, false) => Standing::InControl,
            (true, true, true) => Standing::Last,
        }
    }
}

/// How it stands, for those who hear it.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::ToCome => "still to come",
        Standing::Never => "has not run",
        Standing::HasRun => "has run",
        Standing::InControl => "running",
        Standing::Last => "the last that ran before the machine was switched off",
    }
}

/// Where its bytes come from, and how many they are.
pub fn short(hop: &Hop) -> String {
    match hop.bytes {
        0 => hop.source.clone(),
        // Where it takes two lines, the size stands whole in the second.
        n => format!("{} ·\u{a0}{}", hop.source, bytes(n).replace(' ', "\u{a0}")),
    }
}

/// The stage told. `off` is whether the guest has switched the machine off.
pub fn sentence(hop: &Hop, off: bool) -> String {
    let size = if hop.bytes > 0 {
        format!("{} from {}.", counted(hop.bytes, "byte"), hop.source)
    } else {
        format!("From {}.", hop.source)
    };
    let reached = match (hop.entered, hop.mode) {
        // A note is of what is put to use rather than run.
        (Some(cycle), Some(mode)) if hop.note.is_empty() => {
            format!("Control reached it at cycle {}, in {}.", grouped(cycle), mode.mode_name())
        }
        (Some(cycle), _) => format!("It was put to use at cycle {}.", grouped(cycle)),
        (None, _) if off => "The machine was switched off before it ran.".into(),
        (None, _) => "It has not run yet.".into(),
    };
    let off = if off { " The machine is off now." } else { "" };
    let told = format!("{size} {reached} {}", hop.note);
    format!("{}{off}", told.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Place;

    fn hop(entered: Option<u64>) -> Hop {
        Hop {
            name: "Kernel".into(),
            source: "/boot/vmlinux".into(),
            note: String::new(),
            bytes: 4096,
            loaded: 4096,
            entered,
            mode: entered.map(|_| Place::Kernel),
            side: Place::Kernel,
        }
    }

    #[test]
    fn a_machine_that_is_off_runs_nothing_and_nothing_is_still_to_come() {
        assert_eq!(Standing::of(true, true, false), Standing::InControl);
        assert_eq!(Standing::of(false, false, true), Standing::Never);
        assert!(standing(Standing::of(true, true, true)).contains("switched off"));
        assert!(sentence(&hop(Some(1000)), true).ends_with("in supervisor mode. The machine is off now."));
        assert!(sentence(&hop(None), true).contains("switched off before it ran"));
        assert!(sentence(&hop(None), false).ends_with("It has not run yet."));
    }
}
