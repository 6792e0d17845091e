//! File systems that modules offer, and their mounted instances: one call to an instance at a time.
#![allow(unsafe_code, reason = "instances are passed back to their module as raw pointers")]

use alloc::vec::Vec;
use core::ffi::c_void;

use abi::errno::Errno;
use kapi::raw::{Attributes, Entry, FileSystemOperations};

use crate::sync::{Mutex, SpinLock};

/// File systems at once.
const FILE_SYSTEMS_MAX: usize = 8;

static FILE_SYSTEMS: SpinLock<Vec<(Vec<u8>, &'static FileSystemOperations)>> = SpinLock::new(Vec::new());

/// Enters a file system.
pub fn register(name: &[u8], operations: &'static FileSystemOperations) -> Result<(), Errno> {
    let mut known = FILE_SYSTEMS.lock();
    if known.len() >= FILE_SYSTEMS_MAX {
        return Err(Errno::ENOSPC);
    }
    known.push((name.to_vec(), operations));
    Ok(())
}

fn find(name: &[u8]) -> Result<&'static FileSystemOperations, Errno> {
    FILE_SYSTEMS.lock().iter().find(|(known, _)| known == name).map(|(_, found)| *found).ok_or(Errno::ENODEV)
}

/// Whether a module offers a file system of this name.
pub fn is_known(name: &[u8]) -> bool {
    find(name).is_ok()
}

/// A mounted file system.
pub struct Instance {
    operations: &'static FileSystemOperations,
    context: Mutex<Context>,
}

/// The module's name for an instance.
struct Context(*mut c_void);

// SAFETY: the module promises (`kapi::FileSystem: Send`) that an instance may be used from every hart, by one
// at a time, which the mutex sees to.
unsafe impl Send for Context {}

/// Mounts a block device, by its slot.
pub fn mount(name: &[u8], device: u32) -> Result<Instance, Errno> {
    let operations = find(name)?;
    let mut context = core::ptr::null_mut();
    check((operations.mount)(device, &raw mut context))?;
    Ok(Instance { operations, context: Mutex::new(Context(context)) })
}

impl Instance {
    /// Finds a name in a directory.
    pub fn lookup(&self, directory: u64, name: &[u8]) -> Result<Attributes, Errno> {
        let mut found = Attributes::default();
        let context = self.context.lock();
        check((self.operations.lookup)(context.0, directory, name.as_ptr(), name.len(), &raw mut found))?;
        Ok(found)
    }

    /// The entry of a directory at a position or behind it.
    pub fn entry(&self, directory: u64, position: u64) -> Result<Option<Entry>, Errno> {
        let mut found = Entry { inode: 0, next: 0, mode: 0, name_length: 0, name: [0; 256] };
        let context = self.context.lock();
        match check((self.operations.entry)(context.0, directory, position, &raw mut found))? {
            0 => Ok(None),
            _ => Ok(Some(found)),
        }
    }

    /// Reads a file, or the text of a symbolic link.
    pub fn read(&self, file: u64, offset: u64, out: &mut [u8]) -> Result<usize, Errno> {
        let context = self.context.lock();
        let result = (self.operations.read)(context.0, file, offset, out.as_mut_ptr(), out.len());
        usize::try_from(result).map_err(|_| Errno(result.unsigned_abs() as u16))
    }
}

fn check(code: i32) -> Result<i32, Errno> {
    if code < 0 { Err(Errno(code.unsigned_abs() as u16)) } else { Ok(code) }
}
