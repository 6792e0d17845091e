//! The shell's language: words, commands, pipelines, lists (POSIX.1-2017, Shell Command Language, chapter 2,
//! without compound commands, functions, here-documents and command substitution).
//!
//! `lexer` makes tokens of bytes, `parser` makes a [`List`](ast::List) of tokens, `expand` makes arguments of
//! words when a command runs. `condition` is what the builtin `test` decides.

pub mod ast;
mod compound;
pub mod condition;
pub mod expand;
pub mod glob;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

pub use lexer::is_name;
pub use parser::parse;

use alloc::{string::String, vec::Vec};
use core::fmt;

/// Text as the terminal, files and the kernel have it: any bytes.
pub type Bytes = Vec<u8>;

/// Why a text is no list of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It ends too early: another line may complete it. What is missing, in words.
    Incomplete(&'static str),
    /// This stands where it cannot.
    Unexpected(String),
    /// This belongs to larger shells.
    Unsupported(&'static str),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Incomplete(what) => write!(f, "syntax error: {what} is missing"),
            Problem::Unexpected(what) => write!(f, "syntax error near {what}"),
            Problem::Unsupported(what) => write!(f, "this shell does not have {what}"),
        }
    }
}
