//! Memory: page frames, the heap, and the address spaces of programs.

mod brk;
mod budget;
pub mod fault;
pub mod frame;
mod heap;
mod mapping;
pub mod space;
mod user;

pub use budget::{Budget, Share};
pub use fault::{Denied, Outcome, Touch};
pub use frame::{Frame, KernelStack};
pub use mapping::{Where, page_access};
pub use space::AddressSpace;
pub use user::{Plain, UserBytes, UserPtr, UserText};

use crate::board::Board;

/// Takes the free memory into use: what is neither the kernel's image nor something that the boot loader
/// left for it.
pub fn start(board: &Board) {
    crate::arch::kernel_map::build(board.memory);
    frame::start(board);
    heap::start();
}
