//! The first instructions, and the memory that stage 2 goes to.

use abi::boot::{KERNEL, STAGE2};
use bootlib::memory::Place;

bootlib::entry!(crate::main);

/// The memory of stage 2.
pub fn stage2() -> Place {
    // SAFETY: the boot contract gives it to stage 2; core.img ends before it (stage.ld).
    unsafe { Place::new(STAGE2, KERNEL - STAGE2) }
}
