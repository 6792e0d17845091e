//! A child that lives in its parent's memory until it becomes another program or ends; so long the parent waits.
//! (vfork(2), `CLONE_VFORK` in clone(2))
//!
//! No two processes share memory: the parent lends its own to the child, and has none until it gets it back.

use alloc::sync::Arc;

use abi::debug::Wait;

use super::{Task, current};
use crate::arch::{kernel_map, registers};
use crate::mm::AddressSpace;

/// Who waits for a child to become another program or to end.
pub struct Waiting {
    parent: Arc<Task>,
    /// Whether the child has the parent's memory.
    lent: bool,
}

/// Has the current process wait for `child`, which does not run yet; with `lend`, in the current one's memory.
pub fn prepare(child: &Task, lend: bool) {
    let parent = current();
    if lend {
        let space = parent.replace_space(None);
        registers::set_satp(kernel_map::satp());
        drop(child.replace_space(space));
    }
    *child.awaited.lock() = Some(Waiting { parent, lent: lend });
}

/// Waits until `child` is done with [`prepare`]d memory. No signal ends this: without its memory the process
/// could not go on.
pub fn wait(child: &Task) {
    let parent = current();
    let mut awaited = child.awaited.lock();
    while awaited.is_some() {
        awaited = parent.children.sleep_deeply(awaited, Wait::Vfork);
    }
    drop(awaited);
    registers::set_satp(parent.satp());
}

/// The current process has other memory now: what it had before is its parent's again, if it was lent, and
/// otherwise nobody's.
pub fn release(task: &Task, space: Option<AddressSpace>) {
    let mut awaited = task.awaited.lock();
    let Some(Waiting { parent, lent }) = awaited.take() else { return };
    if lent {
        drop(parent.replace_space(space));
    }
    drop(awaited);
    parent.children.wake_all();
}
