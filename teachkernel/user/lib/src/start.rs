//! The first instructions of every program, and the last words of one that fails.
#![expect(unsafe_code, reason = "the kernel leaves arguments on a bare stack")]

use core::{arch::global_asm, panic::PanicInfo};

use crate::{env, message::Message, process};

// At entry the stack holds argc, argv…, 0, envp…, 0, auxv… (Linux's fs/binfmt_elf.c, create_elf_tables). The
// ABI wants the stack pointer on a multiple of 16 (RISC-V ELF psABI, 2.1).
global_asm!(
    ".section .text._start, \"ax\"",
    ".globl _start",
    "_start:",
    "mv a0, sp",
    "andi sp, sp, -16",
    "call {enter}",
    enter = sym enter,
);

// SAFETY: `main!` defines it, with this very type.
unsafe extern "Rust" {
    /// The program's own function, which [`crate::main!`] names.
    safe fn ulib_main(args: env::Args) -> i32;
}

extern "C" fn enter(stack: *const usize) -> ! {
    // SAFETY: `stack` is where the kernel left argc and argv, as the ABI says, and nothing has moved it.
    let args = unsafe { env::set_up(stack) };
    process::exit(ulib_main(args))
}

/// Makes `$run`, a `fn(Args) -> i32`, the program: its result is the exit code.
#[macro_export]
macro_rules! main {
    ($run:path) => {
        #[unsafe(no_mangle)]
        fn ulib_main(args: $crate::Args) -> i32 {
            $run(args)
        }
    };
}

/// Exit code of a program that broke its own rules.
pub(crate) const BROKEN: i32 = 101;

/// Says where the program failed. Not why: the words for that are put together by formatting code that would
/// double the size of a small program, and the line of source says it too.
#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    let message = Message::new().text(b"failed");
    let message = match info.location() {
        Some(at) => message.text(b" at ").text(at.file().as_bytes()).text(b":").number(at.line().into()),
        None => message,
    };
    message.send();
    crate::sys::exit_group(BROKEN)
}
