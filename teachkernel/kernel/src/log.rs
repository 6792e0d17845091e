//! What the kernel says on the console: few lines, each beginning with `kernel: `.

use core::fmt::{self, Write};

use crate::device::console;

/// Says a line.
#[macro_export]
macro_rules! log {
    ($($argument:tt)*) => { $crate::log::line(format_args!($($argument)*)) };
}

struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        console::print(text.as_bytes());
        Ok(())
    }
}

/// Says a line; see [`log!`].
pub fn line(text: fmt::Arguments<'_>) {
    // The console takes everything: there is no error to report, and nobody to report it to.
    let _ = writeln!(Console, "kernel: {text}");
}
