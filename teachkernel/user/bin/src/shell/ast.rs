//! What was typed, as a tree.

use alloc::vec::Vec;

use super::Bytes;

/// Commands to run one after the other, or in the background.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In the order typed.
    pub items: Vec<Item>,
}

/// Pipelines joined by `&&` and `||`, ended by `;`, `&` or a new line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The first pipeline, which always runs.
    pub first: Pipeline,
    /// The others, each run or not by what the one before returned.
    pub rest: Vec<(Joint, Pipeline)>,
    /// Ended by `&`: the shell does not wait.
    pub background: bool,
    /// As typed, for the list of jobs.
    pub text: Bytes,
}

/// How a pipeline hangs on the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `&&`: run it if that succeeded.
    And,
    /// `||`: run it if that failed.
    Or,
}

/// Commands side by side, the output of each the input of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// `!` in front: success and failure change places.
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Command>,
}

/// A program or builtin with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// `NAME=value` in front.
    pub assignments: Vec<(Bytes, Word)>,
    /// Name and arguments; empty when there are only assignments or redirections.
    pub words: Vec<Word>,
    /// In the order typed, which is the order in which they take effect.
    pub redirects: Vec<Redirect>,
}

/// A descriptor that is something else for one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The descriptor.
    pub fd: i32,
    /// What becomes of it.
    pub kind: RedirectKind,
    /// The file, or the other descriptor.
    pub target: Word,
}

/// Kinds of redirection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// `<`: read from a file.
    Read,
    /// `>`: write to a file, emptied first.
    Write,
    /// `>>`: write at the end of a file.
    Append,
    /// `>&` or `<&`: the same as another descriptor.
    Copy,
}

/// A word, before its variables are replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its parts, joined without space.
    pub pieces: Vec<Piece>,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Letters that stand for themselves.
    Text(Bytes),
    /// The same in quotes: `*` and `?` have no meaning in it, and it makes a word even when empty.
    Quoted(Bytes),
    /// `$NAME`; in quotes its value is not split at blanks.
    Variable {
        /// What stands behind the `$`.
        name: Name,
        /// Whether it stands in double quotes.
        quoted: bool,
    },
}

/// What a `$` can lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// `$NAME` or `${NAME}`.
    Named(Bytes),
    /// `$0`, `$1`, …: the name of the script and its arguments.
    Position(usize),
    /// `$?`: the exit code of what ran last.
    Status,
    /// `$$`: the shell's process number.
    Shell,
    /// `$!`: the process number of what went to the background last.
    Background,
    /// `$#`: how many arguments there are.
    Count,
    /// `$@` and `$*`: all arguments.
    All,
    /// `~`: the home directory.
    Home,
    /// `~` before a `/`: the same without a `/` at its end.
    HomeBefore,
}
