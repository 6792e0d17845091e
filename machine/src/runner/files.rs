//! The files behind disks and flash chips: what the guest writes goes back into them, as in QEMU.
//!
//! The machine itself does no I/O: it collects what was written above the image that it was given. From time to
//! time and at the end, the blocks that are new since then are copied to the file.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::mistake::Mistake;
use crate::board::Board;
use crate::board::storage::{BLOCK, Storage};

/// A part of the board that has a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A flash bank, by its number.
    Flash(usize),
    /// The drive in a virtio slot.
    Drive(u8),
}

impl Part {
    fn storage(self, board: &Board) -> Option<&Storage> {
        match self {
            Part::Flash(bank) => board.flash(bank).map(|flash| flash.storage()),
            Part::Drive(slot) => board.drive(slot)?.medium(),
        }
    }
}

/// A file that may be written, and what of the guest's writing it has already.
struct Backing {
    name: PathBuf,
    file: File,
    part: Part,
    stored: BTreeMap<u64, Arc<[u8; BLOCK]>>,
}

impl Backing {
    /// Copies what is new to the file.
    fn store(&mut self, storage: &Storage) -> io::Result<()> {
        for (at, block) in storage.written() {
            if self.stored.get(&at).is_some_and(|stored| Arc::ptr_eq(stored, block)) {
                continue;
            }
            let length = (storage.length() - at).min(BLOCK as u64) as usize;
            self.file.seek(SeekFrom::Start(at))?;
            self.file.write_all(&block[..length])?;
            self.stored.insert(at, Arc::clone(block));
        }
        Ok(())
    }
}

/// All files that are written.
#[derive(Default)]
pub struct Files(Vec<Backing>);

impl Files {
    /// Opens the file behind a part. Returns whether it may be written: if not, the part can only be read.
    ///
    /// # Errors
    /// If it can't be opened, for another reason than that nobody may write it, or if another part has it already:
    /// one would overwrite what the other has written.
    pub fn open(&mut self, name: &Path, part: Part) -> Result<bool, Mistake> {
        match OpenOptions::new().write(true).open(name) {
            Ok(file) => {
                if self.0.iter().any(|other| is_same(&other.file, &file)) {
                    let name = name.display();
                    return Err(Mistake(format!(
                        "{name} is in two drives: one may have it without readonly=on"
                    )));
                }
                self.0.push(Backing { name: name.to_owned(), file, part, stored: BTreeMap::new() });
                Ok(true)
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                Ok(false)
            }
            Err(error) => Err(Mistake(format!("cannot open {}: {error}", name.display()))),
        }
    }

    /// Copies what the guest has written since the last time.
    ///
    /// # Errors
    /// If a file can't be written; it says which.
    pub fn store(&mut self, board: &Board) -> Result<(), Mistake> {
        for backing in &mut self.0 {
            if let Some(storage) = backing.part.storage(board) {
                let stored = backing.store(storage);
                let told = |error| Mistake(format!("cannot write {}: {error}", backing.name.display()));
                stored.map_err(told)?;
            }
        }
        Ok(())
    }
}

/// Whether two open files are one and the same, by whatever names.
fn is_same(one: &File, other: &File) -> bool {
    let identity = |file: &File| file.metadata().map(|known| (known.dev(), known.ino())).ok();
    identity(one).is_some() && identity(one) == identity(other)
}
