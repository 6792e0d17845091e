//! Assembles a file: `cargo run -p toolchain --example assemble -- hello.s hello` writes the program and
//! prints the listing; diagnostics go to standard error.

use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let [_, input, output] = &arguments[..] else {
        eprintln!("usage: assemble INPUT OUTPUT");
        return ExitCode::from(2);
    };
    let source = match fs::read_to_string(input) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{input}: {error}");
            return ExitCode::from(2);
        }
    };
    let (program, diagnostics) = match toolchain::build(&source, &toolchain::Options::default()) {
        Ok(program) => (Some(program.clone()), program.warnings),
        Err(diagnostics) => (None, diagnostics),
    };
    diagnostics.iter().for_each(|diagnostic| eprint!("{}", diagnostic.render(&source, input)));
    let Some(program) = program else { return ExitCode::FAILURE };
    for line in program.listing(&source) {
        println!("{:4}  {}", line.line, line.text);
        for piece in line.pieces {
            let hex: String = piece.bytes.iter().take(16).map(|byte| format!("{byte:02x} ")).collect();
            println!("      {:6x}  {hex:12} {}", piece.address, piece.instruction.unwrap_or_default());
        }
    }
    match write_program(output, &program.elf) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{output}: {error}");
            ExitCode::from(2)
        }
    }
}

fn write_program(path: &str, elf: &[u8]) -> std::io::Result<()> {
    fs::write(path, elf)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}
