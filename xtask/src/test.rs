//! `cargo xtask test`: everything that shows that the project works, in one go. Nothing is skipped.

use crate::folder::walk;
use crate::process::run;
use crate::setup::{self, Need};
use crate::{cross, dist, project, sessions, tidy};
use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

pub const SUMMARY: &str = "Sets up what is missing and runs every check and test";
pub const USAGE: &str = "\
usage: cargo xtask test [SECTION…]

Runs all sections in order, or only those named:

  format    rustfmt, of the host's and the guest's workspace
  clippy    clippy with -D warnings for host, guest and page
  build     the guest's images and the page, as cargo xtask dist makes them
  unit      unit and fixture tests of the host's crates and of the guest's pure ones
  sessions  scripted boots, natively and in QEMU, byte by byte
  browser   the page in Chromium
  tidy      lengths, crate edges, unsafe code, dead files, rows without tests, links

BLESS=1 in the environment writes the expected outputs anew where they differ.
";

/// A section: its name, what it needs, what it does.
struct Section {
    name: &'static str,
    needs: &'static [Need],
    run: fn() -> Result<()>,
}

const CROSS: &[Need] = &[Need::GuestCompiler, Need::WasmCompiler];

/// The programs that tests compare ours with.
const ORACLES: &[Need] =
    &[Need::Ext2Tools, Need::DeviceTreeCompiler, Need::Binutils, Need::Gdb, Need::Qemu, Need::QemuUser];

const SECTIONS: &[Section] = &[
    Section { name: "format", needs: &[Need::HostLints], run: format },
    Section { name: "clippy", needs: &[Need::HostLints, Need::CrossClippy], run: clippy },
    Section { name: "build", needs: dist::NEEDS, run: dist::build },
    Section { name: "unit", needs: ORACLES, run: unit },
    Section { name: "sessions", needs: &[Need::Qemu, Need::BootFirmware], run: sessions::run },
    Section { name: "browser", needs: &[Need::Chromium, Need::Qemu, Need::Ext2Tools], run: browser },
    Section { name: "tidy", needs: &[], run: tidy_up },
];

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut names = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(name) if SECTIONS.iter().any(|section| name == section.name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let chosen = |section: &&Section| names.is_empty() || names.iter().any(|name| name == section.name);
    let sections: Vec<&Section> = SECTIONS.iter().filter(chosen).collect();
    let start = Instant::now();
    let needs: Vec<Need> =
        sections.iter().flat_map(|section| section.needs.iter().chain(CROSS)).copied().collect();
    setup::ensure(&needs)?;
    let mut times = Vec::new();
    for section in sections {
        println!("\n== {} ==", section.name);
        let begin = Instant::now();
        (section.run)()?;
        times.push((section.name, begin.elapsed().as_secs_f64()));
    }
    println!("\nall passed:");
    for (name, seconds) in times {
        println!("  {name:9} {seconds:7.1} s");
    }
    println!("  {:9} {:7.1} s", "in all", start.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

/// `cargo` in one of the two workspaces, for the host.
fn cargo(verb: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(verb).current_dir(project::root());
    cargo
}

fn format() -> Result<()> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(cargo(&["fmt", "--all", "--check"]).current_dir(project::guest()))
}

fn clippy() -> Result<()> {
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))?;
    let target = project::target();
    run(deny_warnings(&mut cross::cargo(&cross::GUEST, "clippy")?)
        .args(["--release", "--workspace", "--quiet"])
        .current_dir(project::guest())
        .env("CARGO_TARGET_DIR", target.join("guest")))?;
    run(deny_warnings(&mut cross::cargo(&cross::WASM, "clippy")?)
        .args(["--package", "web", "--profile", "page", "--quiet"])
        .current_dir(project::root())
        .env("CARGO_TARGET_DIR", target.join("wasm")))
}

/// What `cargo clippy -- -D warnings` tells clippy's driver, which does not always run under `cargo clippy`.
fn deny_warnings(cargo: &mut Command) -> &mut Command {
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__")
}

fn unit() -> Result<()> {
    run(&mut cargo(&["test", "--workspace", "--quiet"]))?;
    for (name, has_programs) in guest_crates_with_tests()? {
        let mut test = cargo(&["test", "--quiet", "--package", &name]);
        if has_programs {
            // The programs themselves run on no host; the library beside them does.
            test.arg("--lib");
        }
        println!("guest crate {name}, on the host");
        run(test
            .current_dir(project::guest())
            .env("CARGO_TARGET_DIR", project::target().join("guest-host")))?;
    }
    Ok(())
}

/// Libraries of the guest with tests in them, and whether programs stand beside the library.
fn guest_crates_with_tests() -> Result<Vec<(String, bool)>> {
    let mut crates = Vec::new();
    for package in project::packages(&project::guest())? {
        let targets = package["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
        let has = |kind: &str| {
            targets.iter().any(|target| {
                target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|it| it == kind))
            })
        };
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().context("a manifest stands in a folder")?;
        if has("lib") && (has("test") || has_test_module(folder)?) {
            crates.push((package["name"].as_str().unwrap_or_default().to_owned(), has("bin")));
        }
    }
    Ok(crates)
}

fn has_test_module(folder: &Path) -> Result<bool> {
    let files = walk(&folder.join("src"))?;
    Ok(files.iter().any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("#[cfg(test)]"))))
}

fn browser() -> Result<()> {
    // The tests boot QEMU with the medium that the page has written.
    let ourselves = std::env::current_exe().context("this program has no file")?;
    run(Command::new("npm").args(["test", "--silent"]).env("XTASK", ourselves).current_dir(project::www()))
}

fn tidy_up() -> Result<()> {
    if !tidy::run()? {
        bail!("something is not tidy");
    }
    Ok(())
}
