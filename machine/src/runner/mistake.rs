//! What was asked for and can't be: one clear line, and exit code 2.

use std::fmt;

/// A sentence about the arguments or the files that they name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake(pub String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mistake {}

/// The mistake that a sentence tells.
pub fn mistake<T>(sentence: impl Into<String>) -> Result<T, Mistake> {
    Err(Mistake(sentence.into()))
}
