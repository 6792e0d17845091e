//! The example programs of the page, with their titles. The sources are in `www/examples`.

/// An example program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name under which it is saved on the removable drive, and by which pages ask for it.
    pub name: &'static str,
    /// A title of one or two words.
    pub title: &'static str,
    /// What it shows, in one sentence.
    pub meaning: &'static str,
    /// The source text.
    pub source: &'static str,
}

macro_rules! examples {
    ($($name:literal $title:literal $meaning:literal;)+) => {
        /// Every example, the simplest first.
        pub const EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            title: $title,
            meaning: $meaning,
            source: include_str!(concat!("../../www/examples/", $name, ".s")),
        }),+];
    };
}

examples! {
    "hello" "Hello" "Asks the kernel to write a line, then to end the program.";
    "loop" "Loop" "Writes five lines and crosses to the kernel and back each time.";
    "fork" "Fork" "One program becomes two, and the parent waits for its child.";
    "pipe" "Pipe" "Two processes that share no memory talk through the kernel.";
    "hog" "Hog" "Two processes do nothing but count, and the kernel shares the processor between them.";
    "badpointer" "Bad pointer" "Reaches for the kernel's memory, and is stopped by the processor.";
}

/// The example with this name.
pub fn by_name(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.name == name)
}
