//! The images in our own machine.

use crate::project;
use anyhow::{Context, Result};
use machine::runner::{Unthrottled, live};
use machine::{Config, Machine};
use std::fs;
use std::process::ExitCode;

/// The stock machine with our images in it, and a medium in its removable drive.
pub fn machine(media: Option<Vec<u8>>) -> Result<Machine> {
    let read =
        |file: std::path::PathBuf| fs::read(&file).with_context(|| format!("cannot read {}", file.display()));
    let config = Config::stock(read(project::flash())?, read(project::disk())?);
    Ok(Machine::new(config.with_medium(media))?)
}

/// Runs the machine at the terminal until it is switched off or the user leaves.
pub fn interactive(machine: Machine) -> Result<ExitCode> {
    let left = live::session(&mut Unthrottled::new(machine), None).context("the terminal")?;
    Ok(ExitCode::from(left.code()))
}
