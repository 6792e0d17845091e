//! Builtins about programs: exec, type; and test, which scripts take for one.

use abi::linux::{Stat, signal};
use programs::shell::{
    Bytes,
    condition::{self, Files},
};
use ulib::{dir, eprintln, file, out, println, show::Shown, sys, sys::Disposition};

use crate::{launch, state::Shell};

/// Becomes a program, in the shell's own process. Returns only when that fails.
pub fn exec(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let Some((name, _)) = words.get(1..).and_then(<[Bytes]>::split_first) else { return 0 };
    let program = match launch::locate(shell, name) {
        Ok(program) => program,
        Err(status) => return status,
    };
    out::flush();
    // The keys that end a program end this one.
    for key in [signal::SIGINT, signal::SIGQUIT] {
        let _ = sys::set_disposition(key, Disposition::Default);
    }
    let status = launch::execute(shell, &program, &words[1..]);
    shell.rule_terminal();
    status
}

/// Says what a name stands for.
pub fn kind(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let mut status = 0;
    for name in &words[1..] {
        if super::find(name).is_some() {
            println!("{} is built into the shell", Shown(name));
        } else {
            match launch::locate(shell, name) {
                Ok(path) => println!("{} is {}", Shown(name), Shown(path.to_bytes())),
                Err(failed) => status = failed,
            }
        }
    }
    status
}

/// Finds out whether a condition holds; as `[` it ends with `]`.
pub fn test(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let is_bracket = words[0] == b"[";
    let condition = match words[1..].split_last() {
        Some((last, condition)) if is_bracket && last == b"]" => Ok(condition),
        _ if is_bracket => Err("a closing ] is missing"),
        _ => Ok(&words[1..]),
    };
    match condition.and_then(|condition| condition::holds(condition, shell)) {
        Ok(holds) => i32::from(!holds),
        Err(problem) => {
            eprintln!("sh: {}: {problem}", Shown(&words[0]));
            2
        }
    }
}

impl Files for Shell {
    fn stat(&self, path: &[u8]) -> Option<Stat> {
        file::stat(&dir::cstring(path.to_vec())).ok()
    }

    fn may(&self, path: &[u8], how: u32) -> bool {
        sys::access(&dir::cstring(path.to_vec()), how).is_ok()
    }
}
