//! Devices without hardware: /dev/null and its kin. (null(4), full(4), random(4))

use abi::errno::Errno;

use crate::fs::{DEVICES_DEVICE, Inode, Kind, Metadata};
use crate::random;

/// What is read and what becomes of what is written. The numbers are Linux's minor numbers, the major one is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nothing to read; takes everything.
    Null = 3,
    /// Zeros without end; takes everything.
    Zero = 5,
    /// Zeros without end; takes nothing.
    Full = 7,
    /// Numbers that look random; takes everything.
    Random = 8,
    /// The same.
    Urandom = 9,
}

impl Inode for Source {
    fn metadata(&self) -> Result<Metadata, Errno> {
        let minor = *self as u64;
        let device_file = crate::fs::device_number(1, minor);
        Ok(Metadata { device_file, ..Metadata::new(DEVICES_DEVICE, 0x1000 + minor, Kind::CharDevice, 0o666) })
    }

    fn read(&self, _position: u64, out: &mut [u8], _wait: bool) -> Result<usize, Errno> {
        match self {
            Source::Null => return Ok(0),
            Source::Zero | Source::Full => out.fill(0),
            Source::Random | Source::Urandom => random::fill(out),
        }
        Ok(out.len())
    }

    fn write(&self, _position: u64, bytes: &[u8], _wait: bool) -> Result<usize, Errno> {
        if *self == Source::Full { Err(Errno::ENOSPC) } else { Ok(bytes.len()) }
    }

    fn truncate(&self, _length: u64) -> Result<(), Errno> {
        Ok(())
    }
}
