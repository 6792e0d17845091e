//! Builtins for variables: export, unset.

use programs::shell::Bytes;

use crate::state::Shell;

/// Gives a variable to programs.
pub fn export(shell: &mut Shell, words: &[Bytes]) -> i32 {
    for word in &words[1..] {
        let mut halves = word.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        if let Some(value) = halves.next() {
            shell.set(name, value);
        }
        shell.export(name);
    }
    0
}

/// Forgets a variable.
pub fn unset(shell: &mut Shell, words: &[Bytes]) -> i32 {
    words[1..].iter().for_each(|name| shell.unset(name));
    0
}
