//! Where things are: every path that more than one command uses, and what cargo knows of the crates.

use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    // cargo tells where the crate is now; the compiled-in place may be stale after a move.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Where cargo and this program put what they make.
pub fn target() -> PathBuf {
    root().join("target")
}

/// What `cargo metadata` says of the crates of a workspace.
pub fn packages(workspace: &Path) -> Result<Vec<Value>> {
    let mut cargo = std::process::Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version=1", "--quiet"]).current_dir(workspace);
    let metadata: Value =
        serde_json::from_slice(&crate::process::output(&mut cargo)?).context("cargo metadata speaks JSON")?;
    Ok(metadata["packages"].as_array().cloned().unwrap_or_default())
}

/// The workspace of the guest software.
pub fn guest() -> PathBuf {
    root().join("teachkernel")
}

/// The workspace of the fuzzer, which needs another compiler.
pub fn fuzz() -> PathBuf {
    root().join("machine/fuzz")
}

/// The page's styles, scripts and lessons, and the folder of the JavaScript dependencies.
pub fn www() -> PathBuf {
    root().join("www")
}

/// Flash and disk images.
pub fn images() -> PathBuf {
    target().join("images")
}

/// The firmware chip's content.
pub fn flash() -> PathBuf {
    images().join("flash.bin")
}

/// The disk that the machine boots from.
pub fn disk() -> PathBuf {
    images().join("disk.img")
}
