//! Random accesses to devices, in all sizes; and virtqueues that make no sense.
//!
//! A small program works through a list of accesses: kind, address, value. What traps is skipped; what was read
//! goes into a sum, so that it shows.

use super::bytes::{Bytes, DATA, RAM};
use super::{Scenario, inputs};
use crate::common::assemble;

/// Where the list lies.
const LIST: u64 = RAM + 0x10_0000;
/// Longest list.
const MOST: usize = 400;
/// Where virtqueues lie: descriptors, the driver's ring, the device's ring.
const RINGS: [u64; 3] = [DATA, DATA + 0x1000, DATA + 0x2000];

/// Kinds 0 to 3 load, 4 to 7 store 1 to 8 bytes; 8 sleeps for so many ticks; 9 ends the list.
const POKER: &str = "
    auipc s0,0x100
    auipc t0,0; addi t0,t0,skip; addi t0,t0,4
    csrrw zero,mtvec,t0
    lui s1,0x200c               # mtime is just before
    lui s2,0x2004               # mtimecmp
    addi t0,zero,128            # the timer ends wfi, and does not interrupt
    csrrw zero,mie,t0
next:
    ld a0,0(s0)
    ld a1,8(s0)
    ld a2,16(s0)
    addi s0,s0,24
    slli a0,a0,3
    auipc t0,0; addi t0,t0,table; addi t0,t0,4
    add t0,t0,a0
    jalr zero,0(t0)
table:
    lb a3,0(a1); jal zero,sum
    lh a3,0(a1); jal zero,sum
    lw a3,0(a1); jal zero,sum
    ld a3,0(a1); jal zero,sum
    sb a2,0(a1); jal zero,next
    sh a2,0(a1); jal zero,next
    sw a2,0(a1); jal zero,next
    sd a2,0(a1); jal zero,next
    jal zero,wait; addi zero,zero,0
    csrrw zero,mie,zero; wfi
sum:
    slli t0,a4,7
    xor a4,a4,t0
    add a4,a4,a3
    jal zero,next
wait:
    ld t0,-8(s1)
    add t0,t0,a2
    sd t0,0(s2)
    wfi
    jal zero,next
skip:
    csrrs t0,mepc,zero
    addi t0,t0,4
    csrrw zero,mepc,t0
    mret
";

/// Where devices have their registers.
const DEVICES: [u64; 24] = [
    0x1000,
    0x10_0000,
    0x10_1000,
    0x200_0000,
    0x200_4000,
    0x200_bf00,
    0xc00_0000,
    0xc00_1000,
    0xc00_2000,
    0xc20_0000,
    0xc20_1000,
    0x1000_0000,
    0x1000_1000,
    0x1000_1100,
    0x1000_2000,
    0x1000_2100,
    0x1000_3000,
    0x1000_4000,
    0x1000_5000,
    0x1000_6000,
    0x1000_8000,
    0x1020_0000,
    0x2000_0000,
    0x2200_0000,
];

/// An access: kind, address, value.
type Poke = [u64; 3];

const fn store(address: u64, value: u64) -> Poke {
    [6, address, value]
}

fn poke(bytes: &mut Bytes) -> Poke {
    match bytes.byte() % 16 {
        0 => [8, 0, bytes.word(2) % 2048],
        kind => [u64::from(kind % 8), address(bytes), value(bytes)],
    }
}

/// Mostly a register near the front of a device's window.
fn address(bytes: &mut Bytes) -> u64 {
    let base = if bytes.byte() < 0xd0 { bytes.choose(&DEVICES) } else { bytes.hard() };
    let offset = match bytes.byte() {
        small @ 0..0xc0 => u64::from(small) * 4,
        _ => bytes.word(3),
    };
    base.wrapping_add(offset)
}

fn value(bytes: &mut Bytes) -> u64 {
    match bytes.byte() % 4 {
        0 => u64::from(bytes.byte()),
        1 => 1 << (bytes.byte() % 64),
        _ => bytes.hard(),
    }
}

fn scenario(pokes: Vec<Poke>, mut loads: Vec<(u64, Vec<u8>)>, bytes: &mut Bytes) -> Scenario {
    let end = 80_000;
    let inputs = inputs(bytes, end);
    let list = pokes.into_iter().chain([[9, 0, 0]]).flatten().flat_map(u64::to_le_bytes).collect();
    loads.extend([(RAM, assemble(POKER)), (LIST, list)]);
    Scenario { harts: 1, loads, inputs, end, seed: bytes.word(2) }
}

/// Accesses all over the board.
pub fn registers(bytes: &mut Bytes) -> Scenario {
    let mut pokes = Vec::new();
    let rest = bytes.take(32);
    while !bytes.is_empty() && pokes.len() < MOST {
        pokes.push(poke(bytes));
    }
    scenario(pokes, vec![(DATA, rest.to_vec())], &mut Bytes::new(rest))
}

/// A virtio device set up as drivers do it, with rings of random contents; then random accesses.
pub fn rings(bytes: &mut Bytes) -> Scenario {
    let slot = 0x1000_1000 + 0x1000 * bytes.choose(&[0, 0, 1, 1, 2, 3, 4, 5, 6, 7]);
    let number = bytes.choose(&[0, 0, 0, 1, 2, 3]);
    let size = bytes.choose(&[16, 16, 16, 256, 1024, 8, 4, 2, 1]);
    let mut pokes = vec![store(slot + 0x70, 0), store(slot + 0x70, 3)];
    let features = [bytes.word(4), 1].into_iter().zip(0..);
    // Features that the device does not have would end it all too early.
    features.for_each(|(word, n)| {
        pokes.extend([store(slot + 0x24, n), store(slot + 0x20, word & 0x1000_0224 | n)])
    });
    pokes.extend([store(slot + 0x70, 11), store(slot + 0x30, number), store(slot + 0x38, size)]);
    for (ring, register) in RINGS.into_iter().zip([0x80, 0x90, 0xa0]) {
        let place = if bytes.byte() < 0xf0 { ring } else { bytes.hard() };
        pokes.extend([store(slot + register, place), store(slot + register + 4, place >> 32)]);
    }
    pokes.extend([store(slot + 0x44, 1), store(slot + 0x70, 15)]);
    let loads = queue(bytes);
    pokes.push(store(slot + 0x50, number));
    for _ in 0..bytes.byte() % 16 {
        pokes.extend([[8, 0, 300], store(slot + 0x50, number), poke(bytes)]);
    }
    scenario(pokes, loads, bytes)
}

/// Chains of a header, data and a status byte, as block devices take them; then damaged.
fn queue(bytes: &mut Bytes) -> Vec<(u64, Vec<u8>)> {
    const CHAINS: u16 = 5;
    let header = DATA + 0x3000;
    let mut table: Vec<u8> = Vec::new();
    for chain in 0..CHAINS {
        let next = 3 * chain + 1;
        let data = (
            header + 0x200,
            bytes.choose(&[512, 1024, 0, 16, 513, 0x8000]),
            bytes.choose(&[3, 3, 3, 1]),
            next + 1,
        );
        for (address, length, flags, next) in [(header, 16_u32, 1_u16, next), data, (header + 0x100, 1, 2, 0)]
        {
            table.extend(address.to_le_bytes());
            table.extend(length.to_le_bytes());
            table.extend([flags, next].map(u16::to_le_bytes).concat());
        }
    }
    let heads = (0..CHAINS).map(|chain| 3 * chain);
    let mut ring: Vec<u8> = [0, CHAINS].into_iter().chain(heads).flat_map(u16::to_le_bytes).collect();
    for _ in 0..bytes.choose(&[0, 0, 1, 2, 4]) {
        damage(&mut table, bytes);
    }
    for _ in 0..bytes.choose(&[0, 0, 0, 1]) {
        damage(&mut ring, bytes);
    }
    let kind = u32::from(bytes.choose(&[0_u8, 0, 0, 1, 1, 4, 8, 9])).to_le_bytes();
    let sector = if bytes.byte() < 0xc0 { bytes.word(1) % 66 } else { bytes.hard() };
    let header_bytes = [kind, [0; 4]].concat().into_iter().chain(sector.to_le_bytes()).collect();
    vec![(RINGS[0], table), (RINGS[1], ring), (header, header_bytes)]
}

/// Overwrites a byte, or eight with something hard.
fn damage(memory: &mut [u8], bytes: &mut Bytes) {
    let at = usize::from(bytes.byte()) % memory.len();
    if bytes.byte() < 0xc0 {
        memory[at] = bytes.byte();
    } else {
        let word = bytes.hard().to_le_bytes();
        memory[at & !7..].iter_mut().zip(word).for_each(|(place, byte)| *place = byte);
    }
}
