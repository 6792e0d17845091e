//! Programs that want everything or what they may not have: they are refused or end, and the others go on.

use machine::Config;
use tests::Images;
use tests::session::Session;
use toolchain::image::{Tree, ext2};

/// Takes all memory through the kernel, which refuses rather than ends, then fills the tree with long links,
/// and keeps it all.
const HOLD: &str = r#"
    .globl _start
_start:
    li   a7, SYS_mmap
    li   a0, 0
    li   a1, 1 << 30
    li   a2, PROT_READ | PROT_WRITE
    li   a3, MAP_PRIVATE | MAP_ANONYMOUS
    li   a4, -1
    li   a5, 0
    ecall
    mv   s0, a0
    li   a7, SYS_openat
    li   a0, AT_FDCWD
    la   a1, zeros
    li   a2, O_RDONLY
    ecall
    mv   s1, a0
    li   s2, 4096
more:
    li   a7, SYS_read
    mv   a0, s1
    mv   a1, s0
    mv   a2, s2
    ecall
    add  s0, s0, s2
    beq  a0, s2, more
    la   a1, full
    call say
    la   s3, name
    li   s4, 0
link:
    addi s4, s4, 1
    andi t0, s4, 63
    addi t0, t0, 48
    sb   t0, 1(s3)
    srli t0, s4, 6
    addi t0, t0, 48
    sb   t0, 2(s3)
    li   a7, SYS_symlinkat
    la   a0, text
    li   a1, AT_FDCWD
    mv   a2, s3
    ecall
    beqz a0, link
    la   a1, refused
    call say
sleep:
    li   a7, SYS_nanosleep
    la   a0, long
    li   a1, 0
    ecall
    j    sleep
say:
    li   a7, SYS_write
    li   a0, 1
    li   a2, 8
    ecall
    ret

    .data
zeros:
    .asciz "/dev/zero"
full:
    .ascii "is full\n"
refused:
    .ascii "refused\n"
name:
    .asciz "/aa"
text:
    .fill 4094, 1, 120
    .byte 0
    .balign 8
long:
    .dword 100000, 0
"#;

/// Mounts a file system over another again and again, all of them read-only.
const MOUNT: &str = r#"
    .globl _start
_start:
    li   s0, 20
again:
    li   a7, SYS_mount
    la   a0, kind
    la   a1, target
    la   a2, kind
    li   a3, 1
    li   a4, 0
    ecall
    addi s0, s0, -1
    bnez s0, again
    li   a7, SYS_exit
    ecall

    .data
kind:
    .asciz "tmpfs"
target:
    .asciz "/tmp"
"#;

/// A machine with a program in its drive.
fn with_program(name: &str, source: &str) -> Session {
    let program = toolchain::build(source, &toolchain::Options::default()).expect("it assembles");
    let mut tree = Tree::new();
    tree.file(name, 0o755, program.elf).expect("a path");
    let medium = ext2::build(&tree).expect("a file system");
    let images = Images::built();
    Session::start(Config::stock(images.flash, images.disk).with_medium(Some(medium)))
}

#[test]
fn a_program_that_takes_all_memory_leaves_the_kernel_and_the_others_alive() {
    with_program("hold", HOLD).play(
        r#"expect "$ " within 2000
           send "/media/hold &\n"
           expect "is full" within 5000
           expect "refused" within 5000
           send "echo one | cat\n"
           expect "killed hold (3): memory has run out"
           expect "\none\r\n"
           expect "$ "
           send "cat /etc/hostname\n"
           expect "$ ""#,
    );
}

#[test]
fn however_often_something_is_mounted_proc_stays_where_it_is() {
    with_program("mounts", MOUNT).play(
        r#"expect "$ " within 2000
           send "/media/mounts; cat /proc/filesystems\n"
           expect "tmpfs"
           expect "$ "
           send "cd /tmp; touch x\n"
           expect "touch: x: read-only file system""#,
    );
}
