//! Assembled programs, run by QEMU's user mode on the host's Linux.

#![allow(clippy::unwrap_used, reason = "a test that fails should say so at once")]

mod common;

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    process::{Command, Output},
};

use common::{build, expect_file, fixtures, scratch, sources};
use toolchain::examples;

fn run(name: &str, source: &str) -> Output {
    let path = scratch(&format!("run-{name}"));
    fs::write(&path, build(source).elf).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    // The first argument under which the program knows itself would be the scratch path.
    let mut command = Command::new("qemu-riscv64");
    command.args(["-0", "program"]).arg(&path).args(["one", "two"]);
    common::run(&mut command, "qemu-user")
}

#[test]
fn fixtures_say_what_is_expected() {
    let folder = fixtures("run");
    for (name, source) in sources(&folder) {
        let output = run(&name, &source);
        let text = format!("{}[{}]\n", String::from_utf8_lossy(&output.stdout), output.status);
        expect_file(&folder.join(format!("{name}.expected")), &text);
    }
}

fn example(name: &str) -> Output {
    run(name, examples::by_name(name).unwrap().source)
}

fn said(output: &Output) -> &str {
    assert!(output.status.success(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn the_example_hello_writes_its_line() {
    assert_eq!(said(&example("hello")), "Hello from user space!\n");
}

#[test]
fn the_example_loop_counts_to_five() {
    assert_eq!(said(&example("loop")), "line 1\nline 2\nline 3\nline 4\nline 5\n");
}

#[test]
fn in_the_example_fork_the_parent_waits() {
    assert_eq!(said(&example("fork")), "child: I am the copy\nparent: my child has ended\n");
}

#[test]
fn in_the_example_pipe_the_bytes_arrive() {
    assert_eq!(said(&example("pipe")), "these bytes went through the kernel\n");
}

#[test]
fn in_the_example_hog_both_do_all_rounds() {
    let output = example("hog");
    let letters = said(&output).trim_end();
    let count = |letter| letters.chars().filter(|c| *c == letter).count();
    assert_eq!((count('a'), count('b'), letters.len()), (10, 10, 20), "{letters}");
}

#[test]
fn the_example_bad_pointer_is_killed() {
    let output = example("badpointer");
    assert_eq!(output.status.signal(), Some(11), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "I am going to overwrite the kernel.\n");
}

#[test]
fn every_example_has_a_title_and_one_sentence() {
    for example in examples::EXAMPLES {
        assert!(example.meaning.ends_with('.') && !example.meaning.contains(". "), "{}", example.meaning);
        assert!(!example.title.is_empty() && example.source.lines().all(|line| line.len() <= 100));
    }
}
