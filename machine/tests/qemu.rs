//! Random programs, run by our machine and by QEMU: the same registers, traps, memory and page tables.
//!
//! One image holds many programs. Each runs in a mode, with or without page tables; a handler in machine mode
//! sends cause, pc and value of each trap to the serial port and skips the instruction. After each program its
//! registers, memory and page table follow. The two machines must send the same bytes. The seed is fixed; a
//! mismatch is told as the program and the first difference.

mod common;

use std::process::{Command, Stdio};

use common::{Random, START, assemble, encode, machine_loading};
use machine::Stop;
use machine::event::{Event, Kinds};
use machine::isa::{self, Extension, Operand, Place, Row};

/// The programs.
const PROGRAMS: u64 = 300;
/// Instructions in each.
const LENGTH: usize = 60;
/// Where the programs lie, one every [`SLOT`] bytes.
const CODE: u64 = START + 0x1_0000;
const SLOT: u64 = 0x400;
/// Physical address of the data pages, and the virtual one at which programs with page tables see them.
const DATA: u64 = START + 0x10_0000;
const DATA_PAGES: u64 = 16;
const VIRTUAL: u64 = 0x4000_0000;
/// Page tables: root, middle, leaves.
const TABLES: u64 = START + 0x20_0000;
/// What each program starts from: registers, page table entries, `mstatus`, `satp`, pc.
const SETUP: u64 = START + 0x30_0000;
const SETUP_SIZE: u64 = 0x200;

/// Registers that programs leave alone: sp and s0 point at data, t3 to t6 are the handler's.
const RESERVED: [u8; 6] = [2, 8, 28, 29, 30, 31];

/// Runs the programs. t6 is the UART, t5 what to send, t4 and t3 scratch; s0 keeps the number of the program.
const MONITOR: &str = "
    csrrs t0,mhartid,zero
    bne t0,zero,park
    auipc t0,0
    addi t0,t0,trap; addi t0,t0,4
    csrrw zero,mtvec,t0
    addi t0,zero,-1             # everything is open to all modes
    csrrw zero,pmpaddr0,t0
    addi t0,zero,31
    csrrw zero,pmpcfg0,t0
    lui t0,0x80300; slli t0,t0,32; srli t0,t0,32
    csrrw zero,mscratch,t0
next:
    csrrs t6,mscratch,zero      # the program's setup
    ld t0,0x1f8(t6)             # pc; 0 is the end
    beq t0,zero,off
    csrrw zero,mepc,t0
    lui t1,0x80202; slli t1,t1,32; srli t1,t1,32
    addi t2,t6,0x100
    addi t3,zero,16
entries:
    ld t4,0(t2)
    sd t4,0(t1)
    addi t1,t1,8
    addi t2,t2,8
    addi t3,t3,-1
    bne t3,zero,entries
    ld t0,0x1e8(t6)
    csrrw zero,satp,t0
    csrrw zero,mie,zero
    csrrw zero,mip,zero
    csrrw zero,mideleg,zero
    sfence.vma zero,zero
    ld t0,0x1f0(t6)
    csrrw zero,mstatus,t0
    LOAD
    mret
trap:
    csrrs t5,mcause,zero
    jal t4,send
    csrrs t5,mepc,zero
    jal t4,send
    csrrs t5,mtval,zero
    jal t4,send
    csrrs t5,mcause,zero
    addi t4,zero,8
    beq t5,t4,call
    addi t4,zero,9
    beq t5,t4,call
    addi t4,zero,11
    beq t5,t4,call
skip:
    csrrs t5,mepc,zero          # the code, physically
    slli t5,t5,34; srli t5,t5,34
    addi t4,zero,1; slli t4,t4,31
    add t5,t5,t4
    lhu t5,0(t5)
    andi t5,t5,3
    addi t4,zero,3
    csrrs t6,mepc,zero
    addi t6,t6,2
    bne t5,t4,short
    addi t6,t6,2
short:
    csrrw zero,mepc,t6
    sfence.vma zero,zero        # QEMU 7.2 forgets to when MPP changes under MPRV
    mret
call:
    lui t5,0x1234               # t3 says that the program is done
    bne t3,t5,skip
    SAVE
    csrrs t5,mstatus,zero
    jal t4,send
    lui t0,0x80100; slli t0,t0,32; srli t0,t0,32
    lui t1,0x80110; slli t1,t1,32; srli t1,t1,32
    jal t2,sum
    lui t0,0x80202; slli t0,t0,32; srli t0,t0,32
    addi t1,t0,136
    jal t2,sum
    csrrs t6,mscratch,zero
    addi t6,t6,0x200
    csrrw zero,mscratch,t6
    jal zero,next
sum:                            # of the words from t0 to t1
    addi t5,zero,0
words:
    ld t4,0(t0)
    add t5,t5,t4
    slli t3,t5,13
    srli t4,t5,51
    xor t5,t3,t4
    addi t0,t0,8
    bltu t0,t1,words
    jal t4,send
    jalr zero,0(t2)
send:                           # t5, lowest byte first; returns to t4
    lui t6,0x10000
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6); srli t5,t5,8
    sb t5,0(t6)
    jalr zero,0(t4)
park:
    wfi
    jal zero,park
off:
    lui t0,0x100
    lui t1,0x5; addi t1,t1,0x555
    sw t1,0(t0)
    jal zero,0
";

/// Registers whose values are compared: all but those of the handler.
fn compared() -> impl Iterator<Item = u8> {
    (1..28).filter(|n| !RESERVED.contains(n))
}

fn monitor() -> Vec<u8> {
    let load: String = (1..29).map(|n| format!("ld x{n},{}(t6);", 8 * n)).collect();
    let save: String = compared().map(|n| format!("addi t5,x{n},0; jal t4,send;")).collect();
    assemble(&MONITOR.replace("LOAD", &load).replace("SAVE", &save))
}

/// A value of the kinds at which arithmetic breaks.
fn hard(random: &mut Random) -> u64 {
    let shift = random.below(64);
    match random.below(8) {
        0 => 0,
        1 => u64::MAX,
        2 => 1 << shift,
        3 => u64::MAX << shift,
        4 => random.below(32).wrapping_sub(16),
        5 => 0x8000_0000 + random.below(3) - 1,
        6 => random.next() as i32 as u64,
        _ => random.next(),
    }
}

/// The mode and translation of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// Machine mode, physical addresses.
    Machine,
    /// Machine mode, data by the page tables of the mode in MPP.
    Borrowed,
    /// Supervisor mode with page tables.
    Supervisor,
    /// User mode with page tables.
    User,
}

impl Setting {
    fn of(index: u64) -> Setting {
        [Setting::Machine, Setting::User, Setting::Supervisor, Setting::Borrowed][index as usize % 4]
    }

    fn data(self) -> u64 {
        if self == Setting::Machine { DATA } else { VIRTUAL }
    }
}

/// An operand value for a row.
fn choose(row: &Row, operand: Operand, random: &mut Random) -> i64 {
    let layout = row.format.layout();
    let register = |place: Place, random: &mut Random, written: bool| loop {
        let n = match place {
            Place::Short(_) => 8 + random.below(8) as u8,
            Place::NonZero(_) => 1 + random.below(31) as u8,
            Place::Fixed(n) => n,
            _ => random.below(32) as u8,
        };
        if !(written && RESERVED.contains(&n)) || matches!(place, Place::Fixed(_)) {
            break i64::from(n);
        }
    };
    match operand {
        Operand::Rd => register(layout.rd, random, true),
        Operand::Rs1 => register(layout.rs1, random, false),
        Operand::Rs2 => register(layout.rs2, random, false),
        Operand::Base => 8,
        Operand::Stack | Operand::StackBase => 2,
        Operand::Small => random.below(32) as i64,
        Operand::Before | Operand::After => 1 + random.below(15) as i64,
        Operand::Upper if row.length() == 2 => 1 + random.below(31) as i64,
        Operand::Upper => random.below(1 << 20) as i64,
        Operand::Csr => i64::from(CONTROLS[random.below(CONTROLS.len() as u64) as usize]),
        // Forward over the next instruction or two: all slots are padded to whole instructions.
        Operand::Target => 8,
        // Compressed instructions name only some.
        Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3 if row.length() == 2 => {
            8 + random.below(8) as i64
        }
        Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3 => random.below(32) as i64,
        Operand::Rounding => [0, 1, 2, 3, 4, 7][random.below(6) as usize],
        Operand::Immediate | Operand::Offset | Operand::Shift => {
            let (least, greatest) = layout.imm.range();
            let value = least + random.below((greatest - least + 1) as u64) as i64;
            let value = value / layout.imm.scale() * layout.imm.scale();
            if value == 0 { layout.imm.scale() } else { value }
        }
    }
}

/// Control registers that programs touch. Not those that hold the monitor together, and none in which QEMU 7.2
/// differs from the specification or from a hart without hypervisor: `mstatus.MPP` takes 2, `UXL` can be
/// written, `mepc` keeps its lowest bit, `scounteren` and `mcounteren` have 64 bits, `mideleg`, `mie` and `mip` have
/// the hypervisor's bits, and setting no bit of a read-only register by a register that holds 0 does not trap.
const CONTROLS: [u16; 6] = [0x140, 0x142, 0x143, 0x104, 0x144, 0x343];

fn instruction(setting: Setting, random: &mut Random) -> Vec<u8> {
    loop {
        let row = &isa::TABLE[random.below(isa::TABLE.len() as u64) as usize];
        let jumps = matches!(row.name, "jal" | "jalr" | "c.j" | "c.jr" | "c.jalr");
        let ends = matches!(row.name, "mret" | "sret" | "wfi") && setting != Setting::User;
        let stack = matches!(row.name, "c.addi16sp");
        // Delegation away from the monitor, and memory that is somebody else's.
        let control = row.extension == Extension::Zicsr && setting == Setting::Borrowed;
        // `sc.w` after `lr.d`: the specification leaves open what happens, and QEMU stores and says it did not.
        let doubles = matches!(setting, Setting::Machine | Setting::User);
        let mixes =
            if doubles { matches!(row.name, "lr.w" | "sc.w") } else { matches!(row.name, "lr.d" | "sc.d") };
        // QEMU 7.2 does not have Zicond, and counts on beyond the lower 32 bits (mended in QEMU 8.0).
        let unknown = row.extension == Extension::Zicond || row.name == "ctzw";
        if jumps || ends || stack || control || mixes || unknown {
            continue;
        }
        let operands: Vec<i64> =
            row.format.layout().operands.iter().map(|o| choose(row, *o, random)).collect();
        let Ok(word) = isa::encode(row, &operands) else { continue };
        let mut bytes = word.to_le_bytes()[..usize::from(row.length())].to_vec();
        if row.length() == 2 {
            bytes.extend(encode("c.nop"));
        }
        return bytes;
    }
}

struct Program {
    setting: Setting,
    code: Vec<u8>,
    setup: Vec<u8>,
}

fn program(index: u64, random: &mut Random) -> Program {
    let setting = Setting::of(index);
    let mut code: Vec<u8> = (0..LENGTH).flat_map(|_| instruction(setting, random)).collect();
    code.extend(assemble("addi zero,zero,0; addi zero,zero,0; lui t3,0x1234; ecall"));
    let mut words = [0u64; SETUP_SIZE as usize / 8];
    words[1..29].fill_with(|| hard(random));
    // In the middle of a page, so that small offsets stay there, or near its end.
    let page = random.below(DATA_PAGES - 2) + 1;
    words[8] = setting.data() + page * 4096 + [0x400, 0x800, 0xffa][random.below(3) as usize];
    words[2] = setting.data() + 4096 + 0x10;
    words[28] = 0;
    for (n, entry) in words[32..48].iter_mut().enumerate() {
        let permissions =
            [0x1f, 0x17, 0x0f, 0x07, 0x19, 0x13, 0x1b, 0xdf, 0xcf, 0xd7, 0xc7, 0x0e, 0x01, 0x05];
        let likely = [0xdf, 0x1f, 0xcf, 0x0f];
        let flags = match random.below(3) {
            0 => permissions[random.below(permissions.len() as u64) as usize],
            _ => likely[random.below(4) as usize],
        };
        let reserved = if random.below(40) == 0 { 1 << (54 + random.below(10)) } else { 0 };
        *entry = (DATA + n as u64 * 4096) >> 12 << 10 | flags | reserved;
    }
    let at = CODE + index * SLOT;
    let (pc, mpp) = match setting {
        Setting::Machine | Setting::Borrowed => (at, 3),
        Setting::Supervisor => (at, 1),
        Setting::User => (at + 0x4000_0000, 0),
    };
    let sum_and_mxr = random.below(4) << 18;
    words[61] = if setting == Setting::Machine { 0 } else { 8 << 60 | TABLES >> 12 };
    words[62] = sum_and_mxr | mpp << 11;
    words[63] = pc;
    if setting == Setting::Borrowed {
        // MPRV takes effect after mret in the mode that MPP names then.
        let mprv =
            assemble("lui t3,0x20; csrrs zero,mstatus,t3; lui t3,1; srli t3,t3,1; csrrs zero,mstatus,t3");
        code.splice(0..0, mprv);
    }
    let setup = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    Program { setting, code, setup }
}

/// The page tables: 1 GiB of code as it is, and again for user mode 1 GiB higher; the data pages.
fn tables() -> Vec<u8> {
    let mut words = vec![0u64; 2048];
    let pointer = |address: u64| address >> 12 << 10 | 1;
    words[1] = pointer(TABLES + 0x1000);
    words[2] = START >> 12 << 10 | 0xcf;
    words[3] = START >> 12 << 10 | 0xdf;
    words[512] = pointer(TABLES + 0x2000);
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn image(programs: &[Program]) -> Vec<u8> {
    let mut image = vec![0; (SETUP - START) as usize];
    let mut put = |address: u64, bytes: &[u8]| {
        let at = (address - START) as usize;
        image[at..at + bytes.len()].copy_from_slice(bytes);
    };
    put(START, &monitor());
    for (index, program) in programs.iter().enumerate() {
        assert!(program.code.len() as u64 <= SLOT);
        put(CODE + index as u64 * SLOT, &program.code);
    }
    let data: Vec<u8> = (0..DATA_PAGES * 4096).map(|n| (n * 7 + (n >> 8) * 13) as u8).collect();
    put(DATA, &data);
    put(TABLES, &tables());
    programs.iter().for_each(|program| image.extend(&program.setup));
    image.extend([0; SETUP_SIZE as usize]);
    image
}

fn ours(image: &[u8]) -> Vec<u8> {
    let mut machine = machine_loading(vec![(START, image.to_vec())]);
    machine.listen(Kinds::CONSOLE);
    let mut sent = Vec::new();
    loop {
        let stop = machine.run(machine.cycle() + 1_000_000);
        sent.extend(machine.take_events().iter().filter_map(|stamped| match stamped.event {
            Event::ConsoleOut(byte) => Some(byte),
            _ => None,
        }));
        match stop {
            Stop::PowerOff { .. } => return sent,
            _ => assert!(
                machine.cycle() < 100_000_000,
                "the monitor never ends; pc {:#x}",
                machine.hart(0).pc()
            ),
        }
    }
}

/// The extensions that our machine does not have yet are taken from QEMU's.
const CPU: &str = "rv64,h=false,zbc=false,sstc=false";

fn theirs(image: &[u8]) -> Option<Vec<u8>> {
    let path = std::env::temp_dir().join(format!("differential-{}.bin", std::process::id()));
    std::fs::write(&path, image).expect("temporary folder");
    let loader = format!("loader,addr={START:#x},file={}", path.display());
    // A program that QEMU takes another way through may never end.
    let output = Command::new("timeout")
        .args(["120", "qemu-system-riscv64"])
        .args([
            "-M", "virt", "-m", "8", "-smp", "2", "-bios", "none", "-cpu", CPU, "-display", "none",
            "-serial", "stdio",
        ])
        .args(["-monitor", "none", "-device", &loader])
        .stdin(Stdio::null())
        .output();
    std::fs::remove_file(&path).expect("it was just written");
    let output = output.ok()?;
    let installed = output.status.code() != Some(127);
    assert!(!installed || !output.stdout.is_empty(), "QEMU: {}", String::from_utf8_lossy(&output.stderr));
    installed.then_some(output.stdout)
}

/// What was sent, word by word, grouped by program: each ends with its registers, status and sums.
fn story(sent: &[u8]) -> Vec<u64> {
    sent.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("8 bytes"))).collect()
}

/// Words that a program sends at its end.
fn tail() -> usize {
    3 + compared().count() + 3
}

fn explain(programs: &[Program], ours: &[u64], theirs: &[u64]) -> String {
    let differs = ours.iter().zip(theirs).position(|(a, b)| a != b).unwrap_or(ours.len().min(theirs.len()));
    // Walk over the programs to the one that differs.
    let (mut at, mut index, mut start) = (0, 0, 0);
    while at < differs && index < programs.len() {
        start = at;
        let ends = |at: usize| {
            let code = CODE + index as u64 * SLOT + programs[index].code.len() as u64 - 4;
            theirs[at] < 12
                && theirs[at] > 7
                && theirs.get(at + 1).is_some_and(|pc| pc & 0x3fff_ffff == code & 0x3fff_ffff)
        };
        while at + 3 < theirs.len() && !ends(at) {
            at += 3;
        }
        at += tail();
        index += 1;
    }
    let program = &programs[index.saturating_sub(1)];
    let mut text = format!("program {} ({:?}):\n", index.saturating_sub(1), program.setting);
    for (n, half) in (0..program.code.len()).step_by(4).map(|n| (n, &program.code[n..n + 4])) {
        let word = u32::from_le_bytes(half.try_into().expect("4 bytes"));
        text += &format!(
            "  {:x}: {}\n",
            CODE + (index as u64 - 1) * SLOT + n as u64,
            isa::disassemble(word, n as u64, isa::Style::Plain)
        );
    }
    let shown = start..(differs + 8).min(ours.len()).min(theirs.len());
    for n in shown {
        let mark = if ours[n] == theirs[n] { ' ' } else { '!' };
        text += &format!("{mark} word {:3}: ours {:#018x} QEMU {:#018x}\n", n - start, ours[n], theirs[n]);
    }
    text + &format!("words in all: ours {}, QEMU {}\n", ours.len(), theirs.len())
}

#[test]
fn random_programs_end_as_they_do_on_qemu() {
    let seed = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_240_411);
    let mut random = Random(seed);
    let programs: Vec<Program> = (0..PROGRAMS).map(|index| program(index, &mut random)).collect();
    let image = image(&programs);
    let Some(theirs) = theirs(&image) else {
        eprintln!("skipped: qemu-system-riscv64 is not installed");
        return;
    };
    let (ours, theirs) = (story(&ours(&image)), story(&theirs));
    assert!(ours.len() > PROGRAMS as usize * tail());
    assert!(ours == theirs, "{}", explain(&programs, &ours, &theirs));
}
