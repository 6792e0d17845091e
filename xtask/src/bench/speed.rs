//! How fast the machine executes: workloads of our own in it and beside it, natively and in wasm under Node.
//!
//! The hosts (`bench/src/main.rs`, `bench/node.mjs`) give seconds; here they become figures. Machine and direct build
//! take turns in one process, and a slowdown is the median of the ratios of the turns: a busy host slows both.

use crate::process::{output, run};
use crate::{cross, guest, project};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toolchain::image::pack::pack;
use workloads::{Kind, WORKLOADS, Workload};

/// A zlib stream's header and checksum against gzip's (RFC 1950, 2.2; RFC 1952, 2.3).
const GZIP_EXTRA: usize = 18 - 6;

/// Most that the machine's wasm may weigh in bytes, so that the page stays quick to load.
const WASM_GZIP_MAX: u64 = 350_000;

/// What a host prints of a workload.
#[derive(Deserialize)]
struct Measured {
    number: usize,
    /// Seconds of each turn.
    direct: Vec<f64>,
    /// Seconds of each turn.
    machine: Vec<f64>,
    /// Instructions of one turn.
    retired: u64,
    /// The direct build's checksum.
    expected: String,
    /// The machine's.
    checksum: String,
}

/// The object `machine`: `wasm` and `native`.
pub fn figures() -> Result<Json> {
    let image = project::images().join("bench.bin");
    fs::create_dir_all(project::images())?;
    fs::write(&image, guest::bench()?).with_context(|| format!("cannot write {}", image.display()))?;
    let wasm = wasm(&image)?;
    let native = native(&image)?;
    Ok(json!({ "wasm": wasm, "native": native }))
}

/// The object `events`: what events cost in percent, and the worker's speed. The images have been built.
pub fn events() -> Result<Json> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "web", "--example", "events", "--"]);
    cargo.args([project::flash(), project::disk()]).current_dir(project::root());
    let line = String::from_utf8(output(&mut cargo)?)?;
    serde_json::from_str(&line).with_context(|| format!("no figures: {line}"))
}

/// A table of what [`figures`] gave.
pub fn table(figures: &Json) -> String {
    let mut text = format!("{:10}", "workload");
    for place in ["wasm", "native"] {
        text += &format!(" {:>10} MIPS {:>9}", place, "slowdown");
    }
    let number = |value: &Json| value.as_f64().map_or("-".to_owned(), |number| format!("{number:.1}"));
    let mut line = |name: &str, keys: [&str; 2], at: fn(&Json, &str) -> Json| {
        text += &format!("\n{name:10}");
        for place in ["wasm", "native"] {
            let row = at(&figures[place], name);
            text += &format!(" {:>15} {:>9}", number(&row[keys[0]]), number(&row[keys[1]]));
        }
    };
    for workload in WORKLOADS {
        line(workload.name, ["mips", "slowdown"], |place, name| place["workloads"][name].clone());
    }
    line("mean", ["mips_geomean", "slowdown_geomean"], |place, _| place.clone());
    line("call, µs", ["syscall_us", ""], |place, _| place.clone());
    line(
        "gzip, KB",
        ["gzip_kb", ""],
        |place, _| json!({ "gzip_kb": place["gzip_bytes"].as_f64().map(|bytes| bytes / 1000.0) }),
    );
    text + "\n"
}

/// In wasm under Node: two modules, the machine as it is shipped, and the workloads.
fn wasm(image: &Path) -> Result<Json> {
    let [machine, direct] = modules()?;
    let mut node = Command::new("node");
    node.arg(project::root().join("bench/node.mjs")).args([&machine, &direct]).arg(image);
    let figures = summary(&output(&mut node)?, &machine)?;
    let bytes = figures["gzip_bytes"].as_u64().unwrap_or(u64::MAX);
    ensure!(
        bytes <= WASM_GZIP_MAX,
        "the machine's wasm has {bytes} bytes; at most {WASM_GZIP_MAX} are allowed"
    );
    Ok(figures)
}

/// Builds the modules.
fn modules() -> Result<[PathBuf; 2]> {
    let target = project::target().join("wasm");
    run(cross::cargo(&cross::WASM, "build")?
        .args(["--package", "bench", "--examples", "--profile", "module", "--quiet"])
        .current_dir(project::root())
        .env("CARGO_TARGET_DIR", &target))?;
    let folder = target.join(cross::WASM.triple).join("module/examples");
    Ok(["machine.wasm", "direct.wasm"].map(|name| folder.join(name)))
}

/// As a program of this host; its size is the native runner's.
fn native(image: &Path) -> Result<Json> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "--package", "bench", "--package", "machine", "--bins"]);
    run(cargo.current_dir(project::root()))?;
    let folder = project::target().join("release");
    summary(&output(Command::new(folder.join("bench")).arg(image))?, &folder.join("kernelarium"))
}

/// The figures of one host, from the lines that it has printed; `file` is the machine as it is shipped there.
fn summary(lines: &[u8], file: &Path) -> Result<Json> {
    let (mut rows, mut mips, mut slowdowns) = (Map::new(), Vec::new(), Vec::new());
    let mut syscall_us = None;
    for line in str::from_utf8(lines)?.lines() {
        let measured: Measured = serde_json::from_str(line).with_context(|| format!("no figures: {line}"))?;
        let workload = WORKLOADS.get(measured.number).context("a workload that is not in the list")?;
        let row = Row::new(workload, &measured)?;
        match workload.kind {
            Kind::Integer => {
                mips.push(row.mips);
                slowdowns.push(row.slowdown);
            }
            Kind::Float => {}
            Kind::Calls => syscall_us = Some(row.seconds / f64::from(workload.rounds) * 1e6),
        }
        rows.insert(workload.name.into(), json!({ "mips": row.mips, "slowdown": row.slowdown }));
    }
    ensure!(rows.len() == WORKLOADS.len(), "{} of {} workloads were measured", rows.len(), WORKLOADS.len());
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(json!({
        "mips_geomean": geometric_mean(&mips),
        "slowdown_geomean": geometric_mean(&slowdowns),
        "syscall_us": syscall_us,
        "gzip_bytes": pack(&bytes).len() + GZIP_EXTRA,
        "workloads": rows,
    }))
}

/// A workload's figures.
struct Row {
    /// Median of the machine's turns.
    seconds: f64,
    mips: f64,
    /// Median of the turns' ratios.
    slowdown: f64,
}

impl Row {
    fn new(workload: &Workload, measured: &Measured) -> Result<Row> {
        let Measured { direct, machine, retired, expected, checksum, .. } = measured;
        ensure!(
            expected == checksum,
            "{}: the machine computes {checksum}, the direct build {expected}",
            workload.name
        );
        ensure!(!machine.is_empty() && machine.len() == direct.len(), "{}: turns are missing", workload.name);
        let ratios = machine.iter().zip(direct).map(|(machine, direct)| machine / direct).collect();
        let seconds = median(machine.clone());
        Ok(Row { seconds, mips: *retired as f64 / seconds / 1e6, slowdown: median(ratios) })
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn geometric_mean(numbers: &[f64]) -> f64 {
    (numbers.iter().map(|number| number.ln()).sum::<f64>() / numbers.len() as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(checksum: &str) -> Measured {
        Measured {
            number: 0,
            direct: vec![1.0, 1.0, 2.0],
            machine: vec![10.0, 30.0, 40.0],
            retired: 60_000_000,
            expected: "2a".into(),
            checksum: checksum.into(),
        }
    }

    #[test]
    fn figures_are_medians_and_ratios_of_turns() {
        let row = Row::new(&WORKLOADS[0], &measured("2a")).expect("equal checksums");
        assert_eq!((row.seconds, row.mips, row.slowdown), (30.0, 2.0, 20.0));
        assert!((geometric_mean(&[2.0, 8.0]) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_wrong_checksum_is_no_figure() {
        assert!(Row::new(&WORKLOADS[0], &measured("2b")).is_err());
    }
}
