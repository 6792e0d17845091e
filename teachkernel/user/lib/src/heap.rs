//! The allocator: blocks of powers of two, cut from the heap's end, kept in one free list per size.
//!
//! Freed blocks are never merged. Programs here are short-lived or ask for the same sizes again and again, and
//! so the whole allocator stays a page of code in every program.
#![expect(unsafe_code, reason = "an allocator hands out raw memory")]

use alloc::alloc::{GlobalAlloc, Layout};
use core::{cell::UnsafeCell, ptr};

use crate::sys;

/// Bytes in the smallest block, as a power of two.
const SMALLEST: u32 = 4;
/// Sizes that there are: 16 bytes up to 2 GiB.
const SIZES: usize = 28;
/// The heap's end moves by at least this many bytes, so that not every allocation asks the kernel.
const STEP: usize = 16 << 10;

struct State {
    /// First free block of each size; a free block starts with the address of the next.
    free: [*mut u8; SIZES],
    /// The next byte never handed out; 0 before the first request.
    next: usize,
    /// The heap's end, as the kernel has it.
    end: usize,
}

struct Heap(UnsafeCell<State>);

// SAFETY: a program has one thread (see `global`), and the allocator does not call itself.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(State { free: [ptr::null_mut(); SIZES], next: 0, end: 0 }));

/// Which size holds `layout`: blocks of 2^n bytes are aligned to 2^n.
fn size_class(layout: Layout) -> usize {
    let bytes = layout.size().max(layout.align()).max(1 << SMALLEST);
    (bytes.next_power_of_two().trailing_zeros() - SMALLEST) as usize
}

impl State {
    /// Cuts a block of `bytes` (a power of two) off the heap's end.
    fn cut(&mut self, bytes: usize) -> Option<*mut u8> {
        if self.next == 0 {
            self.end = sys::brk(0).ok()?;
            self.next = self.end;
        }
        let block = self.next.checked_next_multiple_of(bytes)?;
        let past = block.checked_add(bytes)?;
        if past > self.end {
            let wanted = past.max(self.end.checked_add(STEP)?);
            // The kernel returns the old end when there is no room (brk(2), the raw call).
            self.end = sys::brk(wanted).ok()?;
            if self.end < past {
                return None;
            }
        }
        self.next = past;
        Some(ptr::with_exposed_provenance_mut(block))
    }
}

// SAFETY: a block is as large and as aligned as its class, is handed out once until it is freed, and failure is
// a null pointer.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let class = size_class(layout);
        if class >= SIZES {
            return ptr::null_mut();
        }
        // SAFETY: one thread, and no reference to the state outlives this call.
        let state = unsafe { &mut *self.0.get() };
        let block = state.free[class];
        if block.is_null() {
            return state.cut(1 << (class as u32 + SMALLEST)).unwrap_or(ptr::null_mut());
        }
        // SAFETY: a block in the list holds the address of the next (`dealloc`), and is aligned to 16.
        state.free[class] = unsafe { block.cast::<*mut u8>().read() };
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let class = size_class(layout);
        // SAFETY: one thread; the caller gives up the block, which has room for an address.
        unsafe {
            let state = &mut *self.0.get();
            block.cast::<*mut u8>().write(state.free[class]);
            state.free[class] = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: `size` and the alignment make a layout, says the caller (GlobalAlloc::realloc).
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        if size_class(wanted) == size_class(layout) {
            return block;
        }
        // SAFETY: both blocks are ours and apart, and hold at least the smaller of the two sizes.
        unsafe {
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
