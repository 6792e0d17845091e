//! The machine at the command line: `kernelarium -bios none -kernel FILE`, as one starts QEMU.

use std::process::ExitCode;

fn main() -> ExitCode {
    machine::runner::main(std::env::args_os().skip(1))
}
