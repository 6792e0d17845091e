//! Formats: which bits of an instruction hold which operand, and how the operands are written.
//!
//! A [`Layout`] is data. Decoding gathers its fields, encoding scatters them, the disassembler writes its
//! operands and the assembler reads them. (Unprivileged 20240411: 2.2 base formats, 2.3 immediates, 28.2 and
//! 28.8 compressed ones.)

/// Where a register number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: the instruction has no such operand; reads as x0.
    Absent,
    /// Not in the instruction: always this register.
    Fixed(u8),
    /// 5 bits from this bit up.
    Bits(u8),
    /// 5 bits from this bit up; 0 is reserved.
    NonZero(u8),
    /// 3 bits from this bit up, naming x8 to x15.
    Short(u8),
}

/// A run of bits of an immediate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Lowest bit in the value.
    pub value: u8,
    /// Number of bits.
    pub width: u8,
    /// Lowest bit in the instruction.
    pub word: u8,
}

/// How an immediate is spread over the instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The runs of bits.
    pub pieces: &'static [Piece],
    /// Whether the highest bit is a sign.
    pub signed: bool,
    /// Which values are reserved.
    pub reserved: Reserved,
}

/// Values of an immediate that make an instruction illegal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// None.
    Nothing,
    /// 0.
    Zero,
    /// The rounding modes 5 and 6 in the lowest three bits (Unprivileged 20240411, 20.2).
    Modes,
}

impl Spread {
    /// Bits up to and including the value's highest.
    pub const fn width(self) -> u32 {
        let mut top = 0;
        let mut i = 0;
        while i < self.pieces.len() {
            let end = self.pieces[i].value + self.pieces[i].width;
            if end > top {
                top = end;
            }
            i += 1;
        }
        top as u32
    }

    /// Whether a value is reserved.
    pub const fn reserves(self, value: i32) -> bool {
        match self.reserved {
            Reserved::Nothing => false,
            Reserved::Zero => value == 0,
            Reserved::Modes => matches!(value & 7, 5 | 6),
        }
    }

    /// What the value must be a multiple of.
    pub const fn scale(self) -> i64 {
        let mut low = 63;
        let mut i = 0;
        while i < self.pieces.len() {
            if self.pieces[i].value < low {
                low = self.pieces[i].value;
            }
            i += 1;
        }
        if self.pieces.is_empty() { 1 } else { 1 << low }
    }

    /// Least and greatest value that fit (the greatest before rounding down to the scale).
    pub const fn range(self) -> (i64, i64) {
        let width = self.width();
        if self.signed {
            (-(1 << (width - 1)), (1 << (width - 1)) - self.scale())
        } else {
            (0, (1 << width) - self.scale())
        }
    }

    /// Collects the value from an instruction.
    pub const fn gather(self, word: u32) -> i32 {
        let mut value = 0u32;
        let mut i = 0;
        while i < self.pieces.len() {
            let piece = self.pieces[i];
            value |= (word >> piece.word & ((1 << piece.width) - 1)) << piece.value;
            i += 1;
        }
        let spare = 32 - self.width();
        if self.signed && spare < 32 { (value << spare) as i32 >> spare } else { value as i32 }
    }

    /// Spreads a value over an instruction; bits that have no place are dropped.
    pub const fn scatter(self, value: i32) -> u32 {
        let mut word = 0;
        let mut i = 0;
        while i < self.pieces.len() {
            let piece = self.pieces[i];
            word |= (value as u32 >> piece.value & ((1 << piece.width) - 1)) << piece.word;
            i += 1;
        }
        word
    }
}

/// An operand as it is written in assembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The destination register; in compressed formats often also the first source.
    Rd,
    /// The first source register.
    Rs1,
    /// The second source register.
    Rs2,
    /// `rs1` in parentheses, directly after an [`Operand::Offset`] or by itself (atomics).
    Base,
    /// The stack pointer, written but not encoded: `sp`.
    Stack,
    /// The stack pointer in parentheses, after an offset: `(sp)`.
    StackBase,
    /// A number.
    Immediate,
    /// A shift count, not negative. The disassembler writes it in hexadecimal.
    Shift,
    /// A number of bytes in front of a base.
    Offset,
    /// An address in the code; encoded as its distance from the instruction in bytes.
    Target,
    /// The upper 20 bits of a constant: 0 to 0xfffff (in `c.lui` those that fit).
    Upper,
    /// A control and status register: a number or a name of [`super::csr`].
    Csr,
    /// A 5-bit number in the place of rs1.
    Small,
    /// The accesses before a fence: a set of `i`, `o`, `r`, `w` as 4 bits, `i` the highest.
    Before,
    /// The accesses after a fence.
    After,
    /// A floating-point register in the place of rd.
    Fd,
    /// A floating-point register in the place of rs1.
    Fs1,
    /// A floating-point register in the place of rs2.
    Fs2,
    /// A third floating-point source: bits 7 to 3 of the immediate.
    Fs3,
    /// A rounding mode, bits 2 to 0 of the immediate; left out it is the dynamic one.
    Rounding,
}

/// Where the fields of a format stand, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The destination.
    pub rd: Place,
    /// The first source. In compressed formats with one place for both, the same as `rd`.
    pub rs1: Place,
    /// The second source.
    pub rs2: Place,
    /// The immediate.
    pub imm: Spread,
    /// The operands in the order in which they are written.
    pub operands: &'static [Operand],
}

impl Layout {
    /// Whether an operand is written.
    pub fn has(&self, operand: Operand) -> bool {
        self.operands.contains(&operand)
    }
}

const fn spread(signed: bool, reserved: Reserved, pieces: &'static [Piece]) -> Spread {
    Spread { pieces, signed, reserved }
}

/// Writes `value[high:low] at bit` the way the specification's tables do.
macro_rules! pieces {
    ($($high:literal : $low:literal at $word:literal),* $(,)?) => {
        &[$(Piece { value: $low, width: $high - $low + 1, word: $word }),*]
    };
}

/// One format a row: places of rd, rs1, rs2, the immediate (signed? what is reserved?), operands as written.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $name:ident $rd:expr, $rs1:expr, $rs2:expr,
        $sign:ident $zero:ident [$($piece:tt)*], [$($operand:ident)*];)+) => {
        /// The formats of instructions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $($(#[doc = $doc])+ $name,)+ }

        impl Format {
            /// Every format.
            pub const ALL: &[Format] = &[$(Format::$name),+];

            /// Where its fields stand.
            pub const fn layout(self) -> &'static Layout {
                match self {
                    $(Format::$name => const { &Layout {
                        rd: $rd, rs1: $rs1, rs2: $rs2,
                        imm: spread(formats!(@$sign), formats!(@$zero), pieces![$($piece)*]),
                        operands: &[$(Operand::$operand),*],
                    } },)+
                }
            }
        }
    };
    (@signed) => { true };
    (@unsigned) => { false };
    (@any) => { Reserved::Nothing };
    (@nonzero) => { Reserved::Zero };
    (@mode) => { Reserved::Modes };
}

use Place::{Absent, Bits, Fixed, NonZero, Short};

const ZERO: Place = Fixed(0);
const RA: Place = Fixed(1);
const SP: Place = Fixed(2);

formats! {
    /// R-type: `rd, rs1, rs2`.
    Register Bits(7), Bits(15), Bits(20), signed any [], [Rd Rs1 Rs2];
    /// I-type: `rd, rs1, imm`.
    Immediate Bits(7), Bits(15), Absent, signed any [11:0 at 20], [Rd Rs1 Immediate];
    /// I-type with a 6-bit shift count.
    Shift Bits(7), Bits(15), Absent, unsigned any [5:0 at 20], [Rd Rs1 Shift];
    /// I-type with a 5-bit shift count.
    ShiftWord Bits(7), Bits(15), Absent, unsigned any [4:0 at 20], [Rd Rs1 Shift];
    /// One source: `rd, rs1`.
    Unary Bits(7), Bits(15), Absent, signed any [], [Rd Rs1];
    /// I-type: `rd, imm(rs1)`.
    Load Bits(7), Bits(15), Absent, signed any [11:0 at 20], [Rd Offset Base];
    /// I-type: `rd, imm(rs1)`, which jumps.
    JumpRegister Bits(7), Bits(15), Absent, signed any [11:0 at 20], [Rd Offset Base];
    /// S-type: `rs2, imm(rs1)`.
    Store Absent, Bits(15), Bits(20), signed any [11:5 at 25, 4:0 at 7], [Rs2 Offset Base];
    /// B-type: `rs1, rs2, target`.
    Branch Absent, Bits(15), Bits(20), signed any [12:12 at 31, 11:11 at 7, 10:5 at 25, 4:1 at 8], [Rs1 Rs2 Target];
    /// U-type: `rd, upper`.
    Upper Bits(7), Absent, Absent, signed any [31:12 at 12], [Rd Upper];
    /// J-type: `rd, target`.
    Jump Bits(7), Absent, Absent, signed any [20:20 at 31, 19:12 at 12, 11:11 at 20, 10:1 at 21], [Rd Target];
    /// I-type: `rd, csr, rs1`.
    Csr Bits(7), Bits(15), Absent, unsigned any [11:0 at 20], [Rd Csr Rs1];
    /// I-type: `rd, csr, uimm`; the number stands where rs1 would.
    CsrImmediate Bits(7), Bits(15), Absent, unsigned any [11:0 at 20], [Rd Csr Small];
    /// `rd, rs2, (rs1)`; acquire and release are suffixes of the mnemonic.
    Atomic Bits(7), Bits(15), Bits(20), signed any [], [Rd Rs2 Base];
    /// `rd, (rs1)`.
    LoadReserved Bits(7), Bits(15), Absent, signed any [], [Rd Base];
    /// `pred, succ`.
    Fence Absent, Absent, Absent, unsigned any [7:0 at 20], [Before After];
    /// No operands; unused fields are ignored.
    BareFence Absent, Absent, Absent, signed any [], [];
    /// `rs1, rs2`: address and address space.
    FenceVma Absent, Bits(15), Bits(20), signed any [], [Rs1 Rs2];
    /// No operands.
    Bare Absent, Absent, Absent, signed any [], [];

    /// I-type: `rd, imm(rs1)`.
    FloatLoad Bits(7), Bits(15), Absent, signed any [11:0 at 20], [Fd Offset Base];
    /// S-type: `rs2, imm(rs1)`.
    FloatStore Absent, Bits(15), Bits(20), signed any [11:5 at 25, 4:0 at 7], [Fs2 Offset Base];
    /// R4-type: `rd, rs1, rs2, rs3, mode`.
    FloatFused Bits(7), Bits(15), Bits(20), unsigned mode [7:3 at 27, 2:0 at 12], [Fd Fs1 Fs2 Fs3 Rounding];
    /// R-type: `rd, rs1, rs2, mode`.
    FloatRegister Bits(7), Bits(15), Bits(20), unsigned mode [2:0 at 12], [Fd Fs1 Fs2 Rounding];
    /// `rd, rs1, mode`.
    FloatUnary Bits(7), Bits(15), Absent, unsigned mode [2:0 at 12], [Fd Fs1 Rounding];
    /// `rd, rs1`, where the mode is never written because nothing is rounded.
    FloatExtend Bits(7), Bits(15), Absent, unsigned mode [2:0 at 12], [Fd Fs1];
    /// R-type without a mode: `rd, rs1, rs2`.
    FloatPair Bits(7), Bits(15), Bits(20), signed any [], [Fd Fs1 Fs2];
    /// R-type to an integer register.
    FloatCompare Bits(7), Bits(15), Bits(20), signed any [], [Rd Fs1 Fs2];
    /// `rd, rs1, mode`, to an integer register.
    FloatToInteger Bits(7), Bits(15), Absent, unsigned mode [2:0 at 12], [Rd Fs1 Rounding];
    /// `rd, rs1, mode`, from an integer register.
    FloatFromInteger Bits(7), Bits(15), Absent, unsigned mode [2:0 at 12], [Fd Rs1 Rounding];
    /// `rd, rs1`, from an integer register; nothing is rounded.
    FloatFromWord Bits(7), Bits(15), Absent, unsigned mode [2:0 at 12], [Fd Rs1];
    /// `rd, rs1`, to an integer register.
    FloatMoveOut Bits(7), Bits(15), Absent, signed any [], [Rd Fs1];
    /// `rd, rs1`, from an integer register.
    FloatMoveIn Bits(7), Bits(15), Absent, signed any [], [Fd Rs1];

    /// CL, 8 bytes, to a floating-point register.
    CFloatLoad Short(2), Short(7), Absent, unsigned any [5:3 at 10, 7:6 at 5], [Fd Offset Base];
    /// CS, 8 bytes, from a floating-point register.
    CFloatStore Absent, Short(7), Short(2), unsigned any [5:3 at 10, 7:6 at 5], [Fs2 Offset Base];
    /// CI: `rd, imm(sp)`, 8 bytes, to a floating-point register.
    CFloatLoadStack Bits(7), SP, Absent, unsigned any [5:5 at 12, 4:3 at 5, 8:6 at 2], [Fd Offset StackBase];
    /// CSS: `rs2, imm(sp)`, 8 bytes, from a floating-point register.
    CFloatStoreStack Absent, SP, Bits(2), unsigned any [5:3 at 10, 8:6 at 7], [Fs2 Offset StackBase];
    /// CIW: `rd', sp, imm`.
    CAddStack4 Short(2), SP, Absent, unsigned nonzero [5:4 at 11, 9:6 at 7, 2:2 at 6, 3:3 at 5], [Rd Stack Immediate];
    /// CL, 4 bytes.
    CLoadWord Short(2), Short(7), Absent, unsigned any [5:3 at 10, 2:2 at 6, 6:6 at 5], [Rd Offset Base];
    /// CL, 8 bytes.
    CLoadDouble Short(2), Short(7), Absent, unsigned any [5:3 at 10, 7:6 at 5], [Rd Offset Base];
    /// CS, 4 bytes.
    CStoreWord Absent, Short(7), Short(2), unsigned any [5:3 at 10, 2:2 at 6, 6:6 at 5], [Rs2 Offset Base];
    /// CS, 8 bytes.
    CStoreDouble Absent, Short(7), Short(2), unsigned any [5:3 at 10, 7:6 at 5], [Rs2 Offset Base];
    /// No operands, 16 bits.
    CBare ZERO, ZERO, Absent, signed any [], [];
    /// CI: `rd, imm`, rd also the source.
    CImmediate Bits(7), Bits(7), Absent, signed any [5:5 at 12, 4:0 at 2], [Rd Immediate];
    /// CI, where rd 0 is reserved.
    CImmediateWord NonZero(7), NonZero(7), Absent, signed any [5:5 at 12, 4:0 at 2], [Rd Immediate];
    /// CI: `rd, imm`, from x0.
    CLoadImmediate Bits(7), ZERO, Absent, signed any [5:5 at 12, 4:0 at 2], [Rd Immediate];
    /// CI: `sp, imm`.
    CAddStack16 SP, SP, Absent, signed nonzero [9:9 at 12, 4:4 at 6, 6:6 at 5, 8:7 at 3, 5:5 at 2], [Stack Immediate];
    /// CI: `rd, upper`.
    CUpper Bits(7), Absent, Absent, signed nonzero [17:17 at 12, 16:12 at 2], [Rd Upper];
    /// CB: `rd', shift`.
    CShiftRight Short(7), Short(7), Absent, unsigned any [5:5 at 12, 4:0 at 2], [Rd Shift];
    /// CB: `rd', imm`.
    CAnd Short(7), Short(7), Absent, signed any [5:5 at 12, 4:0 at 2], [Rd Immediate];
    /// CA: `rd', rs2'`.
    CRegister Short(7), Short(7), Short(2), signed any [], [Rd Rs2];
    /// CJ: `target`.
    CJump ZERO, Absent, Absent, signed any
        [11:11 at 12, 4:4 at 11, 9:8 at 9, 10:10 at 8, 6:6 at 7, 7:7 at 6, 3:1 at 3, 5:5 at 2], [Target];
    /// CB: `rs1', target`.
    CBranch Absent, Short(7), ZERO, signed any [8:8 at 12, 4:3 at 10, 7:6 at 5, 2:1 at 3, 5:5 at 2], [Rs1 Target];
    /// CI: `rd, shift`.
    CShiftLeft Bits(7), Bits(7), Absent, unsigned any [5:5 at 12, 4:0 at 2], [Rd Shift];
    /// CI: `rd, imm(sp)`, 4 bytes.
    CLoadStackWord NonZero(7), SP, Absent, unsigned any [5:5 at 12, 4:2 at 4, 7:6 at 2], [Rd Offset StackBase];
    /// CI: `rd, imm(sp)`, 8 bytes.
    CLoadStackDouble NonZero(7), SP, Absent, unsigned any [5:5 at 12, 4:3 at 5, 8:6 at 2], [Rd Offset StackBase];
    /// CR: `rs1`.
    CJumpRegister ZERO, NonZero(7), Absent, signed any [], [Rs1];
    /// CR: `rs1`, linking ra.
    CCallRegister RA, NonZero(7), Absent, signed any [], [Rs1];
    /// CR: `rd, rs2`, from x0.
    CMove Bits(7), ZERO, NonZero(2), signed any [], [Rd Rs2];
    /// CR: `rd, rs2`, rd also the source.
    CAccumulate Bits(7), Bits(7), NonZero(2), signed any [], [Rd Rs2];
    /// CSS: `rs2, imm(sp)`, 4 bytes.
    CStoreStackWord Absent, SP, Bits(2), unsigned any [5:2 at 9, 7:6 at 7], [Rs2 Offset StackBase];
    /// CSS: `rs2, imm(sp)`, 8 bytes.
    CStoreStackDouble Absent, SP, Bits(2), unsigned any [5:3 at 10, 8:6 at 7], [Rs2 Offset StackBase];
}
