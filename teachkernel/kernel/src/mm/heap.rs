//! The kernel's heap: talc, over memory that is set aside at the start.
//!
//! What programs can make the kernel remember is bounded, and all of it together fits into the heap: so a
//! program that asks for everything is refused (`EAGAIN`, `ENFILE`, `ENOSPC`, …) while the kernel can still
//! work. In KiB, about:
//!
//! | what | how many | together |
//! |---|---|---|
//! | processes with descriptors and regions | `debug::SLOTS` | 4,700 |
//! | paths and buffers of calls that sleep | one for each process | 2,100 |
//! | names and inodes in RAM | `fs::ram::INODES_MAX` | 1,900 |
//! | arguments of a program that is being loaded | one at a time | 800 |
//! | open files, mounts, maps of RAM files | | 600 |
//! | places of files that are open, and on the way to them | `fs::place::BUDGET` | 1,000 |
//! | texts of symbolic links | `fs::ram::LINK_TEXTS` | 256 |
#![allow(unsafe_code, reason = "talc asks for memory by raw pointers")]

use core::alloc::Layout;

use talc::base::{Talc, binning::Binning};
use talc::{TalcLock, source::Source};

use super::frame;
use crate::arch::address::PAGE;
use crate::sync::RawSpin;

/// Blocks that are set aside, and their order: three of 4 MiB.
const BLOCKS: usize = 3;
const BLOCK_ORDER: usize = 10;
/// The least by which the heap grows if that is not enough after all, as long as there is memory: 256 KiB.
const GROWTH_ORDER: usize = 6;

#[global_allocator]
static HEAP: TalcLock<RawSpin, Frames> = TalcLock::new(Frames);

/// Where more memory for the heap comes from.
#[derive(Debug)]
struct Frames;

/// Sets the heap's memory aside, but not more than half of what there is: a machine with little memory has a
/// smaller heap, which grows.
pub fn start() {
    for _ in 0..BLOCKS {
        let (free, all) = frame::counts();
        if free < all / 2 + (1 << BLOCK_ORDER) {
            break;
        }
        // The heap says by itself that it is full when it is.
        let _ = add(&mut HEAP.lock(), BLOCK_ORDER);
    }
}

/// Adds a block of page frames to the heap.
fn add<B: Binning>(talc: &mut Talc<Frames, B>, order: usize) -> Result<(), ()> {
    let block = frame::for_heap(order).map_err(|_| ())?;
    // SAFETY: the block is RAM in the kernel's map, and nobody else's for good.
    unsafe { talc.claim(block.kernel() as *mut u8, PAGE << order) }.map(|_| ()).ok_or(())
}

// SAFETY: `acquire` uses the page allocator only, which never allocates on the heap.
unsafe impl Source for Frames {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        // Room for the heap's own marks around the block.
        let pages = (layout.size() + layout.align()).div_ceil(PAGE) + 1;
        let least = pages.next_power_of_two().ilog2() as usize;
        // When memory is in pieces, a small one does as well.
        add(talc, GROWTH_ORDER.max(least)).or_else(|()| add(talc, least))
    }
}
