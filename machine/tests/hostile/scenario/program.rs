//! Random bytes as programs, in every mode, with page tables or without.
//!
//! A handler in machine mode and one in supervisor mode skip what traps and begin the program anew when it has
//! left its page, so that much of it runs. The program may break all of that; then it breaks only itself.

use machine::isa::{Extension, TABLE, csr};

use super::bytes::{Bytes, CODE, DATA, RAM, TABLES};
use super::{Scenario, inputs};
use crate::common::assemble;

/// Initial values of registers, and the handlers' memory.
const SETUP: u64 = RAM + 0x2000;
/// Where the handlers' own memory begins, 64 bytes for each hart and mode; the first is the machine mode's.
const SAVED: u64 = RAM + 0x3000;
/// Virtual addresses from here on are RAM for the supervisor alone.
const ALIAS: u64 = 0xc000_0000;

/// Control registers that are set before the program begins, in this order.
const CONTROL: [&str; 14] = [
    "mtvec",
    "medeleg",
    "mideleg",
    "mie",
    "stvec",
    "mcounteren",
    "scounteren",
    "menvcfg",
    "pmpaddr0",
    "pmpaddr1",
    "pmpcfg0",
    "satp",
    "mepc",
    "mstatus",
];

/// Sets registers and leaves for the program. a0 is the hart's number, s0 [`SETUP`].
fn prologue() -> String {
    let mut text = "auipc s0,2; csrrs a0,mhartid,zero; slli a0,a0,7".to_owned();
    for (name, at) in [("mscratch", 0x1f0), ("sscratch", 0x1f8)] {
        text += &format!("; ld t1,{at}(s0); add t1,t1,a0; csrrw zero,{name},t1");
    }
    for (i, name) in CONTROL.iter().enumerate() {
        text += &format!("; ld t1,{}(s0); csrrw zero,{name},t1", 0x100 + 8 * i);
    }
    (1..32).filter(|n| *n != 8).for_each(|n| text += &format!("; ld x{n},{}(s0)", 8 * n));
    text + "; ld s0,64(s0); mret"
}

/// The handler of a mode, `m` or `s`.
fn handler(mode: char) -> String {
    "
        csrrw t6,Mscratch,t6
        sd t5,0(t6); sd t4,8(t6)
        csrrs t5,Mcause,zero
        bge t5,zero,exception
        csrrw zero,Mie,zero         # once is enough
        jal zero,out
    exception:
        csrrs t5,Mepc,zero
        addi t5,t5,2
        ld t4,16(t6)                # the program's first address
        sub t4,t5,t4
        srli t4,t4,12
        beq t4,zero,there
        ld t5,16(t6)
    there:
        csrrw zero,Mepc,t5
    out:
        ld t4,8(t6); ld t5,0(t6)
        csrrw t6,Mscratch,t6
        Mret
    "
    .replace('M', &mode.to_string())
}

/// Where the handlers lie.
const HANDLERS: [(char, u64); 2] = [('m', RAM + 0x1000), ('s', RAM + 0x1800)];

/// A program of the bytes.
pub fn scenario(bytes: &mut Bytes) -> Scenario {
    let (flags, end) = (bytes.byte(), 10_000);
    let harts = bytes.choose(&[1, 1, 2, 4]);
    let mut loads = vec![(RAM, assemble(&prologue()))];
    loads.extend(HANDLERS.map(|(mode, at)| (at, assemble(&handler(mode)))));
    loads.push((SETUP, words(&setup(flags, bytes))));
    loads.extend((0..16).map(|n| (SAVED + 64 * n + 16, words(&[CODE]))));
    loads.extend(tables(flags, bytes));
    let inputs = inputs(bytes, end);
    let seed = bytes.word(2);
    loads.push((DATA, bytes.take(64).to_vec()));
    loads.push((CODE, code(bytes)));
    Scenario { harts, loads, inputs, end, seed }
}

/// A page of code: the bytes' instructions again and again.
fn code(bytes: &mut Bytes) -> Vec<u8> {
    let mut once = Vec::new();
    while !bytes.is_empty() && once.len() < 4096 {
        once.extend(instruction(bytes));
    }
    let filling = if once.is_empty() { vec![0] } else { once };
    filling.into_iter().cycle().take(4096).collect()
}

/// Mostly an instruction that there is, with operands of all kinds.
fn instruction(bytes: &mut Bytes) -> Vec<u8> {
    let kind = bytes.byte();
    if kind >= 0xf0 {
        return bytes.take(4).to_vec();
    }
    let row = &TABLE[bytes.word(2) as usize % TABLE.len()];
    let mut operands = bytes.word(4) as u32;
    if row.extension == Extension::Zicsr && kind < 0xc0 {
        let register = csr::TABLE[bytes.word(1) as usize % csr::TABLE.len()].number;
        operands = operands & 0xf_ffff | u32::from(register) << 20;
    }
    let word = row.code | operands & !row.mask;
    word.to_le_bytes()[..usize::from(row.length())].to_vec()
}

fn words(values: &[u64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Bits of the first byte: the mode, and how it is translated.
fn mode(flags: u8) -> u64 {
    [3, 1, 0, 0][usize::from(flags & 3)]
}

fn satp(flags: u8) -> u64 {
    match flags >> 2 & 3 {
        0 => 0,
        1 | 2 => 8 << 60 | (TABLES + 0x2000) >> 12,
        _ => 9 << 60 | (TABLES + 0x3000) >> 12,
    }
}

/// The registers x0 to x31, then those of [`CONTROL`], then the handlers' scratch registers.
fn setup(flags: u8, bytes: &mut Bytes) -> Vec<u64> {
    let mut values: Vec<u64> = (0..32).map(|_| bytes.hard()).collect();
    let paged = satp(flags) != 0;
    let alias = if paged { ALIAS - RAM } else { 0 };
    let protected = flags & 0x20 != 0;
    let float = 3 << 13;
    values.extend([
        HANDLERS[0].1,
        if flags & 0x10 != 0 { bytes.word(2) } else { 0 },
        bytes.word(2),
        bytes.word(2),
        HANDLERS[1].1 + alias,
        7,
        7,
        bytes.word(1) << 56 | u64::from(bytes.byte()),
        if protected { bytes.hard() >> 2 } else { u64::MAX },
        if protected { bytes.hard() >> 2 } else { 0 },
        if protected { bytes.word(2) } else { 0x1f },
        satp(flags),
        CODE,
        mode(flags) << 11 | float | bytes.word(3) & !(3 << 11),
    ]);
    values.resize(0x1f0 / 8, 0);
    values.extend([SAVED, SAVED + 64 + alias]);
    values
}

/// Page tables: the first GiB is the devices, the second a table of random entries, the third RAM, the fourth
/// RAM for the supervisor alone; the rest is random.
fn tables(flags: u8, bytes: &mut Bytes) -> Vec<(u64, Vec<u8>)> {
    let user = if mode(flags) == 0 { 0x10 } else { 0 };
    let leaf = |physical: u64, bits: u64| physical >> 2 | bits;
    let pointer = |table: u64| table >> 2 | 1;
    let random: Vec<u64> = (0..16).map(|_| entry(bytes)).collect();
    let last: Vec<u64> = random.iter().copied().cycle().take(512).collect();
    let mut middle = vec![pointer(TABLES)];
    middle.extend(&random[..4]);
    let mut root = vec![leaf(0, 0xc7 | user), pointer(TABLES + 0x1000), leaf(RAM, 0xcf | user)];
    root.extend([leaf(RAM, 0xcf), random[0], random[1]]);
    let top = vec![pointer(TABLES + 0x2000), random[2], random[3]];
    let levels = [last, middle, root, top].into_iter();
    levels.zip(0..).map(|(level, n)| (TABLES + 0x1000 * n, words(&level))).collect()
}

/// A page table entry: mostly valid, mostly of a page that is there.
fn entry(bytes: &mut Bytes) -> u64 {
    let pages =
        [DATA, DATA + 0x1000, CODE, TABLES, TABLES + 0x1000, TABLES + 0x2000, 0x1000_0000, 0x1000_1000];
    match bytes.byte() {
        bits @ 0..0xc0 => bytes.choose(&pages) >> 2 | u64::from(bits) | 1,
        0xc0..0xf0 => bytes.choose(&pages) >> 2 | bytes.word(2) & 0x3ff,
        _ => bytes.word(8),
    }
}
