//! Memory.

use abi::errno::Errno;
use abi::linux::memory::{MAP_ANONYMOUS, MAP_FIXED, MAP_FIXED_NOREPLACE, MAP_PRIVATE, MAP_SHARED};

use super::Result;
use crate::arch::registers;
use crate::mm::{Where, page_access};
use crate::task::current;

/// Advice that madvise(2) knows. All but the one that changes what is read may be ignored.
mod advice {
    pub const MADV_NORMAL: u32 = 0;
    pub const MADV_WILLNEED: u32 = 3;
    pub const MADV_DONTNEED: u32 = 4;
    pub const MADV_FREE: u32 = 8;
    pub const MADV_HUGEPAGE: u32 = 14;
    pub const MADV_DODUMP: u32 = 17;
    pub const MADV_COLD: u32 = 20;
    pub const MADV_PAGEOUT: u32 = 21;
}

/// brk - change data segment size
pub fn brk(addr: u64) -> Result {
    current().with_space(|space| space.set_heap_end(addr) as usize)
}

/// mmap - map files or devices into memory
pub fn mmap(addr: u64, length: u64, prot: u32, flags: u32, fd: i32, _offset: u64) -> Result {
    let shared = match flags & (MAP_SHARED | MAP_PRIVATE) {
        MAP_PRIVATE => false,
        MAP_SHARED => true,
        _ => return Err(Errno::EINVAL),
    };
    if flags & MAP_ANONYMOUS == 0 {
        // Files are not mapped yet: as Linux says of a file system that can't do it.
        let task = current();
        task.files.lock().get(fd as u32 as usize)?;
        return Err(Errno::ENODEV);
    }
    let place = match (flags & MAP_FIXED_NOREPLACE != 0, flags & MAP_FIXED != 0) {
        (true, _) => Where::IfFree(addr),
        (false, true) => Where::Exactly(addr),
        (false, false) => Where::Near(addr),
    };
    let access = page_access(prot)?;
    let start = current().with_space(|space| space.map(place, length, access, shared))??;
    Ok(start as usize)
}

/// munmap - unmap files or devices from memory
pub fn munmap(addr: u64, length: u64) -> Result {
    current().with_space(|space| space.unmap(addr, length))??;
    Ok(0)
}

/// mprotect - set protection on a region of memory
pub fn mprotect(addr: u64, length: u64, prot: u32) -> Result {
    let access = page_access(prot)?;
    current().with_space(|space| space.protect(addr, length, access))??;
    registers::synchronize_instructions();
    Ok(0)
}

/// madvise - give advice about use of memory
pub fn madvise(addr: u64, length: u64, advice: u32) -> Result {
    if !addr.is_multiple_of(4096) {
        return Err(Errno::EINVAL);
    }
    match advice {
        advice::MADV_DONTNEED if length > 0 => {
            current().with_space(|space| space.discard(addr, length))??
        }
        advice::MADV_DONTNEED | advice::MADV_FREE => {}
        advice::MADV_NORMAL..=advice::MADV_WILLNEED | advice::MADV_COLD | advice::MADV_PAGEOUT => {}
        advice::MADV_HUGEPAGE..=advice::MADV_DODUMP => {}
        _ => return Err(Errno::EINVAL),
    }
    Ok(0)
}

/// riscv_flush_icache - make instructions written as data visible to all harts
pub fn riscv_flush_icache(_start: usize, _end: usize, flags: usize) -> Result {
    if flags & !1 != 0 {
        return Err(Errno::EINVAL);
    }
    registers::synchronize_instructions();
    Ok(0)
}
