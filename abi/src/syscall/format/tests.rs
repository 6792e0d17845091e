//! Lines as strace(1) 6.1 writes them, but for the three differences that `format.rs` names.

extern crate std;
use std::string::String;

use super::*;

fn call(number: usize, args: &[u64], texts: &[(u8, &str)]) -> String {
    let mut all = [0; 6];
    all[..args.len()].copy_from_slice(args);
    let mut line = String::new();
    let texts = texts.iter().map(|(argument, text)| (*argument, text.as_bytes(), false));
    format_call(&mut line, number as u64, &all, texts, 32).expect("a String takes everything");
    line
}

fn result(number: usize, result: i64) -> String {
    let mut line = String::new();
    format_result(&mut line, number as u64, result as u64).expect("a String takes everything");
    line
}

use crate::syscall::number as nr;

const CWD: u64 = -100i64 as u64;

#[test]
fn calls_read_as_strace_writes_them() {
    let rows: &[(String, &str)] = &[
        (
            call(nr::openat, &[CWD, 0x1000, 0, 0o777], &[(1, "/bin/pz")]),
            r#"openat(AT_FDCWD, "/bin/pz", O_RDONLY)"#,
        ),
        (
            call(nr::openat, &[CWD, 0x1000, 0o1101, 0o644], &[(1, "out")]),
            r#"openat(AT_FDCWD, "out", O_WRONLY|O_CREAT|O_TRUNC, 0644)"#,
        ),
        (
            call(nr::openat, &[3, 0x1000, 0o2200000], &[(1, ".")]),
            r#"openat(3, ".", O_RDONLY|O_DIRECTORY|O_CLOEXEC)"#,
        ),
        (call(nr::openat, &[CWD, 0x1000, 2], &[]), "openat(AT_FDCWD, 0x1000, O_RDWR)"),
        (call(nr::openat, &[CWD, 0, 0], &[(1, "")]), "openat(AT_FDCWD, NULL, O_RDONLY)"),
        (call(nr::write, &[1, 0x11040, 3], &[(1, "hi\n")]), r#"write(1, "hi\n", 3)"#),
        (call(nr::read, &[0, 0x2000, 100], &[]), "read(0, 0x2000, 100)"),
        (call(nr::read, &[0xffff_ffff, 0x2000, 100], &[]), "read(-1, 0x2000, 100)"),
        (call(nr::dup3, &[3, 4, 0], &[]), "dup3(3, 4, 0)"),
        (call(nr::pipe2, &[0x3fff_f000, 0o2004000], &[]), "pipe2(0x3ffff000, O_NONBLOCK|O_CLOEXEC)"),
        (call(nr::lseek, &[3, -5i64 as u64, 2], &[]), "lseek(3, -5, SEEK_END)"),
        (call(nr::brk, &[0], &[]), "brk(NULL)"),
        (
            call(nr::mmap, &[0, 8192, 3, 0x22, u64::MAX, 0], &[]),
            "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)",
        ),
        (
            call(nr::mmap, &[0, 1, 0, 0x0800_0002, u64::MAX, 0], &[]),
            "mmap(NULL, 1, PROT_NONE, MAP_PRIVATE|0x8000000, -1, 0)",
        ),
        (call(nr::clone, &[17], &[]), "clone(SIGCHLD, NULL, NULL, NULL, NULL)"),
        (call(nr::clone, &[0x4111], &[]), "clone(CLONE_VM|CLONE_VFORK|SIGCHLD, NULL, NULL, NULL, NULL)"),
        (call(nr::clone, &[0], &[]), "clone(0, NULL, NULL, NULL, NULL)"),
        (call(nr::wait4, &[u64::MAX, 0x3000, 3, 0], &[]), "wait4(-1, 0x3000, WNOHANG|WUNTRACED, NULL)"),
        (call(nr::kill, &[9, 15], &[]), "kill(9, SIGTERM)"),
        (call(nr::kill, &[9, 0], &[]), "kill(9, 0)"),
        (call(nr::mkdirat, &[CWD, 1, 0o755], &[(1, "d")]), r#"mkdirat(AT_FDCWD, "d", 0755)"#),
        (call(nr::unlinkat, &[CWD, 1, 0x200], &[(1, "d")]), r#"unlinkat(AT_FDCWD, "d", AT_REMOVEDIR)"#),
        (call(nr::clock_gettime, &[1, 0x10], &[]), "clock_gettime(CLOCK_MONOTONIC, 0x10)"),
        (
            call(nr::mount, &[1, 2, 3, 1, 0], &[(0, "/dev/vdb"), (1, "/media"), (2, "ext2")]),
            r#"mount("/dev/vdb", "/media", "ext2", MS_RDONLY, NULL)"#,
        ),
        (
            call(nr::reboot, &[0xfee1_dead, 672_274_793, 0x4321_fedc], &[]),
            "reboot(0xfee1dead, 0x28121969, LINUX_REBOOT_CMD_POWER_OFF, NULL)",
        ),
        (call(nr::sched_yield, &[], &[]), "sched_yield()"),
        (call(nr::exit_group, &[0], &[]), "exit_group(0)"),
        (call(500, &[1, 2], &[]), "syscall_0x1f4(0x1, 0x2, 0x0, 0x0, 0x0, 0x0)"),
    ];
    for (line, expected) in rows {
        assert_eq!(line, expected);
    }
}

fn text(bytes: &[u8], cut: bool, limit: usize) -> String {
    let mut line = String::new();
    quoted(&mut line, bytes, cut, limit).expect("a String takes everything");
    line
}

#[test]
fn texts_are_escaped_as_in_c() {
    assert_eq!(text(b"a\"b\\c\t\r\n\x0b\x0c", false, 32), r#""a\"b\\c\t\r\n\v\f""#);
    assert_eq!(text(b"\x7fELF\x02\x01\x01\0\0", false, 32), r#""\177ELF\2\1\1\0\0""#);
    assert_eq!(text(b"\x001\x1b[0m", false, 32), r#""\0001\33[0m""#);
    assert_eq!(text(b"\xff\xfe9", false, 32), r#""\377\3769""#);
    assert_eq!(text("Grüße".as_bytes(), false, 32), "\"Grüße\"");
}

#[test]
fn long_texts_are_cut_between_letters() {
    assert_eq!(text(b"Hello from user space\n", false, 8), "\"Hello fr…\"");
    assert_eq!(text(b"12345678", false, 8), "\"12345678\"");
    assert_eq!(text(b"12345678", true, 8), "\"12345678…\"");
    assert_eq!(text("Grüße".as_bytes(), false, 3), "\"Gr…\"");
    assert_eq!(text("Grü".as_bytes().split_last().expect("not empty").1, false, 8), r#""Gr\303""#);
    assert_eq!(text(b"", true, 0), "\"…\"");
}

#[test]
fn results_are_numbers_names_or_pointers() {
    assert_eq!(result(nr::write, 22), "22");
    assert_eq!(result(nr::openat, -2), "ENOENT");
    assert_eq!(result(nr::getpid, 9), "9");
    assert_eq!(result(nr::brk, 0x2_1000), "0x21000");
    assert_eq!(result(nr::mmap, -12), "ENOMEM");
    assert_eq!(result(nr::exit, 0), "?");
    assert_eq!(result(500, -38), "ENOSYS");
    assert_eq!(result(nr::read, -512), "-512");
}
