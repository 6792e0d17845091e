//! What programs say about their memory: allegations, checked at every use.

use alloc::vec::Vec;
use core::marker::PhantomData;

use abi::errno::Errno;

use super::Touch;
use crate::arch::address::{PAGE, USER_END};
use crate::arch::user_copy::{Fault, from_user, to_user};
use crate::task::fault::can_touch;

impl From<Fault> for Errno {
    fn from(_: Fault) -> Self {
        Errno::EFAULT
    }
}

/// A type whose values are plain bytes: it can be passed between program and kernel.
pub trait Plain: Sized {
    /// Bytes of a value.
    const SIZE: usize;
    /// The value as Linux lays it out in memory.
    fn put(&self, out: &mut [u8]);
    /// The value in these bytes.
    fn take(bytes: &[u8]) -> Self;
}

macro_rules! plain_integers {
    ($($type:ty)+) => {
        $(impl Plain for $type {
            const SIZE: usize = size_of::<$type>();

            fn put(&self, out: &mut [u8]) {
                out.copy_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Self {
                let mut value = [0; size_of::<$type>()];
                value.copy_from_slice(bytes);
                <$type>::from_le_bytes(value)
            }
        })+
    };
}

plain_integers! { u16 u32 i32 u64 i64 usize }

/// The largest plain value, in bytes: `struct utsname` is larger and goes as [`UserBytes`].
const PLAIN_MAX: usize = 256;

/// An address at which a program says there is a `T`.
#[derive(Debug)]
pub struct UserPtr<T> {
    address: usize,
    content: PhantomData<T>,
}

impl<T> Clone for UserPtr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for UserPtr<T> {}

impl<T> UserPtr<T> {
    /// What a program put into a register.
    pub fn new(address: usize) -> Self {
        UserPtr { address, content: PhantomData }
    }

    /// The address itself.
    pub fn address(self) -> usize {
        self.address
    }

    /// The pointer, unless the program says that there is nothing.
    pub fn given(self) -> Option<Self> {
        (self.address != 0).then_some(self)
    }
}

impl<T: Plain> UserPtr<T> {
    /// Reads the value; `EFAULT` if it is not there.
    pub fn read(self) -> Result<T, Errno> {
        let mut bytes = [0; PLAIN_MAX];
        from_user(&mut bytes[..T::SIZE], self.address)?;
        Ok(T::take(&bytes[..T::SIZE]))
    }

    /// Writes the value; `EFAULT` if the program may not.
    pub fn write(self, value: &T) -> Result<(), Errno> {
        let mut bytes = [0; PLAIN_MAX];
        value.put(&mut bytes[..T::SIZE]);
        Ok(to_user(self.address, &bytes[..T::SIZE])?)
    }

    /// The place of the value `index` places on in an array.
    pub fn at(self, index: usize) -> Self {
        UserPtr::new(self.address.wrapping_add(index.wrapping_mul(T::SIZE)))
    }
}

/// An address at which a program says there are bytes; how many, another argument says.
#[derive(Clone, Copy, Debug)]
pub struct UserBytes(pub usize);

impl UserBytes {
    /// `EFAULT` unless all of `count` bytes are at addresses that a program can have: what Linux looks at before it
    /// begins with a transfer (`access_ok`).
    pub fn check(self, count: usize) -> Result<(), Errno> {
        let fits = self.0.checked_add(count).is_some_and(|end| end <= USER_END);
        if fits { Ok(()) } else { Err(Errno::EFAULT) }
    }

    /// Copies bytes in.
    pub fn read(self, to: &mut [u8]) -> Result<(), Errno> {
        Ok(from_user(to, self.0)?)
    }

    /// Copies bytes out.
    pub fn write(self, from: &[u8]) -> Result<(), Errno> {
        Ok(to_user(self.0, from)?)
    }

    /// How many of the `count` bytes from here on the program may write: all up to the first page that it may
    /// not, or `EFAULT` when that is the first. What is asked for first can be copied out afterwards, so that
    /// nothing is taken from where it is for a program that can't have it.
    pub fn writable(self, count: usize) -> Result<usize, Errno> {
        let end = self.0.checked_add(count).filter(|end| *end <= USER_END).ok_or(Errno::EFAULT)?;
        let mut at = self.0;
        while at < end && can_touch(at, Touch::Write) {
            at = (at / PAGE + 1) * PAGE;
        }
        if at == self.0 && count > 0 { Err(Errno::EFAULT) } else { Ok(at.min(end) - self.0) }
    }

    /// The bytes `count` places on.
    pub fn skip(self, count: usize) -> Self {
        UserBytes(self.0.wrapping_add(count))
    }
}

/// An address at which a program says there is a text that ends in a zero.
#[derive(Clone, Copy, Debug)]
pub struct UserText(pub usize);

impl UserText {
    /// Reads the text, without its zero; `too_long` if it has more than `limit` bytes.
    pub fn read(self, limit: usize, too_long: Errno) -> Result<Vec<u8>, Errno> {
        let mut text = Vec::new();
        let mut at = self.0;
        loop {
            // Never past the page: the text may end right before memory that is not the program's.
            let mut piece = [0; 64];
            let length = piece.len().min(PAGE - at % PAGE);
            let piece = &mut piece[..length];
            from_user(piece, at)?;
            let zero = piece.iter().position(|byte| *byte == 0);
            text.extend_from_slice(&piece[..zero.unwrap_or(length)]);
            if text.len() > limit {
                return Err(too_long);
            }
            if zero.is_some() {
                return Ok(text);
            }
            at += length;
        }
    }

    /// Reads a path (path_resolution(7)).
    pub fn path(self) -> Result<Vec<u8>, Errno> {
        self.read(kernel_core::path::PATH_MAX - 1, Errno::ENAMETOOLONG)
    }
}
