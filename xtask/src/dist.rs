//! `cargo xtask dist`: the page as a folder of static files, for any host and under any path.

use crate::folder::Files;
use crate::process::{run, timed};
use crate::setup::{self, Need};
use crate::{images, project, wasm};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use toolchain::image::{flash, pack::pack};

pub const SUMMARY: &str = "Builds the page into dist/, for any static file host";
pub const USAGE: &str = "\
usage: cargo xtask dist

Everything in dist/ refers to its neighbours by relative paths: copy the folder wherever you like.
";

/// What a build of the page needs.
pub const NEEDS: &[Need] = &[Need::GuestCompiler, Need::WasmCompiler, Need::Node, Need::NodeModules];

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    setup::ensure(NEEDS)?;
    build()?;
    Ok(ExitCode::SUCCESS)
}

/// The folder.
pub fn folder() -> PathBuf {
    project::root().join("dist")
}

/// Brings `dist/` up to date. The set-up has been done.
pub fn build() -> Result<()> {
    timed("images", images::build)?;
    timed("wasm", wasm::build)?;
    timed("bundle", bundle)?;
    let mut files = Files::default();
    files.add_folder(&project::www().join("build"))?;
    files.add_folder(&project::root().join("web/static"))?;
    files.add("index.html", read(&project::root().join("index.html"))?);
    files.add_folder(&wasm::output())?;
    // The chip is mostly erased: only what is written to it is shipped.
    files.add("images/flash.bin.z", pack(flash::trim(&read(&project::flash())?)));
    files.add("images/disk.img.z", pack(&read(&project::disk())?));
    files.write(&folder())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Bundles the JavaScript parts and the styles with esbuild.
fn bundle() -> Result<()> {
    run(Command::new("npm").args(["run", "--silent", "build"]).current_dir(project::www()))
}
