//! The assembler: RISC-V assembly in GNU syntax to a program, or to words about what is wrong with it.
//!
//! ```text
//! text → lexer → assembler (instruction, pseudo, directives, data) → sections of fragments
//!      → layout (how long each jump is) → resolve → Object → link → Program (ELF, line table)
//! ```
//!
//! The bytes are those of `riscv64-linux-gnu-as -march=rv64gc_zba_zbb_zbs -mno-relax`, instructions taken from
//! [`machine::isa`]. Five things differ on purpose: numbers may be defined below their use (`li a2, length`),
//! values that do not fit are refused and not cut, `.balign` to an instruction's size in code pads where GNU as
//! leaves it, Linux's constants are known by name, and a floating-point number half-way between two becomes the
//! even one, as IEEE 754 has it. Nothing here panics, whatever the text; memory is bounded by the text's size
//! and [`sections::PROGRAM_MAX`].

mod assembler;
mod constant;
mod data;
mod diagnostic;
mod directives;
mod elf;
mod encoding;
mod evaluate;
mod expression;
mod fixup;
mod forms;
mod instruction;
mod jump;
mod layout;
mod lexer;
pub mod link;
mod misfit;
pub mod object;
mod operands;
mod predefined;
mod program;
mod pseudo;
mod relocate;
mod resolve;
pub mod sections;
mod suggest;
mod symbols;

pub use diagnostic::{Diagnostic, Severity, Span};
pub use object::Object;
pub use program::{LineRange, ListingLine, Piece, Program};
pub use symbols::{Binding, SymbolKind};

/// How to assemble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether two-byte instructions are taken where they do, until `.option norvc`.
    pub compressed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { compressed: true }
    }
}

/// Assembles a source text, or says everything that is wrong with it.
///
/// ```
/// use toolchain::asm::{Options, assemble};
/// let object = assemble("loop: addi a0, a0, -1\n bnez a0, loop\n", &Options::default()).unwrap();
/// assert_eq!(object.sections[0].bytes, [0x7d, 0x15, 0x7d, 0xfd]);
/// ```
pub fn assemble(source: &str, options: &Options) -> Result<Object, Vec<Diagnostic>> {
    let (object, report) = assembler::run(source, options);
    match object {
        Some(mut object) if !report.failed() => {
            object.warnings = report.finish();
            Ok(object)
        }
        _ => Err(report.finish()),
    }
}

impl Object {
    /// Links it to a program that starts at `_start`.
    pub fn link(&self) -> Result<Program, Vec<Diagnostic>> {
        link::link(self)
    }
}

/// Assembles and links.
///
/// ```
/// let source = ".globl _start\n_start: li a7, SYS_exit\n li a0, 7\n ecall\n";
/// let program = toolchain::asm::build(source, &Default::default()).unwrap();
/// assert_eq!(program.line_of(program.entry), Some(2));
/// ```
pub fn build(source: &str, options: &Options) -> Result<Program, Vec<Diagnostic>> {
    assemble(source, options)?.link()
}
