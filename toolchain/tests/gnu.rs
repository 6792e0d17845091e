//! Byte for byte what GNU as and ld make of the same source.

mod common;

use std::fmt::Write;

use common::{assert_same, fixtures, sources};
use machine::isa::{Extension, Operand, Row, TABLE, csr};

const START: &str = ".globl _start\n_start:\n";

#[test]
fn every_fixture_gives_gnus_bytes() {
    for (name, source) in sources(&fixtures("gnu")) {
        assert_same(&format!("fixture-{name}"), &source);
    }
}

#[test]
fn every_example_gives_gnus_bytes() {
    for example in toolchain::examples::EXAMPLES {
        let source = without_foresight(example.source);
        assert_same(&format!("example-{}", example.name), &source);
    }
}

/// GNU as knows no system calls by name, and `li` takes no number that is defined below. Definitions go into
/// the first line, so that lines keep their numbers.
fn without_foresight(source: &str) -> String {
    let calls = abi::syscall::TABLE.iter();
    let mut head: String = calls.map(|row| format!(".equ SYS_{}, {}; ", row.name, row.number)).collect();
    head.push_str(".equ SIGCHLD, 17; ");
    let symbols = common::build(source).symbols;
    for number in symbols.iter().filter(|symbol| symbol.section.is_none()) {
        head.push_str(&format!(".equ {}, {}; ", number.name, number.value));
    }
    let definition = |line: &&str| !line.trim_start().starts_with(".equ");
    let rest: String =
        source.lines().map(|line| if definition(&line) { line } else { "" }.to_string() + "\n").collect();
    head + &rest
}

/// Values for one operand of a row, as text.
fn samples(row: &Row, operand: Operand) -> Vec<String> {
    let layout = row.format.layout();
    let (least, greatest) = if layout.imm.pieces.is_empty() { (0, 0) } else { layout.imm.range() };
    let scale = layout.imm.scale();
    let numbers = |numbers: &[i64]| numbers.iter().map(i64::to_string).collect();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_string()).collect();
    let registers = match row.length() {
        4 => words(&["zero", "ra", "sp", "s0", "x10", "a5", "t6"]),
        // What every compressed instruction can name.
        _ => words(&["s0", "a0", "a5"]),
    };
    match operand {
        Operand::Rd | Operand::Rs1 | Operand::Rs2 => registers,
        Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3 => match row.length() {
            4 => words(&["ft0", "fs1", "fa7", "f31"]),
            _ => words(&["fs0", "fa0", "f15"]),
        },
        // The last is none.
        Operand::Rounding => words(&["rne", "rtz", "rdn", "rup", "rmm", "dyn", ""]),
        Operand::Base => registers.iter().map(|register| format!("({register})")).collect(),
        Operand::Stack => words(&["sp"]),
        Operand::StackBase => words(&["(sp)"]),
        Operand::Immediate | Operand::Offset if layout.imm.reserves(0) => {
            numbers(&[scale, greatest, 2 * scale])
        }
        Operand::Immediate | Operand::Offset => numbers(&[least, 0, scale, greatest]),
        // A shift by 0 has no compressed form.
        Operand::Shift if row.length() == 2 => numbers(&[1, greatest]),
        Operand::Shift => numbers(&[0, 1, 31, greatest]),
        Operand::Target => words(&[".", ". + 8", "near"]),
        Operand::Upper if row.length() == 2 => numbers(&[1, 31, 0xfffe0, 0xfffff]),
        Operand::Upper => numbers(&[0, 1, 31, 32, 0x80000, 0xfffff]),
        Operand::Csr => words(&["sstatus", "0x7c0", "cycle"]),
        Operand::Small => numbers(&[0, 31]),
        Operand::Before | Operand::After => words(&["iorw", "rw", "r", "io"]),
    }
}

/// Every combination of the operands' samples.
fn combinations(row: &Row) -> Vec<String> {
    let mut lines = vec![String::new()];
    let operands = row.format.layout().operands;
    for (at, operand) in operands.iter().enumerate() {
        let joined = matches!(operand, Operand::Base | Operand::StackBase)
            && at > 0
            && operands[at - 1] == Operand::Offset;
        let separator = match at {
            0 => " ",
            _ if joined => "",
            _ => ", ",
        };
        let values = samples(row, *operand);
        lines = lines
            .iter()
            .flat_map(|line| {
                values.iter().map(move |v| match v.as_str() {
                    "" => line.clone(),
                    v => format!("{line}{separator}{v}"),
                })
            })
            .collect();
    }
    lines
}

#[test]
fn every_row_of_the_instruction_table_gives_gnus_bytes() {
    let mut source = format!("{START}near:\n");
    // Binutils 2.40 does not know Zicond; the machine's own tests have its encodings.
    for row in TABLE.iter().filter(|row| row.extension != Extension::Zicond) {
        let atomic = row.extension == Extension::A;
        let suffixes: &[&str] = if atomic { &["", ".aq", ".rl", ".aqrl"] } else { &[""] };
        for suffix in suffixes {
            for operands in combinations(row) {
                writeln!(source, "{}{suffix}{operands}", row.name).unwrap();
            }
        }
        // Branches reach the label only when it is near.
        if row.format.layout().operands.contains(&Operand::Target) {
            source.push_str("near:\n");
        }
    }
    // Each use of `near` means the last one before it.
    let mut count = 0;
    let numbered: String = source
        .lines()
        .map(|line| {
            count += usize::from(line == "near:");
            line.replace("near", &format!("near{count}")) + "\n"
        })
        .collect();
    assert_same("rows", &numbered);
    assert_same("rows-norvc", &format!(".option norvc\n{}", without_compressed(&numbered)));
}

fn without_compressed(source: &str) -> String {
    source.lines().filter(|line| !line.starts_with("c.")).map(|line| line.to_string() + "\n").collect()
}

#[test]
fn every_control_register_has_gnus_number() {
    let mut source = START.to_string();
    for number in 0..4096 {
        if let Some(name) = csr::name(number) {
            writeln!(source, "csrr a0, {name}").unwrap();
        }
    }
    assert_same("csrs", &source);
}

#[test]
fn constants_are_loaded_as_gnu_loads_them() {
    let mut source = START.to_string();
    let mut random = Random(1);
    for register in ["a0", "sp", "zero", "t6"] {
        for bit in 0..64 {
            for near in [-2049i64, -2048, -1, 0, 1, 2047, 2048, 0x1000] {
                writeln!(source, "li {register}, {}", (1i64 << bit).wrapping_add(near)).unwrap();
                writeln!(source, "li {register}, {:#x}", (-1i64 << bit).wrapping_add(near)).unwrap();
            }
        }
        for _ in 0..500 {
            let width = random.below(64);
            writeln!(source, "li {register}, {}", random.next() as i64 >> width).unwrap();
        }
    }
    assert_same("li", &source);
    assert_same("li-norvc", &format!(".option norvc\n{source}"));
}

/// A small generator of numbers (Vigna's SplitMix64): tests are the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

/// A line of a random program with labels 0 to `labels`.
fn random_line(random: &mut Random, labels: u64) -> String {
    const REGISTERS: [&str; 12] = ["zero", "ra", "sp", "t0", "s0", "s1", "a0", "a1", "a5", "a6", "s11", "t6"];
    let rd = random.pick(&REGISTERS);
    let rs = random.pick(&REGISTERS);
    let rt = random.pick(&REGISTERS);
    let same = if random.below(2) == 0 { rd } else { rs };
    let label = format!("l{}", random.below(labels));
    let small = random.below(72) as i64 - 36;
    match random.below(16) {
        0..=2 => format!(
            "{} {rd}, {same}, {rt}",
            random.pick(&["add", "sub", "and", "or", "xor", "addw", "subw", "sll"])
        ),
        3 | 4 => {
            format!("{} {rd}, {same}, {small}", random.pick(&["addi", "andi", "addiw", "add", "and", "slti"]))
        }
        5 => format!("addi {}, sp, {}", random.pick(&["sp", "a0", "s1", "t0"]), small * 4),
        6 => {
            format!("{} {rd}, {}({rs})", random.pick(&["lw", "ld", "sw", "sd", "lb", "sh"]), small.abs() * 4)
        }
        7 => format!("{} {rd}, {}(sp)", random.pick(&["lw", "ld", "sw", "sd"]), small.abs() * 8),
        8 => {
            format!("{} {rd}, {same}, {}", random.pick(&["slli", "srli", "srai", "sll", "srl"]), small.abs())
        }
        9 => format!(
            "{} {rd}, {rs}",
            random.pick(&["mv", "neg", "not", "sext.w", "seqz", "snez", "zext.b", "zext.w", "sext.b"])
        ),
        10 => format!("{} {rs}, {label}", random.pick(&["beqz", "bnez", "blez", "bgtz", "bltz", "bgez"])),
        11 => format!("{} {rs}, {rt}, {label}", random.pick(&["beq", "bne", "blt", "bgeu", "bgt", "bleu"])),
        12 => format!("{} {label}", random.pick(&["j", "jal", "call", "tail", "j"])),
        13 => format!("{} {rd}, {label}", random.pick(&["la", "jal", "lw", "lla"])),
        14 => format!("li {rd}, {}", random.next() as i64 >> random.below(64)),
        _ => match random.below(6) {
            0 => format!("{} {rs}", random.pick(&["jr", "jalr"])),
            1 => "ret; nop; ecall; ebreak; unimp".into(),
            2 => format!(".balign {}", 1 << random.below(6)),
            3 => format!(".zero {}", 4 * random.below(200)),
            4 => format!("lui {rd}, {}", random.below(0x100000) >> random.below(20)),
            _ => format!("sw {rs}, {label}, t1"),
        },
    }
}

#[test]
fn random_programs_give_gnus_bytes() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let labels = 1 + random.below(60);
        let mut lines: Vec<String> =
            (0..random.below(1500)).map(|_| random_line(&mut random, labels)).collect();
        for label in 0..labels {
            let at = random.below(lines.len() as u64 + 1) as usize;
            lines.insert(at, format!("l{label}:"));
        }
        let option = if seed % 4 == 3 { ".option norvc\n" } else { "" };
        assert_same(&format!("random-{seed}"), &format!("{option}{START}{}\n", lines.join("\n")));
    }
}
