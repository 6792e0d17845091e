//! From a program's text to a medium that can be inserted.

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

/// What the assembler has to say.
pub fn check(_source: &str) -> Vec<Problem> {
    Vec::new()
}

/// Each line and its bytes.
pub fn listing(_source: &str) -> Result<Vec<Line>, Vec<Problem>> {
    Ok(Vec::new())
}

/// Builds.
pub fn build(_name: &str, _source: &str) -> Result<Built, Vec<Problem>> {
    Err(Vec::new())
}
