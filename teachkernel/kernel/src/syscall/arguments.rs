//! From registers to arguments with types.

use crate::mm::{UserBytes, UserPtr, UserText};

/// What an argument register can hold.
pub trait Argument {
    /// The argument in a register; of a narrow type, the lower part counts.
    fn from_register(register: usize) -> Self;
}

macro_rules! integers {
    ($($type:ty)+) => {
        $(impl Argument for $type {
            fn from_register(register: usize) -> Self {
                register as $type
            }
        })+
    };
}

integers! { usize isize u64 i64 u32 i32 }

impl<T> Argument for UserPtr<T> {
    fn from_register(register: usize) -> Self {
        UserPtr::new(register)
    }
}

impl Argument for UserBytes {
    fn from_register(register: usize) -> Self {
        UserBytes(register)
    }
}

impl Argument for UserText {
    fn from_register(register: usize) -> Self {
        UserText(register)
    }
}

/// A file descriptor; a negative number is none that can be open.
#[derive(Clone, Copy, Debug)]
pub struct Fd(pub usize);

impl Argument for Fd {
    fn from_register(register: usize) -> Self {
        Fd(register as u32 as usize)
    }
}

/// A directory to start from: a descriptor, or the current directory.
#[derive(Clone, Copy, Debug)]
pub struct DirFd(pub i32);

impl Argument for DirFd {
    fn from_register(register: usize) -> Self {
        DirFd(register as i32)
    }
}
