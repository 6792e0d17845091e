//! The console as a place to print to.

use core::fmt::{self, Write};

use crate::sbi;

/// Prints through the firmware; lines end as terminals want it.
pub struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut lines = text.split('\n');
        if let Some(first) = lines.next() {
            sbi::console_write(first.as_bytes());
        }
        for line in lines {
            sbi::console_write(b"\r\n");
            sbi::console_write(line.as_bytes());
        }
        Ok(())
    }
}

/// Prints.
pub fn print(arguments: fmt::Arguments<'_>) {
    // The console takes every byte: there is no error to handle.
    let _ = Console.write_fmt(arguments);
}

/// Prints without ending the line.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => { $crate::console::print(format_args!($($argument)*)) };
}

/// Prints one line in a stage's name, its first argument.
#[macro_export]
macro_rules! say {
    ($stage:expr, $($argument:tt)*) => {
        $crate::console::print(format_args!("{}: {}\n", $stage, format_args!($($argument)*)))
    };
}
