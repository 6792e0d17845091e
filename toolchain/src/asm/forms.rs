//! How instructions may be written besides the way that the machine's table has them: pseudo-instructions and
//! short spellings (Unprivileged 20240411, chapter 35; binutils' `opcodes/riscv-opc.c`).

use machine::isa::{
    Op,
    Operand::{
        self, After, Base, Before, Csr, Fd, Fs1, Fs2, Immediate, Offset, Rd, Rs1, Rs2, Shift, Small, Target,
    },
};

use super::encoding::Fields;

/// One way to write an instruction.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The mnemonic.
    pub name: &'static str,
    /// The instruction.
    pub op: Op,
    /// The operands as they are written.
    pub operands: &'static [Operand],
    /// The fields that are not written.
    pub preset: Fields,
    /// When GNU as takes the two-byte instruction for this spelling.
    pub short: Short,
    /// Whether the first source register is the second too.
    pub twice: bool,
}

/// When a spelling may become a two-byte instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Short {
    /// Whenever there is one.
    Always,
    /// Never.
    Never,
    /// Unless the source register is zero.
    UnlessFromZero,
    /// As a sum: `c.addi` also of 0, but neither `c.li` nor `c.mv`.
    Sum,
}

const NONE: Fields = Fields { rd: 0, rs1: 0, rs2: 0, imm: 0, small: 0, after: 0, rs3: 0, mode: 0 };
const LINK: Fields = Fields { rd: 1, ..NONE };
const TO_LINK: Fields = Fields { rs1: 1, ..NONE };
const ALL: Fields = Fields { small: 15, after: 15, ..NONE };

const fn imm(imm: i64) -> Fields {
    Fields { imm, ..NONE }
}

const fn form(name: &'static str, op: Op, operands: &'static [Operand], preset: Fields) -> Form {
    Form { name, op, operands, preset, short: Short::Always, twice: false }
}

/// A spelling for which GNU as keeps the four-byte instruction.
const fn full(name: &'static str, op: Op, operands: &'static [Operand], preset: Fields) -> Form {
    Form { short: Short::Never, ..form(name, op, operands, preset) }
}

/// A spelling that names its source register, for which GNU as keeps four bytes if that is zero.
const fn copy(name: &'static str) -> Form {
    Form { short: Short::UnlessFromZero, ..form(name, Op::Addi, &[Rd, Rs1], NONE) }
}

/// A spelling with one floating-point source, which the instruction takes twice.
const fn twice(name: &'static str, op: Op) -> Form {
    Form { twice: true, ..form(name, op, &[Fd, Fs1], NONE) }
}

/// The forms. Of one name the first that fits holds.
pub const FORMS: &[Form] = &[
    form("nop", Op::Addi, &[], NONE),
    copy("mv"),
    copy("move"),
    form("not", Op::Xori, &[Rd, Rs1], imm(-1)),
    form("neg", Op::Sub, &[Rd, Rs2], NONE),
    form("negw", Op::Subw, &[Rd, Rs2], NONE),
    form("sext.w", Op::Addiw, &[Rd, Rs1], NONE),
    form("zext.b", Op::Andi, &[Rd, Rs1], imm(255)),
    form("zext.w", Op::AddUw, &[Rd, Rs1], NONE),
    form("seqz", Op::Sltiu, &[Rd, Rs1], imm(1)),
    form("snez", Op::Sltu, &[Rd, Rs2], NONE),
    form("sltz", Op::Slt, &[Rd, Rs1], NONE),
    form("sgtz", Op::Slt, &[Rd, Rs2], NONE),
    form("sgt", Op::Slt, &[Rd, Rs2, Rs1], NONE),
    form("sgtu", Op::Sltu, &[Rd, Rs2, Rs1], NONE),
    // Branches against zero, and with the operands swapped.
    form("beqz", Op::Beq, &[Rs1, Target], NONE),
    form("bnez", Op::Bne, &[Rs1, Target], NONE),
    form("blez", Op::Bge, &[Rs2, Target], NONE),
    form("bgez", Op::Bge, &[Rs1, Target], NONE),
    form("bltz", Op::Blt, &[Rs1, Target], NONE),
    form("bgtz", Op::Blt, &[Rs2, Target], NONE),
    form("bgt", Op::Blt, &[Rs2, Rs1, Target], NONE),
    form("ble", Op::Bge, &[Rs2, Rs1, Target], NONE),
    form("bgtu", Op::Bltu, &[Rs2, Rs1, Target], NONE),
    form("bleu", Op::Bgeu, &[Rs2, Rs1, Target], NONE),
    // Jumps.
    form("j", Op::Jal, &[Target], NONE),
    full("jal", Op::Jal, &[Target], LINK),
    form("jr", Op::Jalr, &[Rs1], NONE),
    full("jr", Op::Jalr, &[Offset, Base], NONE),
    full("jr", Op::Jalr, &[Rs1, Immediate], NONE),
    form("jalr", Op::Jalr, &[Rs1], LINK),
    full("jalr", Op::Jalr, &[Offset, Base], LINK),
    full("jalr", Op::Jalr, &[Rs1, Immediate], LINK),
    full("jalr", Op::Jalr, &[Rd, Rs1], NONE),
    full("jalr", Op::Jalr, &[Rd, Rs1, Immediate], NONE),
    form("ret", Op::Jalr, &[], TO_LINK),
    // The name of the register form with a number at the end.
    Form { short: Short::Sum, ..form("add", Op::Addi, &[Rd, Rs1, Immediate], NONE) },
    form("and", Op::Andi, &[Rd, Rs1, Immediate], NONE),
    form("or", Op::Ori, &[Rd, Rs1, Immediate], NONE),
    form("xor", Op::Xori, &[Rd, Rs1, Immediate], NONE),
    form("slt", Op::Slti, &[Rd, Rs1, Immediate], NONE),
    form("sltu", Op::Sltiu, &[Rd, Rs1, Immediate], NONE),
    form("sll", Op::Slli, &[Rd, Rs1, Shift], NONE),
    form("srl", Op::Srli, &[Rd, Rs1, Shift], NONE),
    form("sra", Op::Srai, &[Rd, Rs1, Shift], NONE),
    form("addw", Op::Addiw, &[Rd, Rs1, Immediate], NONE),
    form("sllw", Op::Slliw, &[Rd, Rs1, Shift], NONE),
    form("srlw", Op::Srliw, &[Rd, Rs1, Shift], NONE),
    form("sraw", Op::Sraiw, &[Rd, Rs1, Shift], NONE),
    form("ror", Op::Rori, &[Rd, Rs1, Shift], NONE),
    form("rorw", Op::Roriw, &[Rd, Rs1, Shift], NONE),
    form("bclr", Op::Bclri, &[Rd, Rs1, Shift], NONE),
    form("bext", Op::Bexti, &[Rd, Rs1, Shift], NONE),
    form("binv", Op::Binvi, &[Rd, Rs1, Shift], NONE),
    form("bset", Op::Bseti, &[Rd, Rs1, Shift], NONE),
    // Control and status registers.
    form("csrr", Op::Csrrs, &[Rd, Csr], NONE),
    form("csrw", Op::Csrrw, &[Csr, Rs1], NONE),
    form("csrs", Op::Csrrs, &[Csr, Rs1], NONE),
    form("csrc", Op::Csrrc, &[Csr, Rs1], NONE),
    form("csrw", Op::Csrrwi, &[Csr, Small], NONE),
    form("csrs", Op::Csrrsi, &[Csr, Small], NONE),
    form("csrc", Op::Csrrci, &[Csr, Small], NONE),
    form("csrwi", Op::Csrrwi, &[Csr, Small], NONE),
    form("csrsi", Op::Csrrsi, &[Csr, Small], NONE),
    form("csrci", Op::Csrrci, &[Csr, Small], NONE),
    form("csrrw", Op::Csrrwi, &[Rd, Csr, Small], NONE),
    form("csrrs", Op::Csrrsi, &[Rd, Csr, Small], NONE),
    form("csrrc", Op::Csrrci, &[Rd, Csr, Small], NONE),
    form("rdcycle", Op::Csrrs, &[Rd], imm(0xc00)),
    form("rdtime", Op::Csrrs, &[Rd], imm(0xc01)),
    form("rdinstret", Op::Csrrs, &[Rd], imm(0xc02)),
    // Floating point.
    twice("fmv.s", Op::FsgnjS),
    twice("fneg.s", Op::FsgnjnS),
    twice("fabs.s", Op::FsgnjxS),
    twice("fmv.d", Op::FsgnjD),
    twice("fneg.d", Op::FsgnjnD),
    twice("fabs.d", Op::FsgnjxD),
    form("fgt.s", Op::FltS, &[Rd, Fs2, Fs1], NONE),
    form("fge.s", Op::FleS, &[Rd, Fs2, Fs1], NONE),
    form("fgt.d", Op::FltD, &[Rd, Fs2, Fs1], NONE),
    form("fge.d", Op::FleD, &[Rd, Fs2, Fs1], NONE),
    form("fmv.x.s", Op::FmvXW, &[Rd, Fs1], NONE),
    form("fmv.s.x", Op::FmvWX, &[Fd, Rs1], NONE),
    form("frflags", Op::Csrrs, &[Rd], imm(1)),
    form("fsflags", Op::Csrrw, &[Rs1], imm(1)),
    form("fsflags", Op::Csrrw, &[Rd, Rs1], imm(1)),
    form("fsflagsi", Op::Csrrwi, &[Small], imm(1)),
    form("fsflagsi", Op::Csrrwi, &[Rd, Small], imm(1)),
    form("frrm", Op::Csrrs, &[Rd], imm(2)),
    form("fsrm", Op::Csrrw, &[Rs1], imm(2)),
    form("fsrm", Op::Csrrw, &[Rd, Rs1], imm(2)),
    form("fsrmi", Op::Csrrwi, &[Small], imm(2)),
    form("fsrmi", Op::Csrrwi, &[Rd, Small], imm(2)),
    form("frcsr", Op::Csrrs, &[Rd], imm(3)),
    form("frsr", Op::Csrrs, &[Rd], imm(3)),
    form("fscsr", Op::Csrrw, &[Rs1], imm(3)),
    form("fscsr", Op::Csrrw, &[Rd, Rs1], imm(3)),
    form("fssr", Op::Csrrw, &[Rs1], imm(3)),
    form("fssr", Op::Csrrw, &[Rd, Rs1], imm(3)),
    // Others.
    form("fence", Op::Fence, &[], ALL),
    form("fence", Op::Fence, &[Before, After], NONE),
    form("sfence.vma", Op::SfenceVma, &[], NONE),
    form("sfence.vma", Op::SfenceVma, &[Rs1], NONE),
    form("scall", Op::Ecall, &[], NONE),
    form("sbreak", Op::Ebreak, &[], NONE),
];

/// Instructions that need code of their own: see `pseudo.rs`.
pub const SPECIAL: [&str; 8] = ["li", "la", "lla", "call", "tail", "jump", "unimp", "c.unimp"];

/// Instructions of other processors, and what does the same here.
pub const FOREIGN: [(&[&str], &str); 14] = [
    (
        &["mov", "movl", "movq", "ldr"],
        "`mv` copies a register, `li` loads a number, `lw` and `ld` load from memory",
    ),
    (&["str"], "`sw` and `sd` store to memory"),
    (&["push"], "make room with `addi sp, sp, -16`, then store with `sd`"),
    (&["pop"], "load with `ld`, then give the room back with `addi sp, sp, 16`"),
    (&["inc"], "`addi` with 1 adds 1"),
    (&["dec"], "`addi` with -1 subtracts 1"),
    (&["subi", "subiw"], "to subtract a number, add its negative: `addi`"),
    (&["muli", "divi", "remi"], "load the number into a register with `li`, then use `mul`, `div` or `rem`"),
    (&["jmp", "b", "bra", "goto"], "`j` jumps to a label"),
    (
        &["je", "jz", "jne", "jnz", "cmp", "test"],
        "branches compare by themselves: `beq a0, a1, label`, `beqz a0, label`",
    ),
    (&["bl", "blr", "jsr"], "`call` calls a function"),
    (&["syscall", "int", "svc", "swi"], "`ecall` asks the kernel"),
    (&["halt", "hlt", "exit"], "a program ends with the system call `exit`: `li a7, SYS_exit`, `ecall`"),
    (&["lea", "adr"], "`la` loads the address of a symbol"),
];

/// Every mnemonic, for suggestions.
pub fn names() -> impl Iterator<Item = &'static str> {
    let table = machine::isa::TABLE.iter().map(|row| row.name);
    let forms = FORMS.iter().map(|form| form.name);
    table.chain(forms).chain(SPECIAL)
}
