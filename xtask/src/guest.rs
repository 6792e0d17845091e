//! Builds the guest software: firmware, boot stages, kernel and programs, in one call of cargo.

use crate::cross;
use crate::flat;
use crate::process::run;
use crate::project;
use anyhow::Result;
use std::path::PathBuf;

/// The bench's guest, which has another target than the rest.
const BENCH: &str = "bench-guest";

/// Builds everything in `teachkernel/`.
pub fn build() -> Result<()> {
    run(cross::cargo(&cross::GUEST, "build")?
        .args(["--release", "--workspace", "--exclude", BENCH, "--quiet"])
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

/// Builds the bench's guest and gives its flat image, which lies at the begin of RAM.
pub fn bench() -> Result<Vec<u8>> {
    run(cross::cargo(&cross::GUEST_FLOAT, "build")?
        .args(["--release", "--package", BENCH, "--quiet"])
        .current_dir(project::guest())
        .env("CARGO_TARGET_DIR", project::target().join("guest")))?;
    let triple = cross::GUEST_FLOAT.triple;
    let elf = project::target().join("guest").join(triple).join("release").join(BENCH);
    flat::from_elf(&elf, abi::board::RAM_BASE)
}
