//! Every instruction, case by case: `isa/*.txt`.
//!
//! A line names instructions, what holds before, and what must hold after them. `s0` points at data memory,
//! `[n]` is the doubleword `n` bytes behind it, `pc` the address of the instruction. `mode` before is that in which
//! they run (0 user, 1 supervisor), with all of memory open if nothing is said of `pmp`; `trap` and `tval` after are
//! `mcause` and `mtval`, `straps` is `scause` of a trap to the supervisor. Floating-point registers
//! hold bits; where `fcsr` or one of them is given, they are on, and dirty.

mod common;

use std::collections::BTreeSet;

use common::{START, encode, machine_loading, number};
use machine::Machine;
use machine::isa::{self, csr, register};

const DATA: u64 = START + 0x1000;
const VALUES: u64 = START + 0x3000;
const S0: usize = 8;

const FILES: &[(&str, &str)] = &[
    ("base", include_str!("isa/base.txt")),
    ("csr", include_str!("isa/csr.txt")),
    ("multiply", include_str!("isa/multiply.txt")),
    ("bits", include_str!("isa/bits.txt")),
    ("atomic", include_str!("isa/atomic.txt")),
    ("float", include_str!("isa/float.txt")),
    ("float-state", include_str!("isa/float-state.txt")),
    ("compressed", include_str!("isa/compressed.txt")),
    ("privileged", include_str!("isa/privileged.txt")),
    ("modes", include_str!("isa/modes.txt")),
    ("protection", include_str!("isa/protection.txt")),
    ("paging", include_str!("isa/paging.txt")),
];

/// A value: a number, or `pc` or `s0`, or a distance from one of them.
fn value(text: &str, pc: u64) -> u64 {
    for (name, base) in [("pc", pc), ("s0", DATA), ("+", pc)] {
        if let Some(rest) = text.strip_prefix(name) {
            let distance = rest.strip_prefix('+').unwrap_or(rest);
            return base.wrapping_add(if rest.is_empty() { 0 } else { number(distance).expect(text) as u64 });
        }
    }
    number(text).unwrap_or_else(|| panic!("what is {text}?")) as u64
}

struct Case {
    machine: Machine,
    /// Address of the first instruction.
    pc: u64,
    count: u64,
}

/// Builds a machine whose registers and memory hold what stands before, in front of the instructions.
fn prepare(instructions: &str, before: &str) -> Case {
    let mut registers = [0u64; 32];
    let mut floats = [0u64; 32];
    registers[S0] = DATA;
    let mut loads = Vec::new();
    let mut controls: Vec<(&str, u64)> = Vec::new();
    let mut mode = None;
    for fact in before.split_whitespace() {
        let (name, text) = fact.split_once('=').unwrap_or_else(|| panic!("{fact}: no value"));
        let value = value(text, 0);
        if let Some(number) = register::number(name) {
            registers[usize::from(number)] = value;
        } else if let Some(number) = register::float_number(name) {
            floats[usize::from(number)] = value;
        } else if let Some(offset) = cell(name) {
            loads.push((offset, value.to_le_bytes().to_vec()));
        } else if name == "mode" {
            mode = Some(value);
        } else {
            controls.push((name, value));
        }
    }
    if mode.is_some() && !before.contains("pmp") {
        controls.extend([("pmpaddr0", u64::MAX), ("pmpcfg0", 0x1f)]);
    }
    let mut prologue: Vec<String> = Vec::new();
    for (n, (name, value)) in controls.iter().enumerate() {
        loads.push((VALUES + 8 * (64 + n as u64), value.to_le_bytes().to_vec()));
        prologue.push(format!("ld t5,{}(t6)", 8 * (64 + n)));
        prologue.push(format!("csrrw zero,{name},t5"));
    }
    if before.contains("fcsr=") || floats != [0; 32] {
        prologue.splice(0..0, (0..32).map(|n| format!("fld f{n},{}(t6)", 8 * (32 + n))));
        prologue.splice(0..0, ["lui t5,6", "csrrs zero,mstatus,t5"].map(str::to_string));
    }
    if let Some(mode) = mode {
        // mret goes to what follows it: 35 instructions behind the auipc.
        let down = [format!("addi t5,zero,{mode}"), "slli t5,t5,11; csrrs zero,mstatus,t5".to_string()];
        prologue.extend(down.iter().flat_map(|text| text.split("; ").map(str::to_string)));
        prologue.extend(["auipc t5,0", "addi t5,t5,140", "csrrw zero,mepc,t5"].map(str::to_string));
    }
    prologue.insert(0, "auipc t6,3".to_string());
    prologue.extend((1..31).map(|n| format!("ld x{n},{}(t6)", 8 * n)));
    prologue.push(format!("ld t6,{}(t6)", 8 * 31));
    if mode.is_some() {
        prologue.push("mret".to_string());
    }
    let values = registers.iter().chain(&floats);
    loads.push((VALUES, values.flat_map(|value| value.to_le_bytes()).collect()));
    let mut program: Vec<u8> = prologue.iter().flat_map(|line| encode(line)).collect();
    let pc = START + program.len() as u64;
    let body: Vec<&str> = instructions.split(';').map(str::trim).collect();
    program.extend(body.iter().flat_map(|line| encode(line)));
    loads.push((START, program));
    let mut machine = machine_loading(loads);
    common::boot(&mut machine);
    machine.run(machine.cycle() + prologue.len() as u64);
    assert_eq!(machine.hart(0).pc(), pc, "the prologue runs through");
    Case { machine, pc, count: body.len() as u64 }
}

fn cell(name: &str) -> Option<u64> {
    let offset = number(name.strip_prefix('[')?.strip_suffix(']')?)?;
    Some(DATA.wrapping_add(offset as u64))
}

fn found(machine: &Machine, name: &str) -> u64 {
    let hart = machine.hart(0);
    let control = |name: &str| hart.csr(csr::number(name).unwrap_or_else(|| panic!("what is {name}?")));
    match name {
        "pc" => hart.pc(),
        "mode" => hart.mode() as u64,
        "trap" => control("mcause").expect("mcause"),
        "tval" => control("mtval").expect("mtval"),
        "straps" => control("scause").expect("scause"),
        _ => match (register::number(name), register::float_number(name), cell(name)) {
            (Some(number), ..) => hart.x()[usize::from(number)],
            (_, Some(number), _) => hart.f()[usize::from(number)],
            (.., Some(address)) => common::memory(machine, address),
            _ => control(name).unwrap_or_else(|| panic!("no {name}")),
        },
    }
}

fn check(file: &str, line: &str) {
    let parts: Vec<&str> = line.split('|').collect();
    let [instructions, before, after] = parts[..] else { panic!("{file}: {line}: not three parts") };
    let mut case = prepare(instructions, before);
    let start = case.machine.cycle();
    case.machine.run(start + case.count);
    let traps = after.contains("trap=") || after.contains("straps=");
    assert_eq!(
        case.machine.hart(0).pc() == 0,
        traps,
        "{file}: {line}: trapped {}",
        found(&case.machine, "trap")
    );
    for fact in after.split_whitespace() {
        let (name, text) = fact.split_once('=').unwrap_or_else(|| panic!("{fact}: no value"));
        let expected = value(text, case.pc);
        // Distances of the program counter count from the instruction.
        let expected =
            if name == "pc" && text.starts_with('-') { case.pc.wrapping_add(expected) } else { expected };
        let found = found(&case.machine, name);
        assert_eq!(found, expected, "{file}: {line}: {name} is {found:#x}, not {expected:#x}");
    }
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .flat_map(|(file, text)| text.lines().map(move |line| (*file, line.trim())))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn every_instruction_does_what_its_cases_say() {
    for (file, line) in lines() {
        check(file, line);
    }
}

#[test]
fn every_row_of_the_table_has_a_case() {
    let named: BTreeSet<&str> = lines()
        .flat_map(|(_, line)| line.split('|').next().unwrap_or_default().split(';'))
        .filter_map(|instruction| instruction.split_whitespace().next())
        .collect();
    let missing: Vec<&str> =
        isa::TABLE.iter().map(|row| row.name).filter(|name| !named.contains(name)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}
