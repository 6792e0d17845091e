//! The command line: QEMU's names where QEMU has them, and a few of our own.
//!
//! QEMU's options have one dash or two, whatever their length, which is not how a crate for arguments reads them.
//! Each option is a row of [`table`]; what it means for the machine is told in the file of its part.

pub mod accepted;
pub mod devices;
pub mod drives;
pub mod list;
pub mod number;
pub mod table;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::mistake::{Mistake, mistake};
use crate::script::Script;
use devices::Device;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// 100 million cycles a second at most, at work and idle.
    Wall,
    /// Work as fast as the host goes; idle time as long as on the wall.
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
    /// Names that `-netdev` and `-object` have defined.
    pub backends: Vec<String>,
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
        let Some(row) = table::find(name) else {
            return mistake(format!("unknown option {argument} (--help lists them)"));
        };
        let mut value = || match arguments.next() {
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
    }
    check(&options)?;
    Ok(options)
}

/// Options that exclude each other, or need one another.
fn check(options: &Options) -> Result<(), Mistake> {
    let bare = &options.bare;
    let started = options.kernel.is_some() || matches!(options.bios, Bios::File(_));
    let rules: &[(bool, &str)] = &[
        (bare.elf.is_some() && started, "--elf FILE is all that starts: without -kernel and -bios"),
        (bare.signature.is_some() && bare.elf.is_none(), "--signature needs --elf"),
        (bare.granularity > 0 && bare.signature.is_none(), "--signature-granularity needs --signature"),
        (options.script.is_some() && options.gdb.is_some(), "--script and -gdb both want to run the machine"),
        (options.script.is_some() && bare.elf.is_some(), "--elf has no console for a --script"),
        (options.replay.is_some() && options.record.is_some(), "--replay has been recorded already"),
        (options.replay.is_some() && options.script.is_some(), "--replay has its own input: no --script"),
        (options.frozen && options.gdb.is_none(), "-S waits for a debugger: give -s or -gdb tcp::PORT too"),
        (
            options.script.is_some() && options.serial != Serial::Terminal,
            "--script reads the console: without -serial",
        ),
    ];
    match rules.iter().find(|(broken, _)| *broken) {
        Some((_, rule)) => mistake(*rule),
        None => Ok(()),
    }
}
