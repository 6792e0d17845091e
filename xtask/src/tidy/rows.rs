//! Every row of a table that promises behaviour is named by a test: each implemented system call, each
//! instruction, each control register, each register of a device.

use super::Finding;
use super::source::Source;
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::Path;

/// Rows that no test names.
pub fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let named = words_of_tests(sources);
    let mut findings = Vec::new();
    let mut require = |name: &str, table: &str, what: &str| {
        if !named.contains(name) {
            let message = format!("no test names the {what} `{name}`");
            let line = line_of(sources, table, name);
            findings.push(Finding { file: table.into(), line, message });
        }
    };
    for row in abi::syscall::TABLE.iter().filter(|row| row.implemented) {
        require(row.name, "abi/src/syscall/table.rs", "system call");
    }
    for row in machine::isa::TABLE {
        require(row.name, "machine/src/isa/table.rs", "instruction");
    }
    for row in machine::isa::csr::TABLE {
        require(row.name, "machine/src/csr/table.rs", "control register");
    }
    for family in machine::isa::csr::FAMILIES {
        for number in [family.first, family.last()] {
            let name = machine::isa::csr::name(number).expect("a family names its members");
            require(&name, "machine/src/csr/table.rs", "control register");
        }
    }
    for (device, _, registers) in machine::board::register_maps() {
        for row in registers {
            require(&format!("{device}.{}", row.name), "machine/src/board/registers.rs", "register");
        }
    }
    Ok(findings)
}

/// Where the table has the row.
fn line_of(sources: &[Source], table: &str, name: &str) -> usize {
    let Some(source) = sources.iter().find(|source| source.path == Path::new(table)) else { return 1 };
    let row = |line: &str| words(line).any(|word| word == name);
    source.text.lines().position(row).map_or(1, |at| at + 1)
}

/// Every word that stands in a test: in a folder of tests or fixtures, or in a file's own test module.
fn words_of_tests(sources: &[Source]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for source in sources {
        let in_folder = source.path.components().any(|part| {
            let part = part.as_os_str();
            part == "tests" || part == "test" || part == "fixtures" || part == "tests.rs"
        });
        let text = if in_folder { Some(source.text.as_str()) } else { test_module(source) };
        found.extend(text.into_iter().flat_map(words));
    }
    found
}

/// What follows `#[cfg(test)]`: by custom the end of the file.
fn test_module(source: &Source) -> Option<&str> {
    let at = source.text.find("#[cfg(test)]")?;
    source.is("rs").then(|| &source.text[at..])
}

/// Words as instructions are written: letters, digits, `_` and `.`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .map(|word| word.trim_matches('.'))
}
