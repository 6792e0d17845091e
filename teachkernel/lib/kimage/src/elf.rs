//! ELF: a header, and a table of segments. (System V ABI, Edition 4.1, chapters 4 and 5; RISC-V ELF psABI 1.0)

use crate::{Error, Plan, Segment, field};

const MAGIC: &[u8] = b"\x7fELF";
const HEADER_SIZE: usize = 64;
/// `EI_CLASS` 64 bits, `EI_DATA` little-endian.
const CLASS_AND_DATA: [u8; 2] = [2, 1];
const EXECUTABLE: u64 = 2;
const RISC_V: u64 = 243;
/// Bytes of a program header, and the type of those that are loaded.
const PROGRAM_HEADER_SIZE: u64 = 56;
const LOAD: u64 = 1;

pub fn is_elf(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

pub fn plan(head: &[u8]) -> Result<Plan, Error> {
    if head.len() < HEADER_SIZE {
        return Err(Error::Truncated);
    }
    if head[4..6] != CLASS_AND_DATA {
        return Err(Error::NotElf64);
    }
    let machine = field::<2>(head, 18);
    if machine != RISC_V {
        return Err(Error::OtherMachine(machine as u16));
    }
    if field::<2>(head, 16) != EXECUTABLE {
        return Err(Error::NotExecutable);
    }
    let mut plan = Plan::empty(field::<8>(head, 24));
    for header in program_headers(head)? {
        if field::<4>(header, 0) == LOAD && field::<8>(header, 40) != 0 {
            plan.push(Segment {
                offset: field::<8>(header, 8),
                address: field::<8>(header, 24),
                file_size: field::<8>(header, 32),
                memory_size: field::<8>(header, 40),
            })?;
        }
    }
    if plan.segments().is_empty() { Err(Error::Nothing) } else { Ok(plan) }
}

/// The table of segments, which must lie in the head of the file.
fn program_headers(head: &[u8]) -> Result<impl Iterator<Item = &[u8]>, Error> {
    let (offset, size, count) = (field::<8>(head, 32), field::<2>(head, 54), field::<2>(head, 56));
    if size != PROGRAM_HEADER_SIZE {
        return Err(Error::Contradiction);
    }
    let end = offset.checked_add(size * count).ok_or(Error::Contradiction)?;
    let table = usize::try_from(offset).ok().zip(usize::try_from(end).ok());
    let table = table.and_then(|(start, end)| head.get(start..end)).ok_or(Error::Truncated)?;
    Ok(table.chunks_exact(PROGRAM_HEADER_SIZE as usize))
}
