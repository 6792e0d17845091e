//! From bits to text, in GNU objdump's spelling.

use super::encode::ORDERINGS;
use super::{Extension, Instruction, Op, Operand, csr, decode, register};

/// How to write instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As they are encoded: objdump's `-M no-aliases`.
    Plain,
    /// With the usual pseudo-instructions (`mv`, `ret`, `beqz`), compressed ones as what they stand for.
    Usual,
}

/// Writes the instruction at address `pc`: mnemonic, a tab, operands. What is not an instruction becomes
/// `.short` or `.word`.
pub fn disassemble(word: u32, pc: u64, style: Style) -> String {
    let Some(instruction) = decode(word) else {
        return match super::length(word as u16) {
            2 => format!(".short\t0x{:04x}", word & 0xffff),
            _ => format!(".word\t0x{word:08x}"),
        };
    };
    let (name, operands) = match style {
        Style::Plain => (instruction.row.name, instruction.row.format.layout().operands),
        Style::Usual => usual(&instruction),
    };
    let mut text = name.to_string();
    if instruction.row.extension == Extension::A {
        let ordered = ORDERINGS.iter().find(|(_, bits)| word & (3 << 25) == *bits);
        text.push_str(ordered.map_or("", |(suffix, _)| suffix));
    }
    let dynamic =
        |operand: &Operand| *operand == Operand::Rounding && instruction.imm as u8 & 7 == register::DYNAMIC;
    for (at, operand) in operands.iter().enumerate().filter(|(_, operand)| !dynamic(operand)) {
        text.push_str(match (at, operand) {
            (0, _) => "\t",
            (at, Operand::Base | Operand::StackBase) if operands[at - 1] == Operand::Offset => "",
            _ => ",",
        });
        text.push_str(&written(&instruction, *operand, pc));
    }
    text
}

fn written(instruction: &Instruction, operand: Operand, pc: u64) -> String {
    let name = |number: u8| register::NAMES[usize::from(number)];
    let float = |number: u8| register::FLOAT_NAMES[usize::from(number & 31)].to_string();
    let imm = instruction.imm;
    match operand {
        Operand::Rd => name(instruction.rd).to_string(),
        Operand::Rs1 => name(instruction.rs1).to_string(),
        Operand::Rs2 => name(instruction.rs2).to_string(),
        Operand::Base => format!("({})", name(instruction.rs1)),
        Operand::Stack => "sp".to_string(),
        Operand::StackBase => "(sp)".to_string(),
        Operand::Immediate | Operand::Offset => imm.to_string(),
        Operand::Shift => format!("0x{imm:x}"),
        Operand::Target => format!("{:x}", pc.wrapping_add(imm as u64)),
        Operand::Upper => format!("0x{:x}", imm as u32 >> 12),
        Operand::Csr => csr::name(imm as u16).unwrap_or_else(|| format!("0x{imm:x}")),
        Operand::Small => instruction.rs1.to_string(),
        Operand::Before => set(imm >> 4),
        Operand::After => set(imm),
        Operand::Fd => float(instruction.rd),
        Operand::Fs1 => float(instruction.rs1),
        Operand::Fs2 => float(instruction.rs2),
        Operand::Fs3 => float((imm >> 3) as u8),
        Operand::Rounding => register::MODES[imm as usize & 7].to_string(),
    }
}

fn set(bits: i32) -> String {
    let letters = "iorw".chars().enumerate().filter(|(at, _)| bits & (8 >> at) != 0);
    let text: String = letters.map(|(_, letter)| letter).collect();
    if text.is_empty() { "unknown".to_string() } else { text }
}

/// The name and operands that a person would write (Unprivileged 20240411, chapter 35, "RISC-V Assembly
/// Programmer's Handbook": pseudo-instructions).
fn usual(i: &Instruction) -> (&'static str, &'static [Operand]) {
    use Operand::{Base, Csr as Register, Immediate, Offset, Rd, Rs1, Rs2, Small, Target};
    if let Some(float) = usual_float(i) {
        return float;
    }
    match (i.op(), i.rd, i.rs1, i.rs2, i.imm) {
        (Op::Addi, 0, 0, _, 0) => ("nop", &[]),
        (Op::Addi, _, 0, _, _) => ("li", &[Rd, Immediate]),
        (Op::Addi, _, _, _, 0) if i.row.op == Op::Addi => ("mv", &[Rd, Rs1]),
        (Op::Add, _, 0, _, _) if i.row.op == Op::CMv => ("mv", &[Rd, Rs2]),
        (Op::Xori, _, _, _, -1) => ("not", &[Rd, Rs1]),
        (Op::Andi, _, _, _, 255) => ("zext.b", &[Rd, Rs1]),
        (Op::Addiw, _, _, _, 0) => ("sext.w", &[Rd, Rs1]),
        (Op::AddUw, _, _, 0, _) => ("zext.w", &[Rd, Rs1]),
        (Op::Sub, _, 0, _, _) => ("neg", &[Rd, Rs2]),
        (Op::Subw, _, 0, _, _) => ("negw", &[Rd, Rs2]),
        (Op::Sltiu, _, _, _, 1) => ("seqz", &[Rd, Rs1]),
        (Op::Sltu, _, 0, _, _) => ("snez", &[Rd, Rs2]),
        (Op::Slt, _, _, 0, _) => ("sltz", &[Rd, Rs1]),
        (Op::Slt, _, 0, _, _) => ("sgtz", &[Rd, Rs2]),
        (Op::Beq, _, _, 0, _) => ("beqz", &[Rs1, Target]),
        (Op::Bne, _, _, 0, _) => ("bnez", &[Rs1, Target]),
        (Op::Bge, _, 0, _, _) => ("blez", &[Rs2, Target]),
        (Op::Bge, _, _, 0, _) => ("bgez", &[Rs1, Target]),
        (Op::Blt, _, _, 0, _) => ("bltz", &[Rs1, Target]),
        (Op::Blt, _, 0, _, _) => ("bgtz", &[Rs2, Target]),
        (Op::Jal, 0, ..) => ("j", &[Target]),
        (Op::Jal, 1, ..) => ("jal", &[Target]),
        (Op::Jalr, 0, 1, _, 0) => ("ret", &[]),
        (Op::Jalr, 0, _, _, 0) => ("jr", &[Rs1]),
        (Op::Jalr, 0, ..) => ("jr", &[Offset, Base]),
        (Op::Jalr, 1, _, _, 0) => ("jalr", &[Rs1]),
        (Op::Jalr, 1, ..) => ("jalr", &[Offset, Base]),
        (Op::Csrrs, _, 0, _, 0xc00) => ("rdcycle", &[Rd]),
        (Op::Csrrs, _, 0, _, 0xc01) => ("rdtime", &[Rd]),
        (Op::Csrrs, _, 0, _, 0xc02) => ("rdinstret", &[Rd]),
        (Op::Csrrs, _, 0, ..) => ("csrr", &[Rd, Register]),
        (Op::Csrrw, 0, ..) => ("csrw", &[Register, Rs1]),
        (Op::Csrrs, 0, ..) => ("csrs", &[Register, Rs1]),
        (Op::Csrrc, 0, ..) => ("csrc", &[Register, Rs1]),
        (Op::Csrrwi, 0, ..) => ("csrwi", &[Register, Small]),
        (Op::Csrrsi, 0, ..) => ("csrsi", &[Register, Small]),
        (Op::Csrrci, 0, ..) => ("csrci", &[Register, Small]),
        (Op::Fence, _, _, _, 0xff) => ("fence", &[]),
        (Op::SfenceVma, _, 0, 0, _) => ("sfence.vma", &[]),
        (Op::SfenceVma, _, _, 0, _) => ("sfence.vma", &[Rs1]),
        (op, ..) => (op.row().name, op.row().format.layout().operands),
    }
}

/// The floating-point ones among them.
fn usual_float(i: &Instruction) -> Option<(&'static str, &'static [Operand])> {
    use Operand::{Fd, Fs1, Rd, Rs1, Small};
    let same = i.rs1 == i.rs2;
    Some(match (i.op(), i.rd, i.rs1, i.imm) {
        (Op::FsgnjS, ..) if same => ("fmv.s", &[Fd, Fs1]),
        (Op::FsgnjnS, ..) if same => ("fneg.s", &[Fd, Fs1]),
        (Op::FsgnjxS, ..) if same => ("fabs.s", &[Fd, Fs1]),
        (Op::FsgnjD, ..) if same => ("fmv.d", &[Fd, Fs1]),
        (Op::FsgnjnD, ..) if same => ("fneg.d", &[Fd, Fs1]),
        (Op::FsgnjxD, ..) if same => ("fabs.d", &[Fd, Fs1]),
        (Op::Csrrs, _, 0, 1) => ("frflags", &[Rd]),
        (Op::Csrrs, _, 0, 2) => ("frrm", &[Rd]),
        (Op::Csrrs, _, 0, 3) => ("frcsr", &[Rd]),
        (Op::Csrrw, 0, _, 1) => ("fsflags", &[Rs1]),
        (Op::Csrrw, 0, _, 2) => ("fsrm", &[Rs1]),
        (Op::Csrrw, 0, _, 3) => ("fscsr", &[Rs1]),
        (Op::Csrrw, _, _, 1) => ("fsflags", &[Rd, Rs1]),
        (Op::Csrrw, _, _, 2) => ("fsrm", &[Rd, Rs1]),
        (Op::Csrrw, _, _, 3) => ("fscsr", &[Rd, Rs1]),
        (Op::Csrrwi, 0, _, 1) => ("fsflagsi", &[Small]),
        (Op::Csrrwi, 0, _, 2) => ("fsrmi", &[Small]),
        (Op::Csrrwi, _, _, 1) => ("fsflagsi", &[Rd, Small]),
        (Op::Csrrwi, _, _, 2) => ("fsrmi", &[Rd, Small]),
        _ => return None,
    })
}
