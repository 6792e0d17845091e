//! The program editor's state, and what of it outlives the page.
//!
//! Nothing that a reader wrote is ever lost to a click: opening another program keeps the one that was changed.

use crate::program::{Built, Line, Problem};
use serde::{Deserialize, Serialize};
use toolchain::examples::EXAMPLES;

/// Programs kept.
const KEPT: usize = 20;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name, as on the removable drive.
    pub name: String,
    /// Its text.
    pub source: String,
}

/// The tabs of the editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The text.
    #[default]
    Source,
    /// Other programs to open.
    Examples,
    /// Each line and the bytes that it became.
    Bytes,
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Editing {
    /// The program in the editor.
    pub program: Program,
    /// Rises when the text changes otherwise than by the reader's typing.
    pub opened: u64,
    /// Programs of the reader's, newest first.
    pub kept: Vec<Program>,
    /// Which tab is open.
    pub tab: Tab,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// The program as it was last run.
    pub built: Option<Built>,
}

/// What outlives the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The program in the editor.
    pub program: Program,
    /// The others.
    pub kept: Vec<Program>,
}

impl Default for Editing {
    fn default() -> Self {
        let first = &EXAMPLES[0];
        Editing {
            program: Program { name: first.name.into(), source: first.source.into() },
            opened: 0,
            kept: Vec::new(),
            tab: Tab::Source,
            problems: Vec::new(),
            built: None,
        }
    }
}

impl Editing {
    /// The editor as it was left, with the scene's program on top if there is one.
    pub fn restored(kept: Option<Kept>, scene: Option<(Option<&'static str>, String)>) -> Self {
        let mut editing = Editing::default();
        if let Some(Kept { program, kept }) = kept {
            editing.program = program;
            editing.kept = kept;
        }
        if let Some((name, source)) = scene {
            editing.open(Program { name: name.unwrap_or("shared").into(), source });
        }
        editing
    }

    /// What is to outlive the page.
    pub fn to_keep(&self) -> Kept {
        Kept { program: self.program.clone(), kept: self.kept.clone() }
    }

    /// Opens a program; one that the reader wrote or changed is kept.
    pub fn open(&mut self, program: Program) {
        if program.source != self.program.source {
            let old = std::mem::replace(&mut self.program, program);
            self.keep(old);
        } else {
            self.program = program;
        }
        let now = self.program.source.clone();
        self.kept.retain(|kept| kept.source != now);
        self.opened += 1;
        self.tab = Tab::Source;
        self.problems.clear();
    }

    fn keep(&mut self, program: Program) {
        let ours = EXAMPLES.iter().any(|example| example.source == program.source);
        if !ours && !program.source.trim().is_empty() {
            self.kept.retain(|kept| kept.source != program.source);
            self.kept.insert(0, program);
            self.kept.truncate(KEPT);
        }
    }

    /// The line that is at `pc`, when the program as it is in the editor is what runs.
    pub fn line_at(&self, comm: &str, pc: u64) -> Option<u32> {
        let built =
            self.built.as_ref().filter(|built| built.name == comm && built.source == self.program.source)?;
        let found = built
            .listing
            .iter()
            .find(|line: &&Line| (line.address..line.address + line.bytes.len().max(1) as u64).contains(&pc));
        found.map(|line| line.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_never_costs_the_readers_work() {
        let mut editing = Editing::default();
        editing.program.source.push_str("# mine\n");
        let mine = editing.program.clone();
        editing.open(Program { name: "fork".into(), source: "x".into() });
        assert_eq!(editing.kept, std::slice::from_ref(&mine));
        editing.open(mine.clone());
        assert_eq!(editing.program, mine);
        assert_eq!(editing.kept, [Program { name: "fork".into(), source: "x".into() }]);
    }

    #[test]
    fn the_line_at_the_program_counter_is_known_while_the_text_is_what_runs() {
        let mut editing = Editing::default();
        editing.program.name = "mine".into();
        editing.program.source = ".globl _start\n_start:\n  li a7, SYS_exit\n  ecall\n".into();
        let built = crate::program::build("mine", &editing.program.source).unwrap();
        let ecall = built.listing.iter().find(|line| line.line == 4).unwrap().address;
        editing.built = Some(built);
        assert_eq!(editing.line_at("mine", ecall), Some(4));
        assert_eq!(editing.line_at("other", ecall), None, "another program runs");
        assert_eq!(editing.line_at("mine", 0), None, "it is in nobody's line");
        editing.program.source.push('\n');
        assert_eq!(editing.line_at("mine", ecall), None, "the text has changed since");
    }

    #[test]
    fn an_untouched_example_is_not_kept() {
        let mut editing = Editing::default();
        editing.open(Program { name: "fork".into(), source: "x".into() });
        assert!(editing.kept.is_empty());
    }
}
