//! `cargo xtask boot`: the images in our machine or in QEMU, at this terminal or driven by a script.

use crate::process::run;
use crate::setup::{self, Need};
use crate::{BadArguments, images, media, native, qemu};
use anyhow::{Context, Result};
use lexopt::prelude::*;
use machine::runner::{Unthrottled, stats};
use machine::script::{self, Console, Driver, Failure, Script};
use std::fmt::Display;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

pub const SUMMARY: &str = "Boots the images in this terminal, or drives a boot by a script";
pub const USAGE: &str = r#"usage: cargo xtask boot [--script FILE] [--media FILE… | --medium IMAGE] [--stats] [--qemu]

  --script FILE  drive the boot without hands, unthrottled; the console goes to standard output. Lines are
                   expect "text" [within N]   wait for text after the previous match, for at most N million
                                              machine cycles (500 unless told)
                   send "text"                type; C escapes
  --media FILE…  put files on the removable drive
  --medium IMAGE put this image into it as it is, like one that the page has saved
  --stats        end with `instructions N seconds S mips M` (needs --script);
                   QEMU does not count its instructions: what is not known is `unknown`
  --qemu         run the same images in QEMU (Ctrl-A X ends it)

Ends with 0 when the script ends, 1 with the end of the console when an expectation fails, 2 for bad arguments.
"#;

/// What the command line asks for.
#[derive(Default)]
struct Options {
    script: Option<PathBuf>,
    media: Vec<PathBuf>,
    medium: Option<PathBuf>,
    stats: bool,
    qemu: bool,
}

/// Runs the command.
pub fn command(arguments: lexopt::Parser) -> Result<ExitCode> {
    let options = parse(arguments)?;
    let script = options.script.as_deref().map(read_script).transpose()?;
    let medium = match &options.medium {
        Some(image) => {
            Some(std::fs::read(image).with_context(|| format!("cannot read {}", image.display()))?)
        }
        None if options.media.is_empty() => None,
        None => Some(media::image(&options.media)?),
    };
    let needs = [Need::GuestCompiler, Need::Qemu];
    setup::ensure(if options.qemu { &needs } else { &needs[..1] })?;
    images::build()?;
    match (script, options.qemu) {
        (None, false) => native::interactive(native::machine(medium)?),
        (None, true) => {
            let board = qemu::Board::stock(medium.as_deref())?;
            run(&mut board.command()?)?;
            Ok(ExitCode::SUCCESS)
        }
        (Some(script), true) => {
            let mut session = qemu::Session::stock(medium.as_deref())?;
            measured(&options, &script, &mut session, |_, seconds| {
                format!("instructions unknown seconds {seconds:.3} mips unknown")
            })
        }
        (Some(script), false) => {
            let mut machine = Unthrottled::new(native::machine(medium)?);
            measured(&options, &script, &mut machine, |machine, seconds| {
                stats::line(machine.machine().retired(), seconds)
            })
        }
    }
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("script") => options.script = Some(arguments.value()?.into()),
            Long("media") => options.media.extend(arguments.values()?.map(PathBuf::from)),
            Long("medium") => options.medium = Some(arguments.value()?.into()),
            Long("stats") => options.stats = true,
            Long("qemu") => options.qemu = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if options.stats && options.script.is_none() {
        return Err(BadArguments("--stats needs a --script that says when to stop counting".into()).into());
    }
    if options.medium.is_some() && !options.media.is_empty() {
        return Err(
            BadArguments("--media writes a medium, --medium brings one: there is one drive".into()).into()
        );
    }
    if let Some(missing) = options.media.iter().chain(&options.medium).find(|file| !file.is_file()) {
        return Err(BadArguments(format!("{} is no file", missing.display())).into());
    }
    Ok(options)
}

/// Reads a script; one that can't be read is a mistake in the arguments.
fn read_script(file: &Path) -> Result<Script> {
    let bad = |why: String| BadArguments(format!("{}: {why}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| bad(error.to_string()))?;
    Ok(script::parse(&text).map_err(|error| bad(error.to_string()))?)
}

/// Runs the script, and ends with the figures if they are asked for.
fn measured<C: Console>(
    options: &Options,
    script: &Script,
    console: &mut C,
    line: impl FnOnce(&C, f64) -> String,
) -> Result<ExitCode>
where
    C::Error: Display + std::fmt::Debug,
{
    let start = Instant::now();
    let (ends_line, code) = drive(script, console)?;
    if options.stats {
        let before = if ends_line { "" } else { "\n" };
        println!("{before}{}", line(console, start.elapsed().as_secs_f64()));
    }
    Ok(code)
}

/// Runs the script with the console on standard output. Returns whether the console ended with a whole line,
/// and the exit code.
fn drive<C: Console>(script: &Script, console: &mut C) -> Result<(bool, ExitCode)>
where
    C::Error: Display + std::fmt::Debug,
{
    let mut driver = Driver::default();
    let mut out = stdout();
    let mut written = Ok(());
    let result = driver.run(script, console, |bytes| {
        if written.is_ok() {
            written = out.write_all(bytes).and_then(|()| out.flush());
        }
    });
    written.context("cannot write the console")?;
    let ends_line = driver.transcript().last().is_none_or(|byte| *byte == b'\n');
    match result {
        Ok(()) => Ok((ends_line, ExitCode::SUCCESS)),
        Err(failure @ Failure::Expectation { .. }) => {
            eprintln!("\n{failure}");
            Ok((ends_line, ExitCode::FAILURE))
        }
        Err(failure) => Err(anyhow::anyhow!("{failure}")),
    }
}
