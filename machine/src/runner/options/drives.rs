//! `-drive` and `--media`: images, and where they are put.

use std::path::PathBuf;

use super::Options;
use super::list::List;
use super::number::number;
use crate::runner::mistake::{Mistake, mistake};

/// What a drive is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interface {
    /// A flash bank, by its number.
    Flash(usize),
    /// For the device that names it.
    None,
    /// A block device of its own.
    Virtio,
}

/// A `-drive`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// `if=…`.
    pub interface: Interface,
    /// `id=…`.
    pub id: Option<String>,
    /// `file=…`; without one the drive is empty.
    pub file: Option<PathBuf>,
    /// `readonly=on`.
    pub read_only: bool,
    /// `snapshot=on`: what is written to it is forgotten.
    pub snapshot: bool,
}

/// `-drive file=…,format=raw,if=…`.
pub fn drive(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-drive", text, "");
    let file = list.take("file").filter(|file| !file.is_empty()).map(PathBuf::from);
    match list.take("format").as_deref() {
        None | Some("raw") => {}
        Some(other) => return mistake(format!("-drive format={other}: only raw images are read")),
    }
    match list.take("media").as_deref() {
        None | Some("disk") => {}
        Some(other) => return mistake(format!("-drive media={other}: only disk")),
    }
    let unit = list.take("unit").or_else(|| list.take("index"));
    let interface = match list.take("if").as_deref() {
        Some("pflash") => Interface::Flash(bank(options, unit)?),
        // The board's default: a disk that is in no machine until a -device names it.
        Some("none") | None => Interface::None,
        Some("virtio") => Interface::Virtio,
        Some(other) => return mistake(format!("-drive if={other}: pflash, none or virtio")),
    };
    let id = list.take("id");
    if let Some(id) = id.as_ref().filter(|id| options.drives.iter().any(|it| it.id.as_ref() == Some(*id))) {
        return mistake(format!("-drive id={id} is there twice"));
    }
    let read_only = list.switch("readonly")?.or(list.switch("read-only")?).unwrap_or(false);
    let snapshot = list.switch("snapshot")?.unwrap_or(false);
    list.ignore(&["cache", "aio", "discard", "detect-zeroes", "werror", "rerror", "auto-read-only"]);
    list.finish()?;
    options.drives.push(Drive { interface, id, file, read_only, snapshot });
    Ok(())
}

/// The flash bank of a drive: the one that is said, or the next.
fn bank(options: &Options, unit: Option<String>) -> Result<usize, Mistake> {
    let taken = |bank: usize| options.drives.iter().any(|drive| drive.interface == Interface::Flash(bank));
    let bank = match unit {
        None => (0..2).find(|bank| !taken(*bank)),
        Some(text) => number(&text).and_then(|number| usize::try_from(number).ok()).filter(|bank| *bank < 2),
    };
    match bank {
        Some(bank) if taken(bank) => mistake(format!("-drive if=pflash,unit={bank} is there twice")),
        Some(bank) => Ok(bank),
        None => mistake("-drive if=pflash: the board has two banks, unit=0 and unit=1"),
    }
}
