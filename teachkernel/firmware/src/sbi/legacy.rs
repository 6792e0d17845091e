//! The console of the first SBI, which early messages of some kernels still use. (SBI 2.0, chapter 5)

use sbi_spec::legacy::{LEGACY_CONSOLE_GETCHAR, LEGACY_CONSOLE_PUTCHAR};

use crate::console;

/// The value for a0, when `id` is one of these calls. They leave a1 alone.
pub fn call(id: usize, a0: usize) -> Option<usize> {
    match id {
        LEGACY_CONSOLE_PUTCHAR => {
            console::put(a0 as u8);
            Some(0)
        }
        LEGACY_CONSOLE_GETCHAR => Some(console::get().map_or(usize::MAX, usize::from)),
        _ => None,
    }
}
