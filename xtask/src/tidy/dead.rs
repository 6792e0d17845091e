//! Rust files that no crate reaches: cargo never compiles them, so nobody would notice.

use super::Finding;
use super::source::Source;
use crate::project::{self, packages};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Follows `mod` from the root of every crate and reports what is left over.
pub fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let rust: BTreeMap<&Path, &str> = sources
        .iter()
        .filter(|source| source.is("rs"))
        .map(|source| (source.path.as_path(), source.text.as_str()))
        .collect();
    let mut reached = BTreeSet::new();
    for root in crate_roots()? {
        reach(&root, true, &rust, &mut reached);
    }
    let dead = rust.keys().filter(|path| !reached.contains(**path));
    Ok(dead
        .map(|path| Finding {
            file: path.to_path_buf(),
            line: 1,
            message: "no crate reaches this file: declare it with `mod`, or remove it".to_owned(),
        })
        .collect())
}

/// The first file of every library, program, test and build script.
fn crate_roots() -> Result<Vec<PathBuf>> {
    let mut roots = Vec::new();
    for workspace in [project::root(), project::guest(), project::fuzz()] {
        for package in packages(&workspace)? {
            let targets = package["targets"].as_array().cloned().unwrap_or_default();
            let files = targets.iter().filter_map(|target| target["src_path"].as_str());
            roots.extend(files.map(|file| {
                Path::new(file).strip_prefix(project::root()).unwrap_or(Path::new(file)).to_owned()
            }));
        }
    }
    Ok(roots)
}

/// Marks `file` and what its `mod` items name. Only `mod.rs` and crate roots have their modules beside them.
fn reach(file: &Path, is_root: bool, rust: &BTreeMap<&Path, &str>, reached: &mut BTreeSet<PathBuf>) {
    let Some(text) = rust.get(file) else { return };
    if !reached.insert(file.to_owned()) {
        return;
    }
    let Ok(parsed) = syn::parse_file(text) else { return };
    let folder = file.parent().unwrap_or(Path::new(""));
    let beside = is_root || file.file_name().is_some_and(|name| name == "mod.rs");
    let home = if beside { folder.to_owned() } else { file.with_extension("") };
    follow(&parsed.items, folder, &home, rust, reached);
}

fn follow(
    items: &[syn::Item],
    folder: &Path,
    home: &Path,
    rust: &BTreeMap<&Path, &str>,
    reached: &mut BTreeSet<PathBuf>,
) {
    for item in items {
        let syn::Item::Mod(module) = item else { continue };
        let name = module.ident.to_string();
        match (&module.content, path_attribute(&module.attrs)) {
            (Some((_, inner)), _) => follow(inner, &home.join(&name), &home.join(&name), rust, reached),
            (None, Some(path)) => reach(&folder.join(path), true, rust, reached),
            (None, None) => {
                reach(&home.join(format!("{name}.rs")), false, rust, reached);
                reach(&home.join(&name).join("mod.rs"), false, rust, reached);
            }
        }
    }
}

/// The value of `#[path = "…"]`.
fn path_attribute(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}
