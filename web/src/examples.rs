//! The example programs: one row each.

/// A program to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its name: in addresses, and as a file on the removable drive.
    pub name: &'static str,
    /// What it shows, in one sentence.
    pub shows: &'static str,
    /// Its text.
    pub source: &'static str,
}

macro_rules! examples {
    ($($name:literal $shows:literal;)+) => {
        /// Every example, the first one being where a new reader starts.
        pub const TABLE: &[Example] = &[$(Example {
            name: $name,
            shows: $shows,
            source: include_str!(concat!("../examples/", $name, ".s")),
        }),+];
    };
}

examples! {
    "hello" "The smallest program that says something: one write, one exit.";
    "writes" "Ten lines, ten system calls: control goes back and forth.";
    "fork" "One process becomes two; the parent waits for the child.";
    "pipe" "A reader sleeps until a writer at the other end has something for it.";
    "yield" "One process holds on to the processor, the other gives it back by itself.";
    "badpointer" "The kernel refuses a bad pointer; the processor refuses a bad store.";
}

/// The example of this name.
pub fn by_name(name: &str) -> Option<&'static Example> {
    TABLE.iter().find(|example| example.name == name)
}
