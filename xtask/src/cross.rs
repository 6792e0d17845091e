//! Compilers for the targets that are not the host: the page's wasm and the guest's RISC-V.
//!
//! Three ways, tried in this order: the target's libraries are installed; rustup adds them; the
//! distribution's compiler builds them from its own library sources (`-Zbuild-std`).

use crate::process::{find, first_line};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A target and the parts of the standard library that we use there.
pub struct Target {
    /// The target's triple.
    pub triple: &'static str,
    /// What `-Zbuild-std` has to build.
    std: &'static str,
    /// LLD by the name that speaks this target's object format.
    lld: &'static str,
}

/// The page and its worker.
pub const WASM: Target = Target { triple: "wasm32-unknown-unknown", std: "std,panic_abort", lld: "wasm-ld" };
/// Firmware, boot stages, kernel and programs.
pub const GUEST: Target = Target { triple: "riscv64imac-unknown-none-elf", std: "core,alloc", lld: "ld.lld" };

/// Programs with floating point.
pub const GUEST_FLOAT: Target =
    Target { triple: "riscv64gc-unknown-none-elf", std: "core,alloc", lld: "ld.lld" };

/// The compiler of the distribution: Debian's `rustc-web`, which keeps up with current Rust.
pub const DISTRIBUTION_RUSTC: &str = "/usr/bin/rustc";
/// Its clippy.
pub const DISTRIBUTION_CLIPPY: &str = "/usr/bin/clippy-driver";
/// Oldest compiler that this code builds with: `rust-version` of the workspace.
const OLDEST: (u32, u32) = (1, 95);

/// How a target's code gets compiled on this machine.
pub enum Compiler {
    /// The Rust in use has the target's libraries.
    Installed,
    /// The distribution's compiler makes the libraries from source, and this program links.
    Distribution {
        /// An LLD.
        linker: PathBuf,
    },
}

/// Looks for a compiler for `target`; `None` when something has to be installed first.
pub fn compiler(target: &Target) -> Option<Compiler> {
    if has_libraries("rustc", target.triple) {
        return Some(Compiler::Installed);
    }
    let linker = linker(target)?;
    distribution_ready().then_some(Compiler::Distribution { linker })
}

/// The Debian packages that bring a compiler for every target here.
pub fn distribution_packages() -> &'static [&'static str] {
    if linker(&GUEST).is_some() && linker(&WASM).is_some() {
        &["rustc-web", "rust-web-src", "libstd-rust-web-dev"]
    } else {
        &["rustc-web", "rust-web-src", "libstd-rust-web-dev", "lld-22"]
    }
}

/// Whether the compilers for both targets come with a clippy.
pub fn has_clippy() -> bool {
    [&GUEST, &WASM].into_iter().all(|target| match compiler(target) {
        Some(Compiler::Installed) => find("cargo-clippy").is_some(),
        Some(Compiler::Distribution { .. }) => Path::new(DISTRIBUTION_CLIPPY).is_file(),
        None => false,
    })
}

/// Whether `rustc` finds a compiled core library for the target.
fn has_libraries(rustc: &str, triple: &str) -> bool {
    let query = ["--print", "target-libdir", "--target", triple];
    let Some(folder) = first_line(Command::new(rustc).args(query)) else { return false };
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}

/// Whether the distribution's compiler is new enough and has its library sources.
fn distribution_ready() -> bool {
    let Some(version) = first_line(Command::new(DISTRIBUTION_RUSTC).arg("--version")) else { return false };
    let Some(sysroot) = first_line(Command::new(DISTRIBUTION_RUSTC).args(["--print", "sysroot"])) else {
        return false;
    };
    is_new_enough(&version) && Path::new(&sysroot).join("lib/rustlib/src/rust/library/core").is_dir()
}

/// Reads `rustc 1.96.0 (…)`.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split_whitespace().nth(1).unwrap_or_default().split('.').map(str::parse);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return false };
    (major, minor) >= OLDEST
}

/// The LLD that comes with rustup's compiler, else the distribution's.
fn linker(target: &Target) -> Option<PathBuf> {
    let bundled = first_line(Command::new("rustc").args(["--print", "target-libdir"]))
        .and_then(|folder| Some(Path::new(&folder).parent()?.join("bin/rust-lld")))
        .filter(|file| file.is_file());
    bundled
        .or_else(|| (14..40).rev().find_map(|n| find(&format!("{}-{n}", target.lld))))
        .or_else(|| find(target.lld))
}

/// `cargo VERB` for the target; `verb` is `build`, `check` or `clippy`.
pub fn cargo(target: &Target, verb: &str) -> Result<Command> {
    let Some(compiler) = compiler(target) else {
        bail!("no compiler for {}: the set-up should have installed one", target.triple);
    };
    let mut cargo = Command::new("cargo");
    // What cargo tells this program about itself must not leak into the builds: it would rebuild them.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        cargo.env_remove(name);
    }
    match compiler {
        Compiler::Installed => {
            cargo.arg(verb);
        }
        Compiler::Distribution { linker } => {
            let variable = target.triple.to_uppercase().replace('-', "_");
            cargo.env(format!("CARGO_TARGET_{variable}_LINKER"), linker);
            cargo.env("RUSTC", DISTRIBUTION_RUSTC).env("RUSTC_BOOTSTRAP", "1");
            if verb == "clippy" {
                // `cargo clippy` would call the other toolchain's clippy; its driver is a compiler wrapper.
                cargo.env("RUSTC_WORKSPACE_WRAPPER", DISTRIBUTION_CLIPPY).arg("check");
            } else {
                cargo.arg(verb);
            }
            cargo.arg(format!("-Zbuild-std={}", target.std));
        }
    }
    cargo.args(["--target", target.triple]);
    Ok(cargo)
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_compare_by_number() {
        assert!(is_new_enough("rustc 1.95.0 (f2d3ce0bd 2026-03-21)"));
        assert!(is_new_enough("rustc 1.100.0"));
        assert!(!is_new_enough("rustc 1.85.0 (4d91de4e4 2025-02-17) (built from a source tarball)"));
        assert!(!is_new_enough(""));
    }
}
