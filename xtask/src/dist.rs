//! `cargo xtask dist`: the page as a folder of static files, for any host and under any path.

use crate::folder::Files;
use crate::process::{run, timed};
use crate::setup::{self, Need};
use crate::{images, project, wasm};
use anyhow::{Context, Result, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
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
    let index = fs::read_to_string(project::root().join("index.html")).context("cannot read index.html")?;
    files.add("embed.html", embedded(&index)?.into_bytes());
    files.add("index.html", index.into_bytes());
    files.add_folder(&wasm::output())?;
    // The chip is mostly erased: only what is written to it is shipped.
    files.add("images/flash.bin.z", pack(flash::trim(&read(&project::flash())?)));
    files.add("images/disk.img.z", pack(&read(&project::disk())?));
    let offline = offline(&files)?;
    files.add("offline.js", offline);
    files.write(&folder())
}

/// The page for frames is the page itself, told that it stands in one.
fn embedded(index: &str) -> Result<String> {
    const PLAIN: &str = "<html lang=\"en\">";
    if !index.contains(PLAIN) {
        bail!("index.html does not begin with {PLAIN}, where embed.html says that it is embedded");
    }
    Ok(index.replacen(PLAIN, "<html lang=\"en\" data-embedded>", 1))
}

/// The service worker, told which files there are, and which state of them this is.
fn offline(files: &Files) -> Result<Vec<u8>> {
    let script = files.0.get(Path::new("offline.js")).context("web/static/offline.js is missing")?;
    let mut hasher = DefaultHasher::new();
    files.0.hash(&mut hasher);
    let names: Vec<_> = files
        .0
        .keys()
        .filter(|path| *path != Path::new("offline.js"))
        .map(|path| path.to_string_lossy())
        .collect();
    let told = format!(
        "const VERSION = '{:016x}';\nconst FILES = {};\n",
        hasher.finish(),
        serde_json::to_string(&names)?
    );
    Ok([told.as_bytes(), script].concat())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Bundles the JavaScript parts and the styles with esbuild.
fn bundle() -> Result<()> {
    run(Command::new("npm").args(["run", "--silent", "build"]).current_dir(project::www()))
}
