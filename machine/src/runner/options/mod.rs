//! The command line: QEMU's names where QEMU has them, and a few of our own.
//!
//! QEMU's options have one dash or two, whatever their length, which is not how a crate for arguments reads them.
//! Each option is a row of [`table`]; what it means for the machine is told in the file of its part.

pub mod accepted;
pub mod check;
pub mod devices;
pub mod drives;
pub mod list;
pub mod number;
pub mod refused;
pub mod table;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::mistake::{Mistake, mistake};
use crate::script::Script;
use devices::{Backend, Device};
use drives::Drive;
pub use table::usage;

/// Where the firmware comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Bios {
    /// OpenSBI, where this computer has it.
    #[default]
    Default,
    /// There is none: the kernel starts in M-mode.
    None,
    /// A file.
    File(PathBuf),
}

/// Where the console goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Serial {
    /// To this terminal, standard input and output.
    #[default]
    Terminal,
    /// Nowhere.
    None,
    /// To a file; there is no input.
    File(PathBuf),
}

/// How machine time keeps to the clock on the wall.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// 100 million cycles a second at most, at work and idle.
    Wall,
    /// Work as fast as the host goes; idle time as long as on the wall.
    #[default]
    Idle,
    /// As fast as the host goes.
    None,
}

/// A form in which events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines for reading.
    Transcript,
    /// Chrome's trace format, which ui.perfetto.dev opens.
    Perfetto,
    /// A JSON object a line.
    Jsonl,
}

/// A file for `-device loader`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loader {
    /// The bytes' source.
    pub from: LoaderSource,
    /// Where they go.
    pub address: Option<u64>,
    /// Whether an ELF file is taken as plain bytes.
    pub raw: bool,
}

/// Where `-device loader` has its bytes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoaderSource {
    /// A file.
    File(PathBuf),
    /// The command line itself.
    Bytes(Vec<u8>),
}

/// A bare program with the conventions of RISC-V's public tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bare {
    /// `--elf`.
    pub elf: Option<PathBuf>,
    /// `--signature`.
    pub signature: Option<PathBuf>,
    /// `--signature-granularity`, in bytes; 0 when not given.
    pub granularity: usize,
}

/// What the command line asks for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The first name of each option that was given, in their order.
    pub given: Vec<&'static str>,
    /// `-smp`; 0 when not given.
    pub harts: usize,
    /// `-m` in bytes; 0 when not given.
    pub ram_bytes: u64,
    /// `-bios`.
    pub bios: Bios,
    /// `-kernel`.
    pub kernel: Option<PathBuf>,
    /// `-initrd`.
    pub initrd: Option<PathBuf>,
    /// `-append`.
    pub append: Option<String>,
    /// `-dtb`.
    pub dtb: Option<PathBuf>,
    /// `-machine dumpdtb=FILE`: write the device tree and end.
    pub dump_dtb: Option<PathBuf>,
    /// `-drive`.
    pub drives: Vec<Drive>,
    /// `-device` but for loaders.
    pub devices: Vec<Device>,
    /// What `-netdev` and `-object` have defined.
    pub backends: Vec<Backend>,
    /// `-device loader`.
    pub loaders: Vec<Loader>,
    /// `-snapshot`: no image is written.
    pub snapshot: bool,
    /// `--media`.
    pub media: Option<PathBuf>,
    /// `-serial`.
    pub serial: Serial,
    /// `-no-reboot`.
    pub no_reboot: bool,
    /// `-gdb` or `-s`: the address to listen at.
    pub gdb: Option<String>,
    /// `-S`.
    pub frozen: bool,
    /// `--elf` and what belongs to it.
    pub bare: Bare,
    /// `--max-cycles`.
    pub max_cycles: Option<u64>,
    /// `--script`.
    pub script: Option<Script>,
    /// `--record`.
    pub record: Option<PathBuf>,
    /// `--replay`.
    pub replay: Option<PathBuf>,
    /// `--events`.
    pub events: Vec<(Format, PathBuf)>,
    /// `--relay`.
    pub relay: bool,
    /// `--stats`.
    pub stats: bool,
    /// `--pace`.
    pub pace: Option<Pace>,
    /// `--help`.
    pub help: bool,
    /// `--version`.
    pub version: bool,
}

impl Options {
    /// Whether the run may be gone through again: its images stay as they are then.
    pub fn keeps_past(&self) -> bool {
        self.record.is_some() || self.replay.is_some() || self.gdb.is_some()
    }

    /// Whether what the guest writes to images goes to their files.
    pub fn keeps_images(&self) -> bool {
        !self.snapshot && !self.keeps_past()
    }
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// If one is unknown, wrong, or does not go with another.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Options, Mistake> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let Some(name) = argument.strip_prefix("--").or_else(|| argument.strip_prefix('-')) else {
            return mistake(format!("{argument}: a file needs an option in front, like -kernel"));
        };
        let (row, mut joined) = find(&argument, name)?;
        let mut value = || match joined.take().or_else(|| arguments.next()) {
            Some(value) if value.is_empty() && row.values.contains("FILE") => {
                mistake(format!("{argument} needs {}, not an empty name", row.values))
            }
            Some(value) => Ok(value),
            None => mistake(format!("{argument} needs {}", row.values)),
        };
        match row.apply {
            table::Apply::Flag(apply) => apply(&mut options),
            table::Apply::One(apply) => apply(&mut options, &value()?)?,
            table::Apply::Two(apply) => {
                let first = value()?;
                apply(&mut options, &first, &value()?)?;
            }
        }
        if joined.is_some() {
            return mistake(format!("{argument}: --{} takes no value", row.names[0]));
        }
        options.given.push(row.names[0]);
    }
    check::check(&options)?;
    Ok(options)
}

/// The row of an argument, and the value that is joined to it: our own options may be written `--name=value`.
fn find(argument: &str, name: &str) -> Result<(&'static table::Row, Option<String>), Mistake> {
    if let Some(row) = table::find(name) {
        return Ok((row, None));
    }
    if let Some((name, value)) = name.split_once('=')
        && let Some(row) = table::OURS.iter().find(|row| row.names.contains(&name))
    {
        return Ok((row, Some(value.to_owned())));
    }
    match refused::instead_of(name) {
        Some(instead) => mistake(format!("{argument} is not known here: {instead}")),
        None => mistake(format!("unknown option {argument} (--help lists them)")),
    }
}
