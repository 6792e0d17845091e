//! Calls on memory.

use alloc::vec::Vec;

use abi::linux::{Ended, signal};
use ulib::{Errno, mapping::Mapping, process, sys, trespass};

use crate::{Outcome, Row, holds, refused};

/// The checks.
pub const ROWS: &[Row] = &[("brk", brk), ("mmap", mmap), ("munmap", munmap)];

/// The heap is what brk gives: it has to grow, and to be there.
fn brk() -> Outcome {
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    for size in [100, 5_000, 70_000, 300_000] {
        blocks.push(alloc::vec![size as u8; size]);
    }
    for (block, size) in blocks.iter().zip([100, 5_000, 70_000, 300_000usize]) {
        holds(block.iter().all(|byte| *byte == size as u8), "memory keeps what is written")?;
    }
    Ok(())
}

fn mmap() -> Outcome {
    let (mut one, mut two) = (Mapping::new(10_000)?, Mapping::new(4096)?);
    holds(one.address().is_multiple_of(4096), "a mapping begins with a page")?;
    holds(one.bytes().iter().all(|byte| *byte == 0), "fresh memory is zero")?;
    one.bytes().fill(1);
    two.bytes().fill(2);
    holds(one.bytes().iter().all(|byte| *byte == 1), "mappings do not overlap")?;
    refused(Mapping::new(0), Errno::EINVAL)?;
    // A child has memory of its own from the fork on.
    let pid = process::fork()?;
    if pid == 0 {
        one.bytes().fill(3);
        process::exit(0);
    }
    process::wait(pid)?;
    holds(one.bytes().iter().all(|byte| *byte == 1), "a child's writing does not show in its parent")
}

fn munmap() -> Outcome {
    let mapping = Mapping::new(4096)?;
    let address = mapping.address();
    drop(mapping);
    let pid = process::fork()?;
    if pid == 0 {
        process::exit(trespass::touch(address).into());
    }
    holds(process::wait(pid)? == Ended::Killed(signal::SIGSEGV), "what was given back is gone")?;
    let again = sys::map(4096)?;
    holds(again.is_multiple_of(4096), "and there is room again")
}
