//! Both machines: memory in, memory out.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use machine::{Config, Machine, Stop};

use crate::common::START;
use crate::layout::{ARENA, ARENAS};
use crate::monitor::monitor;
use crate::program::Program;

/// The extensions that our machine does not have are taken from QEMU's.
const CPU: &str = "rv64,h=false,zbc=false,pmu-num=29";
/// QEMU's second hart sleeps, but makes QEMU translate atomic operations as such: with one hart it loads and stores, and
/// misaligned or forbidden ones are faults of loads (Privileged 20240411, 3.7.1 and 10.3.2: of stores).
const HARTS: &str = "2";
/// Cycles after which a batch must have ended, for each program.
const PATIENCE: u64 = 100_000;

/// Memory as it is at first.
pub fn image(programs: &[Program]) -> Vec<u8> {
    let mut image = monitor();
    image.resize((ARENAS - START) as usize, 0);
    programs.iter().for_each(|program| image.extend(&program.arena));
    image
}

/// RAM for an image, in MiB: QEMU puts its device tree at the end, and an arena that is empty ends the programs.
fn mebibytes(image: &[u8]) -> u64 {
    (image.len() as u64 + ARENA).div_ceil(2 << 20) * 2 + 4
}

/// Memory as our machine leaves it.
pub fn ours(image: &[u8]) -> Vec<u8> {
    let ram_bytes = mebibytes(image) << 20;
    let config = Config { ram_bytes, loads: vec![(START, image.to_vec())], ..Config::default() };
    let mut machine = Machine::new(config).expect("a small machine");
    let patience = PATIENCE * (1 + image.len() as u64 / ARENA);
    if machine.run(patience) == Stop::Reached {
        eprintln!("our machine does not end: pc {:#x}", machine.hart(0).pc());
    }
    machine.ram().slice(START, image.len() as u64).expect("it is RAM").to_vec()
}

/// Memory as QEMU leaves it, which it has in a file; `None` where it is not installed.
pub fn theirs(image: &[u8]) -> Option<Vec<u8>> {
    let path = std::env::temp_dir().join(format!("lockstep-{}.ram", std::process::id()));
    let result = qemu(image, &path);
    std::fs::remove_file(&path).expect("it was just written");
    result
}

fn qemu(image: &[u8], path: &Path) -> Option<Vec<u8>> {
    let size = mebibytes(image);
    let mut file = File::create(path).expect("temporary folder");
    file.set_len(size << 20).expect("temporary folder");
    file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(image)).expect("temporary folder");
    drop(file);
    let memory = format!("memory-backend-file,id=ram,share=on,size={size}M,mem-path={}", path.display());
    let output = Command::new("timeout")
        .args(["600", "qemu-system-riscv64", "-M", "virt,memory-backend=ram", "-m", &size.to_string()])
        .args(["-object", &memory, "-bios", "none", "-cpu", CPU, "-smp", HARTS, "-display", "none"])
        .args(["-serial", "none", "-monitor", "none"])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    if output.status.code() == Some(127) {
        return None;
    }
    // What it left when its time was over tells at which program it stands.
    let complaints = String::from_utf8_lossy(&output.stderr);
    let over = output.status.code() == Some(124);
    assert!(output.status.success() || over, "QEMU: {} {complaints}", output.status);
    let mut memory = std::fs::read(path).expect("it was just written");
    memory.truncate(image.len());
    Some(memory)
}
