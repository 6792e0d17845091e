//! File systems that a module offers.
#![allow(unsafe_code, reason = "the kernel calls through C")]

use alloc::boxed::Box;
use core::ffi::c_void;

use crate::block::{BlockDevice, code, result};
pub use crate::raw::{Attributes, Entry};
use crate::{Errno, raw};

/// By which the kernel refers to a file of a mounted file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(pub u64);

impl Handle {
    /// The root directory, whatever medium is in.
    pub const ROOT: Handle = Handle(0);
}

/// A mounted file system. The kernel makes one call at a time.
pub trait FileSystem: Send + Sized + 'static {
    /// Takes a block device into use. A drive without a medium is no error: it may get one.
    fn mount(device: BlockDevice) -> Result<Self, Errno>;
    /// Finds a name in a directory.
    fn lookup(&mut self, directory: Handle, name: &[u8]) -> Result<Attributes, Errno>;
    /// The entry at a position of a directory or behind it, `.` and `..` left out; `None` at the end.
    fn entry(&mut self, directory: Handle, position: u64) -> Result<Option<Entry>, Errno>;
    /// Reads a file, or the text of a symbolic link; returns how much.
    fn read(&mut self, file: Handle, offset: u64, buffer: &mut [u8]) -> Result<usize, Errno>;
}

/// Offers a file system to the kernel by its name.
pub fn offer_file_system<F: FileSystem>(name: &str) -> Result<(), Errno> {
    let operations = Box::leak(Box::new(raw::FileSystemOperations {
        mount: mount::<F>,
        lookup: lookup::<F>,
        entry: entry::<F>,
        read: read::<F>,
    }));
    // SAFETY: the functions belong together, and the structure stays for good.
    result(unsafe { raw::kapi_offer_file_system(name.as_ptr(), name.len(), operations) })
}

extern "C" fn mount<F: FileSystem>(device: u32, instance: *mut *mut c_void) -> i32 {
    code(F::mount(BlockDevice(device)).map(|made| {
        // SAFETY: the kernel passes a place for the instance.
        unsafe { instance.write(Box::into_raw(Box::new(made)).cast()) };
    }))
}

extern "C" fn lookup<F: FileSystem>(
    instance: *mut c_void,
    directory: u64,
    name: *const u8,
    length: usize,
    out: *mut Attributes,
) -> i32 {
    // SAFETY: the kernel passes back what `mount` made, one call at a time, and a name of this length.
    let (instance, name) = unsafe { (&mut *instance.cast::<F>(), core::slice::from_raw_parts(name, length)) };
    code(instance.lookup(Handle(directory), name).map(|found| {
        // SAFETY: the kernel passes a place for the answer.
        unsafe { out.write(found) };
    }))
}

extern "C" fn entry<F: FileSystem>(
    instance: *mut c_void,
    directory: u64,
    position: u64,
    out: *mut Entry,
) -> i32 {
    // SAFETY: the kernel passes back what `mount` made, one call at a time.
    let instance = unsafe { &mut *instance.cast::<F>() };
    match instance.entry(Handle(directory), position) {
        Ok(None) => 0,
        Ok(Some(found)) => {
            // SAFETY: the kernel passes a place for the answer.
            unsafe { out.write(found) };
            1
        }
        Err(error) => code(Err(error)),
    }
}

extern "C" fn read<F: FileSystem>(
    instance: *mut c_void,
    file: u64,
    offset: u64,
    buffer: *mut u8,
    length: usize,
) -> isize {
    // SAFETY: the kernel passes back what `mount` made, one call at a time, and a buffer of this length that
    // is ours until we return.
    let (instance, buffer) =
        unsafe { (&mut *instance.cast::<F>(), core::slice::from_raw_parts_mut(buffer, length)) };
    match instance.read(Handle(file), offset, buffer) {
        Ok(count) => count as isize,
        Err(error) => code(Err(error)) as isize,
    }
}
