//! The kernel's heap: talc, fed with blocks of page frames as it runs dry.
#![allow(unsafe_code, reason = "talc asks for memory by raw pointers")]

use core::alloc::Layout;

use talc::base::{Talc, binning::Binning};
use talc::{TalcLock, source::Source};

use super::frame;
use crate::arch::address::PAGE;
use crate::sync::RawSpin;

/// The least that the heap grows by: 2^6 pages, 256 KiB.
const GROWTH_ORDER: usize = 6;

#[global_allocator]
static HEAP: TalcLock<RawSpin, Frames> = TalcLock::new(Frames);

/// Where the heap's memory comes from.
#[derive(Debug)]
struct Frames;

// SAFETY: `acquire` uses the page allocator only, which never allocates on the heap.
unsafe impl Source for Frames {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        // Room for the heap's own marks around the block.
        let pages = (layout.size() + layout.align()).div_ceil(PAGE) + 1;
        let order = GROWTH_ORDER.max(pages.next_power_of_two().ilog2() as usize);
        let block = frame::for_heap(order).map_err(|_| ())?;
        // SAFETY: the block is RAM in the kernel's map, and nobody else's for good.
        unsafe { talc.claim(block.kernel() as *mut u8, PAGE << order) }.map(|_| ()).ok_or(())
    }
}
