//! Calls on names and directories.

use abi::linux::{AT_REMOVEDIR, mode, open};
use ulib::{
    Errno, Fd, dir,
    file::{self, File},
    sys,
};

use crate::{HOME, Outcome, PLACE, Row, holds, refused};

/// The checks.
pub const ROWS: &[Row] = &[
    ("mkdirat", mkdirat),
    ("unlinkat", unlinkat),
    ("chdir", chdir),
    ("getcwd", getcwd),
    ("getdents64", getdents64),
    ("newfstatat", newfstatat),
];

fn make(path: &core::ffi::CStr) -> ulib::Result<()> {
    File::with_flags(path, open::O_WRONLY | open::O_CREAT, 0o600).map(drop)
}

fn mkdirat() -> Outcome {
    sys::mkdir(c"syscalls/dir", 0o755)?;
    holds(file::is(&file::stat(c"syscalls/dir")?, mode::S_IFDIR), "what it makes is a directory")?;
    holds(
        file::stat(c"syscalls")?.st_nlink == 3,
        "a directory has its name, its . and .. in each one below",
    )?;
    refused(sys::mkdir(c"syscalls/dir", 0o755), Errno::EEXIST)?;
    refused(sys::mkdir(c"syscalls/none/dir", 0o755), Errno::ENOENT)?;
    refused(sys::mkdir(c"/proc/none", 0o755), Errno::ENOENT)?;
    refused(sys::mkdir(c"/proc/self", 0o755), Errno::EEXIST)?;
    Ok(sys::unlink(c"syscalls/dir", AT_REMOVEDIR)?)
}

fn unlinkat() -> Outcome {
    sys::mkdir(c"syscalls/dir", 0o755)?;
    make(c"syscalls/dir/file")?;
    refused(sys::unlink(c"syscalls/dir", AT_REMOVEDIR), Errno::ENOTEMPTY)?;
    refused(sys::unlink(c"syscalls/dir", 0), Errno::EISDIR)?;
    refused(sys::unlink(c"syscalls/dir/file", AT_REMOVEDIR), Errno::ENOTDIR)?;
    // A file lives on without a name as long as somebody has it open.
    let open = File::with_flags(c"syscalls/dir/file", open::O_RDWR, 0)?;
    sys::unlink(c"syscalls/dir/file", 0)?;
    holds(file::stat_fd(open.fd())?.st_nlink == 0, "a file without a name has no links")?;
    holds(sys::write(open.fd(), b"alive")? == 5, "an open file outlives its name")?;
    refused(file::stat(c"syscalls/dir/file"), Errno::ENOENT)?;
    sys::unlink(c"syscalls/dir", AT_REMOVEDIR)?;
    refused(sys::unlink(c"syscalls/dir", AT_REMOVEDIR), Errno::ENOENT)
}

fn chdir() -> Outcome {
    sys::chdir(PLACE)?;
    make(c"here")?;
    holds(file::stat(c"here").is_ok(), "paths without / begin at the current directory")?;
    holds(file::stat(c"../syscalls/./here").is_ok(), ". and .. lead where they should")?;
    refused(sys::chdir(c"here"), Errno::ENOTDIR)?;
    refused(sys::chdir(c"nowhere"), Errno::ENOENT)?;
    sys::unlink(c"here", 0)?;
    Ok(sys::chdir(HOME)?)
}

fn getcwd() -> Outcome {
    let mut room = [0xff; 64];
    sys::chdir(PLACE)?;
    let path = [HOME.to_bytes(), PLACE.to_bytes_with_nul()].join(&b'/');
    let length = sys::getcwd(&mut room)?;
    holds(room[..length] == path, "it is where chdir went")?;
    refused(sys::getcwd(&mut room[..path.len() - 1]), Errno::ERANGE)?;
    sys::chdir(c"/")?;
    holds(sys::getcwd(&mut room)? == 2 && room[..2] == *b"/\0", "the root is /")?;
    Ok(sys::chdir(HOME)?)
}

fn getdents64() -> Outcome {
    sys::mkdir(c"syscalls/dir", 0o755)?;
    make(c"syscalls/dir/one")?;
    sys::mkdir(c"syscalls/dir/two", 0o755)?;
    let mut names: alloc::vec::Vec<_> =
        dir::read(c"syscalls/dir")?.into_iter().map(|entry| entry.name).collect();
    programs::sort::sort(&mut names);
    holds(names == [b".".to_vec(), b"..".to_vec(), b"one".to_vec(), b"two".to_vec()], "all names, once")?;
    let file = File::open(c"syscalls/dir/one")?;
    refused(sys::getdents64(file.fd(), &mut [0; 64]), Errno::ENOTDIR)?;
    let dir = File::with_flags(c"syscalls/dir", open::O_RDONLY | open::O_DIRECTORY, 0)?;
    refused(sys::getdents64(dir.fd(), &mut [0; 8]), Errno::EINVAL)?;
    sys::unlink(c"syscalls/dir/one", 0)?;
    sys::unlink(c"syscalls/dir/two", AT_REMOVEDIR)?;
    Ok(sys::unlink(c"syscalls/dir", AT_REMOVEDIR)?)
}

fn newfstatat() -> Outcome {
    let open = File::with_flags(c"syscalls/file", open::O_RDWR | open::O_CREAT, 0o640)?;
    sys::write(open.fd(), &[1; 5000])?;
    let (by_path, by_fd) = (file::stat(c"syscalls/file")?, file::stat_fd(open.fd())?);
    holds(by_path.st_size == 5000, "the size is what was written")?;
    holds(by_path.st_mode == mode::S_IFREG | 0o640, "kind and rights are as made")?;
    holds(
        by_path.st_ino == by_fd.st_ino && by_path.st_dev == by_fd.st_dev,
        "path and descriptor tell of one file",
    )?;
    holds(file::is(&file::stat(c"/dev/null")?, mode::S_IFCHR), "/dev/null is a character device")?;
    holds(file::stat(c"/dev/null")?.st_rdev == 0x103, "/dev/null is device 1, 3")?;
    refused(file::stat(c"syscalls/none"), Errno::ENOENT)?;
    refused(file::stat(c"syscalls/file/x"), Errno::ENOTDIR)?;
    refused(file::stat(c""), Errno::ENOENT)?;
    refused(sys::stat_at(open.fd(), c"", 0), Errno::ENOENT)?;
    refused(file::stat_fd(Fd(999)), Errno::EBADF)?;
    Ok(sys::unlink(c"syscalls/file", 0)?)
}
