//! What the runner itself has to say goes to standard error.

use std::io::{Write, stderr};

/// Says something to whoever reads standard error. That it is closed or full is no reason to end: a `eprintln!`
/// would panic there, with the machine's disks not stored.
pub fn tell(text: &str) {
    // There is nobody else to tell.
    let _ = stderr().lock().write_all(text.as_bytes());
}
