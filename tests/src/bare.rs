//! Small programs in the place of core.img: they run bare, in S-mode, on the firmware alone.

use abi::boot::{SECTOR, STAGE1_CORE_SECTORS};

/// A disk with a program, in assembly, where core.img was. It runs there, and so must be position-independent.
///
/// # Panics
/// When it does not assemble.
pub fn disk(mut disk: Vec<u8>, text: &str) -> Vec<u8> {
    let code = flat(text);
    let sectors = code.len().div_ceil(SECTOR as usize);
    disk[STAGE1_CORE_SECTORS..STAGE1_CORE_SECTORS + 4].copy_from_slice(&(sectors as u32).to_le_bytes());
    disk[SECTOR as usize..SECTOR as usize + code.len()].copy_from_slice(&code);
    disk
}

/// The bytes of the program's one segment.
fn flat(text: &str) -> Vec<u8> {
    let program = toolchain::build(text, &toolchain::Options::default())
        .unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}"));
    let long =
        |at: usize| u64::from_le_bytes(program.elf[at..at + 8].try_into().expect("eight bytes")) as usize;
    let headers = long(32);
    let count = usize::from(program.elf[56]);
    let holds = |header: &usize| {
        let (address, size) = (long(header + 16) as u64, long(header + 32) as u64);
        program.elf[*header] == 1 && program.entry >= address && program.entry - address < size
    };
    let header = (0..count).map(|i| headers + 56 * i).find(holds).expect("the entry lies in a segment");
    let start = long(header + 8) + (program.entry as usize - long(header + 16));
    program.elf[start..long(header + 8) + long(header + 32)].to_vec()
}
