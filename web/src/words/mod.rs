//! Rows in words: short, concrete, active; the machine's parts are the subjects.

pub mod call;
pub mod causes;
pub mod crossing;
pub mod number;
pub mod process;
pub mod schedule;
pub mod search;
pub mod stage;
pub mod status;

/// What is selected, told: a name, what happened and why, and what it cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// What it is: stands in bold.
    pub title: String,
    /// What happened, why, and what it cost.
    pub body: String,
    /// What Linux calls it, when Linux has a name for it.
    pub linux: Option<String>,
}
