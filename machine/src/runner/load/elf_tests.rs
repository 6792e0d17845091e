//! ELF files made by hand: whole, cut and damaged.

use super::*;

const HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;

/// A file with one segment of `code`, entered at its start.
pub fn file(address: u64, code: &[u8], size: u64) -> Vec<u8> {
    let mut file = vec![0; HEADER + PROGRAM_HEADER];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[0x7f, b'E', b'L', b'F', 2, 1, 1]);
    put(16, &[2, 0, 243, 0, 1]);
    put(24, &address.to_le_bytes());
    put(32, &(HEADER as u64).to_le_bytes());
    put(52, &[HEADER as u8, 0, PROGRAM_HEADER as u8, 0, 1, 0]);
    let segment =
        [1 | 7 << 32, (HEADER + PROGRAM_HEADER) as u64, address, address, code.len() as u64, size, 0x1000];
    for (at, word) in segment.into_iter().enumerate() {
        put(HEADER + 8 * at, &word.to_le_bytes());
    }
    file.extend(code);
    file
}

fn damaged(at: usize, byte: u8) -> Result<Program, ElfError> {
    let mut file = file(0x8000_0000, &[1, 2, 3], 8);
    file[at] = byte;
    Program::parse(&file)
}

#[test]
fn a_segment_says_where_it_goes() {
    let program = Program::parse(&file(0x8000_0000, &[1, 2, 3], 8)).expect("a whole file");
    assert_eq!((program.entry, program.lowest(), program.end()), (0x8000_0000, 0x8000_0000, 0x8000_0008));
    assert_eq!(program.segments[0].bytes, [1, 2, 3]);
    assert_eq!(program.physical(0x8000_0007), Some(0x8000_0007));
    assert_eq!(program.physical(0x8000_0008), Some(0x8000_0008), "an end is within");
    assert_eq!(program.physical(0x8000_0009), None);
}

#[test]
fn files_for_others_are_refused_in_words() {
    let said = |result: Result<Program, ElfError>| result.expect_err("it is not for us").to_string();
    assert_eq!(Program::parse(b"\x7fELG"), Err(ElfError::NotElf));
    assert_eq!(Program::parse(b""), Err(ElfError::NotElf));
    assert_eq!(damaged(4, 1), Err(ElfError::Narrow));
    assert_eq!(damaged(5, 2), Err(ElfError::BigEndian));
    assert_eq!(damaged(4, 0), Err(ElfError::Identification(0, 1)));
    assert_eq!(damaged(5, 7), Err(ElfError::Identification(2, 7)));
    assert_eq!(said(damaged(18, 62)), "is an ELF file for x86-64; this machine is a RISC-V");
    assert_eq!(said(damaged(18, 250)), "is an ELF file for machine number 250; this machine is a RISC-V");
    assert_eq!(damaged(64, 2), Err(ElfError::Empty), "no segment is to be loaded");
    assert_eq!(damaged(64 + 32, 9), Err(ElfError::Segment(0)), "more bytes in the file than in memory");
}

#[test]
fn every_cut_is_noticed() {
    let whole = file(0x8000_0000, &[1, 2, 3], 8);
    for length in 4..whole.len() {
        let result = Program::parse(&whole[..length]);
        assert!(matches!(result, Err(ElfError::Truncated(_))), "{length}: {result:?}");
    }
}

#[test]
fn no_damage_makes_it_panic() {
    for at in 0..HEADER + PROGRAM_HEADER {
        for byte in [0, 1, 0x7f, 0x80, 0xff] {
            if let Ok(program) = damaged(at, byte) {
                // What it says may be nonsense; asking for it must not be.
                program.segments.iter().for_each(|it| assert!(it.physical.checked_add(it.size).is_some()));
                let _ =
                    (program.physical(u64::MAX), program.lowest(), program.end(), program.symbol("tohost"));
            }
        }
    }
}

#[test]
fn a_segment_goes_round_the_end_of_virtual_memory() {
    let mut file = file(0x8000_0000, &[1, 2, 3], 8);
    file[80..88].copy_from_slice(&(u64::MAX - 3).to_le_bytes());
    let program = Program::parse(&file).expect("a whole file");
    assert_eq!((program.physical(u64::MAX), program.physical(2)), (Some(0x8000_0003), Some(0x8000_0006)));
}

#[test]
fn a_file_that_ends_before_its_symbols_loads_and_says_so() {
    let mut file = file(0x8000_0000, &[1, 2, 3], 8);
    assert!(Program::parse(&file).is_ok_and(|program| !program.cut), "it has no table of sections");
    file[40..48].copy_from_slice(&0x1_0000u64.to_le_bytes());
    file[58..62].copy_from_slice(&[64, 0, 3, 0]);
    assert!(Program::parse(&file).is_ok_and(|program| program.cut && program.symbols.is_empty()));
}
