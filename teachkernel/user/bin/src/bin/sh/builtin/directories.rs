//! Builtins for the current directory: cd, pwd.

use programs::shell::Bytes;
use ulib::{dir, eprintln, message::Words, out, show::Shown, sys};

use crate::state::Shell;

/// Changes the current directory.
pub fn cd(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let home = shell.get(b"HOME").unwrap_or(b"/").to_vec();
    let path = words.get(1).unwrap_or(&home);
    match sys::chdir(&dir::cstring(path.clone())) {
        Ok(()) => 0,
        Err(errno) => {
            eprintln!("sh: cd: {}: {}", Shown(path), Words(errno));
            1
        }
    }
}

/// Prints the current directory.
pub fn pwd(_: &mut Shell, _: &[Bytes]) -> i32 {
    let mut room = [0; 1024];
    match sys::getcwd(&mut room) {
        Ok(length) => {
            out::put(&room[..length.saturating_sub(1)]);
            out::put(b"\n");
            0
        }
        Err(errno) => {
            eprintln!("sh: pwd: {}", Words(errno));
            1
        }
    }
}
