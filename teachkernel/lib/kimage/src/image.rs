//! Linux's `Image`: the kernel as it lies in memory, with a header in its first 64 bytes. (Linux,
//! Documentation/arch/riscv/boot-image-header.rst)

use crate::{Error, Plan, Room, Segment, field};

const MAGIC: &[u8] = b"RSC\x05";
const MAGIC_AT: usize = 56;
/// A kernel is mapped by large pages: it lies at a multiple of 2 MiB, where the loader's room begins.
const ALIGNMENT: u64 = 2 << 20;

pub fn is_image(head: &[u8]) -> bool {
    head.get(MAGIC_AT..MAGIC_AT + MAGIC.len()) == Some(MAGIC)
}

pub fn plan(head: &[u8], file_size: u64, room: Room) -> Result<Plan, Error> {
    let big_endian = field::<8>(head, 24) & 1 != 0;
    if big_endian {
        return Err(Error::NotElf64);
    }
    let address = room.start.checked_next_multiple_of(ALIGNMENT).ok_or(Error::OutsideMemory(room.start))?;
    let memory_size = field::<8>(head, 16).max(file_size);
    let mut plan = Plan::empty(address);
    plan.push(Segment { offset: 0, address, file_size, memory_size })?;
    Ok(plan)
}
