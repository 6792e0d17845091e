//! Block devices, from both sides: what a driver offers, and what a file system reads.
#![allow(unsafe_code, reason = "the kernel is called through C, and calls through C")]

use alloc::boxed::Box;
use core::ffi::c_void;

use crate::{Errno, raw};

/// What the driver of a block device does. The kernel asks for one read at a time.
pub trait BlockDriver: Sync + 'static {
    /// Fills `buffer`, a multiple of 512 bytes, from `sector` on. May sleep.
    fn read(&self, sector: u64, buffer: &mut [u8]) -> Result<(), Errno>;
    /// Sectors of the medium; 0 when there is none.
    fn sectors(&self) -> u64;
    /// Another number whenever the medium has been changed.
    fn generation(&self) -> u32;
}

/// Offers a block device to the kernel, by its slot on the board.
pub fn offer_block_device<D: BlockDriver>(slot: u32, driver: &'static D) -> Result<(), Errno> {
    extern "C" fn read<D: BlockDriver>(
        driver: *const c_void,
        sector: u64,
        buffer: *mut u8,
        length: usize,
    ) -> i32 {
        // SAFETY: the kernel passes the driver back, and a buffer of this length that is ours until we return.
        let (driver, buffer) =
            unsafe { (&*driver.cast::<D>(), core::slice::from_raw_parts_mut(buffer, length)) };
        code(driver.read(sector, buffer))
    }
    extern "C" fn sectors<D: BlockDriver>(driver: *const c_void) -> u64 {
        // SAFETY: the kernel passes the driver back.
        unsafe { &*driver.cast::<D>() }.sectors()
    }
    extern "C" fn generation<D: BlockDriver>(driver: *const c_void) -> u32 {
        // SAFETY: the kernel passes the driver back.
        unsafe { &*driver.cast::<D>() }.generation()
    }
    let operations = Box::leak(Box::new(raw::BlockOperations {
        context: (&raw const *driver).cast(),
        read: read::<D>,
        sectors: sectors::<D>,
        generation: generation::<D>,
    }));
    // SAFETY: functions and context belong together, and all stay for good.
    result(unsafe { raw::kapi_offer_block_device(slot, operations) })
}

/// A block device that somebody offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockDevice(pub u32);

impl BlockDevice {
    /// Fills `buffer`, a multiple of 512 bytes, from `sector` on.
    pub fn read(self, sector: u64, buffer: &mut [u8]) -> Result<(), Errno> {
        // SAFETY: the buffer is ours, and as long as it says.
        result(unsafe { raw::kapi_block_read(self.0, sector, buffer.as_mut_ptr(), buffer.len()) })
    }

    /// Sectors of the medium; 0 when there is none.
    pub fn sectors(self) -> u64 {
        // SAFETY: asking has no conditions.
        unsafe { raw::kapi_block_sectors(self.0) }
    }

    /// Another number whenever the medium has been changed.
    pub fn generation(self) -> u32 {
        // SAFETY: asking has no conditions.
        unsafe { raw::kapi_block_generation(self.0) }
    }
}

/// An error as C returns it.
pub(crate) fn code(result: Result<(), Errno>) -> i32 {
    result.map_or_else(|error| -i32::from(error.0), |()| 0)
}

/// An error as C returned it.
pub(crate) fn result(code: i32) -> Result<(), Errno> {
    if code < 0 { Err(Errno(code.unsigned_abs() as u16)) } else { Ok(()) }
}
