//! Why reading a file system can fail, in words.

use core::fmt;

/// What went wrong. `E` is the device's own error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error<E> {
    /// The device could not be read.
    Device(E),
    /// The superblock's magic number is not ext2's.
    NotExt2,
    /// The file system needs something that this reader does not know.
    Unsupported(&'static str),
    /// The medium contradicts itself; the text says where.
    Corrupt(&'static str),
    /// No such file or directory.
    NotFound,
    /// A path goes on behind something that is not a directory.
    NotADirectory,
    /// Bytes were asked of something that has none: not a regular file, directory or symbolic link.
    NoBytes,
    /// More symbolic links in one path than are plausible: probably a circle.
    TooManyLinks,
    /// A path that is longer than [`crate::PATH_MAX`], links replaced.
    PathTooLong,
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Device(error) => write!(out, "{error}"),
            Error::NotExt2 => out.write_str("there is no ext2 file system"),
            Error::Unsupported(what) => write!(out, "the file system uses {what}, which ext2 does not have"),
            Error::Corrupt(what) => write!(out, "the file system is damaged: {what}"),
            Error::NotFound => out.write_str("no such file"),
            Error::NotADirectory => out.write_str("a part of the path is not a directory"),
            Error::NoBytes => out.write_str("not a regular file"),
            Error::TooManyLinks => out.write_str("too many symbolic links"),
            Error::PathTooLong => out.write_str("the path is too long"),
        }
    }
}
