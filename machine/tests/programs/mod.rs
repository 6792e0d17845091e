//! Bare programs for the runner, made by GNU's tools, and folders for them.
#![allow(dead_code, reason = "every test file uses another part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of this test's own.
pub fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).expect("a folder below target/");
    folder
}

/// Assembles and links a bare program at the start of RAM with GNU's tools.
pub fn program(folder: &Path, name: &str, source: &str) -> String {
    let [source_file, object, elf] = ["s", "o", "elf"].map(|ending| folder.join(format!("{name}.{ending}")));
    fs::write(&source_file, source).expect("a writable folder");
    let tool = |program: &str, arguments: &[&str], files: &[&Path]| {
        let status = Command::new(program).args(arguments).args(files).status();
        assert!(status.expect("GNU's tools for RISC-V (cargo xtask test installs them)").success());
    };
    tool("riscv64-linux-gnu-as", &["-march=rv64gc", "-g", "-o"], &[&object, &source_file]);
    let link = ["--no-warn-rwx-segments", "-Ttext=0x80000000", "-N", "--no-relax", "-o"];
    tool("riscv64-linux-gnu-ld", &link, &[&elf, &object]);
    elf.to_str().expect("UTF-8").to_owned()
}

/// What follows an `exit` with the code in a0, as in riscv-tests.
pub const TAIL: &str = "
exit:
    slli a0, a0, 1
    ori a0, a0, 1
    la t0, tohost
    sd a0, 0(t0)
1:  j 1b
    .data
    .align 6
    .globl tohost, fromhost, begin_signature, end_signature
tohost: .dword 0
    .align 6
fromhost: .dword 0
";

/// A kernel that writes a sector full of `k` at 512 of the disk in slot 0, and a `!` at the start of the second
/// flash bank, and ends with the request's status.
pub const WRITES: &str = "
    .globl _start
_start:
    li t0, 0x22000000       # flash: program the halfwords of both chips
    li t1, 0x00400040
    sw t1, 0(t0)
    li t1, 0xffffff00 + '!'
    sw t1, 0(t0)
    li s0, 0x10001000       # virtio 1.2, 3.1.1 and 4.2.3
    sw zero, 0x70(s0)
    li t0, 3                # acknowledged, a driver is there
    sw t0, 0x70(s0)
    li t0, 1                # VIRTIO_F_VERSION_1
    sw t0, 0x24(s0)
    sw t0, 0x20(s0)
    li t0, 11
    sw t0, 0x70(s0)
    li t0, 4
    sw t0, 0x38(s0)
    la t0, descriptors
    sw t0, 0x80(s0)
    la t0, driver
    sw t0, 0x90(s0)
    la t0, device
    sw t0, 0xa0(s0)
    li t0, 1
    sw t0, 0x44(s0)
    li t0, 15
    sw t0, 0x70(s0)
    sw zero, 0x50(s0)
    la t0, device
1:  lhu t1, 2(t0)
    beqz t1, 1b
    la t0, status
    lbu t1, 0(t0)
    slli t1, t1, 16
    li t2, 0x3333
    or t1, t1, t2
    li t0, 0x100000
    sw t1, 0(t0)
1:  j 1b
    .data
    .align 4
descriptors:
    .dword header, 0x0001000100000010
    .dword sector, 0x0002000100000200
    .dword status, 0x0000000200000001
driver: .half 0, 1, 0, 0, 0, 0
    .align 2
device: .skip 64
    .align 3
header: .word 1, 0
    .dword 1
sector: .fill 512, 1, 'k'
status: .byte 0xff
";
