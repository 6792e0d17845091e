//! Every floating-point operation in every rounding mode, on operands at which arithmetic breaks: the results and
//! flags of our machine and of QEMU are the same.
//!
//! One image holds a loop for each operation and mode, and tables of operands. A loop sends a digest of all its
//! results; where the digests differ, the loop runs again alone and sends every result. `CASES` and `SEED` ask
//! for more cases, or others.

mod common;

use std::process::{Command, Stdio};

use common::{Random, START, assemble};
use machine::event::{Event, Kinds};
use machine::isa::{self, Extension, Operand, Row, Style};
use machine::{Config, Machine, Stop};

/// Where the tables of operands stand, and how long one is: for single precision, double precision, integers.
const TABLES: u64 = START + 0x10_0000;
const TABLES_MAX: u64 = 3 * 32 * (1 << 16);

/// RAM in MiB: the device tree, near its end, is not among the tables.
const RAM: u64 = 32;

/// An operation in a rounding mode.
#[derive(Clone, Copy)]
struct Variant {
    row: &'static Row,
    word: u32,
}

/// Which table an operation takes its operands from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Single,
    Double,
    Integer,
}

impl Variant {
    fn table(self) -> Table {
        let from_double = self.row.name.ends_with(".d");
        match self.row.format.layout().has(Operand::Rs1) {
            true => Table::Integer,
            false if from_double => Table::Double,
            false if self.row.extension == Extension::D && self.row.name != "fcvt.d.s" => Table::Double,
            false => Table::Single,
        }
    }

    fn shown(self) -> String {
        isa::disassemble(self.word, 0, Style::Plain).replace('\t', " ")
    }
}

/// All operations from registers to registers, each in all modes that it has: fa0 or a0 is the destination.
fn variants() -> Vec<Variant> {
    let computes = |row: &&Row| {
        let layout = row.format.layout();
        matches!(row.extension, Extension::F | Extension::D) && !layout.has(Operand::Base)
    };
    let rows = isa::TABLE.iter().filter(computes);
    rows.flat_map(|row| {
        let modes: &[i64] =
            if row.format.layout().has(Operand::Rounding) { &[0, 1, 2, 3, 4, 7] } else { &[0] };
        modes.iter().map(move |mode| {
            let operands = row.format.layout().operands.iter().map(|operand| match operand {
                Operand::Fd | Operand::Rd => 10,
                Operand::Fs1 | Operand::Rs1 => 11,
                Operand::Fs2 => 12,
                Operand::Fs3 => 13,
                _ => *mode,
            });
            let operands: Vec<i64> = operands.collect();
            Variant { row, word: isa::encode(row, &operands).expect("it has these operands") }
        })
    })
    .collect()
}

/// Sets the hart up. s3 is where a byte goes, s4 an odd number to mix with.
const SETUP: &str = "
    csrrs t0,mhartid,zero
    bne t0,zero,park
    lui t0,6
    csrrs zero,mstatus,t0
    lui s3,0x10000
    lui s4,0x9e378; addi s4,s4,-1607; slli s4,s4,12; addi s4,s4,0x3b5
    jal zero,on
park:
    wfi
    jal zero,park
on:
";

/// Runs an instruction over `COUNT` rows of operands at `TABLE`: three registers and `fcsr`.
const LOOP: &str = "
    lui s1,TABLE; slli s1,s1,32; srli s1,s1,32
    lui s2,COUNT; srli s2,s2,12
    addi s0,zero,0
again:
    ld t0,24(s1)
    csrrw zero,fcsr,t0
    fld fa1,0(s1); fld fa2,8(s1); fld fa3,16(s1)
    ld a1,0(s1)
    fmv.d.x fa0,zero
    addi a0,zero,0
    .word INSTRUCTION
    csrrs a2,fcsr,zero
    fmv.x.d a3,fa0
    REPORT
    addi s1,s1,32
    addi s2,s2,-1
    bne s2,zero,again
    addi t1,s0,0
    SEND
";

/// Mixes what a row gave into a digest.
const DIGEST: &str = "
    xor s0,s0,a0; mul s0,s0,s4; srli t0,s0,29; xor s0,s0,t0
    xor s0,s0,a3; mul s0,s0,s4; srli t0,s0,31; xor s0,s0,t0
    xor s0,s0,a2; mul s0,s0,s4; srli t0,s0,30; xor s0,s0,t0
";

/// Sends what a row gave.
const EVERYTHING: &str = "addi t1,a0,0; SEND; addi t1,a3,0; SEND; addi t1,a2,0; SEND;";

const OFF: &str = "
    lui t0,0x100
    lui t1,0x5; addi t1,t1,0x555
    sw t1,0(t0)
    jal zero,0
";

/// The program for some operations over their tables of so many rows.
fn program(variants: &[Variant], rows: u64, report: &str) -> Vec<u8> {
    let send = "sb t1,0(s3); srli t1,t1,8;".repeat(8);
    let mut bytes = assemble(SETUP);
    for variant in variants {
        let table = TABLES + 32 * rows * variant.table() as u64;
        assert_eq!((table % 4096, rows < 1 << 19), (0, true), "lui reaches it");
        let text = LOOP
            .replace("REPORT", report)
            .replace("SEND", &send)
            .replace("TABLE", &format!("{:#x}", table >> 12))
            .replace("COUNT", &format!("{rows:#x}"))
            .replace("INSTRUCTION", &format!("{:#x}", variant.word));
        bytes.extend(assemble(&text));
    }
    bytes.extend(assemble(OFF));
    bytes
}

fn image(program: Vec<u8>, tables: &[u8]) -> Vec<u8> {
    let mut image = program;
    assert!(image.len() as u64 <= TABLES - START);
    image.resize((TABLES - START) as usize, 0);
    image.extend(tables);
    image
}

fn words(sent: &[u8]) -> Vec<u64> {
    sent.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("8 bytes"))).collect()
}

fn ours(image: &[u8]) -> Vec<u64> {
    let loads = vec![(START, image.to_vec())];
    let config = Config { ram_bytes: RAM << 20, loads, ..Config::default() };
    let mut machine = Machine::new(config).expect("a small machine");
    machine.listen(Kinds::CONSOLE);
    let mut sent = Vec::new();
    loop {
        let stop = machine.run(machine.cycle() + 10_000_000);
        sent.extend(machine.take_events().iter().filter_map(|stamped| match stamped.event {
            Event::ConsoleOut(byte) => Some(byte),
            _ => None,
        }));
        match stop {
            Stop::PowerOff { .. } => return words(&sent),
            _ => assert_ne!(machine.hart(0).pc(), 0, "an instruction trapped"),
        }
    }
}

/// What QEMU sends; `None` where it is not installed.
fn theirs(image: &[u8]) -> Option<Vec<u64>> {
    let path = std::env::temp_dir().join(format!("float-{}-{}.bin", std::process::id(), image.len()));
    std::fs::write(&path, image).expect("temporary folder");
    let loader = format!("loader,addr={START:#x},file={}", path.display());
    let output = Command::new("timeout")
        .args([
            "300",
            "qemu-system-riscv64",
            "-M",
            "virt",
            "-m",
            &RAM.to_string(),
            "-bios",
            "none",
            "-display",
            "none",
        ])
        .args(["-serial", "stdio", "-monitor", "none", "-device", &loader])
        .stdin(Stdio::null())
        .output();
    std::fs::remove_file(&path).expect("it was just written");
    let output = output.ok()?;
    if output.status.code() == Some(127) {
        return None;
    }
    assert!(output.status.success(), "QEMU: {}", String::from_utf8_lossy(&output.stderr));
    Some(words(&output.stdout))
}

/// A format as its generator of operands needs it.
#[derive(Clone, Copy)]
struct Shape {
    width: u32,
    fraction: u32,
}

const SINGLE: Shape = Shape { width: 32, fraction: 23 };
const DOUBLE: Shape = Shape { width: 64, fraction: 52 };

impl Shape {
    fn exponents(self) -> u64 {
        1 << (self.width - 1 - self.fraction)
    }

    fn bias(self) -> u64 {
        self.exponents() / 2 - 1
    }

    fn bits(self, sign: u64, field: u64, fraction: u64) -> u64 {
        let fraction = fraction & ((1 << self.fraction) - 1);
        (sign & 1) << (self.width - 1) | (field % self.exponents()) << self.fraction | fraction
    }

    /// A significand with long runs of equal bits.
    fn fraction(self, random: &mut Random) -> u64 {
        let shift = random.below(u64::from(self.fraction));
        match random.below(6) {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << shift,
            3 => u64::MAX << shift,
            4 => (1 << shift) - 1,
            _ => random.next(),
        }
        .wrapping_add(if random.below(4) == 0 { random.below(5).wrapping_sub(2) } else { 0 })
    }

    /// An operand.
    fn hard(self, random: &mut Random) -> u64 {
        let top = self.exponents() - 1;
        let near = |field: u64, spread: u64, random: &mut Random| (field + random.below(spread)).min(top - 1);
        let field = match random.below(12) {
            0 | 1 => 0,
            2 => top,
            3 => near(1, 4, random),
            4 => near(top - 4, 4, random),
            5 | 6 => near(self.bias() - 3, 7, random),
            // Where integers end, and where the last bit is worth one.
            7 => near(self.bias() + 29, 5, random),
            8 => near(self.bias() + 60, 6, random),
            9 => near(self.bias() + u64::from(self.fraction) - 2, 5, random),
            _ => random.below(self.exponents()),
        };
        self.bits(random.next(), field, self.fraction(random))
    }

    /// An operand that makes trouble together with another: nearly the same, half a last bit of it, or such that
    /// the product or quotient comes near to the least or greatest number.
    fn beside(self, other: u64, random: &mut Random) -> u64 {
        let field = other >> self.fraction & (self.exponents() - 1);
        let sign = random.next();
        let spread = random.below(5).wrapping_sub(2);
        let fraction =
            if random.below(2) == 0 { other.wrapping_add(random.below(5)) } else { self.fraction(random) };
        let field = match random.below(6) {
            0 => field,
            1 => field.wrapping_sub(u64::from(self.fraction)),
            2 => self.bias().wrapping_sub(field),
            3 => (3 * self.bias()).wrapping_sub(field),
            4 => field.wrapping_sub(self.bias()),
            _ => field.wrapping_add(self.bias()),
        };
        self.bits(sign, field.wrapping_add(spread), fraction)
    }
}

/// Three operands, of which the third may nearly cancel the product of the others.
fn triple(shape: Shape, random: &mut Random) -> [u64; 3] {
    let a = shape.hard(random);
    let b = if random.below(2) == 0 { shape.hard(random) } else { shape.beside(a, random) };
    let product = match shape.width {
        32 => u64::from((f32::from_bits(a as u32) * f32::from_bits(b as u32)).to_bits()),
        _ => (f64::from_bits(a) * f64::from_bits(b)).to_bits(),
    };
    let c = match random.below(4) {
        0 => product.wrapping_add(random.below(5)).wrapping_sub(2) ^ random.next() << (shape.width - 1),
        1 => shape.beside(product, random),
        2 => shape.beside(a, random),
        _ => shape.hard(random),
    };
    [a, b, c]
}

/// A row of a table: three operands, and `fcsr` with a rounding mode that there is.
fn row(table: Table, random: &mut Random) -> [u64; 4] {
    let boxed = |bits: u64, random: &mut Random| match random.below(40) {
        0 => bits as u32 as u64 | random.next() << 32,
        _ => bits | !0 << 32,
    };
    let operands = match table {
        Table::Single => triple(SINGLE, random).map(|bits| boxed(bits as u32 as u64, random)),
        // Some are numbers of single precision and their neighbours.
        Table::Double if random.below(3) == 0 => triple(SINGLE, random).map(|bits| {
            let bits = f64::from(f32::from_bits(bits as u32)).to_bits();
            bits.wrapping_add(if random.below(2) == 0 { random.below(1 << 30) } else { 0 })
        }),
        Table::Double => triple(DOUBLE, random),
        Table::Integer => [(); 3].map(|()| {
            let magnitude = random.next() >> random.below(64);
            let round = magnitude & u64::MAX << random.below(64);
            let value = if random.below(2) == 0 { magnitude } else { round };
            value.wrapping_add(random.below(3)).wrapping_sub(1)
                ^ if random.below(2) == 0 { 0 } else { u64::MAX }
        }),
    };
    let fcsr = random.below(5) << 5 | if random.below(2) == 0 { random.below(32) } else { random.below(2) };
    [operands[0], operands[1], operands[2], fcsr]
}

fn tables(rows: u64, random: &mut Random) -> Vec<[u64; 4]> {
    let tables = [Table::Single, Table::Double, Table::Integer];
    tables
        .into_iter()
        .flat_map(|table| (0..rows).map(move |_| table))
        .map(|table| row(table, random))
        .collect()
}

/// Runs one operation alone and says where it differs.
fn explain(variant: Variant, rows: u64, table: &[[u64; 4]], bytes: &[u8]) -> String {
    let image = image(program(&[variant], rows, EVERYTHING), bytes);
    let (ours, theirs) = (ours(&image), theirs(&image).expect("it ran before"));
    let first = rows as usize * variant.table() as usize;
    let pairs = ours.chunks(3).zip(theirs.chunks(3)).zip(&table[first..]);
    let differing = pairs.filter(|((ours, theirs), _)| ours != theirs);
    let told = differing.take(5).map(|((ours, theirs), [a, b, c, fcsr])| {
        format!(
            "{}: {a:#x} {b:#x} {c:#x} fcsr {fcsr:#x}\n  ours a0 {:#x} fa0 {:#x} fcsr {:#x}\n  QEMU a0 {:#x} fa0 {:#x} fcsr {:#x}\n",
            variant.shown(), ours[0], ours[1], ours[2], theirs[0], theirs[1], theirs[2]
        )
    });
    told.collect()
}

fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn every_operation_gives_the_results_and_flags_of_qemu() {
    let rows = asked("CASES", 128).next_multiple_of(128).min(TABLES_MAX / 96);
    let mut random = Random(asked("SEED", 754));
    let table = tables(rows, &mut random);
    let bytes: Vec<u8> = table.iter().flatten().flat_map(|word| word.to_le_bytes()).collect();
    let variants = variants();
    assert!(variants.len() > 200);
    let image = image(program(&variants, rows, DIGEST), &bytes);
    let Some(theirs) = theirs(&image) else {
        eprintln!("skipped: qemu-system-riscv64 is not installed");
        return;
    };
    let ours = ours(&image);
    assert_eq!((ours.len(), theirs.len()), (variants.len(), variants.len()), "a digest for each operation");
    let wrong = variants.iter().zip(ours.iter().zip(&theirs)).filter(|(_, (ours, theirs))| ours != theirs);
    let told: String = wrong.take(10).map(|(variant, _)| explain(*variant, rows, &table, &bytes)).collect();
    assert!(told.is_empty(), "\n{told}");
}

/// Runs an instruction with the registers clean and sends `mstatus`. Every operand is 1, so that no flag rises: of
/// flags alone QEMU 7.2 does not say that they are a change (`isa/float-state.txt` has what the specification says).
const CLEAN: &str = "
    lui t0,6
    csrrs zero,mstatus,t0
    csrrw zero,fcsr,zero
    addi a1,zero,ONE; slli a1,a1,SHIFT
    fmv.d.x fa1,a1; fmv.d.x fa2,a1; fmv.d.x fa3,a1
    lui s1,0x80700; slli s1,s1,32; srli s1,s1,32
    lui t0,2
    csrrc zero,mstatus,t0
    .word INSTRUCTION
    csrrs t1,mstatus,zero
    SEND
";

#[test]
fn registers_become_dirty_when_they_do_on_qemu() {
    let mut instructions: Vec<(Table, u32)> =
        variants().into_iter().map(|variant| (variant.table(), variant.word)).collect();
    let others = ["flw fa0,0(s1)", "fld fa0,0(s1)", "fsw fa0,0(s1)", "fsd fa0,0(s1)", "c.fld fa0,0(s1)"];
    let registers = ["csrrs a0,fcsr,zero", "csrrw zero,fcsr,zero", "csrrwi a0,frm,1", "csrrci a0,fflags,1"];
    for line in others.into_iter().chain(registers) {
        // A compressed instruction is followed by one that does nothing.
        let bytes = [common::encode(line), common::encode("c.nop")].concat();
        instructions.push((Table::Double, u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])));
    }
    let send = "sb t1,0(s3); srli t1,t1,8;".repeat(8);
    let mut bytes = assemble(SETUP);
    for (table, word) in &instructions {
        // 1 as the bits of a number of either precision.
        let (one, shift) = match table {
            Table::Single => ("-385", "23"),
            Table::Double => ("1023", "52"),
            Table::Integer => ("1", "0"),
        };
        let text = CLEAN
            .replace("ONE", one)
            .replace("SHIFT", shift)
            .replace("INSTRUCTION", &format!("{word:#x}"))
            .replace("SEND", &send);
        bytes.extend(assemble(&text));
    }
    bytes.extend(assemble(OFF));
    let Some(theirs) = theirs(&bytes) else {
        eprintln!("skipped: qemu-system-riscv64 is not installed");
        return;
    };
    let ours = ours(&bytes);
    assert_eq!((ours.len(), theirs.len()), (instructions.len(), instructions.len()));
    for ((ours, theirs), (_, word)) in ours.iter().zip(&theirs).zip(&instructions) {
        assert_eq!(ours, theirs, "{}", isa::disassemble(*word, 0, Style::Plain));
    }
    // Both happen, or this compares nothing.
    assert!(ours.iter().any(|status| status >> 63 == 1) && ours.iter().any(|status| status >> 63 == 0));
}
