//! What the tests of the assembler share: fixtures, scratch files, the GNU tools.

#![allow(dead_code, clippy::unwrap_used, reason = "each test takes what it needs, and should fail at once")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use toolchain::{Diagnostic, Options, Program};

/// The folder of fixtures with this name.
pub fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/asm").join(name)
}

/// The assembly sources in a folder, by name.
pub fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "s"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().into(), fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{} holds no sources", folder.display());
    found
}

/// Compares with a checked-in text; `BLESS=1` writes it instead.
pub fn expect_file(path: &Path, actual: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs (BLESS=1 accepts it)\n--- expected\n{expected}\n--- actual\n{actual}",
        path.display()
    );
}

/// A path for a scratch file.
pub fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Runs a tool; says which package brings it where it is missing.
pub fn run(command: &mut Command, package: &str) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!("{:?}: {error}; apt-get install {package}", command.get_program());
    })
}

/// The program, or the rendered diagnostics as a panic.
pub fn build(source: &str) -> Program {
    toolchain::build(source, &Options::default())
        .unwrap_or_else(|diagnostics| panic!("{}", rendered(&diagnostics, source)))
}

/// All diagnostics as text.
pub fn rendered(diagnostics: &[Diagnostic], source: &str) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.render(source, "program.s")).collect()
}

const BINUTILS: &str = "binutils-riscv64-linux-gnu";

/// Our layout, in GNU ld's words.
const SCRIPT: &str = "
ENTRY(_start)
SECTIONS {
    . = 0x10000;
    .text : { *(.text .text.*) }
    _etext = .; etext = .;
    .rodata : { *(.rodata .rodata.*) }
    . = ALIGN(4096);
    .data : { *(.data .data.*) }
    _edata = .; edata = .;
    .bss : { __bss_start = .; *(.bss .bss.*) }
    _end = .;
}
";

/// What GNU as and ld make of the source, as the bytes in memory; or what they say.
pub fn gnu(name: &str, source: &str) -> Result<Vec<u8>, String> {
    let path = |extension: &str| scratch(&format!("{name}.gnu.{extension}"));
    let (text, object, script, elf) = (path("s"), path("o"), path("ld"), path("elf"));
    fs::write(&text, source).unwrap();
    fs::write(&script, SCRIPT).unwrap();
    let mut assemble = Command::new("riscv64-linux-gnu-as");
    assemble.args(["-march=rv64gc_zba_zbb_zbs", "-mno-relax", "-o"]).arg(&object).arg(&text);
    succeed(&mut assemble)?;
    let mut link = Command::new("riscv64-linux-gnu-ld");
    link.args(["--no-relax", "--no-warn-rwx-segments", "-T"]).arg(&script).arg("-o").arg(&elf).arg(&object);
    succeed(&mut link)?;
    Ok(memory(&elf))
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output = run(command, BINUTILS);
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The bytes that an executable puts into memory, from its lowest address on, as objcopy reads it.
pub fn memory(elf: &Path) -> Vec<u8> {
    let flat = elf.with_extension("bin");
    let mut copy = Command::new("riscv64-linux-gnu-objcopy");
    succeed(copy.args(["-O", "binary"]).arg(elf).arg(&flat)).unwrap();
    fs::read(flat).unwrap()
}

/// What we make of the source, read from our ELF by objcopy.
pub fn ours(name: &str, program: &Program) -> Vec<u8> {
    let elf = scratch(&format!("{name}.ours.elf"));
    fs::write(&elf, &program.elf).unwrap();
    memory(&elf)
}

/// Asserts that both make the same bytes of the source; otherwise shows the first line that differs.
pub fn assert_same(name: &str, source: &str) {
    let program = build(source);
    let ours = ours(name, &program);
    let gnu = gnu(name, source).unwrap_or_else(|error| panic!("{name}: GNU as refuses\n{error}"));
    if ours == gnu {
        return;
    }
    // A line of its own shows what a wrong distance somewhere else hides.
    let shown = program.lines.iter().filter(|range| range.instruction).find_map(|range| {
        let text = source.lines().nth(range.line as usize - 1)?;
        let alone = format!(".globl _start\n_start: {text}\n");
        let ours = toolchain::build(&alone, &Options::default()).ok()?;
        let ours: Vec<u8> = ours.lines.iter().flat_map(|range| range.bytes.clone()).collect();
        let gnu = self::gnu(&format!("{name}-alone"), &alone).ok()?;
        (ours != gnu).then(|| format!("{text}: ours {ours:02x?} gnu {gnu:02x?}"))
    });
    let at = ours.iter().zip(&gnu).position(|(a, b)| a != b).unwrap_or(ours.len().min(gnu.len()));
    let line = program.line_of(0x10000 + at as u64).unwrap_or(0) as usize;
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or("");
    let part = |bytes: &[u8]| bytes[at / 2 * 2..bytes.len().min(at / 2 * 2 + 8)].to_vec();
    panic!(
        "{name}: line {line}, byte {at:#x}: `{text}`\n ours {:02x?}\n  gnu {:02x?}\n{}",
        part(&ours),
        part(&gnu),
        shown.unwrap_or_default()
    );
}
