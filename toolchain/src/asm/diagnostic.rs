//! What the assembler has to say about a source text: where, what is wrong, and what would mend it.

use std::fmt::Write;

/// A place in the source text, in characters; lines and columns count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The line.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// Number of characters.
    pub length: u32,
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// No program comes out.
    Error,
    /// A program comes out, but perhaps not the one that was meant.
    Warning,
}

/// One thing to say about the source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// Line, from 1.
    pub line: u32,
    /// Column of the first character, from 1, in characters.
    pub column: u32,
    /// Number of characters that it is about.
    pub length: u32,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub advice: Option<String>,
}

impl Diagnostic {
    /// The diagnostic with its source line and a caret under what it is about.
    ///
    /// ```
    /// use toolchain::asm::{Options, assemble};
    /// let source = "_start: ad a0, a1, a2\n";
    /// let diagnostics = assemble(source, &Options::default()).unwrap_err();
    /// assert_eq!(diagnostics[0].render(source, "first.s"), "\
    /// first.s:1:9: error: there is no instruction `ad`
    ///     1 | _start: ad a0, a1, a2
    ///       |         ^^
    ///       = did you mean `add`?
    /// ");
    /// ```
    pub fn render(&self, source: &str, name: &str) -> String {
        let grade = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut text = format!("{name}:{}:{}: {grade}: {}\n", self.line, self.column, self.message);
        let line = source.lines().nth((self.line as usize).saturating_sub(1)).unwrap_or("");
        // A tab under a tab keeps the caret in its column, however wide the reader's tabs are.
        let lead = line.chars().take((self.column as usize).saturating_sub(1));
        let lead: String = lead.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let carets = "^".repeat((self.length as usize).clamp(1, 200));
        // Writing to a string does not fail.
        let _ = write!(text, "{:5} | {line}\n      | {lead}{carets}\n", self.line);
        if let Some(advice) = &self.advice {
            let _ = writeln!(text, "      = {advice}");
        }
        text
    }
}

/// Puts diagnostics into the order of the text.
pub fn sort(list: &mut [Diagnostic]) {
    list.sort_by_key(|found| (found.line, found.column));
}

/// A message that does not yet say how grave it is: what parsers return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub advice: Option<String>,
}

impl Fault {
    /// Something wrong at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Fault { span, message: message.into(), advice: None }
    }

    /// The same with advice.
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Diagnostics as they are found. Bounded: a text of garbage has more faults than anyone reads.
#[derive(Default)]
pub struct Report {
    list: Vec<Diagnostic>,
    errors: usize,
}

/// After this many errors the rest is left unsaid.
const ERRORS_MAX: usize = 100;

impl Report {
    /// Takes up an error.
    pub fn error(&mut self, fault: Fault) {
        self.errors += 1;
        if self.errors <= ERRORS_MAX {
            self.push(Severity::Error, fault);
        }
    }

    /// Takes up a warning.
    pub fn warn(&mut self, fault: Fault) {
        if self.list.len() < 2 * ERRORS_MAX {
            self.push(Severity::Warning, fault);
        }
    }

    fn push(&mut self, severity: Severity, fault: Fault) {
        let Fault { span: Span { line, column, length }, message, advice } = fault;
        self.list.push(Diagnostic { severity, line, column, length, message, advice });
    }

    /// Whether there was any error.
    pub fn failed(&self) -> bool {
        self.errors > 0
    }

    /// Everything, in the order of the text.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        sort(&mut self.list);
        // A value that is used in several places has its fault once.
        self.list.dedup();
        self.list
    }
}
