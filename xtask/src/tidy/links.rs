//! The documents name files that are there.

use super::Finding;
use super::source::Source;
use crate::project;
use anyhow::Result;
use std::path::Path;

/// Links of Markdown files, and paths in backquotes in the documents at the root.
pub fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is("md")) {
        let folder = source.path.parent().unwrap_or(Path::new(""));
        for (number, line) in source.text.lines().enumerate() {
            let mut report = |target: &str, base: &Path| {
                if !exists(base, target) {
                    let message = format!("{target} does not exist");
                    findings.push(Finding { file: source.path.clone(), line: number + 1, message });
                }
            };
            links(line).for_each(|target| report(target, folder));
            quoted_paths(line).for_each(|target| report(target, Path::new("")));
        }
    }
    Ok(findings)
}

/// The targets of `](target)` that are files of the project.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://"))
}

/// What stands in backquotes and looks like a file of ours: a slash, no blank, an ending of code or
/// text. `NAME` stands for a name of the reader's choice.
fn quoted_paths(line: &str) -> impl Iterator<Item = &str> {
    let is_path = |text: &&str| {
        let file = text.rsplit('/').next().unwrap_or_default();
        let ending = file.rsplit_once('.').map(|(_, ending)| ending);
        text.contains('/')
            && !text.starts_with(['/', '.'])
            && !file.starts_with("NAME.")
            && !text.contains([' ', '*', '<', '{', '…', '$'])
            && matches!(
                ending,
                Some("rs" | "md" | "toml" | "js" | "css" | "html" | "s" | "S" | "ld" | "script")
            )
    };
    line.split('`').skip(1).step_by(2).filter(is_path)
}

/// Built files are there only after a build.
fn exists(base: &Path, target: &str) -> bool {
    ["target/", "dist/"].iter().any(|built| target.starts_with(built))
        || project::root().join(base).join(target).exists()
}
