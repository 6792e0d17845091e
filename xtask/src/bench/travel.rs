//! How long going back takes, and what it keeps in memory for that.

use crate::process::output;
use crate::project;
use anyhow::{Context, Result};
use serde_json::{Map, Value as Json, json};
use std::process::Command;

/// Runs `machine/examples/back.rs` and takes its figures over: lines of a word and pairs of name and value.
pub fn measure(figures: &mut Map<String, Json>) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["--quiet", "run", "--release", "--package", "machine", "--example", "back", "--"]);
    cargo.arg(project::flash()).arg(project::disk()).current_dir(project::root());
    let told = String::from_utf8(output(&mut cargo)?)?;
    for line in told.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let what = words.first().context("the example prints an empty line")?;
        for pair in words[1..].chunks_exact(2) {
            let value: f64 = pair[1].parse().with_context(|| format!("no figure: {line:?}"))?;
            figures.insert(format!("native_{what}_{}", pair[0]), json!(value));
        }
    }
    Ok(())
}
