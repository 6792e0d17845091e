//! The border: what crosses it has C's layout. The kernel implements the functions, [`crate`] wraps them.
//!
//! Results are 0 or more for success and a negated errno for failure. A `context` is whatever the one who
//! registered it wants to get back.
#![allow(unsafe_code, reason = "a border between separately built programs is raw by nature")]

use core::ffi::c_void;

/// A device that the board has.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct DeviceInfo {
    /// Where the kernel sees its registers.
    pub registers: usize,
    /// Bytes of registers.
    pub size: usize,
    /// Its source number at the interrupt controller.
    pub irq: u32,
    /// Its place among devices of its kind on the board, from 0.
    pub slot: u32,
}

/// What a block device can do. The kernel asks for one read at a time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BlockOperations {
    /// Passed to each function.
    pub context: *const c_void,
    /// Reads `length` bytes, a multiple of 512, from `sector` on. May sleep.
    pub read: extern "C" fn(context: *const c_void, sector: u64, buffer: *mut u8, length: usize) -> i32,
    /// Sectors of the medium; 0 when there is none.
    pub sectors: extern "C" fn(context: *const c_void) -> u64,
    /// Another number whenever the medium has been changed.
    pub generation: extern "C" fn(context: *const c_void) -> u32,
}

/// What stat(2) wants to know about a file.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributes {
    /// By which the kernel refers to the file.
    pub handle: u64,
    /// Inode number.
    pub inode: u64,
    /// Bytes.
    pub size: u64,
    /// 512-byte units in use.
    pub sectors: u64,
    /// Last change, in seconds since 1970.
    pub modified: i64,
    /// Kind and permissions.
    pub mode: u32,
    /// Names that refer to it.
    pub links: u32,
}

/// A name in a directory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Inode number of what it names.
    pub inode: u64,
    /// The position from which the next entry is found.
    pub next: u64,
    /// The kind's part of `st_mode`.
    pub mode: u32,
    /// Bytes in the name.
    pub name_length: u32,
    /// The name.
    pub name: [u8; 256],
}

// SAFETY: the context is the driver's own, who promises by registering it that its functions may be called
// from every hart.
unsafe impl Send for BlockOperations {}
// SAFETY: as above.
unsafe impl Sync for BlockOperations {}

/// What a file system can do. The kernel makes one call to a mounted instance at a time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FileSystemOperations {
    /// Makes an instance for a block device.
    pub mount: extern "C" fn(device: u32, instance: *mut *mut c_void) -> i32,
    /// Finds a name in a directory; handle 0 is the root.
    pub lookup: extern "C" fn(
        instance: *mut c_void,
        directory: u64,
        name: *const u8,
        length: usize,
        out: *mut Attributes,
    ) -> i32,
    /// The entry at a position of a directory or behind it: 1, or 0 at the end.
    pub entry: extern "C" fn(instance: *mut c_void, directory: u64, position: u64, out: *mut Entry) -> i32,
    /// Reads a file, or the text of a symbolic link: bytes read.
    pub read:
        extern "C" fn(instance: *mut c_void, file: u64, offset: u64, buffer: *mut u8, length: usize) -> isize,
}

// SAFETY: the kernel implements them with these signatures (`module/exports.rs`).
unsafe extern "C" {
    /// Says a line on the console.
    pub fn kapi_log(text: *const u8, length: usize);
    /// The device number `index` of those that the device tree calls `compatible`: 0, or -1 past the last.
    pub fn kapi_find_device(compatible: *const u8, length: usize, index: u32, out: *mut DeviceInfo) -> i32;
    /// Zero-filled memory in one piece, for good; null when there is none.
    pub fn kapi_memory(bytes: usize) -> *mut u8;
    /// The address by which a device finds what the kernel sees at `address`.
    pub fn kapi_physical(address: *const u8) -> u64;
    /// Calls `handler` at every interrupt of source `irq` from now on.
    pub fn kapi_on_interrupt(irq: u32, handler: extern "C" fn(*const c_void), context: *const c_void);
    /// Makes an event, for good.
    pub fn kapi_event() -> *const c_void;
    /// Sleeps until `ready` says 1; it is asked at once and after every signal.
    pub fn kapi_event_wait(
        event: *const c_void,
        ready: extern "C" fn(*const c_void) -> i32,
        context: *const c_void,
    );
    /// Wakes those who wait for the event.
    pub fn kapi_event_signal(event: *const c_void);
    /// Offers a block device, by its slot on the board. The structure must stay.
    pub fn kapi_offer_block_device(slot: u32, operations: *const BlockOperations) -> i32;
    /// Reads `length` bytes, a multiple of 512, from `sector` of a block device on.
    pub fn kapi_block_read(device: u32, sector: u64, buffer: *mut u8, length: usize) -> i32;
    /// Sectors of a block device's medium; 0 when there is none.
    pub fn kapi_block_sectors(device: u32) -> u64;
    /// Another number whenever the medium has been changed.
    pub fn kapi_block_generation(device: u32) -> u32;
    /// Offers a file system by its name. The structure must stay.
    pub fn kapi_offer_file_system(
        name: *const u8,
        length: usize,
        operations: *const FileSystemOperations,
    ) -> i32;
}

/// See [`kapi_log`].
pub(crate) fn log(text: &[u8]) {
    // SAFETY: the text is readable for as many bytes as it says.
    unsafe { kapi_log(text.as_ptr(), text.len()) };
}
