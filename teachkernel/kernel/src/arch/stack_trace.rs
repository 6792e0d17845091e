//! Where a call came from, as far as the stack tells.
//!
//! The compiler keeps no frame pointers, so this looks at every word of the stack: one that points behind a
//! call instruction is taken for a return address. Some of them may be left over from earlier calls.

use super::address::{PAGE, image};
use super::registers;

/// How far up the stack is looked at.
const REACH: usize = 16 << 10;

/// Whether the instruction before `address` is a call: `jal ra` or `jalr ra`, long or compressed.
fn follows_call(address: usize) -> bool {
    let kernel = image();
    if address < kernel.start + 4 || address >= kernel.text_end || !address.is_multiple_of(2) {
        return false;
    }
    // SAFETY: both halves lie in the kernel's instructions.
    let [low, high] = [4, 2].map(|back| unsafe { ((address - back) as *const u16).read() });
    let long = matches!(low & 0xfff, 0x0ef | 0x0e7);
    // c.jalr: 1001, a register, 00000 10.
    let short = high & 0xf07f == 0x9002 && high & 0x0f80 != 0;
    long || short
}

/// What looks like return addresses on the stack, innermost first.
pub fn return_addresses() -> impl Iterator<Item = usize> {
    let start = registers::stack_pointer() & !7;
    // Stacks are 16 KiB blocks, aligned to their size, or the boot stack in the kernel's image.
    let in_image = start < image().end && start >= image().start;
    let end =
        if in_image { (start + REACH).min(image().end) } else { (start + 1).next_multiple_of(4 * PAGE) };
    (start..end)
        .step_by(8)
        // SAFETY: the words lie between the stack pointer and the top of a stack, or in the kernel's image.
        .map(|at| unsafe { (at as *const usize).read_volatile() })
        .filter(|word| follows_call(*word))
}
