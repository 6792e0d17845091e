//! Page frames: the free memory of the machine, page by page.
#![allow(unsafe_code, reason = "here bytes of RAM become values of Rust")]

use core::ptr;

use abi::board::Window;
use abi::errno::Errno;
use kernel_core::buddy::{Buddy, Slot};

use crate::arch::address::{OFFSET, PAGE, PhysAddr, image};
use crate::board::Board;
use crate::sync::SpinLock;

/// Blocks of 2^2 frames: a kernel stack is 16 KiB.
const STACK_ORDER: usize = 2;
/// Frames that only the kernel's heap may take, should it have to grow when programs have all others: 1 MiB.
const RESERVE: usize = 256;
/// The deepest word of a kernel stack, which must stay as it is.
const CANARY: u64 = 0x5041_5241_4b45_4554;

struct Frames {
    buddy: Buddy<'static>,
    /// Number of the frame that the first slot stands for.
    first: usize,
}

static FRAMES: SpinLock<Option<Frames>> = SpinLock::new(None);

/// Takes the RAM behind the kernel's image into use, but for what the board says is taken.
pub fn start(board: &Board) {
    let kernel_end = PhysAddr::of_kernel(image().end).0;
    let first = kernel_end.div_ceil(PAGE);
    let end = board.memory.end() as usize / PAGE;
    let bytes = (end - first) * size_of::<Slot>();
    let table = first_fit(board, first * PAGE, bytes);
    // SAFETY: the range lies in RAM that nobody has taken; all zeros are slots.
    let slots = unsafe {
        ptr::write_bytes((table + OFFSET) as *mut u8, 0, bytes);
        core::slice::from_raw_parts_mut((table + OFFSET) as *mut Slot, end - first)
    };
    let mut buddy = Buddy::new(slots);
    let table = Window { base: table as u64, size: bytes as u64 };
    for (start, stop) in free_ranges(board, table, first, end) {
        buddy.add(start - first, stop - first);
    }
    *FRAMES.lock() = Some(Frames { buddy, first });
}

/// The lowest place behind `at` for `bytes` bytes that touches nothing taken.
fn first_fit(board: &Board, mut at: usize, bytes: usize) -> usize {
    while let Some(taken) =
        board.taken().find(|w| (w.base as usize) < at + bytes && at < w.end() as usize && w.size > 0)
    {
        at = (taken.end() as usize).next_multiple_of(PAGE);
    }
    assert!(at + bytes <= board.memory.end() as usize, "no room for the table of page frames");
    at
}

/// Ranges of frame numbers between what is taken.
fn free_ranges(
    board: &Board,
    table: Window,
    first: usize,
    end: usize,
) -> impl Iterator<Item = (usize, usize)> {
    let mut at = first;
    core::iter::from_fn(move || {
        while at < end {
            let covering =
                |w: &Window| (w.base as usize / PAGE) <= at && at < (w.end() as usize).div_ceil(PAGE);
            let all = || board.taken().chain([table]).filter(|w| w.size > 0);
            if let Some(taken) = all().find(covering) {
                at = (taken.end() as usize).div_ceil(PAGE);
                continue;
            }
            let next = all().map(|w| w.base as usize / PAGE).filter(|start| *start > at).min();
            let range = (at, next.unwrap_or(end).min(end));
            at = range.1;
            return Some(range);
        }
        None
    })
}

/// Gives the pages of a range that the boot loader left to the allocator.
pub fn give_back(range: Window) {
    let (start, end) = ((range.base as usize).div_ceil(PAGE), range.end() as usize / PAGE);
    if let Some(frames) = FRAMES.lock().as_mut()
        && start >= frames.first
        && start < end
    {
        frames.buddy.add(start - frames.first, end - frames.first);
    }
}

/// Free and all frames.
pub fn counts() -> (usize, usize) {
    FRAMES.lock().as_ref().map_or((0, 0), |frames| (frames.buddy.free(), frames.buddy.total()))
}

/// Takes a block of 2^`order` frames for a program; `ENOMEM` when only the reserve is left.
fn for_program(order: usize) -> Result<PhysAddr, Errno> {
    if counts().0 < RESERVE + (1 << order) { Err(Errno::ENOMEM) } else { allocate(order) }
}

/// Takes a block of 2^`order` frames.
fn allocate(order: usize) -> Result<PhysAddr, Errno> {
    let mut frames = FRAMES.lock();
    let frames = frames.as_mut().ok_or(Errno::ENOMEM)?;
    let frame = frames.buddy.allocate(order).ok_or(Errno::ENOMEM)?;
    Ok(PhysAddr((frame + frames.first) * PAGE))
}

fn with_block<R>(block: PhysAddr, work: impl FnOnce(&mut Buddy<'static>, usize) -> R) -> R {
    let mut frames = FRAMES.lock();
    let frames = frames.as_mut().expect("a frame exists, so the allocator does");
    work(&mut frames.buddy, block.0 / PAGE - frames.first)
}

/// A block of 2^`order` frames for the heap, for good.
pub fn for_heap(order: usize) -> Result<PhysAddr, Errno> {
    allocate(order)
}

/// Zero-filled frames for a device, next to each other and for good: `bytes` rounded up to a block.
pub fn for_device(bytes: usize) -> Result<&'static mut [u8], Errno> {
    let order = bytes.div_ceil(PAGE).next_power_of_two().ilog2() as usize;
    let block = allocate(order)?;
    // SAFETY: the block is in RAM, seen through the kernel's map, and from now on the caller's alone.
    unsafe {
        ptr::write_bytes(block.kernel() as *mut u8, 0, PAGE << order);
        Ok(core::slice::from_raw_parts_mut(block.kernel() as *mut u8, bytes))
    }
}

/// A share in the ownership of one page frame.
#[derive(Debug)]
pub struct Frame(PhysAddr);

impl Frame {
    /// A frame full of zeros for a program's use; `ENOMEM` when there is none left.
    pub fn zeroed() -> Result<Self, Errno> {
        let mut frame = Frame(for_program(0)?);
        frame.as_mut().fill(0);
        Ok(frame)
    }

    /// A frame with the same bytes.
    pub fn copy(&self) -> Result<Self, Errno> {
        let mut frame = Frame(for_program(0)?);
        frame.as_mut().copy_from_slice(self.as_ref());
        Ok(frame)
    }

    /// Another share in the same frame.
    pub fn share(&self) -> Self {
        with_block(self.0, |buddy, frame| buddy.share(frame));
        Frame(self.0)
    }

    /// Whether others have a share.
    pub fn is_shared(&self) -> bool {
        with_block(self.0, |buddy, frame| buddy.owners(frame) > 1)
    }

    /// Where it is.
    pub fn address(&self) -> PhysAddr {
        self.0
    }

    /// Hands the share over to whoever keeps the address.
    pub fn into_address(self) -> PhysAddr {
        let address = self.0;
        core::mem::forget(self);
        address
    }

    /// Takes a share back.
    ///
    /// # Safety
    /// The address must come from [`Frame::into_address`], and be taken back once.
    pub unsafe fn from_address(address: PhysAddr) -> Self {
        Frame(address)
    }
}

impl AsRef<[u8]> for Frame {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: the frame is RAM in the kernel's map and stays ours while `self` lives. A program that has
        // it mapped writable may change it meanwhile: only `with_page` makes such references, for an address
        // space that does not run then.
        unsafe { core::slice::from_raw_parts(self.0.kernel() as *const u8, PAGE) }
    }
}

impl AsMut<[u8]> for Frame {
    fn as_mut(&mut self) -> &mut [u8] {
        // SAFETY: as for `as_ref`. Frames with several shares are mapped read-only and copied before they are
        // written (`PageTable::own`), or shared between programs by their own wish.
        unsafe { core::slice::from_raw_parts_mut(self.0.kernel() as *mut u8, PAGE) }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        with_block(self.0, |buddy, frame| buddy.release(frame));
    }
}

/// The stack on which the kernel works for one task.
pub struct KernelStack(PhysAddr);

impl KernelStack {
    /// A stack; `ENOMEM` when there is none left.
    pub fn new() -> Result<Self, Errno> {
        let stack = KernelStack(for_program(STACK_ORDER)?);
        // SAFETY: the block is ours.
        unsafe { stack.canary().write(CANARY) };
        Ok(stack)
    }

    /// The address behind its last byte: where it starts to grow down.
    pub fn top(&self) -> usize {
        self.0.kernel() + (PAGE << STACK_ORDER)
    }

    /// Panics if the stack was too small once.
    pub fn check(&self) {
        // SAFETY: the block is ours, and the word was written when it was made.
        assert!(unsafe { self.canary().read_volatile() } == CANARY, "a kernel stack overflowed");
    }

    fn canary(&self) -> *mut u64 {
        self.0.kernel() as *mut u64
    }
}

impl Drop for KernelStack {
    fn drop(&mut self) {
        with_block(self.0, |buddy, frame| buddy.release(frame));
    }
}
