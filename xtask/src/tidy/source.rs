//! The project's text files, each read once.

use crate::process::output;
use crate::project;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A text file of the project.
pub struct Source {
    /// From the root of the project.
    pub path: PathBuf,
    /// Its content.
    pub text: String,
}

impl Source {
    /// Whether the file has this ending.
    pub fn is(&self, ending: &str) -> bool {
        self.path.extension().is_some_and(|found| found == ending)
    }
}

/// Every text file that git knows or would know: what is ignored is built, not written.
pub fn all() -> Result<Vec<Source>> {
    let list = output(
        Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(project::root()),
    )?;
    let list = String::from_utf8(list).context("a file name is not UTF-8")?;
    let mut sources = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        // A file that was removed but is still in the index can't be read, and a picture is no text.
        let Ok(bytes) = fs::read(project::root().join(path)) else { continue };
        if let Ok(text) = String::from_utf8(bytes) {
            sources.push(Source { path: path.into(), text });
        }
    }
    Ok(sources)
}
