//! What the tests share: a tiny assembler over the instruction table, and machines that run its programs.
#![allow(dead_code, reason = "every test file uses another part")]

use std::collections::BTreeMap;

use machine::isa::{self, csr, register};
use machine::{Config, Machine};

/// Where programs start.
pub const START: u64 = abi::board::RAM_BASE;

/// Encodes one instruction: a mnemonic of the table and its operands; numbers in decimal or hexadecimal,
/// branch targets as distances in bytes. `.word N` and `.half N` stand for themselves.
pub fn encode(line: &str) -> Vec<u8> {
    encode_with(line, &|_| None)
}

fn encode_with(line: &str, label: &dyn Fn(&str) -> Option<i64>) -> Vec<u8> {
    let (name, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
    let parts = rest.split([',', '(', ')']).map(str::trim).filter(|part| !part.is_empty());
    let operands: Vec<i64> = parts.map(|part| operand(part, label)).collect();
    match name {
        ".word" => return (operands[0] as u32).to_le_bytes().to_vec(),
        ".half" => return (operands[0] as u16).to_le_bytes().to_vec(),
        _ => {}
    }
    let known = isa::find(name).unwrap_or_else(|| panic!("no instruction {name}"));
    let word =
        isa::encode(known.row, &operands).unwrap_or_else(|error| panic!("{line}: {error}")) | known.bits;
    word.to_le_bytes()[..usize::from(known.row.length())].to_vec()
}

fn operand(text: &str, label: &dyn Fn(&str) -> Option<i64>) -> i64 {
    let set = |text: &str| text.chars().map(|c| "iorw".find(c).map(|at| 8 >> at)).sum::<Option<i64>>();
    register::number(text)
        .or_else(|| register::float_number(text))
        .or_else(|| register::mode(text))
        .map(i64::from)
        .or_else(|| csr::number(text).map(i64::from))
        .or_else(|| number(text))
        .or_else(|| label(text))
        .or_else(|| set(text))
        .unwrap_or_else(|| panic!("what is {text}?"))
}

/// A number in decimal or hexadecimal.
pub fn number(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let value = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok()? as i64,
        None => digits.parse::<i64>().ok()?,
    };
    Some(value.wrapping_mul(sign))
}

/// Encodes a program, one instruction a line or between semicolons; `#` starts a comment, `name:` on a line of
/// its own a label, which as an operand is the distance to it.
pub fn assemble(program: &str) -> Vec<u8> {
    let lines = program.lines().map(|line| line.split('#').next().unwrap_or_default());
    let statements: Vec<&str> =
        lines.flat_map(|line| line.split(';')).map(str::trim).filter(|s| !s.is_empty()).collect();
    let mut labels = BTreeMap::new();
    let mut pc = 0;
    for statement in &statements {
        match statement.strip_suffix(':') {
            Some(name) => drop(labels.insert(name, pc)),
            None => pc += encode_with(statement, &|_| Some(0)).len() as i64,
        }
    }
    let mut bytes = Vec::new();
    for statement in statements.iter().filter(|statement| !statement.ends_with(':')) {
        let pc = bytes.len() as i64;
        bytes.extend(encode_with(statement, &|name| labels.get(name).map(|at| at - pc)));
    }
    bytes
}

/// A machine of 8 MiB with these bytes at the start of RAM, which the boot ROM jumps to.
pub fn machine_with(bytes: Vec<u8>) -> Machine {
    machine_loading(vec![(START, bytes)])
}

/// A machine of 8 MiB with bytes at several places in RAM.
pub fn machine_loading(loads: Vec<(u64, Vec<u8>)>) -> Machine {
    Machine::new(Config { ram_bytes: 8 << 20, loads, ..Config::default() }).expect("a small machine")
}

/// A machine of several harts before its first cycle. All of them run the program.
pub fn harts(count: usize, program: &str) -> Machine {
    let loads = vec![(START, assemble(program))];
    Machine::new(Config { harts: count, ram_bytes: 8 << 20, loads, ..Config::default() })
        .expect("a small machine")
}

/// What the programs of several harts share.
pub const DATA: u64 = START + 0x2000;

/// Begins programs of several harts: s0 is the program, s1 [`DATA`], s2 the hart's number, s3 its `msip`, s4 its `mtimecmp`; traps go to `trap`.
pub const PROLOGUE: &str = "
    csrrs s2,mhartid,zero
    auipc s0,0; addi s0,s0,-4
    lui s1,0x2; add s1,s1,s0
    slli t0,s2,2; lui s3,0x2000; add s3,s3,t0
    slli t0,s2,3; lui s4,0x2004; add s4,s4,t0
    auipc t0,0; addi t0,t0,trap; addi t0,t0,4
    csrrw zero,mtvec,t0
";

/// Runs the boot ROM: until the first instruction of RAM is next.
pub fn boot(machine: &mut Machine) {
    while machine.hart(0).pc() != START {
        assert!(machine.cycle() < 100, "the boot ROM does not jump to RAM");
        machine.run(machine.cycle() + 1);
    }
}

/// A machine that stands before the first instruction of a program.
pub fn booted(program: &str) -> Machine {
    let mut machine = machine_with(assemble(program));
    boot(&mut machine);
    machine
}

/// A register of hart 0 by name.
pub fn x(machine: &Machine, name: &str) -> u64 {
    x_of(machine, 0, name)
}

/// A register of a hart by name.
pub fn x_of(machine: &Machine, hart: usize, name: &str) -> u64 {
    machine.hart(hart).x()[usize::from(register::number(name).expect("a register"))]
}

/// A control register by name.
pub fn control(machine: &Machine, name: &str) -> u64 {
    machine.hart(0).csr(csr::number(name).expect("a control register")).expect("the hart has it")
}

/// Eight bytes of RAM.
pub fn memory(machine: &Machine, address: u64) -> u64 {
    machine.ram().read(address, 8).expect("in RAM")
}

/// Small numbers that look random, from a seed: the same on every host.
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }
}
