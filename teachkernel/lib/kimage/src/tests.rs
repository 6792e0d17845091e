//! Headers made by hand, good ones and each kind of bad one.

use super::*;

const ROOM: Room = Room { start: 0x8020_0000, end: 0x8400_0000 };

/// An ELF file with these segments: (offset, address, file size, memory size).
fn elf(entry: u64, segments: &[[u64; 4]]) -> Vec<u8> {
    let mut head = vec![0; 64];
    head[..6].copy_from_slice(b"\x7fELF\x02\x01");
    head[16..20].copy_from_slice(&[2, 0, 243, 0]);
    head[24..32].copy_from_slice(&entry.to_le_bytes());
    head[32] = 64;
    head[54] = 56;
    head[56] = segments.len() as u8;
    for [offset, address, file_size, memory_size] in segments {
        let words = [
            0x5_0000_0001,
            *offset,
            *address + 0xffff_ffc0_0000_0000,
            *address,
            *file_size,
            *memory_size,
            4096,
        ];
        head.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    }
    head
}

fn planned(head: &[u8]) -> Result<Plan, Error> {
    Plan::new(head, 0x10_0000, ROOM)
}

#[test]
fn an_elf_file_is_planned() {
    let plan = planned(&elf(
        0x8020_0000,
        &[[0x1000, 0x8020_0000, 0x2345, 0x2345], [0x4000, 0x8020_3000, 0x10, 0x9000]],
    ))
    .unwrap();
    assert_eq!(plan.entry, 0x8020_0000);
    assert_eq!(plan.segments().len(), 2);
    assert_eq!(plan.end(), 0x8020_c000);
}

#[test]
fn a_linux_image_is_planned() {
    let mut head = vec![0; 64];
    head[8..16].copy_from_slice(&0x20_0000_u64.to_le_bytes());
    head[16..24].copy_from_slice(&0x18_0000_u64.to_le_bytes());
    head[56..60].copy_from_slice(b"RSC\x05");
    let plan = planned(&head).unwrap();
    let whole = Segment { offset: 0, address: 0x8020_0000, file_size: 0x10_0000, memory_size: 0x18_0000 };
    assert_eq!((plan.entry, plan.segments()), (0x8020_0000, &[whole][..]));
}

#[test]
fn what_cannot_be_loaded_is_refused_in_words() {
    let good = [0x1000, 0x8020_0000, 0x1000, 0x1000];
    let start = 0x8020_0000;
    let mut other = elf(start, &[good]);
    other[18] = 62;
    let mut small = elf(start, &[good]);
    small[4] = 1;
    let mut shared = elf(start, &[good]);
    shared[16] = 3;
    let cases = [
        (b"#!/bin/sh\n".to_vec(), Error::UnknownFormat),
        (Vec::new(), Error::UnknownFormat),
        (other, Error::OtherMachine(62)),
        (small, Error::NotElf64),
        (shared, Error::NotExecutable),
        (elf(start, &[]), Error::Nothing),
        (elf(start, &[good; 9]), Error::TooManySegments),
        (elf(start, &[good])[..80].to_vec(), Error::Truncated),
        (elf(start, &[[0xf_f000, start, 0x1001, 0x1001]]), Error::Truncated),
        (elf(start, &[[0, start, 0x1000, 0x10]]), Error::Contradiction),
        (elf(start, &[good, [0, start + 0xfff, 1, 1]]), Error::Overlap(start + 0xfff)),
        (elf(start, &[[0, 0x8000_0000, 16, 16]]), Error::OutsideMemory(0x8000_0000)),
        (elf(start, &[[0, start, 16, 0x400_0000]]), Error::OutsideMemory(start)),
        (elf(start, &[[0, start, 16, u64::MAX]]), Error::OutsideMemory(start)),
        (elf(start + 0x1000, &[good]), Error::EntryOutside(start + 0x1000)),
    ];
    for (head, error) in cases {
        assert_eq!(planned(&head), Err(error));
    }
}

#[test]
fn random_headers_do_not_panic() {
    let mut seed = 11_u64;
    let good = elf(0x8020_0000, &[[0x1000, 0x8020_0000, 0x1000, 0x1000], [0, 0x8030_0000, 0, 64]]);
    for _ in 0..100_000 {
        let mut bad = good.clone();
        for _ in 0..4 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 40) as usize % bad.len();
            bad[at] = (seed >> 32) as u8;
        }
        if let Ok(plan) = planned(&bad) {
            assert!(plan.end() <= ROOM.end);
        }
    }
}
