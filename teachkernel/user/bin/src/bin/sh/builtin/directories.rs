//! Builtins for the current directory: cd, pwd.

use programs::shell::Bytes;
use ulib::{Result, dir, eprintln, message::Words, out, show::Shown, sys};

use crate::state::Shell;

/// Changes the current directory: to the one named, to the home directory, or with `-` to the one before.
pub fn cd(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let back = words.get(1).is_some_and(|word| word == b"-");
    let path = match words.get(1) {
        None => shell.home().to_vec(),
        Some(_) if back => shell.get(b"OLDPWD").unwrap_or_default().to_vec(),
        Some(path) => path.clone(),
    };
    if back && path.is_empty() {
        eprintln!("sh: cd: there is no directory before this one");
        return 1;
    }
    let before = current();
    if let Err(errno) = sys::chdir(&dir::cstring(path.clone())) {
        eprintln!("sh: cd: {}: {}", Shown(&path), Words(errno));
        return 1;
    }
    if let Ok(before) = before {
        shell.set(b"OLDPWD", &before);
    }
    if back { pwd(shell, &[]) } else { 0 }
}

/// Prints the current directory.
pub fn pwd(_: &mut Shell, _: &[Bytes]) -> i32 {
    match current() {
        Ok(path) => {
            out::put(&path);
            out::put(b"\n");
            0
        }
        Err(errno) => {
            eprintln!("sh: pwd: {}", Words(errno));
            1
        }
    }
}

fn current() -> Result<Bytes> {
    let mut room = [0; 1024];
    let length = sys::getcwd(&mut room)?;
    // The kernel counts the zero behind it.
    Ok(room[..length.saturating_sub(1)].to_vec())
}
