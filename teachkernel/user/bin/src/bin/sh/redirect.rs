//! Redirections: descriptors that are something else for one command.

use abi::linux::open;
use programs::shell::{
    ast::{Redirect, RedirectKind},
    expand,
};
use ulib::{Errno, Fd, dir, eprintln, file::File, message::Words, number, out, show::Shown, sys};

use alloc::vec::Vec;

use crate::state::Shell;

/// Permissions of a new file.
const NEW_FILE: u32 = 0o644;
/// Descriptors from here on keep what a redirection replaced.
const KEPT: i32 = 10;

/// Puts redirections in force for good: in a child that becomes a program. The message is out on `Err`.
pub fn apply(redirects: &[Redirect], shell: &Shell) -> Result<(), ()> {
    redirects.iter().try_for_each(|redirect| apply_one(redirect, shell))
}

fn apply_one(redirect: &Redirect, shell: &Shell) -> Result<(), ()> {
    let target = expand::text(&redirect.target, shell);
    let flags = match redirect.kind {
        RedirectKind::Read => open::O_RDONLY,
        RedirectKind::Write => open::O_WRONLY | open::O_CREAT | open::O_TRUNC,
        RedirectKind::Append => open::O_WRONLY | open::O_CREAT | open::O_APPEND,
        RedirectKind::Copy => return copy(redirect.fd, &target),
    };
    // Descriptors below 10 belong to the person at the keyboard; the file closes itself once it is copied.
    let result = File::with_flags(&dir::cstring(target.clone()), flags | open::O_CLOEXEC, NEW_FILE)
        .and_then(|file| place(file, redirect.fd));
    result.map_err(|errno| eprintln!("sh: {}: {}", Shown(&target), Words(errno)))
}

fn place(file: File, fd: i32) -> Result<(), Errno> {
    if file.fd() == Fd(fd) {
        // It came out where it has to be. A copy would be refused (dup3(2)); the exec must not close it.
        let spare = sys::dup3(file.fd(), Fd(KEPT + fd), 0)?;
        drop(file);
        let placed = sys::dup3(spare, Fd(fd), 0).map(drop);
        let _ = sys::close(spare);
        return placed;
    }
    sys::dup3(file.fd(), Fd(fd), 0).map(drop)
}

/// `fd>&target`
fn copy(fd: i32, target: &[u8]) -> Result<(), ()> {
    let source = number::parse(target).and_then(|number| i32::try_from(number).ok());
    let result = match source {
        None => Err(Errno::EBADF),
        Some(same) if same == fd => Ok(()),
        Some(source) => sys::dup3(Fd(source), Fd(fd), 0).map(drop),
    };
    result.map_err(|errno| eprintln!("sh: {}: {}", Shown(target), Words(errno)))
}

/// Redirections in force in the shell itself, for a builtin.
pub struct Saved(Vec<(Fd, Option<Fd>)>);

impl Saved {
    /// Puts redirections in force and keeps what was there. The message is out on `Err`.
    pub fn apply(redirects: &[Redirect], shell: &Shell) -> Result<Saved, ()> {
        out::flush();
        let mut saved = Saved(Vec::new());
        for (i, redirect) in redirects.iter().enumerate() {
            let kept = Fd(KEPT + 10 + i as i32);
            let kept = sys::dup3(Fd(redirect.fd), kept, open::O_CLOEXEC).ok();
            saved.0.push((Fd(redirect.fd), kept));
            if apply_one(redirect, shell).is_err() {
                saved.restore();
                return Err(());
            }
        }
        Ok(saved)
    }

    /// Puts everything back.
    pub fn restore(self) {
        out::flush();
        for (fd, kept) in self.0.into_iter().rev() {
            let _ = match kept {
                Some(kept) => sys::dup3(kept, fd, 0).and(sys::close(kept)),
                None => sys::close(fd),
            };
        }
    }
}
