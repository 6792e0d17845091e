//! The relay strip: what has been seen to run, and what the images hold that has not run yet.

use crate::rows::{self, Place};
use machine::relay::{EMPTY, Hop, Kind};

/// The strip while the machine is off.
pub fn planned(preview: &[Hop]) -> Vec<rows::Hop> {
    preview.iter().filter(|hop| is_stage(hop)).map(row).collect()
}

/// The strip of a machine that has got as far as `known` at best. Once the shell has been reached, what has not run
/// will not; before that it stands at the end, still to come.
pub fn strip(known: &[Hop], preview: &[Hop], done: bool) -> Vec<rows::Hop> {
    let same = |a: &Hop, b: &Hop| a.kind == b.kind && a.source == b.source;
    let to_come = preview.iter().filter(|planned| !done && !known.iter().any(|hop| same(hop, planned)));
    known.iter().chain(to_come).filter(|hop| is_stage(hop)).map(row).collect()
}

/// A menu's configuration is read, not run: no leg of the relay.
fn is_stage(hop: &Hop) -> bool {
    hop.kind != Kind::Config
}

fn row(hop: &Hop) -> rows::Hop {
    rows::Hop {
        name: title(hop),
        source: if is_empty_drive(hop) { "empty drive".into() } else { hop.source.clone() },
        note: note(hop).into(),
        bytes: hop.bytes,
        loaded: hop.loaded,
        entered: hop.entered,
        mode: hop.mode.map(Place::from),
        side: side(hop.kind),
    }
}

/// Whether a drive was mounted before there was a medium in it.
fn is_empty_drive(hop: &Hop) -> bool {
    hop.kind == Kind::Mount && hop.source.ends_with(EMPTY)
}

/// What else is to be said of a stage.
fn note(hop: &Hop) -> &'static str {
    match hop.kind {
        Kind::Mount if is_empty_drive(hop) => {
            "There is no medium in the drive: init mounted it in advance, and what is put in later shows there."
        }
        Kind::Mount => "The files on this medium show there from then on.",
        _ => "",
    }
}

fn title(hop: &Hop) -> String {
    match hop.kind {
        Kind::Firmware => "Firmware".into(),
        Kind::BootSector => "Stage 1".into(),
        Kind::Gap => "core.img".into(),
        Kind::Kernel => "Kernel".into(),
        Kind::Mount => format!("Mount {}", hop.name),
        Kind::Shell => "Shell".into(),
        Kind::Image => spaced(&hop.name),
        Kind::Archive => hop.name.split('.').next().unwrap_or(&hop.name).to_string(),
        Kind::Config | Kind::Init => hop.name.clone(),
    }
}

/// `stage2` as `Stage 2`: a name and its number read better apart.
fn spaced(name: &str) -> String {
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let (word, number) = name.split_at(digits);
    let mut letters = word.chars();
    let word = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    format!("{word} {number}").trim().to_string()
}

fn side(kind: Kind) -> Place {
    match kind {
        Kind::Firmware | Kind::BootSector | Kind::Gap | Kind::Image | Kind::Config => Place::Hardware,
        Kind::Kernel | Kind::Archive | Kind::Mount => Place::Kernel,
        Kind::Init | Kind::Shell => Place::User,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_drive_is_not_told_as_a_medium() {
        let hop = Hop {
            kind: Kind::Mount,
            name: "/media".into(),
            source: "/dev/vdb, empty".into(),
            bytes: 0,
            loaded: 0,
            seen: 7,
            entered: Some(7),
            mode: None,
            address: None,
            pieces: vec![],
        };
        let told = row(&hop);
        assert_eq!((told.name.as_str(), told.source.as_str()), ("Mount /media", "empty drive"));
        assert!(told.note.contains("no medium"), "{}", told.note);
        let told = row(&Hop { source: "/dev/vdb, ext2".into(), ..hop });
        assert_eq!(told.source, "/dev/vdb, ext2");
    }
}
