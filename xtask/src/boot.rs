//! `cargo xtask boot`: the images in our machine or in QEMU, at this terminal.

use crate::process::run;
use crate::{images, qemu};
use anyhow::{Result, bail};
use lexopt::prelude::*;
use std::process::ExitCode;

pub const SUMMARY: &str = "Boots the images in this terminal";
pub const USAGE: &str = "\
usage: cargo xtask boot [--qemu]

  --qemu     run the same images in QEMU (Ctrl-A X ends it)
";

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut in_qemu = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("qemu") => in_qemu = true,
            other => return Err(other.unexpected().into()),
        }
    }
    images::build()?;
    if !in_qemu {
        bail!("the native machine is not there yet: use --qemu");
    }
    run(&mut qemu::Board::stock(None)?.command()?)?;
    Ok(ExitCode::SUCCESS)
}
