//! The instruction table: one row per instruction, and nowhere else anything that a row says.
//!
//! Columns: operation, mnemonic, format, match, mask, extension, body, meaning. Match and mask are those of
//! the RISC-V Unprivileged ISA 20240411, chapter 34 (RV32/64G Instruction Set Listings) and of Privileged
//! 20240411. A body is a kind and, where there is one, the pure function of the operands:
//!
//! | kind | the body's arguments | effect |
//! |---|---|---|
//! | `value` | rs1, and rs2 or the immediate | the result goes to rd |
//! | `address` | – | rd = pc + immediate |
//! | `load`, `store` | the type in memory | address rs1 + immediate |
//! | `branch` | rs1, rs2 | taken when true |
//! | `jump` | – | rd = address of the next instruction |
//! | `reserve`, `conditional` | the type in memory | LR and SC |
//! | `atomic` | memory, rs2 | the result goes to memory, what was there to rd |
//! | `csr` | old value, operand | the new value |
//! | `float_load`, `float_store` | the type in memory | address rs1 + immediate |
//! | `float_bits` | rs1, rs2 | the result goes to rd; no flags |
//! | `float` | when the first of two bodies may do it; rs1, rs2 | the result goes to rd, flags to fcsr |
//! | `fused` | rs1, rs2, rs3 | the result goes to rd, flags to fcsr |
//! | `system` | – | the engine's own |
//! | `expand` | – | a compressed instruction stands for the 32-bit operation named |

/// Calls the macro `$row` with the whole table.
#[macro_export]
macro_rules! instruction_table {
    ($row:ident) => {
        $row! {
    // RV32I and RV64I: integers.
    Lui "lui" Upper 0x0000_0037 0x0000_007f I value(|_, b| b) "Loads a 20-bit constant into the upper part of a register.";
    Auipc "auipc" Upper 0x0000_0017 0x0000_007f I address() "Adds a 20-bit upper constant to the program counter: addresses near the code.";
    Jal "jal" Jump 0x0000_006f 0x0000_007f I jump() "Jumps to a near address and keeps the return address in a register: a call.";
    Jalr "jalr" JumpRegister 0x0000_0067 0x0000_707f I jump() "Jumps to an address in a register and keeps the return address: a return, or a call by pointer.";
    Beq "beq" Branch 0x0000_0063 0x0000_707f I branch(|a, b| a == b) "Branches if two registers are equal.";
    Bne "bne" Branch 0x0000_1063 0x0000_707f I branch(|a, b| a != b) "Branches if two registers differ.";
    Blt "blt" Branch 0x0000_4063 0x0000_707f I branch(|a, b| (a as i64) < b as i64) "Branches if the first register is less than the second, as signed numbers.";
    Bge "bge" Branch 0x0000_5063 0x0000_707f I branch(|a, b| a as i64 >= b as i64) "Branches if the first register is at least the second, as signed numbers.";
    Bltu "bltu" Branch 0x0000_6063 0x0000_707f I branch(|a, b| a < b) "Branches if the first register is less than the second, as unsigned numbers.";
    Bgeu "bgeu" Branch 0x0000_7063 0x0000_707f I branch(|a, b| a >= b) "Branches if the first register is at least the second, as unsigned numbers.";
    Lb "lb" Load 0x0000_0003 0x0000_707f I load(i8) "Loads a byte from memory, sign-extended.";
    Lh "lh" Load 0x0000_1003 0x0000_707f I load(i16) "Loads 2 bytes from memory, sign-extended.";
    Lw "lw" Load 0x0000_2003 0x0000_707f I load(i32) "Loads 4 bytes from memory, sign-extended.";
    Ld "ld" Load 0x0000_3003 0x0000_707f I load(i64) "Loads 8 bytes from memory.";
    Lbu "lbu" Load 0x0000_4003 0x0000_707f I load(u8) "Loads a byte from memory, zero-extended.";
    Lhu "lhu" Load 0x0000_5003 0x0000_707f I load(u16) "Loads 2 bytes from memory, zero-extended.";
    Lwu "lwu" Load 0x0000_6003 0x0000_707f I load(u32) "Loads 4 bytes from memory, zero-extended.";
    Sb "sb" Store 0x0000_0023 0x0000_707f I store(u8) "Stores the lowest byte of a register to memory.";
    Sh "sh" Store 0x0000_1023 0x0000_707f I store(u16) "Stores the lowest 2 bytes of a register to memory.";
    Sw "sw" Store 0x0000_2023 0x0000_707f I store(u32) "Stores the lowest 4 bytes of a register to memory.";
    Sd "sd" Store 0x0000_3023 0x0000_707f I store(u64) "Stores a register's 8 bytes to memory.";
    Addi "addi" Immediate 0x0000_0013 0x0000_707f I value(|a, b| a.wrapping_add(b)) "Adds a constant to a register.";
    Slti "slti" Immediate 0x0000_2013 0x0000_707f I value(|a, b| u64::from((a as i64) < b as i64)) "Sets 1 if a register is less than a constant, as signed numbers, else 0.";
    Sltiu "sltiu" Immediate 0x0000_3013 0x0000_707f I value(|a, b| u64::from(a < b)) "Sets 1 if a register is less than a constant, as unsigned numbers, else 0.";
    Xori "xori" Immediate 0x0000_4013 0x0000_707f I value(|a, b| a ^ b) "Exclusive-ors a register with a constant, bit by bit.";
    Ori "ori" Immediate 0x0000_6013 0x0000_707f I value(|a, b| a | b) "Ors a register with a constant, bit by bit.";
    Andi "andi" Immediate 0x0000_7013 0x0000_707f I value(|a, b| a & b) "Ands a register with a constant, bit by bit.";
    Slli "slli" Shift 0x0000_1013 0xfc00_707f I value(|a, b| a << (b & 63)) "Shifts a register left by a constant.";
    Srli "srli" Shift 0x0000_5013 0xfc00_707f I value(|a, b| a >> (b & 63)) "Shifts a register right by a constant; zeros come in.";
    Srai "srai" Shift 0x4000_5013 0xfc00_707f I value(|a, b| (a as i64 >> (b & 63)) as u64) "Shifts a register right by a constant; copies of the sign come in.";
    Add "add" Register 0x0000_0033 0xfe00_707f I value(|a, b| a.wrapping_add(b)) "Adds two registers.";
    Sub "sub" Register 0x4000_0033 0xfe00_707f I value(|a, b| a.wrapping_sub(b)) "Subtracts the second register from the first.";
    Sll "sll" Register 0x0000_1033 0xfe00_707f I value(|a, b| a << (b & 63)) "Shifts a register left by the count in another.";
    Slt "slt" Register 0x0000_2033 0xfe00_707f I value(|a, b| u64::from((a as i64) < b as i64)) "Sets 1 if the first register is less than the second, as signed numbers, else 0.";
    Sltu "sltu" Register 0x0000_3033 0xfe00_707f I value(|a, b| u64::from(a < b)) "Sets 1 if the first register is less than the second, as unsigned numbers, else 0.";
    Xor "xor" Register 0x0000_4033 0xfe00_707f I value(|a, b| a ^ b) "Exclusive-ors two registers, bit by bit.";
    Srl "srl" Register 0x0000_5033 0xfe00_707f I value(|a, b| a >> (b & 63)) "Shifts a register right by the count in another; zeros come in.";
    Sra "sra" Register 0x4000_5033 0xfe00_707f I value(|a, b| (a as i64 >> (b & 63)) as u64) "Shifts a register right by the count in another; copies of the sign come in.";
    Or "or" Register 0x0000_6033 0xfe00_707f I value(|a, b| a | b) "Ors two registers, bit by bit.";
    And "and" Register 0x0000_7033 0xfe00_707f I value(|a, b| a & b) "Ands two registers, bit by bit.";
    Addiw "addiw" Immediate 0x0000_001b 0x0000_707f I value(|a, b| word(a.wrapping_add(b))) "Adds a constant to a register's lower 32 bits.";
    Slliw "slliw" ShiftWord 0x0000_101b 0xfe00_707f I value(|a, b| word(a << (b & 31))) "Shifts a register's lower 32 bits left by a constant.";
    Srliw "srliw" ShiftWord 0x0000_501b 0xfe00_707f I value(|a, b| word(u64::from(a as u32 >> (b & 31)))) "Shifts a register's lower 32 bits right by a constant; zeros come in.";
    Sraiw "sraiw" ShiftWord 0x4000_501b 0xfe00_707f I value(|a, b| (a as i32 >> (b & 31)) as u64) "Shifts a register's lower 32 bits right by a constant; copies of the sign come in.";
    Addw "addw" Register 0x0000_003b 0xfe00_707f I value(|a, b| word(a.wrapping_add(b))) "Adds the lower 32 bits of two registers.";
    Subw "subw" Register 0x4000_003b 0xfe00_707f I value(|a, b| word(a.wrapping_sub(b))) "Subtracts the lower 32 bits of two registers.";
    Sllw "sllw" Register 0x0000_103b 0xfe00_707f I value(|a, b| word(a << (b & 31))) "Shifts a register's lower 32 bits left by the count in another.";
    Srlw "srlw" Register 0x0000_503b 0xfe00_707f I value(|a, b| word(u64::from(a as u32 >> (b & 31)))) "Shifts a register's lower 32 bits right by the count in another; zeros come in.";
    Sraw "sraw" Register 0x4000_503b 0xfe00_707f I value(|a, b| (a as i32 >> (b & 31)) as u64) "Shifts a register's lower 32 bits right by the count in another; copies of the sign come in.";
    FenceTso "fence.tso" Bare 0x8330_000f 0xffff_ffff I system() "Orders earlier memory accesses before later ones, as total store order does.";
    Fence "fence" Fence 0x0000_000f 0x0000_707f I system() "Orders earlier memory accesses before later ones, as other harts and devices see them.";
    Ecall "ecall" Bare 0x0000_0073 0xffff_ffff I system() "Asks the next more privileged mode for a service: the door from a program to the kernel.";
    Ebreak "ebreak" Bare 0x0010_0073 0xffff_ffff I system() "Traps to a debugger.";

    // Zifencei.
    FenceI "fence.i" BareFence 0x0000_100f 0x0000_707f Zifencei system() "Makes stores to instructions visible to instruction fetch.";

    // Zicsr: control and status registers.
    Csrrw "csrrw" Csr 0x0000_1073 0x0000_707f Zicsr csr(|_, b| b) "Swaps a control register with a register.";
    Csrrs "csrrs" Csr 0x0000_2073 0x0000_707f Zicsr csr(|a, b| a | b) "Reads a control register and sets the bits that a register names.";
    Csrrc "csrrc" Csr 0x0000_3073 0x0000_707f Zicsr csr(|a, b| a & !b) "Reads a control register and clears the bits that a register names.";
    Csrrwi "csrrwi" CsrImmediate 0x0000_5073 0x0000_707f Zicsr csr(|_, b| b) "Reads a control register and writes a constant to it.";
    Csrrsi "csrrsi" CsrImmediate 0x0000_6073 0x0000_707f Zicsr csr(|a, b| a | b) "Reads a control register and sets the bits of a constant.";
    Csrrci "csrrci" CsrImmediate 0x0000_7073 0x0000_707f Zicsr csr(|a, b| a & !b) "Reads a control register and clears the bits of a constant.";

    // M: multiplication and division. Division by zero and overflow have defined results (Unprivileged 20240411, 13.2).
    Mul "mul" Register 0x0200_0033 0xfe00_707f M value(|a, b| a.wrapping_mul(b)) "Multiplies two registers; the lower 64 bits of the product.";
    Mulh "mulh" Register 0x0200_1033 0xfe00_707f M value(|a, b| ((i128::from(a as i64) * i128::from(b as i64)) >> 64) as u64) "The upper 64 bits of the product of two signed registers.";
    Mulhsu "mulhsu" Register 0x0200_2033 0xfe00_707f M value(|a, b| ((i128::from(a as i64) * i128::from(b)) >> 64) as u64) "The upper 64 bits of the product of a signed and an unsigned register.";
    Mulhu "mulhu" Register 0x0200_3033 0xfe00_707f M value(|a, b| ((u128::from(a) * u128::from(b)) >> 64) as u64) "The upper 64 bits of the product of two unsigned registers.";
    Div "div" Register 0x0200_4033 0xfe00_707f M value(|a, b| if b == 0 { u64::MAX } else { (a as i64).wrapping_div(b as i64) as u64 }) "Divides signed registers, towards zero; all ones when dividing by zero.";
    Divu "divu" Register 0x0200_5033 0xfe00_707f M value(|a, b| a.checked_div(b).unwrap_or(u64::MAX)) "Divides unsigned registers; all ones when dividing by zero.";
    Rem "rem" Register 0x0200_6033 0xfe00_707f M value(|a, b| if b == 0 { a } else { (a as i64).wrapping_rem(b as i64) as u64 }) "The remainder of dividing signed registers; the dividend when dividing by zero.";
    Remu "remu" Register 0x0200_7033 0xfe00_707f M value(|a, b| a.checked_rem(b).unwrap_or(a)) "The remainder of dividing unsigned registers; the dividend when dividing by zero.";
    Mulw "mulw" Register 0x0200_003b 0xfe00_707f M value(|a, b| word(a.wrapping_mul(b))) "Multiplies the lower 32 bits of two registers.";
    Divw "divw" Register 0x0200_403b 0xfe00_707f M value(|a, b| if b as u32 == 0 { u64::MAX } else { (a as i32).wrapping_div(b as i32) as u64 }) "Divides the lower 32 bits as signed numbers; all ones when dividing by zero.";
    Divuw "divuw" Register 0x0200_503b 0xfe00_707f M value(|a, b| (a as u32).checked_div(b as u32).map_or(u64::MAX, |q| q as i32 as u64)) "Divides the lower 32 bits as unsigned numbers; all ones when dividing by zero.";
    Remw "remw" Register 0x0200_603b 0xfe00_707f M value(|a, b| if b as u32 == 0 { word(a) } else { (a as i32).wrapping_rem(b as i32) as u64 }) "The remainder of the lower 32 bits as signed numbers; the dividend when dividing by zero.";
    Remuw "remuw" Register 0x0200_703b 0xfe00_707f M value(|a, b| word(u64::from((a as u32).checked_rem(b as u32).unwrap_or(a as u32)))) "The remainder of the lower 32 bits as unsigned numbers; the dividend when dividing by zero.";

    // Zba: addresses of array elements (Unprivileged 20240411, "B" extension, "Zba: Address generation").
    AddUw "add.uw" Register 0x0800_003b 0xfe00_707f Zba value(|a, b| u64::from(a as u32).wrapping_add(b)) "Adds the lower 32 bits of a register, as an unsigned number, to another register.";
    Sh1add "sh1add" Register 0x2000_2033 0xfe00_707f Zba value(|a, b| (a << 1).wrapping_add(b)) "Adds 2 times a register to another: the address of an element of 2 bytes.";
    Sh2add "sh2add" Register 0x2000_4033 0xfe00_707f Zba value(|a, b| (a << 2).wrapping_add(b)) "Adds 4 times a register to another: the address of an element of 4 bytes.";
    Sh3add "sh3add" Register 0x2000_6033 0xfe00_707f Zba value(|a, b| (a << 3).wrapping_add(b)) "Adds 8 times a register to another: the address of an element of 8 bytes.";
    Sh1addUw "sh1add.uw" Register 0x2000_203b 0xfe00_707f Zba value(|a, b| (u64::from(a as u32) << 1).wrapping_add(b)) "Adds 2 times the lower 32 bits of a register, as an unsigned number, to another register.";
    Sh2addUw "sh2add.uw" Register 0x2000_403b 0xfe00_707f Zba value(|a, b| (u64::from(a as u32) << 2).wrapping_add(b)) "Adds 4 times the lower 32 bits of a register, as an unsigned number, to another register.";
    Sh3addUw "sh3add.uw" Register 0x2000_603b 0xfe00_707f Zba value(|a, b| (u64::from(a as u32) << 3).wrapping_add(b)) "Adds 8 times the lower 32 bits of a register, as an unsigned number, to another register.";
    SlliUw "slli.uw" Shift 0x0800_101b 0xfc00_707f Zba value(|a, b| u64::from(a as u32) << (b & 63)) "Shifts the lower 32 bits of a register, as an unsigned number, left by a constant.";

    // Zbb: bits of whole registers (Unprivileged 20240411, "B" extension, "Zbb: Basic bit-manipulation").
    Andn "andn" Register 0x4000_7033 0xfe00_707f Zbb value(|a, b| a & !b) "Ands a register with the inverse of another, bit by bit.";
    Orn "orn" Register 0x4000_6033 0xfe00_707f Zbb value(|a, b| a | !b) "Ors a register with the inverse of another, bit by bit.";
    Xnor "xnor" Register 0x4000_4033 0xfe00_707f Zbb value(|a, b| !(a ^ b)) "Sets the bits in which two registers are equal.";
    Clz "clz" Unary 0x6000_1013 0xfff0_707f Zbb value(|a, _| u64::from(a.leading_zeros())) "Counts the zeros above the highest bit that is set.";
    Clzw "clzw" Unary 0x6000_101b 0xfff0_707f Zbb value(|a, _| u64::from((a as u32).leading_zeros())) "Counts the zeros above the highest bit that is set in the lower 32 bits.";
    Ctz "ctz" Unary 0x6010_1013 0xfff0_707f Zbb value(|a, _| u64::from(a.trailing_zeros())) "Counts the zeros below the lowest bit that is set.";
    Ctzw "ctzw" Unary 0x6010_101b 0xfff0_707f Zbb value(|a, _| u64::from((a as u32).trailing_zeros())) "Counts the zeros below the lowest bit that is set in the lower 32 bits.";
    Cpop "cpop" Unary 0x6020_1013 0xfff0_707f Zbb value(|a, _| u64::from(a.count_ones())) "Counts the bits that are set.";
    Cpopw "cpopw" Unary 0x6020_101b 0xfff0_707f Zbb value(|a, _| u64::from((a as u32).count_ones())) "Counts the bits that are set in the lower 32 bits.";
    Max "max" Register 0x0a00_6033 0xfe00_707f Zbb value(|a, b| (a as i64).max(b as i64) as u64) "The greater of two registers, as signed numbers.";
    Maxu "maxu" Register 0x0a00_7033 0xfe00_707f Zbb value(|a, b| a.max(b)) "The greater of two registers, as unsigned numbers.";
    Min "min" Register 0x0a00_4033 0xfe00_707f Zbb value(|a, b| (a as i64).min(b as i64) as u64) "The lesser of two registers, as signed numbers.";
    Minu "minu" Register 0x0a00_5033 0xfe00_707f Zbb value(|a, b| a.min(b)) "The lesser of two registers, as unsigned numbers.";
    SextB "sext.b" Unary 0x6040_1013 0xfff0_707f Zbb value(|a, _| a as i8 as u64) "Extends the lowest byte of a register with copies of its sign.";
    SextH "sext.h" Unary 0x6050_1013 0xfff0_707f Zbb value(|a, _| a as i16 as u64) "Extends the lowest 2 bytes of a register with copies of their sign.";
    ZextH "zext.h" Unary 0x0800_403b 0xfff0_707f Zbb value(|a, _| u64::from(a as u16)) "Keeps the lowest 2 bytes of a register, zeros above.";
    Rol "rol" Register 0x6000_1033 0xfe00_707f Zbb value(|a, b| a.rotate_left(b as u32 & 63)) "Rotates a register left by the count in another.";
    Rolw "rolw" Register 0x6000_103b 0xfe00_707f Zbb value(|a, b| word(u64::from((a as u32).rotate_left(b as u32 & 31)))) "Rotates a register's lower 32 bits left by the count in another.";
    Ror "ror" Register 0x6000_5033 0xfe00_707f Zbb value(|a, b| a.rotate_right(b as u32 & 63)) "Rotates a register right by the count in another.";
    Rori "rori" Shift 0x6000_5013 0xfc00_707f Zbb value(|a, b| a.rotate_right(b as u32 & 63)) "Rotates a register right by a constant.";
    Roriw "roriw" ShiftWord 0x6000_501b 0xfe00_707f Zbb value(|a, b| word(u64::from((a as u32).rotate_right(b as u32 & 31)))) "Rotates a register's lower 32 bits right by a constant.";
    Rorw "rorw" Register 0x6000_503b 0xfe00_707f Zbb value(|a, b| word(u64::from((a as u32).rotate_right(b as u32 & 31)))) "Rotates a register's lower 32 bits right by the count in another.";
    OrcB "orc.b" Unary 0x2870_5013 0xfff0_707f Zbb value(|a, _| u64::from_le_bytes(a.to_le_bytes().map(|byte| if byte == 0 { 0 } else { 0xff }))) "Makes every byte that is not 0 all ones: finds the end of a string.";
    Rev8 "rev8" Unary 0x6b80_5013 0xfff0_707f Zbb value(|a, _| a.swap_bytes()) "Reverses the order of a register's bytes.";

    // Zbs: single bits (Unprivileged 20240411, "B" extension, "Zbs: Single-bit instructions").
    Bclr "bclr" Register 0x4800_1033 0xfe00_707f Zbs value(|a, b| a & !(1 << (b & 63))) "Clears the bit of a register that another one names.";
    Bclri "bclri" Shift 0x4800_1013 0xfc00_707f Zbs value(|a, b| a & !(1 << (b & 63))) "Clears the bit of a register that a constant names.";
    Bext "bext" Register 0x4800_5033 0xfe00_707f Zbs value(|a, b| a >> (b & 63) & 1) "Takes out the bit of a register that another one names.";
    Bexti "bexti" Shift 0x4800_5013 0xfc00_707f Zbs value(|a, b| a >> (b & 63) & 1) "Takes out the bit of a register that a constant names.";
    Binv "binv" Register 0x6800_1033 0xfe00_707f Zbs value(|a, b| a ^ 1 << (b & 63)) "Inverts the bit of a register that another one names.";
    Binvi "binvi" Shift 0x6800_1013 0xfc00_707f Zbs value(|a, b| a ^ 1 << (b & 63)) "Inverts the bit of a register that a constant names.";
    Bset "bset" Register 0x2800_1033 0xfe00_707f Zbs value(|a, b| a | 1 << (b & 63)) "Sets the bit of a register that another one names.";
    Bseti "bseti" Shift 0x2800_1013 0xfc00_707f Zbs value(|a, b| a | 1 << (b & 63)) "Sets the bit of a register that a constant names.";

    // Zicond: conditional zero (Unprivileged 20240411, "Zicond" extension for integer conditional operations).
    CzeroEqz "czero.eqz" Register 0x0e00_5033 0xfe00_707f Zicond value(|a, b| if b == 0 { 0 } else { a }) "Copies a register, or 0 if another register is zero: a choice without a branch.";
    CzeroNez "czero.nez" Register 0x0e00_7033 0xfe00_707f Zicond value(|a, b| if b == 0 { a } else { 0 }) "Copies a register, or 0 if another register is not zero: a choice without a branch.";

    // A: atomic memory operations.
    LrW "lr.w" LoadReserved 0x1000_202f 0xf9f0_707f A reserve(i32) "Loads 4 bytes and keeps a reservation on them for sc.w.";
    ScW "sc.w" Atomic 0x1800_202f 0xf800_707f A conditional(i32) "Stores 4 bytes if the reservation of lr.w still holds: 0 if so, else 1.";
    AmoswapW "amoswap.w" Atomic 0x0800_202f 0xf800_707f A atomic(i32, |_, b| b) "Swaps 4 bytes of memory with a register, in one step.";
    AmoaddW "amoadd.w" Atomic 0x0000_202f 0xf800_707f A atomic(i32, |m, b| m.wrapping_add(b)) "Adds a register to 4 bytes of memory, in one step, and returns what was there.";
    AmoxorW "amoxor.w" Atomic 0x2000_202f 0xf800_707f A atomic(i32, |m, b| m ^ b) "Exclusive-ors a register into 4 bytes of memory, in one step.";
    AmoandW "amoand.w" Atomic 0x6000_202f 0xf800_707f A atomic(i32, |m, b| m & b) "Ands a register into 4 bytes of memory, in one step.";
    AmoorW "amoor.w" Atomic 0x4000_202f 0xf800_707f A atomic(i32, |m, b| m | b) "Ors a register into 4 bytes of memory, in one step.";
    AmominW "amomin.w" Atomic 0x8000_202f 0xf800_707f A atomic(i32, |m, b| m.min(b)) "Keeps the lesser of 4 signed bytes of memory and a register in memory, in one step.";
    AmomaxW "amomax.w" Atomic 0xa000_202f 0xf800_707f A atomic(i32, |m, b| m.max(b)) "Keeps the greater of 4 signed bytes of memory and a register in memory, in one step.";
    AmominuW "amominu.w" Atomic 0xc000_202f 0xf800_707f A atomic(i32, |m, b| (m as u32).min(b as u32) as i32) "Keeps the lesser of 4 unsigned bytes of memory and a register in memory, in one step.";
    AmomaxuW "amomaxu.w" Atomic 0xe000_202f 0xf800_707f A atomic(i32, |m, b| (m as u32).max(b as u32) as i32) "Keeps the greater of 4 unsigned bytes of memory and a register in memory, in one step.";
    LrD "lr.d" LoadReserved 0x1000_302f 0xf9f0_707f A reserve(i64) "Loads 8 bytes and keeps a reservation on them for sc.d.";
    ScD "sc.d" Atomic 0x1800_302f 0xf800_707f A conditional(i64) "Stores 8 bytes if the reservation of lr.d still holds: 0 if so, else 1.";
    AmoswapD "amoswap.d" Atomic 0x0800_302f 0xf800_707f A atomic(i64, |_, b| b) "Swaps 8 bytes of memory with a register, in one step.";
    AmoaddD "amoadd.d" Atomic 0x0000_302f 0xf800_707f A atomic(i64, |m, b| m.wrapping_add(b)) "Adds a register to 8 bytes of memory, in one step, and returns what was there.";
    AmoxorD "amoxor.d" Atomic 0x2000_302f 0xf800_707f A atomic(i64, |m, b| m ^ b) "Exclusive-ors a register into 8 bytes of memory, in one step.";
    AmoandD "amoand.d" Atomic 0x6000_302f 0xf800_707f A atomic(i64, |m, b| m & b) "Ands a register into 8 bytes of memory, in one step.";
    AmoorD "amoor.d" Atomic 0x4000_302f 0xf800_707f A atomic(i64, |m, b| m | b) "Ors a register into 8 bytes of memory, in one step.";
    AmominD "amomin.d" Atomic 0x8000_302f 0xf800_707f A atomic(i64, |m, b| m.min(b)) "Keeps the lesser of 8 signed bytes of memory and a register in memory, in one step.";
    AmomaxD "amomax.d" Atomic 0xa000_302f 0xf800_707f A atomic(i64, |m, b| m.max(b)) "Keeps the greater of 8 signed bytes of memory and a register in memory, in one step.";
    AmominuD "amominu.d" Atomic 0xc000_302f 0xf800_707f A atomic(i64, |m, b| (m as u64).min(b as u64) as i64) "Keeps the lesser of 8 unsigned bytes of memory and a register in memory, in one step.";
    AmomaxuD "amomaxu.d" Atomic 0xe000_302f 0xf800_707f A atomic(i64, |m, b| (m as u64).max(b as u64) as i64) "Keeps the greater of 8 unsigned bytes of memory and a register in memory, in one step.";

    // F: single-precision floating point (Unprivileged 20240411, chapter 20).
    Flw "flw" FloatLoad 0x0000_2007 0x0000_707f F float_load(u32) "Loads a single-precision number from memory.";
    Fsw "fsw" FloatStore 0x0000_2027 0x0000_707f F float_store(u32) "Stores a single-precision number to memory.";
    FmaddS "fmadd.s" FloatFused 0x0000_0043 0x0600_007f F fused(soft::fused::<f32, false, false>) "Multiplies two numbers and adds a third, rounding once; single precision.";
    FmsubS "fmsub.s" FloatFused 0x0000_0047 0x0600_007f F fused(soft::fused::<f32, false, true>) "Multiplies two numbers and subtracts a third, rounding once; single precision.";
    FnmsubS "fnmsub.s" FloatFused 0x0000_004b 0x0600_007f F fused(soft::fused::<f32, true, false>) "Multiplies two numbers, subtracts the product from a third, rounding once; single precision.";
    FnmaddS "fnmadd.s" FloatFused 0x0000_004f 0x0600_007f F fused(soft::fused::<f32, true, true>) "Multiplies two numbers, adds a third and negates the sum, rounding once; single precision.";
    FaddS "fadd.s" FloatRegister 0x0000_0053 0xfe00_007f F float(nearest, quick::add::<f32>, soft::add::<f32>) "Adds two single-precision numbers.";
    FsubS "fsub.s" FloatRegister 0x0800_0053 0xfe00_007f F float(nearest, quick::sub::<f32>, soft::sub::<f32>) "Subtracts the second of two single-precision numbers.";
    FmulS "fmul.s" FloatRegister 0x1000_0053 0xfe00_007f F float(nearest, quick::mul::<f32>, soft::mul::<f32>) "Multiplies two single-precision numbers.";
    FdivS "fdiv.s" FloatRegister 0x1800_0053 0xfe00_007f F float(nearest, quick::div::<f32>, soft::div::<f32>) "Divides the first by the second of two single-precision numbers.";
    FsqrtS "fsqrt.s" FloatUnary 0x5800_0053 0xfff0_007f F float(nearest, quick::sqrt::<f32>, soft::sqrt::<f32>) "The square root of a single-precision number.";
    FsgnjS "fsgnj.s" FloatPair 0x2000_0053 0xfe00_707f F float_bits(|a, b| soft::with_sign::<f32>(a, b, |_, b| b)) "A number with the sign of another.";
    FsgnjnS "fsgnjn.s" FloatPair 0x2000_1053 0xfe00_707f F float_bits(|a, b| soft::with_sign::<f32>(a, b, |_, b| !b)) "A number with the opposite of the sign of another.";
    FsgnjxS "fsgnjx.s" FloatPair 0x2000_2053 0xfe00_707f F float_bits(|a, b| soft::with_sign::<f32>(a, b, |a, b| a ^ b)) "A number, negated if another one is negative.";
    FminS "fmin.s" FloatPair 0x2800_0053 0xfe00_707f F float(exact, quick::min::<f32>, soft::extreme::<f32, false>) "The lesser of two numbers; if one is a NaN, the other.";
    FmaxS "fmax.s" FloatPair 0x2800_1053 0xfe00_707f F float(exact, quick::max::<f32>, soft::extreme::<f32, true>) "The greater of two numbers; if one is a NaN, the other.";
    FeqS "feq.s" FloatCompare 0xa000_2053 0xfe00_707f F float(exact, quick::eq::<f32>, soft::eq::<f32>) "Sets 1 if two numbers are equal, else 0; a quiet NaN is not an error.";
    FltS "flt.s" FloatCompare 0xa000_1053 0xfe00_707f F float(exact, quick::lt::<f32>, soft::lt::<f32>) "Sets 1 if the first number is less than the second, else 0.";
    FleS "fle.s" FloatCompare 0xa000_0053 0xfe00_707f F float(exact, quick::le::<f32>, soft::le::<f32>) "Sets 1 if the first number is at most the second, else 0.";
    FclassS "fclass.s" FloatMoveOut 0xe000_1053 0xfff0_707f F float_bits(|a, _| soft::classify::<f32>(a)) "Says of what kind a number is, as one bit of ten.";
    FcvtWS "fcvt.w.s" FloatToInteger 0xc000_0053 0xfff0_007f F float(truncated, quick::to_i32::<f32>, soft::to_integer::<f32, i32>) "Rounds a single-precision number to a signed 32-bit integer; what does not fit becomes the nearest.";
    FcvtWuS "fcvt.wu.s" FloatToInteger 0xc010_0053 0xfff0_007f F float(truncated, quick::to_u32::<f32>, soft::to_integer::<f32, u32>) "Rounds a single-precision number to an unsigned 32-bit integer; what does not fit becomes the nearest.";
    FcvtLS "fcvt.l.s" FloatToInteger 0xc020_0053 0xfff0_007f F float(truncated, quick::to_i64::<f32>, soft::to_integer::<f32, i64>) "Rounds a single-precision number to a signed 64-bit integer; what does not fit becomes the nearest.";
    FcvtLuS "fcvt.lu.s" FloatToInteger 0xc030_0053 0xfff0_007f F float(truncated, quick::to_u64::<f32>, soft::to_integer::<f32, u64>) "Rounds a single-precision number to an unsigned 64-bit integer; what does not fit becomes the nearest.";
    FcvtSW "fcvt.s.w" FloatFromInteger 0xd000_0053 0xfff0_007f F float(nearest, |a, _| quick::finite((a as i32) as f32), |env, [a, ..]| soft::from_integer::<f32>(env, (a as i32).into())) "Makes a signed 32-bit integer a single-precision number.";
    FcvtSWu "fcvt.s.wu" FloatFromInteger 0xd010_0053 0xfff0_007f F float(nearest, |a, _| quick::finite((a as u32) as f32), |env, [a, ..]| soft::from_integer::<f32>(env, (a as u32).into())) "Makes an unsigned 32-bit integer a single-precision number.";
    FcvtSL "fcvt.s.l" FloatFromInteger 0xd020_0053 0xfff0_007f F float(nearest, |a, _| quick::finite((a as i64) as f32), |env, [a, ..]| soft::from_integer::<f32>(env, (a as i64).into())) "Makes a signed 64-bit integer a single-precision number.";
    FcvtSLu "fcvt.s.lu" FloatFromInteger 0xd030_0053 0xfff0_007f F float(nearest, |a, _| quick::finite(a as f32), |env, [a, ..]| soft::from_integer::<f32>(env, a.into())) "Makes an unsigned 64-bit integer a single-precision number.";
    FmvXW "fmv.x.w" FloatMoveOut 0xe000_0053 0xfff0_707f F float_bits(|a, _| a as i32 as u64) "Copies the bits of a single-precision number to an integer register.";
    FmvWX "fmv.w.x" FloatMoveIn 0xf000_0053 0xfff0_707f F float_bits(|a, _| u64::from(a as u32) | f32::BOX) "Copies the bits of a single-precision number from an integer register.";

    // D: double-precision floating point (Unprivileged 20240411, chapter 21).
    Fld "fld" FloatLoad 0x0000_3007 0x0000_707f D float_load(u64) "Loads a double-precision number from memory.";
    Fsd "fsd" FloatStore 0x0000_3027 0x0000_707f D float_store(u64) "Stores a double-precision number to memory.";
    FmaddD "fmadd.d" FloatFused 0x0200_0043 0x0600_007f D fused(soft::fused::<f64, false, false>) "Multiplies two numbers and adds a third, rounding once; double precision.";
    FmsubD "fmsub.d" FloatFused 0x0200_0047 0x0600_007f D fused(soft::fused::<f64, false, true>) "Multiplies two numbers and subtracts a third, rounding once; double precision.";
    FnmsubD "fnmsub.d" FloatFused 0x0200_004b 0x0600_007f D fused(soft::fused::<f64, true, false>) "Multiplies two numbers, subtracts the product from a third, rounding once; double precision.";
    FnmaddD "fnmadd.d" FloatFused 0x0200_004f 0x0600_007f D fused(soft::fused::<f64, true, true>) "Multiplies two numbers, adds a third and negates the sum, rounding once; double precision.";
    FaddD "fadd.d" FloatRegister 0x0200_0053 0xfe00_007f D float(nearest, quick::add::<f64>, soft::add::<f64>) "Adds two double-precision numbers.";
    FsubD "fsub.d" FloatRegister 0x0a00_0053 0xfe00_007f D float(nearest, quick::sub::<f64>, soft::sub::<f64>) "Subtracts the second of two double-precision numbers.";
    FmulD "fmul.d" FloatRegister 0x1200_0053 0xfe00_007f D float(nearest, quick::mul::<f64>, soft::mul::<f64>) "Multiplies two double-precision numbers.";
    FdivD "fdiv.d" FloatRegister 0x1a00_0053 0xfe00_007f D float(nearest, quick::div::<f64>, soft::div::<f64>) "Divides the first by the second of two double-precision numbers.";
    FsqrtD "fsqrt.d" FloatUnary 0x5a00_0053 0xfff0_007f D float(nearest, quick::sqrt::<f64>, soft::sqrt::<f64>) "The square root of a double-precision number.";
    FsgnjD "fsgnj.d" FloatPair 0x2200_0053 0xfe00_707f D float_bits(|a, b| soft::with_sign::<f64>(a, b, |_, b| b)) "A number with the sign of another.";
    FsgnjnD "fsgnjn.d" FloatPair 0x2200_1053 0xfe00_707f D float_bits(|a, b| soft::with_sign::<f64>(a, b, |_, b| !b)) "A number with the opposite of the sign of another.";
    FsgnjxD "fsgnjx.d" FloatPair 0x2200_2053 0xfe00_707f D float_bits(|a, b| soft::with_sign::<f64>(a, b, |a, b| a ^ b)) "A number, negated if another one is negative.";
    FminD "fmin.d" FloatPair 0x2a00_0053 0xfe00_707f D float(exact, quick::min::<f64>, soft::extreme::<f64, false>) "The lesser of two numbers; if one is a NaN, the other.";
    FmaxD "fmax.d" FloatPair 0x2a00_1053 0xfe00_707f D float(exact, quick::max::<f64>, soft::extreme::<f64, true>) "The greater of two numbers; if one is a NaN, the other.";
    FcvtSD "fcvt.s.d" FloatUnary 0x4010_0053 0xfff0_007f D float(nearest, quick::narrow, soft::convert::<f64, f32>) "Rounds a double-precision number to single precision.";
    FcvtDS "fcvt.d.s" FloatExtend 0x4200_0053 0xfff0_007f D float(exact, quick::widen, soft::convert::<f32, f64>) "Makes a single-precision number a double-precision one.";
    FeqD "feq.d" FloatCompare 0xa200_2053 0xfe00_707f D float(exact, quick::eq::<f64>, soft::eq::<f64>) "Sets 1 if two numbers are equal, else 0; a quiet NaN is not an error.";
    FltD "flt.d" FloatCompare 0xa200_1053 0xfe00_707f D float(exact, quick::lt::<f64>, soft::lt::<f64>) "Sets 1 if the first number is less than the second, else 0.";
    FleD "fle.d" FloatCompare 0xa200_0053 0xfe00_707f D float(exact, quick::le::<f64>, soft::le::<f64>) "Sets 1 if the first number is at most the second, else 0.";
    FclassD "fclass.d" FloatMoveOut 0xe200_1053 0xfff0_707f D float_bits(|a, _| soft::classify::<f64>(a)) "Says of what kind a number is, as one bit of ten.";
    FcvtWD "fcvt.w.d" FloatToInteger 0xc200_0053 0xfff0_007f D float(truncated, quick::to_i32::<f64>, soft::to_integer::<f64, i32>) "Rounds a double-precision number to a signed 32-bit integer; what does not fit becomes the nearest.";
    FcvtWuD "fcvt.wu.d" FloatToInteger 0xc210_0053 0xfff0_007f D float(truncated, quick::to_u32::<f64>, soft::to_integer::<f64, u32>) "Rounds a double-precision number to an unsigned 32-bit integer; what does not fit becomes the nearest.";
    FcvtLD "fcvt.l.d" FloatToInteger 0xc220_0053 0xfff0_007f D float(truncated, quick::to_i64::<f64>, soft::to_integer::<f64, i64>) "Rounds a double-precision number to a signed 64-bit integer; what does not fit becomes the nearest.";
    FcvtLuD "fcvt.lu.d" FloatToInteger 0xc230_0053 0xfff0_007f D float(truncated, quick::to_u64::<f64>, soft::to_integer::<f64, u64>) "Rounds a double-precision number to an unsigned 64-bit integer; what does not fit becomes the nearest.";
    FcvtDW "fcvt.d.w" FloatFromWord 0xd200_0053 0xfff0_007f D float(exact, |a, _| quick::finite((a as i32) as f64), |env, [a, ..]| soft::from_integer::<f64>(env, (a as i32).into())) "Makes a signed 32-bit integer a double-precision number.";
    FcvtDWu "fcvt.d.wu" FloatFromWord 0xd210_0053 0xfff0_007f D float(exact, |a, _| quick::finite((a as u32) as f64), |env, [a, ..]| soft::from_integer::<f64>(env, (a as u32).into())) "Makes an unsigned 32-bit integer a double-precision number.";
    FcvtDL "fcvt.d.l" FloatFromInteger 0xd220_0053 0xfff0_007f D float(nearest, |a, _| quick::finite((a as i64) as f64), |env, [a, ..]| soft::from_integer::<f64>(env, (a as i64).into())) "Makes a signed 64-bit integer a double-precision number.";
    FcvtDLu "fcvt.d.lu" FloatFromInteger 0xd230_0053 0xfff0_007f D float(nearest, |a, _| quick::finite(a as f64), |env, [a, ..]| soft::from_integer::<f64>(env, a.into())) "Makes an unsigned 64-bit integer a double-precision number.";
    FmvXD "fmv.x.d" FloatMoveOut 0xe200_0053 0xfff0_707f D float_bits(|a, _| a) "Copies the bits of a double-precision number to an integer register.";
    FmvDX "fmv.d.x" FloatMoveIn 0xf200_0053 0xfff0_707f D float_bits(|a, _| a) "Copies the bits of a double-precision number from an integer register.";

    // Privileged instructions (Privileged 20240411, 3.3 and 10.2).
    Mret "mret" Bare 0x3020_0073 0xffff_ffff Privileged system() "Returns from a machine-mode trap to where it came from.";
    Sret "sret" Bare 0x1020_0073 0xffff_ffff Privileged system() "Returns from a supervisor-mode trap: the kernel hands the processor back.";
    Wfi "wfi" Bare 0x1050_0073 0xffff_ffff Privileged system() "Waits for an interrupt.";
    SfenceVma "sfence.vma" FenceVma 0x1200_0073 0xfe00_7fff Privileged system() "Makes changes to page tables visible to address translation.";

    // C: compressed instructions, each standing for a 32-bit one. Where two rows match, the earlier holds.
    CAddi4spn "c.addi4spn" CAddStack4 0x0000 0xe003 C expand(Addi) "Adds a constant to the stack pointer: the address of a local variable.";
    CFld "c.fld" CFloatLoad 0x2000 0xe003 C expand(Fld) "Loads a double-precision number from memory.";
    CLw "c.lw" CLoadWord 0x4000 0xe003 C expand(Lw) "Loads 4 bytes from memory, sign-extended.";
    CLd "c.ld" CLoadDouble 0x6000 0xe003 C expand(Ld) "Loads 8 bytes from memory.";
    CFsd "c.fsd" CFloatStore 0xa000 0xe003 C expand(Fsd) "Stores a double-precision number to memory.";
    CSw "c.sw" CStoreWord 0xc000 0xe003 C expand(Sw) "Stores the lowest 4 bytes of a register to memory.";
    CSd "c.sd" CStoreDouble 0xe000 0xe003 C expand(Sd) "Stores a register's 8 bytes to memory.";
    CNop "c.nop" CBare 0x0001 0xffff C expand(Addi) "Does nothing.";
    CAddi "c.addi" CImmediate 0x0001 0xe003 C expand(Addi) "Adds a small constant to a register.";
    CAddiw "c.addiw" CImmediateWord 0x2001 0xe003 C expand(Addiw) "Adds a small constant to a register's lower 32 bits.";
    CLi "c.li" CLoadImmediate 0x4001 0xe003 C expand(Addi) "Loads a small constant into a register.";
    CAddi16sp "c.addi16sp" CAddStack16 0x6101 0xef83 C expand(Addi) "Moves the stack pointer by a multiple of 16.";
    CLui "c.lui" CUpper 0x6001 0xe003 C expand(Lui) "Loads a small constant into the upper part of a register.";
    CSrli "c.srli" CShiftRight 0x8001 0xec03 C expand(Srli) "Shifts a register right by a constant; zeros come in.";
    CSrai "c.srai" CShiftRight 0x8401 0xec03 C expand(Srai) "Shifts a register right by a constant; copies of the sign come in.";
    CAndi "c.andi" CAnd 0x8801 0xec03 C expand(Andi) "Ands a register with a small constant, bit by bit.";
    CSub "c.sub" CRegister 0x8c01 0xfc63 C expand(Sub) "Subtracts the second register from the first.";
    CXor "c.xor" CRegister 0x8c21 0xfc63 C expand(Xor) "Exclusive-ors two registers, bit by bit.";
    COr "c.or" CRegister 0x8c41 0xfc63 C expand(Or) "Ors two registers, bit by bit.";
    CAnd "c.and" CRegister 0x8c61 0xfc63 C expand(And) "Ands two registers, bit by bit.";
    CSubw "c.subw" CRegister 0x9c01 0xfc63 C expand(Subw) "Subtracts the lower 32 bits of two registers.";
    CAddw "c.addw" CRegister 0x9c21 0xfc63 C expand(Addw) "Adds the lower 32 bits of two registers.";
    CJ "c.j" CJump 0xa001 0xe003 C expand(Jal) "Jumps to a near address.";
    CBeqz "c.beqz" CBranch 0xc001 0xe003 C expand(Beq) "Branches if a register is zero.";
    CBnez "c.bnez" CBranch 0xe001 0xe003 C expand(Bne) "Branches if a register is not zero.";
    CSlli "c.slli" CShiftLeft 0x0002 0xe003 C expand(Slli) "Shifts a register left by a constant.";
    CFldsp "c.fldsp" CFloatLoadStack 0x2002 0xe003 C expand(Fld) "Loads a double-precision number from the stack.";
    CLwsp "c.lwsp" CLoadStackWord 0x4002 0xe003 C expand(Lw) "Loads 4 bytes from the stack, sign-extended.";
    CLdsp "c.ldsp" CLoadStackDouble 0x6002 0xe003 C expand(Ld) "Loads 8 bytes from the stack.";
    CEbreak "c.ebreak" CBare 0x9002 0xffff C expand(Ebreak) "Traps to a debugger.";
    CJr "c.jr" CJumpRegister 0x8002 0xf07f C expand(Jalr) "Jumps to an address in a register: a return.";
    CMv "c.mv" CMove 0x8002 0xf003 C expand(Add) "Copies a register.";
    CJalr "c.jalr" CCallRegister 0x9002 0xf07f C expand(Jalr) "Calls a function by pointer.";
    CAdd "c.add" CAccumulate 0x9002 0xf003 C expand(Add) "Adds a register to another.";
    CFsdsp "c.fsdsp" CFloatStoreStack 0xa002 0xe003 C expand(Fsd) "Stores a double-precision number to the stack.";
    CSwsp "c.swsp" CStoreStackWord 0xc002 0xe003 C expand(Sw) "Stores the lowest 4 bytes of a register to the stack.";
    CSdsp "c.sdsp" CStoreStackDouble 0xe002 0xe003 C expand(Sd) "Stores a register's 8 bytes to the stack.";
        }
    };
}
