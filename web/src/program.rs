//! From a program's text to a medium that can be inserted.

use toolchain::asm::{self, Diagnostic, Options, Program, Severity};
use toolchain::image::{Tree, ext2};

/// Something that the assembler can't make sense of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// How many characters.
    pub length: u32,
    /// What is wrong.
    pub message: String,
    /// What would mend it, when there is something to say.
    pub advice: Option<String>,
    /// Whether no program comes out.
    pub fatal: bool,
}

impl Problem {
    /// What is wrong, and what would mend it.
    pub fn words(&self) -> String {
        match &self.advice {
            Some(advice) => format!("{}; {advice}", self.message),
            None => self.message.clone(),
        }
    }
}

/// A line of the text and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Line number, from 1.
    pub line: u32,
    /// Address of its first byte.
    pub address: u64,
    /// Its bytes in memory order.
    pub bytes: Vec<u8>,
    /// The instruction as the disassembler reads it; empty for data.
    pub text: String,
}

/// A program ready to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Its name on the medium.
    pub name: String,
    /// The text that it was made of.
    pub source: String,
    /// An unpartitioned ext2 image with the program in it.
    pub image: Vec<u8>,
    /// Each line and its bytes.
    pub listing: Vec<Line>,
}

/// What the assembler has to say, warnings included.
pub fn check(source: &str) -> Vec<Problem> {
    match asm::build(source, &Options::default()) {
        Ok(program) => program.warnings.into_iter().map(Problem::from).collect(),
        Err(found) => found.into_iter().map(Problem::from).collect(),
    }
}

/// Each line and its bytes.
///
/// # Errors
/// What is wrong with the program.
pub fn listing(source: &str) -> Result<Vec<Line>, Vec<Problem>> {
    assembled(source).map(|program| lines(&program, source))
}

/// Builds a program and the medium that carries it.
///
/// # Errors
/// What is wrong with the program.
pub fn build(name: &str, source: &str) -> Result<Built, Vec<Problem>> {
    let program = assembled(source)?;
    let image = medium(name, &program.elf).map_err(|message| {
        vec![Problem { line: 1, column: 1, length: 0, message, advice: None, fatal: true }]
    })?;
    Ok(Built { name: name.into(), source: source.into(), image, listing: lines(&program, source) })
}

fn assembled(source: &str) -> Result<Program, Vec<Problem>> {
    asm::build(source, &Options::default()).map_err(|found| found.into_iter().map(Problem::from).collect())
}

/// An unpartitioned ext2 image with one file in it.
fn medium(name: &str, elf: &[u8]) -> Result<Vec<u8>, String> {
    let mut tree = Tree::new();
    tree.file(&format!("/{name}"), 0o755, elf).map_err(|error| error.to_string())?;
    ext2::build(&tree).map_err(|error| error.to_string())
}

fn lines(program: &Program, source: &str) -> Vec<Line> {
    let rows = program.listing(source).into_iter();
    rows.flat_map(|row| {
        row.pieces.into_iter().map(move |piece| Line {
            line: row.line,
            address: piece.address,
            bytes: piece.bytes,
            text: piece.instruction.unwrap_or_default(),
        })
    })
    .collect()
}

impl From<Diagnostic> for Problem {
    fn from(found: Diagnostic) -> Self {
        Problem {
            line: found.line,
            column: found.column,
            length: found.length,
            message: found.message,
            advice: found.advice,
            fatal: found.severity == Severity::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toolchain::examples::EXAMPLES;

    #[test]
    fn every_example_becomes_a_medium() {
        for example in EXAMPLES {
            let built = build(example.name, example.source)
                .unwrap_or_else(|found| panic!("{}: {found:?}", example.name));
            assert!(built.image.len().is_multiple_of(512), "{}", example.name);
            assert!(!built.listing.is_empty());
            assert_eq!(check(example.source), [], "{}", example.name);
        }
    }

    #[test]
    fn an_error_has_its_place_and_words() {
        let found = build("wrong", "_start:\n  ecal\n").unwrap_err();
        assert_eq!((found[0].line, found[0].column, found[0].fatal), (2, 3, true));
        assert!(found[0].words().contains("ecall"), "{}", found[0].words());
    }

    #[test]
    fn instructions_know_their_line() {
        let built = build("x", ".globl _start\n_start:\n  li a7, SYS_exit\n  ecall\n").unwrap();
        let ecall = built.listing.iter().find(|line| line.text.trim() == "ecall").unwrap();
        assert_eq!(ecall.line, 4);
    }
}
