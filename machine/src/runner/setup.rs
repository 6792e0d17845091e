//! From the command line to the machine: reads the files, gives everything its place.

use std::fs::File as HostFile;
use std::io::Read;
use std::path::Path;

use abi::board::{REMOVABLE_SLOT, VIRTIO_SLOTS};

use super::files::{Files, Part};
use super::load::place::{Extra, File, Layout, LoadError, Placed, check_apart, place, place_program};
use super::load::{Program, tree};
use super::mistake::{Mistake, mistake};
use super::options::devices::Kind;
use super::options::drives::{Drive as Asked, Interface};
use super::options::{Bios, Loader, LoaderSource, Options};
use crate::board::parts::{Chosen, Drive, SlotDevice, Slots, Start};
use crate::config::{Config, RAM_MAX};
use crate::{Machine, dtb};

/// Most bytes of an image: all of it is kept in memory.
pub const IMAGE_MAX: u64 = 4 << 30;
/// RAM of QEMU's `virt` unless told, in bytes.
const RAM_BYTES: u64 = 128 << 20;
/// Where distributions have OpenSBI for QEMU's `virt`: what QEMU itself loads, and the package it comes from.
const OPENSBI: &[&str] = &[
    "/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin",
    "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin",
    "/usr/share/opensbi/lp64/generic/firmware/fw_dynamic.bin",
];
/// What the kernel gets to begin its random numbers with: the same in every run, so that every run is the same.
const RNG_SEED: &[u8; 32] = b"the same beginning for every run";
const SECTOR: usize = abi::boot::SECTOR as usize;

/// A machine that the command line asks for, before it is switched on.
pub struct Setup {
    /// What it is made of.
    pub config: Config,
    /// The program of `--elf`.
    pub program: Option<Program>,
    /// The files that what is written to disks and flash goes to.
    pub files: Files,
    placed: Placed,
}

impl Setup {
    /// Reads all files that the options name.
    ///
    /// # Errors
    /// If a file is missing or not what it should be, or something does not fit.
    pub fn read(options: &Options) -> Result<Setup, Mistake> {
        let ram_bytes = if options.ram_bytes == 0 { RAM_BYTES } else { options.ram_bytes };
        let mut files = Files::default();
        // A drive that no device names is not read, but a wrong name is a mistake all the same.
        options.drives.iter().filter_map(|drive| drive.file.as_deref()).try_for_each(regular)?;
        let [flash, flash1] = [flash(options, 0, &mut files)?, flash(options, 1, &mut files)?];
        let (placed, program) = match &options.bare.elf {
            Some(elf) => {
                let (placed, program) = bare(elf, extras(options)?, ram_bytes)?;
                (placed, Some(program))
            }
            None => (place(layout(options, ram_bytes, [&flash, &flash1])?).map_err(told)?, None),
        };
        let bootargs = options.append.clone().unwrap_or_default();
        let chosen = Chosen { bootargs, initrd: placed.initrd.clone(), rng_seed: Some(*RNG_SEED) };
        let device_tree = options.dtb.as_deref().map(|file| given_tree(file, &chosen)).transpose()?;
        let config = Config {
            harts: options.harts.max(1),
            ram_bytes,
            flash,
            flash1,
            slots: slots(options, &mut files)?,
            start: Start { entry: Some(placed.entry), next_stage: placed.next },
            chosen,
            trace_port: true,
            device_tree,
            loads: placed.loads.iter().map(|load| (load.address, load.bytes.clone())).collect(),
            ..Config::default()
        };
        Ok(Setup { config, program, files, placed })
    }

    /// Switches the machine on.
    ///
    /// # Errors
    /// If there can be no such machine.
    pub fn power_on(self) -> Result<Machine, Mistake> {
        let machine = Machine::new(self.config).map_err(|error| Mistake(error.to_string()))?;
        check(&machine, &self.placed)?;
        Ok(machine)
    }

    /// What the machine is made of, and where everything lies.
    pub fn into_parts(self) -> (Config, Placed) {
        (self.config, self.placed)
    }
}

/// Whether what was placed leaves room for the device tree, which the machine puts into RAM itself.
///
/// # Errors
/// If something is in its way.
pub fn check(machine: &Machine, placed: &Placed) -> Result<(), Mistake> {
    let tree = machine.board().device_tree_address();
    let range = tree..tree + machine.board().device_tree().len() as u64;
    let apart = check_apart(&placed.loads, "the device tree", &range);
    apart.map_err(|error| Mistake(format!("{error} (-m gives more room)")))
}

fn told(error: LoadError) -> Mistake {
    Mistake(error.to_string())
}

/// Reads a file of at most so many bytes. One that is endless or absurdly long is not read.
///
/// # Errors
/// If it is not there, or too long.
pub fn read(file: &Path, limit: u64) -> Result<Vec<u8>, Mistake> {
    let wrong = |why: &dyn std::fmt::Display| Mistake(format!("cannot read {}: {why}", file.display()));
    let host = HostFile::open(file).map_err(|error| wrong(&error))?;
    let length = host.metadata().map_err(|error| wrong(&error))?.len();
    let too_long = || wrong(&format!("it is longer than the {} MiB that fit", limit >> 20));
    if length > limit {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    host.take(limit + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    if bytes.len() as u64 > limit { Err(too_long()) } else { Ok(bytes) }
}

/// A file that goes into RAM.
fn loadable(file: &Path) -> Result<File, Mistake> {
    Ok(File { name: file.display().to_string(), bytes: read(file, RAM_MAX)? })
}

fn optional(file: Option<&Path>) -> Result<Option<File>, Mistake> {
    file.map(loadable).transpose()
}

fn layout(options: &Options, ram_bytes: u64, flash: [&Vec<u8>; 2]) -> Result<Layout, Mistake> {
    let flash = flash.map(|image| !image.is_empty());
    let kernel = optional(options.kernel.as_deref())?;
    let has_code = kernel.is_some() || !options.loaders.is_empty();
    let starts = has_code || flash[0] || matches!(options.bios, Bios::File(_));
    if !starts && options.dump_dtb.is_none() {
        return mistake(
            "there is nothing to start: give -kernel, -bios, --elf or a flash image (--help tells more)",
        );
    }
    let firmware = match &options.bios {
        Bios::None => None,
        Bios::File(file) => Some(loadable(file)?),
        // The device tree alone needs no firmware.
        Bios::Default if !starts => None,
        Bios::Default => opensbi(flash[0])?,
    };
    Ok(Layout {
        ram_bytes,
        firmware,
        kernel,
        initrd: optional(options.initrd.as_deref())?,
        extras: extras(options)?,
        flash,
    })
}

/// What `-device loader` puts into RAM.
fn extras(options: &Options) -> Result<Vec<Extra>, Mistake> {
    let extra = |loader: &Loader| {
        let file = match &loader.from {
            LoaderSource::File(file) => loadable(file)?,
            LoaderSource::Bytes(bytes) => {
                File { name: "-device loader,data=…".into(), bytes: bytes.clone() }
            }
        };
        Ok(Extra { file, address: loader.address, raw: loader.raw })
    };
    options.loaders.iter().map(extra).collect()
}

/// The firmware that stands in RAM when nobody says which. Where a flash chip is entered, it can do without.
fn opensbi(has_flash: bool) -> Result<Option<File>, Mistake> {
    match OPENSBI.iter().map(Path::new).find(|file| file.is_file()) {
        Some(file) => loadable(file).map(Some),
        None if has_flash => Ok(None),
        None => mistake(
            "there is no OpenSBI on this computer: install Debian's opensbi, or give -bios FILE or none",
        ),
    }
}

fn bare(elf: &Path, extras: Vec<Extra>, ram_bytes: u64) -> Result<(Placed, Program), Mistake> {
    let File { name, bytes } = loadable(elf)?;
    let program = Program::parse(&bytes).map_err(|error| Mistake(format!("{name} {error}")))?;
    Ok((place_program(&name, program.clone(), extras, ram_bytes).map_err(told)?, program))
}

fn given_tree(file: &Path, chosen: &Chosen) -> Result<Vec<u8>, Mistake> {
    let File { name, bytes } = loadable(file)?;
    let tree = tree::with_chosen(&bytes, chosen).map_err(|error| Mistake(format!("{name} {error}")))?;
    if tree.len() > dtb::SIZE_MAX {
        return mistake(format!("{name} has {} bytes; there is room for {}", tree.len(), dtb::SIZE_MAX));
    }
    Ok(tree)
}

/// The image of a flash bank. One that is shorter than the chip is what stands at its start; it stays so.
fn flash(options: &Options, bank: usize, files: &mut Files) -> Result<Vec<u8>, Mistake> {
    let asked = options.drives.iter().find(|drive| drive.interface == Interface::Flash(bank));
    let Some((drive, file)) = asked.and_then(|drive| Some((drive, drive.file.as_deref()?))) else {
        return Ok(Vec::new());
    };
    regular(file)?;
    let image = read(file, abi::board::FLASH0.size)?;
    if image.is_empty() {
        return mistake(format!("{} is empty: no flash image", file.display()));
    }
    if image.len() as u64 == abi::board::FLASH0.size && written(options, drive).is_some() {
        files.open(file, Part::Flash(bank))?;
    }
    Ok(image)
}

/// The file that what is written to a drive goes to.
fn written<'a>(options: &Options, drive: &'a Asked) -> Option<&'a Path> {
    drive.file.as_deref().filter(|_| options.keeps_images() && !drive.read_only && !drive.snapshot)
}

/// Refuses an image that is no file with an end of its own.
fn regular(file: &Path) -> Result<(), Mistake> {
    match file.metadata() {
        Ok(known) if known.is_file() => Ok(()),
        Ok(_) => mistake(format!("{} is not a regular file: copy the image into one", file.display())),
        Err(error) => mistake(format!("cannot read {}: {error}", file.display())),
    }
}

/// What comes into a slot, and the file behind it, if it is written.
type Backed<'a> = (SlotDevice, Option<&'a Path>);

/// What sits in which slot: first what is told, then the rest from the last free slot down, as QEMU has it.
fn slots(options: &Options, files: &mut Files) -> Result<Slots, Mistake> {
    let mut slots = Slots::default();
    let (fixed, free): (Vec<_>, Vec<_>) = options.devices.iter().partition(|device| device.slot.is_some());
    let own = options.drives.iter().filter(|drive| drive.interface == Interface::Virtio);
    let mut put = |slot, device| put(&mut slots, files, slot, device);
    for device in fixed {
        put(device.slot, virtio(options, &device.kind)?)?;
    }
    if let Some(file) = &options.media {
        let drive = Drive { medium: Some(disk(file)?), removable: true, ..Drive::default() };
        let written = options.keeps_images().then_some(file.as_path());
        put(Some(REMOVABLE_SLOT as usize), (SlotDevice::Block(drive), written))?;
    }
    for device in free {
        put(None, virtio(options, &device.kind)?)?;
    }
    for drive in own {
        put(None, block(options, drive, "")?)?;
    }
    Ok(slots)
}

fn put(
    slots: &mut Slots,
    files: &mut Files,
    slot: Option<usize>,
    (mut device, file): Backed,
) -> Result<(), Mistake> {
    let Some(slot) = slot.or_else(|| slots.iter().rposition(Option::is_none)) else {
        return mistake(format!("more than {VIRTIO_SLOTS} virtio devices: the board has that many slots"));
    };
    if slots[slot].is_some() {
        return mistake(format!("virtio-mmio-bus.{slot} is given to two devices"));
    }
    if let (Some(file), Some(drive)) = (file, device.as_drive_mut()) {
        drive.read_only = !files.open(file, Part::Drive(slot as u8))?;
    }
    slots[slot] = Some(device);
    Ok(())
}

fn virtio<'a>(options: &'a Options, kind: &Kind) -> Result<Backed<'a>, Mistake> {
    let device = match kind {
        Kind::Block { drive: name, serial } => {
            let named = |drive: &&Asked| drive.id.as_deref() == Some(name);
            return match options.drives.iter().find(named) {
                Some(drive) => block(options, drive, serial),
                None => mistake(format!("-device virtio-blk-device: there is no -drive with id={name}")),
            };
        }
        Kind::Entropy => SlotDevice::Entropy,
        Kind::Network(mac) => SlotDevice::Network { mac: *mac },
        Kind::Console => SlotDevice::Console,
    };
    Ok((device, None))
}

/// A disk; without a file, or with an empty one, a drive that waits for a medium.
fn block<'a>(options: &Options, drive: &'a Asked, serial: &str) -> Result<Backed<'a>, Mistake> {
    let image = drive.file.as_deref().map(disk).transpose()?.filter(|image| !image.is_empty());
    let file = image.as_ref().and_then(|_| written(options, drive));
    let (removable, read_only, serial) = (image.is_none(), drive.read_only, serial.to_owned());
    Ok((SlotDevice::Block(Drive { medium: image, removable, read_only, serial }), file))
}

/// A disk's bytes. A last sector that is not full is filled with zeros, as in QEMU.
///
/// # Errors
/// If it can't be read.
pub fn disk(file: &Path) -> Result<Vec<u8>, Mistake> {
    regular(file)?;
    let mut image = read(file, IMAGE_MAX)?;
    image.resize(image.len().next_multiple_of(SECTOR), 0);
    Ok(image)
}
