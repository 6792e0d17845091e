//! The program that runs the programs: it loads what each starts from, notes its traps, stores what it ends with.
//!
//! Registers that programs leave alone: ra is where to go on after a fault of the fetch, gp the end of the log, tp is 1
//! when the program is done; t3 to t6 are the handlers'.

use crate::common::{assemble, encode};
use crate::layout::{ARENA, ARENAS, CONTROLS, END, FCSR, FLOATS, INTEGERS, LOG, SETUP, TRAP_WORDS, TRAPS};

/// Control registers that are loaded, in this order, and that are compared at the end: name, and the bits in which QEMU
/// 7.2 says what the specification says (see [`crate::exceptions`]).
pub const LOADED: &[(&str, u64)] = &[
    ("menvcfg", 1 << 63 | 1),
    ("stimecmp", u64::MAX),
    ("pmpaddr0", u64::MAX),
    ("pmpaddr1", u64::MAX),
    ("pmpaddr2", u64::MAX),
    ("pmpaddr3", u64::MAX),
    ("pmpcfg0", u64::MAX),
    ("medeleg", u64::MAX),
    ("mideleg", 0x222),
    ("mip", 0x222),
    ("mie", 0xaaa),
    ("mcounteren", 0xffff_ffff),
    ("scounteren", 0xffff_ffff),
    ("senvcfg", u64::MAX),
    ("sscratch", u64::MAX),
    ("sepc", u64::MAX),
    ("scause", u64::MAX),
    ("stval", u64::MAX),
    ("mtval", u64::MAX),
    ("mcause", u64::MAX),
    ("stvec", u64::MAX),
    ("mtvec", u64::MAX),
    ("satp", u64::MAX),
    ("mepc", u64::MAX),
    ("mstatus", u64::MAX),
];

/// Where a control register stands in the setup, in words.
pub fn control(name: &str) -> usize {
    let at = LOADED.iter().position(|(loaded, _)| *loaded == name).expect("it is loaded");
    CONTROLS as usize / 8 + at
}

/// Where the entries of the handlers lie: the first is for exceptions, those behind it for vectored interrupts.
pub const MACHINE_VECTORS: u64 = crate::common::START + 0x400;
pub const SUPERVISOR_VECTORS: u64 = crate::common::START + 0x800;

const START_UP: &str = "
    csrrs t0,mhartid,zero
    beq t0,zero,first
park:
    wfi
    jal zero,park
first:
    li32 t0 MACHINE_VECTORS
    csrrw zero,mtvec,t0
    addi t0,zero,-1             # behind all others: everything is open
    csrrw zero,pmpaddr8,t0
    addi t0,zero,31
    csrrw zero,pmpcfg2,t0
    lui t0,0x2004               # the machine's timer is due: mtimecmp is 0
    sd zero,0(t0)
    li32 t6 FIRST
next:                           # the program of the arena at t6
    li32 t0 SETUP
    add t6,t6,t0
    ld t0,0(t6)                 # 0 after the last
    beq t0,zero,off
    addi t0,zero,1              # no timer of the supervisor
    slli t0,t0,63
    csrrw zero,menvcfg,t0
    srli t0,t0,13
    csrrw zero,stimecmp,t0
    csrrw zero,mie,zero
    csrrw zero,mip,zero
    LOAD_FLOATS
    LOAD_CONTROLS
    sfence.vma zero,zero
    LOAD_INTEGERS
    mret
off:
    lui t0,0x100
    lui t1,0x5; addi t1,t1,0x555
    sw t1,0(t0)
    jal zero,0
";

const MACHINE: &str = "
trap:
    csrrs t5,mcause,zero; sd t5,0(gp)
    csrrs t4,mepc,zero; sd t4,8(gp)
    csrrs t4,mtval,zero; sd t4,16(gp)
    csrrs t4,mstatus,zero; sd t4,24(gp)
    sd t3,32(gp)
    addi gp,gp,40
    blt t5,zero,interrupt
    srli t4,gp,16; slli t4,t4,16
    li32 t3 LIMIT
    add t4,t4,t3
    bgeu gp,t4,finish
    addi t4,zero,1
    bne tp,t4,go_on
    addi t4,zero,8
    beq t5,t4,finish
    addi t4,zero,9
    beq t5,t4,finish
    addi t4,zero,11
    beq t5,t4,finish
go_on:
    addi t4,ra,0
    addi t3,zero,1
    beq t5,t3,back
    addi t3,zero,12
    beq t5,t3,back
    csrrs t4,mepc,zero
    slli t5,t4,34; srli t5,t5,34
    addi t3,zero,1; slli t3,t3,31
    or t5,t5,t3
    lhu t5,0(t5)
    andi t5,t5,3
    addi t3,zero,3
    addi t4,t4,2
    bne t5,t3,back
    addi t4,t4,2
back:
    csrrw zero,mepc,t4
    sfence.vma zero,zero        # QEMU 7.2 forgets to when MPP changes under MPRV
    mret
interrupt:
    addi t4,zero,1
    sll t4,t4,t5
    csrrc zero,mie,t4
    csrrc zero,mip,t4
    sfence.vma zero,zero
    mret
finish:
    srli t6,gp,16; slli t6,t6,16
    li32 t5 END
    add t6,t6,t5
    SAVE_INTEGERS
    SAVE_CONTROLS
    SAVE_FLOATS
    srli t6,t6,16; slli t6,t6,16
    li32 t5 ARENA
    add t6,t6,t5
    li32 t5 NEXT
    jalr zero,0(t5)
";

const SUPERVISOR: &str = "
trap:
    csrrs t5,scause,zero; sd t5,0(gp)
    csrrs t4,sepc,zero; sd t4,8(gp)
    csrrs t4,stval,zero; sd t4,16(gp)
    csrrs t4,sstatus,zero; sd t4,24(gp)
    sd t3,32(gp)
    addi gp,gp,40
    blt t5,zero,interrupt
    srli t4,gp,16; slli t4,t4,16
    li32 t3 LIMIT
    add t4,t4,t3
    bgeu gp,t4,enough
    addi t4,zero,8
    bne t5,t4,go_on
    addi t4,zero,1
    bne tp,t4,go_on
enough:
    addi tp,zero,1
    ecall
go_on:
    addi t4,ra,0
    addi t3,zero,12
    beq t5,t3,back
    csrrs t4,sepc,zero
    slli t5,t4,34; srli t5,t5,34
    addi t3,zero,1; slli t3,t3,31
    or t5,t5,t3
    lhu t5,0(t5)
    andi t5,t5,3
    addi t3,zero,3
    addi t4,t4,2
    bne t5,t3,back
    addi t4,t4,2
back:
    csrrw zero,sepc,t4
    sret
interrupt:
    addi t4,zero,1
    sll t4,t4,t5
    csrrc zero,sie,t4
    csrrc zero,sip,t4
    sret
";

/// Sets a register to a number below 2³².
fn li32(register: &str, value: u64) -> String {
    let low = (value << 52) as i64 >> 52;
    let high = value.wrapping_sub(low as u64) >> 12 & 0xf_ffff;
    format!(
        "lui {register},{high:#x}; slli {register},{register},32; srli {register},{register},32; addi {register},{register},{low};"
    )
}

fn each(numbers: std::ops::Range<u64>, text: impl Fn(u64) -> String) -> String {
    numbers.map(text).collect()
}

fn expand(text: &str, next: u64) -> String {
    let load_floats = format!(
        "lui t0,6; csrrs zero,mstatus,t0; ld t0,{}(t6); csrrw zero,fcsr,t0; {}",
        FCSR,
        each(0..32, |n| format!("fld f{n},{}(t6);", FLOATS + 8 * n))
    );
    let save_floats = format!(
        "lui t0,6; csrrs zero,mstatus,t0; csrrs t0,fcsr,zero; sd t0,{}(t6); {}",
        FCSR,
        each(0..32, |n| format!("fsd f{n},{}(t6);", FLOATS + 8 * n))
    );
    let at = |n: usize| CONTROLS + 8 * n as u64;
    let load_controls: String = LOADED
        .iter()
        .enumerate()
        .map(|(n, (name, _))| format!("ld t0,{}(t6); csrrw zero,{name},t0;", at(n)))
        .collect();
    let save_controls: String = LOADED
        .iter()
        .enumerate()
        .map(|(n, (name, _))| format!("csrrs t0,{name},zero; sd t0,{}(t6);", at(n)))
        .collect();
    let numbers = [
        ("MACHINE_VECTORS", MACHINE_VECTORS),
        ("FIRST", ARENAS),
        ("LIMIT", LOG + TRAPS * TRAP_WORDS * 8),
        ("SETUP", SETUP),
        ("END", END),
        ("ARENA", ARENA),
        ("NEXT", next),
    ];
    let text = text
        .replace("LOAD_FLOATS", &load_floats)
        .replace("SAVE_FLOATS", &save_floats)
        .replace("LOAD_CONTROLS", &load_controls)
        .replace("SAVE_CONTROLS", &save_controls)
        .replace("LOAD_INTEGERS", &each(1..32, |n| format!("ld x{n},{}(t6);", INTEGERS + 8 * n)))
        .replace("SAVE_INTEGERS", &each(1..32, |n| format!("sd x{n},{}(t6);", INTEGERS + 8 * n)));
    let lines = text.lines().map(|line| match line.trim().strip_prefix("li32 ") {
        Some(rest) => {
            let (register, name) = rest.split_once(' ').expect("a register and a name");
            let value = numbers.iter().find(|(known, _)| *known == name).expect("a known name").1;
            li32(register, value) + "\n"
        }
        None => line.to_string() + "\n",
    });
    lines.collect()
}

/// Sixteen entries, each of which tells the handler behind them which it is, by the return address in t3.
fn handler(text: &str, next: u64) -> Vec<u8> {
    let entries = 16u64;
    let mut bytes: Vec<u8> =
        (0..entries).flat_map(|n| encode(&format!("jal t3,{}", 4 * (entries - n)))).collect();
    bytes.extend(assemble(&expand(text, next)));
    bytes
}

/// The monitor, from the start of RAM.
pub fn monitor() -> Vec<u8> {
    let start_up = assemble(&expand(START_UP, 0));
    // The label of the next program: behind what is done once.
    let once = START_UP.split("next:").next().expect("a part before it");
    let next = crate::common::START + assemble(&expand(once, 0)).len() as u64;
    let mut image = start_up;
    for (at, text) in [(MACHINE_VECTORS, MACHINE), (SUPERVISOR_VECTORS, SUPERVISOR)] {
        let at = (at - crate::common::START) as usize;
        assert!(image.len() <= at, "the monitor's parts overlap");
        image.resize(at, 0);
        image.extend(handler(text, next));
    }
    assert!(image.len() as u64 <= ARENA);
    image
}
