//! Builds the page's and the worker's wasm and their JavaScript glue.

use crate::cross;
use crate::process::run;
use crate::project;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The binaries of the crate `web`.
const BINARIES: [&str; 2] = ["page", "worker"];

/// Where the glue and the wasm are after [`build`].
pub fn output() -> PathBuf {
    project::target().join("page")
}

/// Builds both binaries and the glue of those that changed.
pub fn build() -> Result<()> {
    let target = project::target().join("wasm");
    run(cross::cargo(&cross::WASM, "build")?
        .args(["--package", "web", "--bins", "--profile", "page", "--quiet"])
        .current_dir(project::root())
        .env("CARGO_TARGET_DIR", &target))?;
    fs::create_dir_all(output()).context("cannot make the folder of the page's wasm")?;
    for name in BINARIES {
        let wasm = target.join(cross::WASM.triple).join("page").join(format!("{name}.wasm"));
        if is_older(&output().join(format!("{name}_bg.wasm")), &wasm) {
            glue(&wasm)?;
        }
    }
    Ok(())
}

/// Runs `xtask/bindgen`.
fn glue(wasm: &Path) -> Result<()> {
    run(Command::new("cargo")
        .args(["run", "--quiet", "--release", "--package", "bindgen", "--"])
        .args([wasm, &output()])
        .current_dir(project::root()))
}

/// Whether `made` is missing or older than what it is made from.
fn is_older(made: &Path, source: &Path) -> bool {
    let time = |file: &Path| fs::metadata(file).and_then(|meta| meta.modified()).ok();
    match (time(made), time(source)) {
        (Some(made), Some(source)) => made < source,
        _ => true,
    }
}
