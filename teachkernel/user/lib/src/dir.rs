//! Directories.

use alloc::{ffi::CString, vec::Vec};
use core::ffi::CStr;

use abi::linux::open;

use crate::{Result, dirent, file::File, sys};

/// One name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// One of [`abi::linux::dirent`].
    pub kind: u8,
    /// The name.
    pub name: Vec<u8>,
}

/// The entries of the directory at `path`, as the kernel orders them, `.` and `..` included.
pub fn read(path: &CStr) -> Result<Vec<Entry>> {
    let dir = File::with_flags(path, open::O_RDONLY | open::O_DIRECTORY | open::O_CLOEXEC, 0)?;
    let mut all = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let count = sys::getdents64(dir.fd(), &mut buffer)?;
        if count == 0 {
            return Ok(all);
        }
        all.extend(
            dirent::entries(&buffer[..count])
                .map(|entry| Entry { kind: entry.kind, name: entry.name.to_vec() }),
        );
    }
}

/// `dir/name` as one path.
pub fn join(dir: &[u8], name: &[u8]) -> CString {
    let mut path = Vec::with_capacity(dir.len() + name.len() + 2);
    path.extend(dir);
    if !path.is_empty() && !path.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend(name);
    cstring(path)
}

/// Bytes as a string for the kernel: up to the first zero, as the kernel would read them.
pub fn cstring(mut bytes: Vec<u8>) -> CString {
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    CString::new(bytes).unwrap_or_default()
}
