//! `cargo xtask bench`: figures, as a table or as JSON. None of them is a test: they depend on the host.

mod speed;
mod travel;

use crate::folder::walk;
use crate::process::output;
use crate::setup::{self, Need};
use crate::{dist, images, project, qemu};
use anyhow::{Context, Result};
use lexopt::prelude::*;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use toolchain::image::pack::pack;

pub const SUMMARY: &str = "Measures speeds and sizes";
pub const USAGE: &str = "\
usage: cargo xtask bench [--json] [--page] [--speed]

  --json   print one JSON object instead of a table
  --page   measure in Chromium too: frames a second beside two hogs, and the worker's speed
  --speed  measure the machine's speed alone, without boot and page
";

/// From power to the prompt without the menu's wait: Enter chooses as soon as the menu stands.
const TO_PROMPT: &str =
    "expect \"What shall the computer start?\"\nsend \"\\r\"\nexpect \"$ \" within 5000\n";

/// Files of `dist/` that the first visit does not load.
const NOT_FIRST: &[&str] = &["embed.html", "embed.js", "sample.html", "sample.css"];
/// Endings of files that hosts compress on their way.
const COMPRESSED_BY_HOST: &[&str] = &["html", "js", "css", "wasm", "svg"];

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let (mut as_json, mut page, mut speed_alone) = (false, false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => as_json = true,
            Long("page") => page = true,
            Long("speed") => speed_alone = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let mut needs = dist::NEEDS.to_vec();
    needs.push(Need::GuestFloatCompiler);
    needs.extend(page.then_some(Need::Chromium));
    setup::ensure(&needs)?;
    let mut figures = Map::new();
    if !speed_alone {
        boot_and_page(&mut figures)?;
        figures.insert("events".into(), speed::events()?);
    }
    if page {
        in_chromium(&mut figures)?;
    }
    let machine = speed::figures()?;
    if as_json {
        figures.insert("machine".into(), machine);
        println!("{:#}", Json::Object(figures));
    } else {
        print_table("", &figures);
        print!("{}", speed::table(&machine));
    }
    Ok(ExitCode::SUCCESS)
}

/// The time to the prompt, and what images and page weigh.
fn boot_and_page(figures: &mut Map<String, Json>) -> Result<()> {
    let sizes = images::build()?;
    dist::build()?;
    native(figures)?;
    travel::measure(figures)?;
    figures.insert("stage1_bytes".into(), json!(sizes.stage1));
    figures.insert("kernel_bytes".into(), json!(sizes.kernel));
    figures.insert("disk_bytes".into(), json!(sizes.disk));
    page_sizes(figures)
}

/// A line for each figure; what is in an object stands below its name.
fn print_table(group: &str, figures: &Map<String, Json>) {
    for (name, value) in figures {
        let name = format!("{group}{}", name.replace('_', " "));
        match value {
            Json::Object(inner) => print_table(&format!("{name} "), inner),
            value => println!("{name:30} {}", shown(value)),
        }
    }
}

/// Integers with thin groups, other numbers with one place.
fn shown(value: &Json) -> String {
    let Some(number) = value.as_u64() else {
        return value.as_f64().map_or_else(|| value.to_string(), |number| format!("{number:.1}"));
    };
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

/// Our machine on this host, built as it is shipped.
fn native(figures: &mut Map<String, Json>) -> Result<()> {
    let cargo = || {
        let mut cargo = Command::new("cargo");
        cargo.args(["--quiet", "run", "--release", "--package", "machine"]).current_dir(project::root());
        cargo
    };
    let mips = String::from_utf8(output(cargo().args(["--example", "mips"]))?)?;
    let best = mips.split_whitespace().filter_map(|word| word.parse::<f64>().ok()).fold(0.0, f64::max);
    figures.insert("native_compute_mips".into(), json!(best));

    let script = project::images().join("to-prompt.script");
    fs::write(&script, TO_PROMPT).with_context(|| format!("cannot write {}", script.display()))?;
    let mut boot = cargo();
    boot.args(["--bin", "kernelarium", "--", "--stats", "--script"]).arg(&script);
    boot.args(qemu::board(&project::flash(), &[("disk", &project::disk())])?);
    let console = String::from_utf8_lossy(&output(&mut boot)?).into_owned();
    let stats = console.lines().last().unwrap_or_default();
    let words: Vec<&str> = stats.split_whitespace().collect();
    let ["instructions", instructions, "seconds", seconds, "mips", mips] = words[..] else {
        anyhow::bail!("the runner ends with {stats:?} instead of its figures");
    };
    figures.insert("instructions_to_prompt".into(), json!(instructions.parse::<u64>()?));
    figures.insert("native_seconds_to_prompt".into(), json!(seconds.parse::<f64>()?));
    figures.insert("native_boot_mips".into(), json!(mips.parse::<f64>()?));
    Ok(())
}

/// What the page weighs, as it lies there and as it travels.
fn page_sizes(figures: &mut Map<String, Json>) -> Result<()> {
    let (mut raw, mut first) = (0, 0);
    for file in walk(&dist::folder())? {
        let bytes = fs::read(&file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let travels = if is_compressed_by_host(&file) { pack(&bytes).len() } else { bytes.len() };
        raw += bytes.len();
        if !NOT_FIRST.contains(&name.as_str()) {
            first += travels;
        }
        if name.ends_with(".wasm") || name.ends_with(".z") || name == "bundle.js" {
            let key = name.replace(['.', '-'], "_");
            figures.insert(format!("{key}_bytes"), json!(bytes.len()));
            figures.insert(format!("{key}_compressed_bytes"), json!(travels));
        }
    }
    figures.insert("dist_bytes".into(), json!(raw));
    figures.insert("first_load_compressed_bytes".into(), json!(first));
    Ok(())
}

fn is_compressed_by_host(file: &Path) -> bool {
    file.extension().is_some_and(|ending| COMPRESSED_BY_HOST.iter().any(|known| ending == *known))
}

/// The page in a browser; the script's last line is JSON.
fn in_chromium(figures: &mut Map<String, Json>) -> Result<()> {
    let text = output(Command::new("node").arg("test/frames.js").current_dir(project::www()))?;
    let text = String::from_utf8(text)?;
    let last = text.lines().last().context("the browser has no figures")?;
    let measured: Map<String, Json> =
        serde_json::from_str(last).context("the browser's figures are no JSON")?;
    figures.extend(measured.into_iter().map(|(name, value)| (format!("page_{name}"), value)));
    Ok(())
}
