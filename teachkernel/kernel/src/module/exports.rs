//! The functions of the kernel that modules call. (`kapi::raw` says what each does.)
#![allow(unsafe_code, reason = "a border between separately built programs is raw by nature")]

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ffi::c_void;

use abi::debug::Wait;
use abi::errno::Errno;
use kapi::raw::{BlockOperations, DeviceInfo, FileSystemOperations};
use spin::Once;

use super::{block_devices, file_systems};
use crate::arch::address::PhysAddr;
use crate::arch::interrupts;
use crate::board::{Board, Device};
use crate::log;
use crate::mm::frame;
use crate::sync::SpinLock;
use crate::task::WaitQueue;

static DEVICES: Once<Vec<Device>> = Once::new();

/// Notes the devices that modules may find.
pub fn note_devices(board: &Board) {
    DEVICES.call_once(|| board.virtio());
}

fn code(result: Result<(), Errno>) -> i32 {
    result.map_or_else(|error| -i32::from(error.0), |()| 0)
}

/// The bytes that a module points at.
///
/// # Safety
/// They must stay readable for `'a`.
unsafe fn bytes<'a>(start: *const u8, length: usize) -> &'a [u8] {
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(start, length) }
}

#[unsafe(no_mangle)]
extern "C" fn kapi_log(text: *const u8, length: usize) {
    // SAFETY: the module passes its own text.
    let text = unsafe { bytes(text, length) };
    log!("{}", alloc::string::String::from_utf8_lossy(text));
}

#[unsafe(no_mangle)]
extern "C" fn kapi_find_device(
    compatible: *const u8,
    length: usize,
    index: u32,
    out: *mut DeviceInfo,
) -> i32 {
    // SAFETY: the module passes its own text.
    let compatible = unsafe { bytes(compatible, length) };
    let devices = DEVICES.get().map_or(&[][..], Vec::as_slice);
    let Some(device) = devices.get(index as usize).filter(|_| compatible == b"virtio,mmio") else {
        return -1;
    };
    let registers = PhysAddr(device.window.base as usize).kernel();
    let slot = device.window.base.saturating_sub(abi::board::VIRTIO.base) / abi::board::VIRTIO.size;
    let info =
        DeviceInfo { registers, size: device.window.size as usize, irq: device.irq, slot: slot as u32 };
    // SAFETY: the module passes a place for the answer.
    unsafe { out.write(info) };
    0
}

#[unsafe(no_mangle)]
extern "C" fn kapi_memory(length: usize) -> *mut u8 {
    frame::for_device(length).map_or(core::ptr::null_mut(), <[u8]>::as_mut_ptr)
}

#[unsafe(no_mangle)]
extern "C" fn kapi_physical(address: *const u8) -> u64 {
    PhysAddr::of(address).0 as u64
}

#[unsafe(no_mangle)]
extern "C" fn kapi_on_interrupt(irq: u32, handler: extern "C" fn(*const c_void), context: *const c_void) {
    let context = context as usize;
    interrupts::attach(irq, move || handler(context as *const c_void));
}

/// What waits for an event, and the lock under which conditions are looked at.
struct Event {
    lock: SpinLock<()>,
    waiting: WaitQueue,
}

#[unsafe(no_mangle)]
extern "C" fn kapi_event() -> *const c_void {
    let event = Event { lock: SpinLock::new(()), waiting: WaitQueue::new() };
    (&raw const *Box::leak(Box::new(event))).cast()
}

#[unsafe(no_mangle)]
extern "C" fn kapi_event_wait(
    event: *const c_void,
    ready: extern "C" fn(*const c_void) -> i32,
    context: *const c_void,
) {
    // SAFETY: events are made by `kapi_event` and never freed.
    let event = unsafe { &*event.cast::<Event>() };
    let mut guard = event.lock.lock();
    while ready(context) == 0 {
        guard = event.waiting.sleep_deeply(guard, Wait::Disk);
    }
}

#[unsafe(no_mangle)]
extern "C" fn kapi_event_signal(event: *const c_void) {
    // SAFETY: as above.
    let event = unsafe { &*event.cast::<Event>() };
    let guard = event.lock.lock();
    event.waiting.wake_all();
    drop(guard);
}

#[unsafe(no_mangle)]
extern "C" fn kapi_offer_block_device(slot: u32, operations: *const BlockOperations) -> i32 {
    // SAFETY: the module passes a structure that stays.
    code(block_devices::register(slot, unsafe { &*operations }))
}

#[unsafe(no_mangle)]
extern "C" fn kapi_block_read(device: u32, sector: u64, buffer: *mut u8, length: usize) -> i32 {
    // SAFETY: the module passes a buffer of its own, of this length.
    let buffer = unsafe { core::slice::from_raw_parts_mut(buffer, length) };
    code(block_devices::block_device(device).and_then(|device| device.read(sector, buffer)))
}

#[unsafe(no_mangle)]
extern "C" fn kapi_block_sectors(device: u32) -> u64 {
    block_devices::block_device(device).map_or(0, |device| device.sectors())
}

#[unsafe(no_mangle)]
extern "C" fn kapi_block_generation(device: u32) -> u32 {
    block_devices::block_device(device).map_or(0, |device| device.generation())
}

#[unsafe(no_mangle)]
extern "C" fn kapi_offer_file_system(
    name: *const u8,
    length: usize,
    operations: *const FileSystemOperations,
) -> i32 {
    // SAFETY: the module passes its own text, and a structure that stays.
    let (name, operations) = unsafe { (bytes(name, length), &*operations) };
    code(file_systems::register(name, operations))
}
