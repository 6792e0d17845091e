//! `cargo xtask shots`: the page as it looks.

use crate::process::run;
use crate::setup::{self, Need};
use crate::{dist, project};
use anyhow::Result;
use lexopt::prelude::*;
use std::process::{Command, ExitCode};

pub const SUMMARY: &str = "Takes screenshots of the page in Chromium";
pub const USAGE: &str = "\
usage: cargo xtask shots [--out FOLDER] [SCENE…]

  --out FOLDER   where they go (target/shots unless told)

Takes every scene of www/test/scenes.js, or those named, light, dark and at phone width.
";

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let (mut out, mut scenes) = (project::target().join("shots"), Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("out") => out = std::path::absolute(arguments.value()?)?,
            Value(scene) => scenes.push(scene),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut needs = dist::NEEDS.to_vec();
    needs.push(Need::Chromium);
    setup::ensure(&needs)?;
    dist::build()?;
    run(Command::new("node").arg("test/shots.js").arg(out).args(scenes).current_dir(project::www()))?;
    Ok(ExitCode::SUCCESS)
}
