//! Where things are: physical memory, seen by the kernel at a fixed distance.
//!
//! ```text
//! 0x0000_0000_0000_0000   programs               one map each, 256 GiB
//! 0x0000_003f_ffff_ffff
//!                         (no such addresses)    Sv39 has 39 bits
//! 0xffff_ffc0_0000_0000   physical address 0     the same in every map, for S-mode only
//! 0xffff_ffc0_8020_0000   the kernel's image
//! ```

/// Virtual address at which the kernel sees physical address 0.
pub const OFFSET: usize = 0xffff_ffc0_0000_0000;
/// The first address that programs can't have (Sv39: the lower half is 2^38 bytes).
pub const USER_END: usize = 1 << 38;
/// Bytes in a page.
pub const PAGE: usize = 4096;

/// An address on the board's bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub struct PhysAddr(pub usize);

impl PhysAddr {
    /// Where the kernel sees it.
    pub const fn kernel(self) -> usize {
        self.0 + OFFSET
    }

    /// The physical address of something that the kernel sees.
    pub const fn of_kernel(address: usize) -> Self {
        PhysAddr(address - OFFSET)
    }

    /// The physical address of an object of the kernel.
    pub fn of<T: ?Sized>(object: *const T) -> Self {
        Self::of_kernel(object.cast::<u8>() as usize)
    }
}

// SAFETY: symbols of the linker script; only their addresses are taken.
unsafe extern "C" {
    static __kernel_start: u8;
    static __text_end: u8;
    static __rodata_end: u8;
    static __kernel_end: u8;
}

/// The parts of the kernel's image, as the linker script laid them out.
#[derive(Clone, Copy, Debug)]
pub struct Image {
    /// First address: instructions start here.
    pub start: usize,
    /// End of the instructions, start of the constants.
    pub text_end: usize,
    /// End of the constants, start of the variables.
    pub rodata_end: usize,
    /// End of the image, zero-filled variables and the boot stack included.
    pub end: usize,
}

/// Where the kernel's image is.
pub fn image() -> Image {
    Image {
        start: &raw const __kernel_start as usize,
        text_end: &raw const __text_end as usize,
        rodata_end: &raw const __rodata_end as usize,
        end: &raw const __kernel_end as usize,
    }
}
