//! Which crate may know which: the house's plan, as ARCHITECTURE.md draws it.

use super::Finding;
use super::source::Source;
use crate::project::{self, packages};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A crate, and the crates of this project that it may depend on.
const EDGES: &[(&str, &[&str])] = &[
    ("abi", &[]),
    ("machine", &["abi"]),
    ("toolchain", &["abi", "machine"]),
    ("web", &["abi", "machine", "toolchain"]),
    ("tests", &["abi", "machine", "toolchain"]),
    ("workloads", &[]),
    ("bench", &["abi", "machine", "workloads"]),
    ("xtask", &["abi", "machine", "toolchain", "workloads"]),
    ("bindgen", &[]),
    ("machine-fuzz", &["abi", "machine"]),
    // Guest software, with a workspace of its own: nothing outside depends on it.
    ("fdt-edit", &[]),
    ("ext2", &[]),
    ("grub-menu", &[]),
    ("kernel-image", &[]),
    ("bench-guest", &["abi", "workloads"]),
    ("bootlib", &["abi", "ext2"]),
    ("firmware", &["abi", "fdt-edit"]),
    ("stage1", &["abi"]),
    ("core-img", &["abi", "bootlib", "ext2"]),
    ("stage2", &["abi", "bootlib", "ext2", "fdt-edit", "grub-menu", "kernel-image"]),
    ("kapi", &["abi"]),
    ("virtio-blk", &["kapi"]),
    ("ext2-fs", &["kapi", "ext2"]),
    ("kernel-core", &["abi"]),
    // The modules are linked in for now; the kernel knows them by one name each.
    ("kernel", &["abi", "kernel-core", "fdt-edit", "kapi", "virtio-blk", "ext2-fs"]),
    ("ulib", &["abi"]),
    ("programs", &["abi", "ulib"]),
];

/// Dependencies of one crate of this project on another that the plan does not have.
pub fn check(_sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for workspace in [project::root(), project::guest(), project::fuzz()] {
        for package in packages(&workspace)? {
            findings.extend(check_package(&package)?);
        }
    }
    Ok(findings)
}

/// The manifest of a package, from the root of the project.
fn manifest(package: &Value) -> PathBuf {
    let path = Path::new(package["manifest_path"].as_str().unwrap_or_default());
    path.strip_prefix(project::root()).unwrap_or(path).to_owned()
}

fn check_package(package: &Value) -> Result<Vec<Finding>> {
    let name = package["name"].as_str().context("a package has a name")?;
    let file = manifest(package);
    let text = std::fs::read_to_string(project::root().join(&file))?;
    let finding = |word: &str, message: String| {
        let line = text.lines().position(|line| line.starts_with(word)).map_or(1, |at| at + 1);
        Finding { file: file.clone(), line, message }
    };
    let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
        let message = format!("crate {name} is not in the plan: give it a row in xtask/src/tidy/edges.rs");
        return Ok(vec![finding("name", message)]);
    };
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ours = dependencies.iter().filter(|dependency| dependency["path"].is_string());
    let names = ours.filter_map(|dependency| dependency["name"].as_str());
    Ok(names
        .filter(|other| !allowed.contains(other))
        .map(|other| {
            finding(other, format!("{name} must not depend on {other}: see the plan in ARCHITECTURE.md"))
        })
        .collect())
}
