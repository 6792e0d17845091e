//! `cargo xtask tidy`: what rustfmt and clippy don't see. Each check is a file here, and a test of the project.

mod dead;
mod edges;
mod length;
mod links;
mod places;
mod rows;
mod source;
mod unsafety;

use anyhow::Result;
use source::Source;
use std::path::PathBuf;
use std::process::ExitCode;

pub const SUMMARY: &str =
    "Checks lengths, crate edges, unsafe code, dead files, untested rows, paths and links";
pub const USAGE: &str = "\
usage: cargo xtask tidy

Prints FILE:LINE: what is wrong, and ends with 1 when anything is.
";

/// Something that is not tidy, and where.
pub struct Finding {
    /// From the root of the project.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and what to do about it.
    pub message: String,
}

/// A check: its name, and what it finds.
type Check = (&'static str, fn(&[Source]) -> Result<Vec<Finding>>);

const CHECKS: &[Check] = &[
    ("file and function lengths", length::check),
    ("crate edges", edges::check),
    ("unsafe code and its arguments", unsafety::check),
    ("files that no crate reaches", dead::check),
    ("rows that no test names", rows::check),
    ("places that are only on one machine", places::check),
    ("links in the documents", links::check),
];

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    Ok(if run()? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs every check and prints what it finds; whether all is tidy.
pub fn run() -> Result<bool> {
    let sources = source::all()?;
    let mut tidy = true;
    for (name, check) in CHECKS {
        let findings = check(&sources)?;
        println!("{:5} {name}", if findings.is_empty() { "ok" } else { "NOT" });
        for finding in &findings {
            println!("{}:{}: {}", finding.file.display(), finding.line, finding.message);
        }
        tidy &= findings.is_empty();
    }
    Ok(tidy)
}
