//! The lines of the console that differ between our machine and QEMU's, because the machines do.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// The list.
///
/// ```text
/// # why
/// - the line on our machine
/// + the line on QEMU's, or none
/// ~ how a line begins whose rest is not looked at, on either
/// ```
#[derive(Default)]
pub struct Differences {
    pairs: Vec<(String, Option<String>)>,
    masked: Vec<String>,
}

impl Differences {
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let (mut pairs, mut masked) = (Vec::<(String, Option<String>)>::new(), Vec::new());
        for line in text.lines() {
            match (line.get(..2), pairs.last_mut()) {
                (Some("- "), _) => pairs.push((line[2..].to_owned(), None)),
                (Some("+ "), Some((_, other @ None))) => *other = Some(line[2..].to_owned()),
                (Some("~ "), _) => masked.push(line[2..].to_owned()),
                _ if line.starts_with('#') || line.is_empty() => {}
                _ => bail!("{}: no line of such a list: {line}", file.display()),
            }
        }
        Ok(Differences { pairs, masked })
    }

    /// A console without what is not looked at.
    pub fn mask(&self, console: &str) -> String {
        let mut lines = String::new();
        for line in console.split_inclusive('\n') {
            match self.masked.iter().find(|start| line.starts_with(*start)) {
                Some(start) => lines += &format!("{start}…\r\n"),
                None => lines += line,
            }
        }
        lines
    }

    /// What QEMU's console must show when ours shows this.
    pub fn apply(&self, native: &str) -> String {
        let mut lines = String::new();
        for line in native.split_inclusive('\n') {
            let text = line.trim_end_matches(['\r', '\n']);
            match self.pairs.iter().find(|(ours, _)| ours == text) {
                None => lines += line,
                Some((_, None)) => {}
                Some((_, Some(theirs))) => lines += &line.replace(text, theirs),
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_lines_may_differ_and_no_others() {
        let pairs = vec![("port".into(), None), ("a 1".into(), Some("a 2".into()))];
        let differences = Differences { pairs, masked: Vec::new() };
        assert_eq!(differences.apply("x\r\nport\r\na 1\r\n$ "), "x\r\na 2\r\n$ ");
    }

    #[test]
    fn masked_lines_are_compared_as_far_as_they_are_listed() {
        let differences = Differences { pairs: Vec::new(), masked: vec!["at ".into()] };
        assert_eq!(differences.mask("at 12\r\nwhat 12\r\n"), "at …\r\nwhat 12\r\n");
    }
}
