//! rm: removes files, and with `-r` directories with all that is in them.
#![no_std]
#![no_main]

extern crate alloc;

use core::ffi::CStr;

use abi::linux::{AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, mode};
use ulib::{Args, Errno, Fd, Result, dir, file, message, sys};

ulib::main!(run);

#[derive(Clone, Copy, Default)]
struct Options {
    /// `-r`: directories, too.
    recursive: bool,
    /// `-f`: what is not there is no error.
    force: bool,
}

/// `rm [-r] [-f] FILE…`
fn run(args: Args) -> i32 {
    let mut options = Options::default();
    let mut rest = args.iter().peekable();
    while let Some(option) = rest.next_if(|arg| arg.to_bytes().len() > 1 && arg.to_bytes().starts_with(b"-"))
    {
        option.to_bytes()[1..].iter().for_each(|letter| match letter {
            b'r' | b'R' => options.recursive = true,
            b'f' => options.force = true,
            _ => message::fail("usage: rm [-r] [-f] FILE..."),
        });
    }
    if rest.peek().is_none() && !options.force {
        message::fail("usage: rm [-r] [-f] FILE...");
    }
    rest.map(|name| message::check(name.to_bytes(), remove(name, options))).fold(0, i32::max)
}

fn remove(path: &CStr, options: Options) -> Result<()> {
    let stat = match sys::stat_at(Fd::CWD, path, AT_SYMLINK_NOFOLLOW) {
        Err(Errno::ENOENT) if options.force => return Ok(()),
        stat => stat?,
    };
    if !file::is(&stat, mode::S_IFDIR) {
        return sys::unlink(path, 0);
    }
    if !options.recursive {
        return Err(Errno::EISDIR);
    }
    for entry in dir::read(path)? {
        if entry.name != b"." && entry.name != b".." {
            remove(&dir::join(path.to_bytes(), &entry.name), options)?;
        }
    }
    sys::unlink(path, AT_REMOVEDIR)
}
