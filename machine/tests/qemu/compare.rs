//! What differs between the two machines' memories, told so that a person can see why.

use std::fmt::Write;

use machine::isa;

use crate::layout::{
    ARENA, ARENAS, CODE, CONTROLS, DATA, END, FCSR, FLOATS, LOG, ROOT_48, SETUP, STUBS, TRAP_WORDS, TRAPS,
};
use crate::monitor::LOADED;
use crate::program::Program;

/// The arena of a program in a machine's memory.
fn arena(memory: &[u8], index: usize) -> &[u8] {
    let at = (ARENAS - crate::common::START) as usize + index * ARENA as usize;
    &memory[at..at + ARENA as usize]
}

fn word(arena: &[u8], at: u64) -> u64 {
    let at = at as usize;
    u64::from_le_bytes(arena[at..at + 8].try_into().expect("8 bytes"))
}

/// The bits of a word of an arena that are compared.
fn mask(at: u64) -> u64 {
    let controls = END + CONTROLS;
    match at.checked_sub(controls).map(|distance| distance as usize / 8) {
        Some(n) if n < LOADED.len() => LOADED[n].1,
        _ => u64::MAX,
    }
}

/// Offsets of the words in which a program ended differently.
pub fn differences(ours: &[u8], theirs: &[u8], index: usize) -> Vec<u64> {
    if !ended(ours, index) {
        return vec![END];
    }
    let (ours, theirs) = (arena(ours, index), arena(theirs, index));
    if ours == theirs {
        return Vec::new();
    }
    (0..ARENA).step_by(8).filter(|at| (word(ours, *at) ^ word(theirs, *at)) & mask(*at) != 0).collect()
}

/// Whether a program came to its end: it has stored where its log ends.
pub fn ended(memory: &[u8], index: usize) -> bool {
    word(arena(memory, index), END + 8 * 3) != 0
}

/// The causes of a program's traps.
pub fn causes(memory: &[u8], index: usize) -> impl Iterator<Item = u64> {
    let arena = arena(memory, index);
    let end = word(arena, END + 8 * 3) % ARENA;
    (LOG..end).step_by(8 * TRAP_WORDS as usize).map(|at| word(arena, at))
}

fn name(at: u64) -> String {
    match at {
        LOG..END => format!("trap {} word {}", (at - LOG) / 8 / TRAP_WORDS, (at - LOG) / 8 % TRAP_WORDS),
        _ if at == END + FCSR => "fcsr".to_string(),
        _ if (END..END + FLOATS).contains(&at) => format!("x{}", (at - END) / 8),
        _ if (END..END + CONTROLS).contains(&at) => format!("f{}", (at - END - FLOATS) / 8),
        END..ROOT_48 => {
            let n = (at - END - CONTROLS) as usize / 8;
            LOADED.get(n).map_or("?".to_string(), |row| row.0.to_string())
        }
        ROOT_48..DATA => format!("page table {at:#x}"),
        DATA.. => format!("data {at:#x}"),
        _ => format!("{at:#x}"),
    }
}

/// The program, its traps on both machines, and what differs.
pub fn explain(program: &Program, ours: &[u8], theirs: &[u8], index: usize, what: &[u64]) -> String {
    let mut text = format!("program {index}: {:x?}\n", program.traits);
    for (machine, memory) in [("ours", ours), ("QEMU", theirs)] {
        if !ended(memory, index) {
            text += &format!("on {machine} it did not end\n");
        }
    }
    let (start, length) = program.code;
    for at in (start..start + length).step_by(4) {
        let word = u32::from_le_bytes(program.arena[at..at + 4].try_into().expect("4 bytes"));
        let pc = program.traits.arena + CODE + at as u64;
        let _ = writeln!(text, "  {pc:x}: {}", isa::disassemble(word, pc, isa::Style::Plain));
    }
    for (n, (name, _)) in LOADED.iter().enumerate() {
        let _ = write!(text, "{name}={:x} ", word(&program.arena, SETUP + CONTROLS + 8 * n as u64));
    }
    for at in (ROOT_48..STUBS).step_by(8).filter(|at| word(&program.arena, *at) != 0) {
        let _ = write!(text, "\n{}: {:x}", name(at), word(&program.arena, at));
    }
    text.push('\n');
    let ours_all = ours;
    let (ours, theirs) = (arena(ours, index), arena(theirs, index));
    let trap = |arena: &[u8], n: u64| -> Vec<u64> {
        (0..TRAP_WORDS).map(|word_of| word(arena, LOG + 8 * (n * TRAP_WORDS + word_of))).collect()
    };
    let first = (0..TRAPS).find(|n| trap(ours, *n) != trap(theirs, *n));
    let last = (0..TRAPS).find(|n| trap(ours, *n) == [0; 5]).unwrap_or(TRAPS);
    let first = first.or_else(|| (!ended(ours_all, index)).then_some(last));
    let (from, to) = first.map_or((TRAPS, TRAPS), |first| (first.saturating_sub(3), (first + 3).min(TRAPS)));
    for n in from..to {
        let _ = writeln!(text, "trap {n}: ours {:x?}\n        QEMU {:x?}", trap(ours, n), trap(theirs, n));
    }
    for at in what.iter().take(12) {
        let _ =
            writeln!(text, "{}: ours {:#018x} QEMU {:#018x}", name(*at), word(ours, *at), word(theirs, *at));
    }
    text
}
