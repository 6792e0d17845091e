//! Files that are written when a run has ended. They are opened when it begins: hours of running should not end
//! at a folder that is not there.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::mistake::Mistake;

/// A file that waits for its bytes. What it holds stays until they are there.
pub struct Output {
    name: PathBuf,
    file: File,
}

impl Output {
    /// Opens a file for writing.
    ///
    /// # Errors
    /// If nobody may write there.
    pub fn open(name: &Path) -> Result<Output, Mistake> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(name);
        match file {
            Ok(file) => Ok(Output { name: name.to_owned(), file }),
            Err(error) => Err(cannot_write(name, &error)),
        }
    }

    /// Writes the bytes, in place of what was there.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn write(mut self, bytes: &[u8]) -> Result<(), Mistake> {
        let written = self.clear().and_then(|()| self.file.write_all(bytes));
        written.map_err(|error| cannot_write(&self.name, &error))
    }

    /// Empties it, if it is one that keeps bytes: a terminal or a pipe does not.
    fn clear(&self) -> io::Result<()> {
        if self.file.metadata()?.is_file() { self.file.set_len(0) } else { Ok(()) }
    }
}

/// The mistake of naming a file that can't be written.
pub fn cannot_write(name: &Path, error: &io::Error) -> Mistake {
    Mistake(format!("cannot write {}: {error}", name.display()))
}
