//! Every row: decodes, encodes, disassembles, and means the same to GNU objdump.

use super::*;

/// Operand values that a row accepts, varied by `seed`, as `encode` takes them.
fn operands(row: &Row, seed: u64) -> Vec<i64> {
    let layout = row.format.layout();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(row.code);
    let mut next = |least: i64, greatest: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        least + ((state >> 33) as i64).rem_euclid(greatest - least + 1)
    };
    let mut register = |place: Place| match place {
        Place::Absent => 0,
        Place::Fixed(n) => i64::from(n),
        Place::Short(_) => next(8, 15),
        Place::Bits(_) | Place::NonZero(_) => next(3, 31),
    };
    let (rd, rs1, rs2) = (register(layout.rd), register(layout.rs1), register(layout.rs2));
    layout
        .operands
        .iter()
        .map(|operand| match operand {
            Operand::Rd | Operand::Fd => rd,
            Operand::Rs1 | Operand::Fs1 | Operand::Base => rs1,
            Operand::Rs2 | Operand::Fs2 => rs2,
            Operand::Fs3 => next(0, 31),
            Operand::Rounding => [0, 1, 2, 3, 4, 7][next(0, 5) as usize],
            Operand::Stack | Operand::StackBase => 2,
            Operand::Small => next(0, 31),
            Operand::Before | Operand::After => next(1, 15),
            Operand::Upper if row.length() == 2 => next(1, 31),
            Operand::Upper => next(0, 0xf_ffff),
            Operand::Csr => 0x300,
            Operand::Shift => next(1, layout.imm.range().1),
            _ => {
                let (least, greatest) = layout.imm.range();
                let value = next(least, greatest) / layout.imm.scale() * layout.imm.scale();
                if value == 0 { layout.imm.scale() } else { value }
            }
        })
        .collect()
}

/// One encoding of each row for each seed.
fn samples() -> impl Iterator<Item = (&'static Row, u32)> {
    (0..8).flat_map(|seed| {
        TABLE.iter().map(move |row| {
            let operands = operands(row, seed);
            (row, encode(row, &operands).unwrap_or_else(|error| panic!("{} {operands:?}: {error}", row.name)))
        })
    })
}

#[test]
fn every_row_decodes_to_itself_and_encodes_back() {
    for (row, word) in samples() {
        let decoded = decode(word).unwrap_or_else(|| panic!("{} {word:08x}", row.name));
        assert_eq!(decoded.row.name, row.name, "{word:08x}");
        assert_eq!(assemble_fields(row, &decoded), Some(word), "{}", row.name);
    }
}

#[test]
fn compressing_the_32_bit_form_gives_back_each_compressed_instruction() {
    for (row, code) in samples().filter(|(row, _)| row.length() == 2) {
        let short = decode(code).expect("decodes");
        let long = assemble_fields(short.op().row(), &Instruction { row: short.op().row(), ..short });
        let long = long.unwrap_or_else(|| panic!("{} has no 32-bit form", row.name));
        let again = compress(long).unwrap_or_else(|| panic!("{} {long:08x} does not compress", row.name));
        let back = decode(again.into()).expect("decodes");
        assert_eq!(
            (back.op(), back.rd, back.rs1, back.rs2, back.imm),
            (short.op(), short.rd, short.rs1, short.rs2, short.imm),
            "{}",
            row.name
        );
    }
}

#[test]
fn reserved_encodings_are_illegal() {
    let reserved = [
        (0x0000, "all zeros"),
        (0xffff_ffff, "all ones"),
        (0x2001, "c.addiw with rd 0"),
        (0x6101, "c.addi16sp by 0"),
        (0x6501, "c.lui of 0"),
        (0x4002, "c.lwsp to x0"),
        (0x8002, "c.jr to x0"),
        (0x9c41, "reserved CA row"),
        (0x00c5_d553, "fadd.s with rounding mode 5"),
        (0xd200_6053, "fcvt.d.w with rounding mode 6"),
        (0x04c5_f553, "fadd with the format of half precision"),
    ];
    for (word, what) in reserved {
        assert_eq!(decode(word), None, "{what}");
    }
}

#[test]
fn every_register_and_csr_name_leads_back_to_its_number() {
    for (number, name) in register::NAMES.iter().enumerate() {
        assert_eq!(register::number(name), Some(number as u8));
        assert_eq!(register::number(&format!("x{number}")), Some(number as u8));
    }
    for (number, name) in register::FLOAT_NAMES.iter().enumerate() {
        assert_eq!(register::float_number(name), Some(number as u8));
        assert_eq!(register::float_number(&format!("f{number}")), Some(number as u8));
    }
    assert_eq!((register::mode("dyn"), register::mode("")), (Some(7), None));
    assert_eq!(
        (register::number("x32"), register::number("x01"), register::number("x+1")),
        (None, None, None)
    );
    let named = (0..0x1000).filter_map(|number| Some((number, csr::name(number)?)));
    for (number, name) in named {
        assert_eq!(csr::number(&name), Some(number), "{name}");
    }
    let rows: std::collections::BTreeSet<u16> = csr::TABLE.iter().map(|row| row.number).collect();
    assert_eq!(rows.len(), csr::TABLE.len(), "a number has one row");
}

/// The machine's extensions, for GNU as. Binutils 2.40 does not know Zicond.
const MARCH: &str = "-march=rv64gc_zicsr_zifencei_zba_zbb_zbs";

/// The samples that GNU knows.
fn known_to_gnu() -> Vec<(&'static Row, u32)> {
    samples().filter(|(row, _)| row.extension != Extension::Zicond).collect()
}

/// Runs GNU objdump over the words; `None` when it is not installed.
fn objdump(words: &[(&Row, u32)], options: &str) -> Option<Vec<String>> {
    let source: String =
        words.iter().map(|(row, word)| format!(".insn {}, {word:#x}\n", row.length())).collect();
    let path = |extension: &str| {
        let name = format!("isa-{}-{}.{extension}", std::process::id(), options.len());
        std::env::temp_dir().join(name)
    };
    let (text, object) = (path("s"), path("o"));
    std::fs::write(&text, source).expect("temporary folder");
    let run = |tool: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(format!("riscv64-linux-gnu-{tool}"));
        command.args(arguments).output().ok()
    };
    let names = [text.to_string_lossy(), object.to_string_lossy()];
    let assembled = run("as", &[MARCH, "-o", &names[1], &names[0]])?;
    assert!(assembled.status.success(), "{}", String::from_utf8_lossy(&assembled.stderr));
    let output = run("objdump", &["-d", "-z", "-M", options, &names[1]])?;
    [text, object].iter().for_each(|path| std::fs::remove_file(path).expect("it was just written"));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(
        text.lines()
            .filter_map(|line| Some(line.split_once(":\t")?.1.split_once('\t')?.1.to_string()))
            .collect(),
    )
}

/// Where objdump chooses another of GNU's spellings than we do.
const SPELLINGS: &[(&str, &str)] = &[
    ("c.nop", "c.addi\tzero,0"),
    ("addi", "add"),
    ("addiw", "addw"),
    ("andi", "and"),
    ("ori", "or"),
    ("xori", "xor"),
    ("slti", "slt"),
    ("sltiu", "sltu"),
    ("slli", "sll"),
    ("srli", "srl"),
    ("srai", "sra"),
    ("slliw", "sllw"),
    ("srliw", "srlw"),
    ("sraiw", "sraw"),
    ("rori", "ror"),
    ("roriw", "rorw"),
    ("bclri", "bclr"),
    ("bexti", "bext"),
    ("binvi", "binv"),
    ("bseti", "bset"),
    ("csrrwi", "csrrw"),
    ("csrrsi", "csrrs"),
    ("csrrci", "csrrc"),
];

fn compare_with_objdump(style: Style, options: &str) {
    let words = known_to_gnu();
    let Some(theirs) = objdump(&words, options) else {
        eprintln!("skipped: riscv64-linux-gnu-objdump is not installed");
        return;
    };
    assert_eq!(theirs.len(), words.len());
    let mut pc = 0;
    for ((row, word), theirs) in words.iter().zip(theirs) {
        // objdump adds what it thinks an address is near to.
        let theirs = theirs.split([' ', '#']).next().unwrap_or_default().replace("0x", "");
        let ours = disassemble(*word, pc, style).replace("0x", "");
        let ours = match SPELLINGS.iter().find(|(name, _)| ours.split('\t').next() == Some(name)) {
            Some((name, other)) if !theirs.starts_with(name) => ours.replacen(name, other, 1),
            _ => ours,
        };
        assert_eq!(ours, theirs, "{} {word:08x} at {pc:x}", row.name);
        pc += u64::from(row.length());
    }
}

#[test]
fn what_gnu_does_not_know_is_encoded_as_the_specification_has_it() {
    // Unprivileged 20240411, "Zicond": funct7 0000111, funct3 101 and 111, opcode OP.
    for (text, word) in [("czero.eqz\ta0,a1,a2", 0x0ec5_d533), ("czero.nez\tt6,s11,zero", 0x0e0d_ffb3)] {
        assert_eq!(disassemble(word, 0, Style::Plain), text);
    }
}

#[test]
fn every_row_disassembles_as_objdump_does() {
    compare_with_objdump(Style::Plain, "no-aliases");
}

#[test]
fn pseudo_instructions_are_those_of_objdump() {
    compare_with_objdump(Style::Usual, "max");
}
