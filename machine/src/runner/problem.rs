//! Why a run has no status of the guest, and the exit code that tells it.

use std::fmt;
use std::io::{self, ErrorKind};

use super::mistake::Mistake;

/// The exit code for bad arguments and bad files.
const BAD: u8 = 2;
/// The exit code when something that was expected did not happen.
const FAILED: u8 = 1;
/// The exit code when nobody reads the output any more: that of programs which SIGPIPE ends.
const UNREAD: u8 = 128 + 13;

/// What kept a run from its end.
#[derive(Debug)]
pub enum Problem {
    /// What was asked for can't be.
    Mistake(Mistake),
    /// It was tried, and this came of it.
    Failure(String),
}

impl Problem {
    /// The exit code that tells it.
    pub fn code(&self) -> u8 {
        match self {
            Problem::Mistake(_) => BAD,
            Problem::Failure(_) => FAILED,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Mistake(mistake) => mistake.fmt(f),
            Problem::Failure(why) => f.write_str(why),
        }
    }
}

impl From<Mistake> for Problem {
    fn from(mistake: Mistake) -> Problem {
        Problem::Mistake(mistake)
    }
}

/// The failure that a sentence tells.
///
/// # Errors
/// Always.
pub fn failure<T>(why: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Failure(why.into()))
}

/// What comes of an error at the terminal. Whoever closes a pipe knows why; other errors are told.
///
/// # Errors
/// If it is one to tell.
pub fn at_terminal(error: &io::Error) -> Result<u8, Problem> {
    if error.kind() == ErrorKind::BrokenPipe { Ok(UNREAD) } else { failure(error.to_string()) }
}
