//! The boot relay: who loaded whom, told from events and from what lies on the disk.
//!
//! A hop begins when the first of its bytes is read and is *entered* when the program counter lands on them
//! (or, for data, when a tracepoint says that it is put to use). Which hops there are, and in which order,
//! nothing here decides: another disk tells another story.

pub mod ext2;
pub mod sources;

use std::collections::BTreeMap;

use abi::board::{FLASH0, REMOVABLE_SLOT};
use abi::trace::{Record, Tracepoint, unpack};

use crate::event::{Cycle, Event, Kinds, Mode, Stamped};
use crate::ram::PAGE;
pub use sources::Kind;
use sources::{Sources, base_name};

/// What a mount's source says of a drive without a medium.
pub const EMPTY: &str = "empty";
/// Events that the relay must hear.
pub const HEARS: Kinds = Kinds::POWER.and(Kinds::FIRST_FETCH).and(Kinds::DISK).and(Kinds::TRACE);

/// One leg of the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// What it is.
    pub kind: Kind,
    /// A short name, from the disk or the tracepoint.
    pub name: String,
    /// Where its bytes come from, in words: "flash", "sector 0", "gap, sectors 1–40", "/boot/vmlinux".
    pub source: String,
    /// Its length in bytes; 0 where none is known.
    pub bytes: u64,
    /// How much of it has been read into RAM, in bytes.
    pub loaded: u64,
    /// When the first sign of it was seen.
    pub seen: Cycle,
    /// When it was entered, or put to use.
    pub entered: Option<Cycle>,
    /// In which mode it was entered.
    pub mode: Option<Mode>,
    /// Where it was entered, before that where its first bytes landed; physical.
    pub address: Option<u64>,
    /// Where in RAM its bytes landed, in the order in which they were read.
    pub pieces: Vec<Piece>,
}

/// Sectors that were read into RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First sector on the disk.
    pub sector: u64,
    /// Sectors.
    pub count: u64,
    /// Physical address of the first byte.
    pub address: u64,
}

/// Tells the boot from the events of a machine.
#[derive(Clone, Debug)]
pub struct Relay {
    firmware_bytes: u64,
    disks: BTreeMap<u8, Sources>,
    /// Sectors of the medium in each drive: at power-on, and now.
    media: [BTreeMap<u8, u64>; 2],
    hops: Vec<Hop>,
    /// Which hop belongs to a source of a drive, and which of its sectors have been read.
    begun: BTreeMap<(u8, usize), (usize, Vec<bool>)>,
    /// The hop whose bytes were last read into a page of RAM.
    landed: BTreeMap<u64, usize>,
    /// What was heard and mattered: a rewind hears it again.
    log: Vec<Stamped>,
}

impl Relay {
    /// A relay for a machine with this firmware and this disk.
    pub fn new(flash: &[u8], disk: Option<&[u8]>) -> Relay {
        let disks = disk.map(|disk| (0, Sources::of(disk))).into_iter().collect();
        let media: BTreeMap<u8, u64> = disk.map(|disk| (0, sectors(disk))).into_iter().collect();
        Relay {
            firmware_bytes: trimmed(flash),
            disks,
            media: [media.clone(), media],
            hops: Vec::new(),
            begun: BTreeMap::new(),
            landed: BTreeMap::new(),
            log: Vec::new(),
        }
    }

    /// Names the sources of the medium in the removable drive, so that booting from it can be told.
    pub fn insert(&mut self, medium: Option<&[u8]>) {
        for media in &mut self.media {
            media.insert(REMOVABLE_SLOT as u8, medium.map_or(0, sectors));
        }
        match medium {
            Some(medium) => self.disks.insert(REMOVABLE_SLOT as u8, Sources::of(medium)),
            None => self.disks.remove(&(REMOVABLE_SLOT as u8)),
        };
    }

    /// The hops so far, in the order of their first signs.
    pub fn hops(&self) -> &[Hop] {
        &self.hops
    }

    /// Whether the relay has reached the shell: what follows is no longer the boot.
    pub fn done(&self) -> bool {
        self.hops.iter().any(|hop| hop.kind == Kind::Shell)
    }

    /// Goes back to what was known at `cycle`, for a machine that has been taken back.
    pub fn rewind(&mut self, cycle: Cycle) {
        let log = std::mem::take(&mut self.log);
        self.forget();
        self.media[1] = self.media[0].clone();
        log.iter().filter(|stamped| stamped.cycle <= cycle).for_each(|stamped| self.hear(stamped));
    }

    fn forget(&mut self) {
        self.hops.clear();
        self.begun.clear();
        self.landed.clear();
        self.log.clear();
    }

    /// Takes an event in. Events must come in the order in which they happened.
    pub fn hear(&mut self, stamped: &Stamped) {
        if stamped.event == Event::Reset {
            self.forget();
            // The button takes no medium out.
            self.media[0] = self.media[1].clone();
        }
        let mattered = match &stamped.event {
            Event::Media { drive, sectors } => {
                self.media[1].insert(*drive, *sectors);
                true
            }
            _ if self.done() => false,
            Event::Disk { drive, write: false, sector, count, address } => {
                self.read(stamped.cycle, *drive, *sector, u64::from(*count), *address)
            }
            Event::FirstFetch { page, address, mode } => self.fetch(stamped.cycle, *page, *address, *mode),
            Event::Trace { record, .. } => self.trace(stamped.cycle, record).is_some(),
            _ => false,
        };
        if mattered {
            self.log.push(stamped.clone());
        }
    }

    /// Sectors land in RAM: the hop that they belong to grows, and owns the pages.
    fn read(&mut self, cycle: Cycle, drive: u8, sector: u64, count: u64, address: u64) -> bool {
        let bytes = count * abi::boot::SECTOR;
        for page in address / PAGE..(address + bytes).div_ceil(PAGE) {
            self.landed.remove(&page);
        }
        let (mut done, mut found) = (0, false);
        while done < count {
            let Some((source, into, run)) = self.disks.get(&drive).and_then(|disk| disk.find(sector + done))
            else {
                done += 1;
                continue;
            };
            let run = run.min(count - done);
            let piece =
                Piece { sector: sector + done, count: run, address: address + done * abi::boot::SECTOR };
            self.load(cycle, (drive, source), into, piece);
            (done, found) = (done + run, true);
        }
        found
    }

    fn load(&mut self, cycle: Cycle, key: (u8, usize), into: u64, piece: Piece) {
        let source = &self.disks[&key.0].list[key.1];
        let hops = &mut self.hops;
        let (hop, read) = self.begun.entry(key).or_insert_with(|| {
            hops.push(Hop {
                bytes: source.bytes,
                address: Some(piece.address),
                ..Hop::new(source.kind, &source.name, &source.place, cycle)
            });
            let sectors = source.sectors.iter().map(|(_, count)| *count as usize).sum();
            (hops.len() - 1, vec![false; sectors])
        });
        read.iter_mut().skip(into as usize).take(piece.count as usize).for_each(|sector| *sector = true);
        let sectors = read.iter().filter(|read| **read).count() as u64;
        let target = &mut hops[*hop];
        target.loaded = (sectors * abi::boot::SECTOR).min(target.bytes);
        target.pieces.push(piece);
        let end = piece.address + piece.count * abi::boot::SECTOR;
        for page in piece.address / PAGE..end.div_ceil(PAGE) {
            self.landed.insert(page, *hop);
        }
    }

    /// The program counter lands on a page for the first time since it was filled.
    fn fetch(&mut self, cycle: Cycle, page: u64, address: u64, mode: Mode) -> bool {
        let hop = match self.landed.get(&(page / PAGE)) {
            Some(hop) => *hop,
            None if FLASH0.contains(page) && self.hops.iter().all(|hop| hop.kind != Kind::Firmware) => {
                let bytes = self.firmware_bytes;
                let firmware = Hop::new(Kind::Firmware, "firmware", "flash", cycle);
                self.hops.push(Hop { bytes, loaded: bytes, ..firmware });
                self.hops.len() - 1
            }
            None => return false,
        };
        self.hops[hop].enter(cycle, address, mode)
    }

    fn trace(&mut self, cycle: Cycle, record: &Record) -> Option<()> {
        let text = |words: &[u64]| String::from_utf8_lossy(&unpack(words).collect::<Vec<_>>()).into_owned();
        match Tracepoint::from_id(record.id)? {
            Tracepoint::InitramfsUnpack => {
                let [_, bytes, address, ..] = record.args;
                let known = self.landed.get(&(address / PAGE)).copied();
                let hop = known.unwrap_or_else(|| {
                    let hop = Hop::new(Kind::Archive, "initramfs", "RAM", cycle);
                    self.hops.push(Hop { bytes, loaded: bytes, ..hop });
                    self.hops.len() - 1
                });
                self.hops[hop].enter(cycle, address, Mode::Supervisor);
            }
            Tracepoint::Mount => {
                let (source, target) = (text(&record.args[..2]), text(&record.args[2..4]));
                // proc and the like have no medium: they are no leg of the boot.
                source.starts_with("/dev/").then_some(())?;
                // A drive may be mounted before there is a medium in it.
                let medium = self.medium_of(&source);
                let what = if medium == Some(0) { EMPTY.to_owned() } else { text(&record.args[4..6]) };
                let hop = Hop::new(Kind::Mount, &target, &format!("{source}, {what}"), cycle);
                let bytes = medium.unwrap_or(0) * abi::boot::SECTOR;
                self.hops.push(Hop { bytes, ..hop }.used(Mode::Supervisor));
            }
            Tracepoint::SchedProcessExec => {
                let path = text(&record.args[1..5]);
                let kind = match (record.args[0], base_name(&path)) {
                    (_, "sh") => Kind::Shell,
                    (1, _) => Kind::Init,
                    _ => return None,
                };
                self.hops.push(Hop::new(kind, base_name(&path), &path, cycle).used(Mode::User));
            }
            _ => return None,
        }
        Some(())
    }

    /// Sectors of the medium in the drive behind a block device, 0 for none: `/dev/vda` is drive 0.
    fn medium_of(&self, device: &str) -> Option<u64> {
        let letter = device.strip_prefix("/dev/vd")?.bytes().next()?.checked_sub(b'a')?;
        match self.media[1].get(&letter) {
            None if u64::from(letter) == REMOVABLE_SLOT => Some(0),
            known => known.copied(),
        }
    }
}

impl Hop {
    fn new(kind: Kind, name: &str, source: &str, seen: Cycle) -> Hop {
        Hop {
            kind,
            name: name.into(),
            source: source.into(),
            bytes: 0,
            loaded: 0,
            seen,
            entered: None,
            mode: None,
            address: None,
            pieces: Vec::new(),
        }
    }

    /// Put to use at the moment at which it is first seen.
    fn used(self, mode: Mode) -> Hop {
        Hop { entered: Some(self.seen), mode: Some(mode), ..self }
    }

    fn enter(&mut self, cycle: Cycle, address: u64, mode: Mode) -> bool {
        let first = self.entered.is_none();
        if first {
            self.entered = Some(cycle);
            self.mode = Some(mode);
            self.address = Some(address);
        }
        first
    }
}

fn sectors(disk: &[u8]) -> u64 {
    disk.len() as u64 / abi::boot::SECTOR
}

/// Length of an image without the padding at its end, which is of erased bytes or of zeros.
fn trimmed(flash: &[u8]) -> u64 {
    let padding = flash.last().copied().filter(|byte| matches!(byte, 0 | 0xff));
    flash.iter().rposition(|byte| Some(*byte) != padding).map_or(0, |last| last as u64 + 1)
}

/// What a machine with these images would boot, for the strip before power is on: the firmware, sector 0,
/// the gap, and each file whose path stands in the bytes of what comes before it. Of the kernels and
/// archives that a text names, the first.
pub fn preview(flash: &[u8], disk: Option<&[u8]>) -> Vec<Hop> {
    let bytes = trimmed(flash);
    let mut hops = Vec::new();
    if bytes != 0 {
        hops.push(Hop { bytes, ..Hop::new(Kind::Firmware, "firmware", "flash", 0) });
    }
    let Some(disk) = disk else { return hops };
    let sources = Sources::of(disk);
    let is_file = |source: usize| !matches!(sources.list[source].kind, Kind::BootSector | Kind::Gap);
    let mut order: Vec<usize> = (0..sources.list.len()).filter(|source| !is_file(*source)).collect();
    let mut next = 0;
    while next < order.len() {
        let stage = order[next];
        next += 1;
        // A kernel names files too, but those of its root.
        if matches!(sources.list[stage].kind, Kind::Kernel | Kind::Archive) {
            continue;
        }
        let bytes = sources.read(stage, disk);
        let in_text = sources.list[stage].kind == Kind::Config;
        let at = |source: usize| position(&bytes, sources.list[source].place.as_bytes(), in_text);
        let mut named: Vec<(usize, usize)> = (0..sources.list.len())
            .filter(|source| is_file(*source) && !order.contains(source))
            .filter_map(|source| Some((at(source)?, source)))
            .collect();
        named.sort_unstable();
        for (_, source) in named {
            let kind = sources.list[source].kind;
            let single = matches!(kind, Kind::Kernel | Kind::Archive);
            if !single || order.iter().all(|other| sources.list[*other].kind != kind) {
                order.push(source);
            }
        }
    }
    hops.extend(order.into_iter().map(|source| {
        let source = &sources.list[source];
        Hop { bytes: source.bytes, ..Hop::new(source.kind, &source.name, &source.place, 0) }
    }));
    hops
}

/// Where a path stands in the bytes of a stage. In a text it must not be part of a longer one; strings in
/// machine code stand end to end, so that there nothing can be said about their ends.
fn position(bytes: &[u8], path: &[u8], in_text: bool) -> Option<usize> {
    let longer = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let whole = |at: &usize| !in_text || !bytes.get(at + path.len()).is_some_and(longer);
    let windows = bytes.windows(path.len()).enumerate();
    windows.filter(|(_, window)| *window == path).map(|(at, _)| at).find(whole)
}

#[cfg(test)]
#[path = "relay/tests.rs"]
mod tests;
