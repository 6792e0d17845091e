//! What programs are put together from: instructions of the table, and short sequences that belong together.

use machine::isa::{self, Extension, Operand, Place, Row, csr};

use crate::common::{Random, encode};
use crate::exceptions;
use crate::layout::{
    ALIAS, BROKEN, DATA, GIB, GIGAPAGES, HUGE, HUGE_PAGES, LEAF_PAGES, LEAVES, PAGES, ROOT_39, ROOT_48,
    STUB_PAGES, STUBS,
};
use crate::program::{LENGTH, Paging, Setting, Traits, flags, hard, once_in, pick};

/// Registers that chance does not write: those of the monitor, and the pointers sp, s0 and s1.
const KEPT: [u8; 10] = [1, 2, 3, 4, 8, 9, 28, 29, 30, 31];
/// The pointers that any instruction can use.
const POINTERS: [u8; 2] = [8, 9];

/// Exceptions that are delegated by chance. Not a fault of physical memory when fetching: page tables that protection
/// hides would send the supervisor's handler to itself.
pub const DELEGABLE: u64 = 0xb1fd;

/// Bits of `mstatus` that are written by chance.
const STATUS: u64 = 1 << 1 | 1 << 3 | 1 << 5 | 1 << 7 | 1 << 8 | 3 << 11 | 7 << 17;
const TRAP_MEMORY: u64 = 1 << 20;
const TIMEOUT_WAIT: u64 = 1 << 21;
const TRAP_SRET: u64 = 1 << 22;
const FLOATS_DIRTY: u64 = 3 << 13;
/// Bits of `sstatus` that are written by chance.
const SUPERVISOR_STATUS: u64 = 1 << 1 | 1 << 5 | 1 << 8 | 3 << 18;

/// The instructions of a program, to its end.
pub fn body(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let mut code = Vec::new();
    while code.len() < 4 * LENGTH {
        code.extend(unit(traits, random));
    }
    code.extend(encode("addi tp,zero,1"));
    code.extend(encode("ecall"));
    code
}

fn unit(traits: &Traits, random: &mut Random) -> Vec<u8> {
    match random.below(40) {
        0 | 1 => {
            let register = pick(random, &["s0", "s1", "sp"]);
            set(register, pointer(traits, random))
        }
        2 => call(traits, random),
        3..=5 => control(traits, random),
        6 => fence(random),
        7 if !traits.memory_traps => change_tables(traits, random),
        8 if !traits.strays => reserve(traits, random),
        9 => match traits.setting {
            Setting::Machine | Setting::Borrowed => change_status(traits, random),
            _ => control(traits, random),
        },
        10 if once_in(2, random) => go_down(traits, random),
        12 if once_in(4, random) => {
            // The stack pointer must not wander off.
            let mut code = lines(&format!("c.addi16sp sp,{}; c.nop", 16 * (1 + random.below(31))));
            code.extend(set("sp", pointer(traits, random)));
            code
        }
        11 if traits.protects => protect(traits, random),
        _ => instruction(traits, random),
    }
}

fn lines(text: &str) -> Vec<u8> {
    text.split(';').map(str::trim).filter(|line| !line.is_empty()).flat_map(encode).collect()
}

/// Sets a register to a constant, as an assembler's `li` does.
fn set(register: &str, value: u64) -> Vec<u8> {
    let signed = value as i64;
    if (-2048..2048).contains(&signed) {
        return lines(&format!("addi {register},zero,{signed}"));
    }
    let low = (value << 52) as i64 >> 52;
    let rest = value.wrapping_sub(low as u64);
    if signed == i64::from(signed as i32) {
        let upper = rest >> 12 & 0xf_ffff;
        return lines(&format!("lui {register},{upper:#x}; addiw {register},{register},{low}"));
    }
    let shift = rest.trailing_zeros().max(12);
    let mut code = set(register, (rest as i64 >> shift) as u64);
    code.extend(lines(&format!("slli {register},{register},{shift}")));
    if low != 0 {
        code.extend(lines(&format!("addi {register},{register},{low}")));
    }
    code
}

/// An address to load from and to store to; small offsets from it are harmless.
pub fn pointer(traits: &Traits, random: &mut Random) -> u64 {
    let inside = pick(random, &[0x400, 0x800, 0x808, 0xc00, 0xffa, 0xffd]);
    let inside = if traits.aligned() { inside & !7 } else { inside };
    let physical = traits.arena + DATA + 0x1000 * (1 + random.below(2)) + inside;
    let bare = !traits.translates() || traits.may_be_bare();
    if bare && !(traits.strays && once_in(if traits.paging == Paging::Bare { 8 } else { 2 }, random)) {
        return physical;
    }
    let page = 0x1000 * (1 + random.below(LEAF_PAGES - 3)) + inside;
    match random.below(24) {
        0 | 1 => GIB * pick(random, &GIGAPAGES) + physical % GIB,
        2..=4 => PAGES + HUGE * (HUGE_PAGES.start + random.below(4)) + physical % HUGE,
        5 => pick(random, &BROKEN) + page,
        6 => ALIAS + page,
        7 => physical,
        // Not mapped, and no address at all.
        8 => pick(random, &[PAGES + 7 * HUGE, 1 << 40, 1 << 38, 1 << 47, !0 << 39, 1 << 63, 1 << 55]) + page,
        _ => PAGES + page,
    }
}

/// Calls a page of code that may not be there.
fn call(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let entry = pick(random, &[0x10, 0xffc, 0xffe, 0xffe]);
    let page = random.below(STUB_PAGES - 1) * 0x1000;
    let target = match random.below(8) {
        0 => pick(random, &[1 << 44, 1 << 38, !0 << 38, !0 << 47, PAGES + 9 * HUGE]) + page, // nowhere
        1 => traits.arena + traits.code() + STUBS + 0x10,
        _ if traits.paging == Paging::Bare
            || matches!(traits.setting, Setting::Machine | Setting::Borrowed) =>
        {
            traits.arena + STUBS + entry % 0xffe
        }
        2 => ALIAS + LEAF_PAGES * 0x1000 + page + entry,
        3 => PAGES + HUGE * (HUGE_PAGES.start + random.below(4)) + (traits.arena + STUBS + entry) % HUGE,
        4 => GIB * pick(random, &GIGAPAGES) + (traits.arena + STUBS + entry) % GIB,
        _ => PAGES + LEAF_PAGES * 0x1000 + page + entry,
    };
    let mut code = set("t0", target);
    code.extend(lines(pick(random, &["jalr ra,0(t0)", "c.jalr t0; c.nop"])));
    code
}

/// `sfence.vma` in each of its forms: all, an address, an address space, both.
fn fence(random: &mut Random) -> Vec<u8> {
    let registers = ["zero", "s0", "s1", "a0", "zero"];
    lines(&format!("sfence.vma {},{}", pick(random, &registers), pick(random, &registers)))
}

/// Stores another leaf into the page tables, and fences.
fn change_tables(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let n = random.below(LEAF_PAGES);
    let entry = (traits.arena + DATA + random.below(4) * 0x1000) >> 2 | flags(random);
    let mut code = set("t0", traits.arena + LEAVES + 8 * n);
    code.extend(set("t1", entry));
    code.extend(set("t2", PAGES + 0x1000 * n));
    code.extend(lines("sd t1,0(t0)"));
    code.extend(lines(pick(random, &["sfence.vma zero,zero", "sfence.vma t2,zero", "sfence.vma zero,zero"])));
    code
}

/// `lr` and `sc`, with something between them or not.
fn reserve(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let size = if traits.doubles { "d" } else { "w" };
    let pointer = pick(random, &["s0", "s1"]);
    let mut code = lines(&format!("andi t0,{pointer},-8; lr.{size} a0,(t0)"));
    if once_in(3, random) {
        code.extend(instruction(traits, random));
        code.extend(lines("andi t0,t0,-8"));
    }
    if once_in(6, random) {
        code.extend(lines("andi t0,s0,-8"));
    }
    code.extend(lines(&format!("sc.{size} a2,a1,(t0)")));
    code
}

/// A value of `mstatus` that both machines take as it is.
pub fn status(traits: &Traits, random: &mut Random) -> u64 {
    let mut value = random.next() & STATUS;
    if value >> 11 & 3 == 2 {
        value |= 3 << 11;
    }
    if traits.memory_traps {
        value |= TRAP_MEMORY;
    }
    if traits.wfi_traps && traits.setting != Setting::User {
        value |= TIMEOUT_WAIT;
    }
    if !traits.delegates && once_in(4, random) {
        value |= TRAP_SRET;
    }
    // Off or dirty: in between, QEMU 7.2 overlooks instructions that change only flags (Privileged 20240411, 3.1.6.6).
    let floats = if once_in(6, random) { 0 } else { FLOATS_DIRTY };
    value | floats | 2 << 32 | 2 << 34
}

/// Machine mode changes its status; MPRV takes effect with MPP.
fn change_status(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let mut value = status(traits, random);
    if traits.setting == Setting::Machine {
        value &= !(1 << 17);
    }
    let mut code = set("t0", value);
    code.extend(lines("csrrw a3,mstatus,t0; sfence.vma zero,zero"));
    code
}

/// The program's interrupt enabled, or none.
pub fn enabled(traits: &Traits, random: &mut Random) -> u64 {
    pick(random, &[0, 1 << traits.interrupt])
}

/// The interrupts that software sets.
pub fn settable(traits: &Traits) -> u64 {
    if traits.timer { 0x202 } else { 0x222 }
}

/// A value of `satp`; with modes that there are not.
pub fn satp(traits: &Traits, paging: Paging, random: &mut Random) -> u64 {
    let space = random.below(4) << 44;
    match paging {
        Paging::Bare => 0,
        Paging::Sv39 => 8 << 60 | space | (traits.arena + ROOT_39) >> 12,
        Paging::Sv48 => 9 << 60 | space | (traits.arena + ROOT_48) >> 12,
    }
}

/// A value of `pmpaddr`: the first is of a naturally aligned region of one or two pages, the others bound ranges.
/// All are whole pages of data or page tables: QEMU 7.2 remembers a page as it found one part of it.
pub fn protected(traits: &Traits, n: u64, random: &mut Random) -> u64 {
    let page = traits.arena
        + match random.below(12) {
            0 => LEAVES,
            1 => ROOT_39,
            _ => DATA + 0x1000 * random.below(4 + n.min(1)),
        };
    match (n, random.below(2)) {
        (0, 0) => page >> 2 | 0x1ff,
        (0, _) => (page & !0x1fff) >> 2 | 0x3ff,
        _ => page >> 2,
    }
}

/// A value of `pmpcfg0`: a region, and two ranges, of which the first begins at `pmpaddr1`. What can be read of page tables
/// can be written, because QEMU 7.2 does not ask when it sets accessed and dirty bits (Privileged 20240411, 10.3.2).
pub fn protection(random: &mut Random) -> u64 {
    let mut region = |kind| pick(random, &[0, kind, kind]) | pick(random, &[0, 3, 7, 4, 7, 3]);
    u64::from_le_bytes([region(0x18), 0, region(0x08), region(0x08), 0, 0, 0, 0])
}

/// Machine mode protects something else.
fn protect(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let (name, value) = match random.below(5) {
        4 => ("pmpcfg0".to_string(), protection(random)),
        n => (format!("pmpaddr{n}"), protected(traits, n, random)),
    };
    let mut code = set("t0", value);
    code.extend(lines(&format!("csrrw a4,{name},t0; {} sfence.vma zero,zero", exceptions::AFTER_PMPADDR)));
    code
}

/// Returns from a trap that did not happen, to the next instruction, in another mode.
fn go_down(traits: &Traits, random: &mut Random) -> Vec<u8> {
    let machine = matches!(traits.setting, Setting::Machine | Setting::Borrowed) && once_in(2, random);
    let to_user = traits.setting == Setting::User || !traits.switches && once_in(2, random);
    let from_user = traits.setting == Setting::User;
    let distance = if to_user && !from_user { traits.user() } else { 0 };
    let (pc, back, status, previous) = match machine {
        true => ("mepc", "mret", "mstatus", 3 << 11),
        false => ("sepc", "sret", "sstatus", 1 << 8),
    };
    let there = if to_user {
        0
    } else if machine {
        1 << 11
    } else {
        1 << 8
    };
    let mut code = Vec::new();
    if matches!(traits.setting, Setting::Machine | Setting::Borrowed) {
        code.extend(exceptions::before_return());
    }
    code.extend(set("t1", distance));
    code.extend(set("t2", previous));
    code.extend(lines(&format!("csrrc zero,{status},t2")));
    code.extend(set("t2", there));
    code.extend(lines(&format!(
        "csrrs zero,{status},t2; auipc t0,0; add t0,t0,t1; addi t0,t0,20; csrrw zero,{pc},t0; {back}"
    )));
    code
}

/// A control register that is read and written by chance: its name, and how a value for it is made.
struct Control {
    name: &'static str,
    value: fn(&Traits, &mut Random) -> u64,
    /// Only swapped: setting and clearing bits would make other values.
    swaps: bool,
}

const fn any(name: &'static str, value: fn(&Traits, &mut Random) -> u64) -> Control {
    Control { name, value, swaps: false }
}

const fn swapped(name: &'static str, value: fn(&Traits, &mut Random) -> u64) -> Control {
    Control { name, value, swaps: true }
}

/// The values are those that QEMU 7.2 takes as the specification asks (see [`exceptions`]).
const CONTROLS: &[Control] = &[
    any("sscratch", |_, random| hard(random)),
    any("scause", |_, random| hard(random)),
    any("stval", |_, random| hard(random)),
    any("sepc", |_, random| hard(random) & !1),
    any("sstatus", |_, random| random.next() & SUPERVISOR_STATUS | pick(random, &[0, 0, FLOATS_DIRTY])),
    any("fflags", |_, random| random.below(0x20)),
    any("frm", |_, random| random.below(8)),
    any("fcsr", |_, random| random.below(5) << 5 | random.below(0x20)),
    any("sip", |_, _| 1 << 1),
    swapped("sie", enabled),
    any("scounteren", |_, random| random.next() & 0xffff_ffff),
    any("senvcfg", |_, random| random.below(2)),
    swapped("stimecmp", |_, random| pick(random, &[0, 1 << 50])),
    swapped("satp", |traits, random| {
        let paging = if traits.switches {
            pick(random, &[Paging::Bare, Paging::Sv39, Paging::Sv48])
        } else {
            traits.paging
        };
        let unknown = if once_in(6, random) { (1 + random.below(7)) << 60 } else { 0 };
        let value = satp(traits, paging, random);
        if unknown != 0 { value & (!0 >> 4) | unknown } else { value }
    }),
    any("mtval", |_, random| hard(random)),
    any("mcause", |_, random| hard(random)),
    any("mepc", |_, random| hard(random) & !1),
    any("medeleg", |traits, random| if traits.delegates { random.next() & DELEGABLE } else { 0 }),
    any("mideleg", |traits, random| if traits.delegates { random.next() & 0x222 } else { 0 }),
    swapped("mie", enabled),
    any("mip", |traits, random| random.next() & settable(traits)),
    any("mcounteren", |_, random| random.next() & 0xffff_ffff),
];

/// Accesses a control register: one of those above, or any, which is only looked at for whether it may be.
fn control(traits: &Traits, random: &mut Random) -> Vec<u8> {
    if once_in(4, random) {
        return probe(random);
    }
    let control = &CONTROLS[random.below(CONTROLS.len() as u64) as usize];
    // With a timer of the supervisor the comparison register is its own; without, QEMU 7.2 lets it interrupt.
    if control.name == "stimecmp"
        && !traits.timer
        && matches!(traits.setting, Setting::Machine | Setting::Borrowed)
    {
        return probe(random);
    }
    let value = (control.value)(traits, random);
    let mut code = set("t0", value);
    let how = if control.swaps { "csrrw" } else { pick(random, &["csrrw", "csrrs", "csrrc"]) };
    // What the register holds of SXL and UXL is neither swapped nor cleared.
    let how = if control.name == "sstatus" && how == "csrrw" { "csrrs" } else { how };
    let name = control.name;
    let rd = pick(random, &["zero", "a5", "a6", "a7"]);
    match value {
        0..32 if once_in(2, random) => code.extend(lines(&format!("{how}i {rd},{name},{value}"))),
        _ => code.extend(lines(&format!("{how} {rd},{name},t0"))),
    }
    if name == "satp" {
        code.extend(lines("sfence.vma zero,zero"));
    }
    code
}

/// Reads a register by number, or writes one that can only be read.
fn probe(random: &mut Random) -> Vec<u8> {
    let number = loop {
        let number = match random.below(3) {
            0 => random.below(0x1000) as u16,
            1 => csr::TABLE[random.below(csr::TABLE.len() as u64) as usize].number,
            _ => {
                let family = csr::FAMILIES[random.below(csr::FAMILIES.len() as u64) as usize];
                family.first + random.below(u64::from(family.count)) as u16 * family.step
            }
        };
        if !exceptions::differs(number) {
            break number;
        }
    };
    let how = if csr::read_only(number) { pick(random, &["csrrs", "csrrs", "csrrw"]) } else { "csrrs" };
    lines(&format!("{how} zero,{number:#x},zero"))
}

/// An instruction of the table, alone.
fn instruction(traits: &Traits, random: &mut Random) -> Vec<u8> {
    loop {
        let row = &isa::TABLE[random.below(isa::TABLE.len() as u64) as usize];
        if excluded(traits, row) {
            continue;
        }
        let operands: Vec<i64> = row
            .format
            .layout()
            .operands
            .iter()
            .map(|operand| choose(traits, row, *operand, random))
            .collect();
        let Ok(word) = isa::encode(row, &operands) else { continue };
        if exceptions::differs_in(row) {
            continue;
        }
        let mut bytes = word.to_le_bytes()[..usize::from(row.length())].to_vec();
        if row.length() == 2 {
            bytes.extend(encode("c.nop"));
        }
        if row.format.layout().operands.contains(&Operand::Target) {
            // It goes over one instruction, never into the middle of what belongs together.
            bytes.extend(encode("addi a0,a0,1"));
        }
        return bytes;
    }
}

fn excluded(traits: &Traits, row: &Row) -> bool {
    match row.name {
        // They need registers that hold addresses of code; units of their own do.
        "jalr" | "c.jr" | "c.jalr" => true,
        "mret" | "sret" => traits.setting != Setting::User,
        "wfi" => !traits.wfi_traps,
        "c.addi16sp" => true,
        "lr.w" => traits.doubles,
        "lr.d" => !traits.doubles,
        // QEMU 7.2 lets one that is misaligned fail, where Unprivileged 20240411, 13.2 asks for a fault.
        "sc.w" | "sc.d" => true,
        _ if row.extension == Extension::A && traits.strays => true,
        // The units choose which.
        _ => row.extension == Extension::Zicsr,
    }
}

/// An operand for a row.
fn choose(traits: &Traits, row: &Row, operand: Operand, random: &mut Random) -> i64 {
    let layout = row.format.layout();
    let register = |place: Place, random: &mut Random, written: bool| loop {
        let n = match place {
            Place::Short(_) => 8 + random.below(8) as u8,
            Place::NonZero(_) => 1 + random.below(31) as u8,
            Place::Fixed(n) => n,
            _ => random.below(32) as u8,
        };
        if !(written && KEPT.contains(&n)) || matches!(place, Place::Fixed(_)) {
            break i64::from(n);
        }
    };
    match operand {
        Operand::Rd => register(layout.rd, random, true),
        Operand::Rs1 => register(layout.rs1, random, false),
        Operand::Rs2 => register(layout.rs2, random, false),
        Operand::Base => i64::from(pick(random, &POINTERS)),
        Operand::Stack | Operand::StackBase => 2,
        Operand::Small => random.below(32) as i64,
        Operand::Before | Operand::After => 1 + random.below(15) as i64,
        Operand::Upper if row.length() == 2 => 1 + random.below(31) as i64,
        Operand::Upper => random.below(1 << 20) as i64,
        Operand::Csr => 0x140,
        Operand::Target => 8,
        Operand::Immediate | Operand::Offset | Operand::Shift => {
            let (least, greatest) = layout.imm.range();
            let value = least + random.below((greatest - least + 1) as u64) as i64;
            let scale = if operand == Operand::Offset && traits.aligned() { 8 } else { layout.imm.scale() };
            let value = value / scale * scale;
            if value == 0 { scale } else { value }
        }
        // Compressed instructions name only some.
        Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3 if row.length() == 2 => {
            8 + random.below(8) as i64
        }
        Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3 => random.below(32) as i64,
        Operand::Rounding => random.below(8) as i64,
    }
}
