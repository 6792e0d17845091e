//! Nothing in the project is only true on one machine: no absolute paths of a home, no registry's address.

use super::Finding;
use super::source::Source;
use anyhow::Result;

/// Beginnings of paths that another machine does not have.
const FOLDERS: &[&str] = &["work", "farm", "root", "home", "tmp", "Users"];
/// Hosts that a clone must not name: everybody has a registry of their own choice.
const HOSTS: &[&str] = &["registry.npmjs", "registry.yarnpkg", "static.crates", "index.crates"];
/// Files with addresses that cargo itself writes and reads by name, wherever the registry is.
const EXEMPT: &[&str] = &["Cargo.lock", "xtask/src/tidy/places.rs"];

/// Absolute paths and registry hosts.
pub fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources {
        if EXEMPT.iter().any(|name| source.path.ends_with(name)) {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let message = if let Some(path) = absolute_path(line) {
                format!("{path}… is a place on one machine")
            } else if let Some(host) = HOSTS.iter().find(|host| line.contains(*host)) {
                format!("{host}… is one registry of many")
            } else {
                continue;
            };
            findings.push(Finding { file: source.path.clone(), line: number + 1, message });
        }
    }
    Ok(findings)
}

/// A path like `/home/x`, unless it is the tail of a longer one (`./root/x`, `https://host/home/x`).
fn absolute_path(line: &str) -> Option<String> {
    FOLDERS.iter().find_map(|folder| {
        let pattern = format!("/{folder}/");
        let at = line.find(&pattern)?;
        let before = line[..at].chars().next_back();
        let after = line[at + pattern.len()..].chars().next();
        let starts = before.is_none_or(|c| {
            !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '/' | '}' | ')' | '$' | '*')
        });
        (starts && after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')).then_some(pattern)
    })
}

#[cfg(test)]
mod tests {
    use super::absolute_path;

    #[test]
    fn only_absolute_paths_are_found() {
        assert!(absolute_path(concat!("see /ho", "me/me/x")).is_some());
        assert!(absolute_path(concat!("\"/ro", "ot/x\"")).is_some());
        assert!(absolute_path("./root/x and a/work/b and /media/x and /bin/sh").is_none());
    }
}
