//! Builds the guest software: firmware, boot stages, kernel and programs, in one call of cargo.

use crate::cross;
use crate::flat;
use crate::process::run;
use crate::project;
use anyhow::Result;
use std::path::PathBuf;

/// Builds everything in `teachkernel/`.
pub fn build() -> Result<()> {
    run(cross::cargo(&cross::GUEST, "build")?
        .args(["--release", "--workspace", "--quiet"])
        .current_dir(project::guest())
        .env("CARGO_TARGET_DIR", project::target().join("guest")))
}

/// The ELF file of a guest program after [`build`], with its symbols.
pub fn elf(name: &str) -> PathBuf {
    project::target().join("guest").join(cross::GUEST.triple).join("release").join(name)
}

/// The ELF file as it goes onto an image: only what is loaded.
pub fn stripped(name: &str) -> Result<Vec<u8>> {
    flat::strip(&elf(name))
}
