//! Options that exclude each other, need one another, or name each other.

use super::devices::Kind;
use super::drives::Interface;
use super::{Options, Serial};
use crate::runner::mistake::{Mistake, mistake};

/// What a replay can be told: everything else stands in the recording.
const WITH_REPLAY: &[&str] = &[
    "replay", "drive", "media", "events", "stats", "relay", "gdb", "s", "S", "snapshot", "serial", "M", "cpu",
];
const RECORD_FIRST: &str = "record the run (--record FILE), then --replay FILE with it";
/// What does not go with a debugger, and what to do instead.
const NOT_WITH_GDB: &[(&str, &str)] = &[
    ("events", RECORD_FIRST),
    ("stats", RECORD_FIRST),
    ("relay", RECORD_FIRST),
    ("script", "both want to run the machine"),
    ("max-cycles", "the debugger says how long the machine runs"),
    ("elf", "tohost is not looked at then; -bios none -kernel FILE starts the program too"),
];
/// What does not go with a bare program.
const NOT_WITH_ELF: &[(&str, &str)] = &[
    ("kernel", "--elf FILE is all that starts"),
    ("bios", "--elf FILE is all that starts"),
    ("initrd", "--elf FILE is all that starts; -device loader puts bytes into RAM"),
    ("script", "a bare program has no console"),
    ("pace", "a bare program runs as fast as it can"),
];

/// Whether all that is asked for can be had together.
///
/// # Errors
/// If not: with the first rule that is broken.
pub fn check(options: &Options) -> Result<(), Mistake> {
    together(options, "-gdb", options.gdb.is_some(), NOT_WITH_GDB)?;
    together(options, "--elf", options.bare.elf.is_some(), NOT_WITH_ELF)?;
    if options.replay.is_some() {
        replay(options)?;
    }
    let bare = &options.bare;
    let elsewhere = options.serial != Serial::Terminal;
    let rules: &[(bool, &str)] = &[
        (bare.signature.is_some() && bare.elf.is_none(), "--signature needs --elf"),
        (bare.granularity > 0 && bare.signature.is_none(), "--signature-granularity needs --signature"),
        (options.frozen && options.gdb.is_none(), "-S waits for a debugger: give -s or -gdb tcp::PORT too"),
        (options.script.is_some() && elsewhere, "--script reads the console: without -serial"),
        (options.gdb.is_some() && elsewhere, "-gdb has the console at this terminal: without -serial"),
        (bare.elf.is_some() && elsewhere, "--elf prints to standard output: without -serial"),
    ];
    if let Some((_, rule)) = rules.iter().find(|(broken, _)| *broken) {
        return mistake(*rule);
    }
    drives(options)?;
    backends(options)
}

/// Refuses what does not go with an option.
fn together(options: &Options, name: &str, there: bool, others: &[(&str, &str)]) -> Result<(), Mistake> {
    match others.iter().find(|(other, _)| there && options.given.contains(other)) {
        Some((other, instead)) => mistake(format!("{name} does not go with {}: {instead}", dashed(other))),
        None => Ok(()),
    }
}

/// An option's name as it is written: our own have two dashes.
fn dashed(name: &str) -> String {
    let own = super::table::OURS.iter().any(|row| row.names.contains(&name));
    format!("{}{name}", if own { "--" } else { "-" })
}

fn replay(options: &Options) -> Result<(), Mistake> {
    let quiet = |name: &str| super::table::find(name).is_some_and(|row| row.help.is_empty());
    let known = |name: &&&str| !WITH_REPLAY.contains(*name) && !quiet(name);
    if let Some(name) = options.given.iter().find(known) {
        return mistake(format!(
            "--replay has its machine and input from the recording: without {}",
            dashed(name)
        ));
    }
    match options.serial {
        Serial::Terminal => Ok(()),
        _ => mistake("--replay shows the console on standard output: without -serial"),
    }
}

/// Every block device has a drive, and every drive one device at most.
fn drives(options: &Options) -> Result<(), Mistake> {
    let mut used: Vec<&str> = Vec::new();
    for device in &options.devices {
        let Kind::Block { drive: name, .. } = &device.kind else { continue };
        let is_it = |drive: &&super::drives::Drive| drive.id.as_deref() == Some(name);
        match options.drives.iter().find(is_it).map(|drive| &drive.interface) {
            Some(Interface::None) if used.contains(&name.as_str()) => {
                return mistake(format!("-drive id={name} is in two devices: give each its own"));
            }
            Some(Interface::None) => used.push(name),
            Some(_) => {
                return mistake(format!("-drive id={name} has a place already: a -device needs if=none"));
            }
            None => {
                return mistake(format!("-device virtio-blk-device: there is no -drive with id={name}"));
            }
        }
    }
    Ok(())
}

/// What a device names may stand before it or behind it.
fn backends(options: &Options) -> Result<(), Mistake> {
    let named = options.devices.iter().filter_map(|device| device.backend.as_ref());
    match named.into_iter().find(|backend| !options.backends.contains(backend)) {
        Some(backend) => mistake(format!("-device: there is no {backend}")),
        None => Ok(()),
    }
}
