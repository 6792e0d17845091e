//! What the firmware answers to S-mode: a small program takes the place of core.img, asks, and keeps the answers.

use abi::board::RAM_SIZE;
use abi::boot::{CORE, DISK_EXTENSION, DISK_INFO, DISK_READ, DISK_RELEASE, FIRMWARE_RAM, SECTOR};
use machine::{Config, Machine, Stop};
use tests::{Images, bare};

/// Where the answers go: two words each.
const ANSWERS: u64 = FIRMWARE_RAM + 0x20_0000;
/// Memory that the calls may play with.
const SCRATCH: u64 = FIRMWARE_RAM + 0x30_0000;
const END: u64 = FIRMWARE_RAM + RAM_SIZE;
/// Cycles after which the program has certainly ended.
const PATIENCE: u64 = 200_000_000;

/// Error codes (SBI 2.0, chapter 3).
const OK: i64 = 0;
const NOT_SUPPORTED: i64 = -2;
const INVALID_PARAM: i64 = -3;
const INVALID_ADDRESS: i64 = -5;
const ALREADY_AVAILABLE: i64 = -6;

const BASE: u64 = 0x10;
const TIME: u64 = 0x5449_4d45;
const IPI: u64 = 0x73_5049;
const RFENCE: u64 = 0x5246_4e43;
const HSM: u64 = 0x48_534d;
const SRST: u64 = 0x5352_5354;
const DBCN: u64 = 0x4442_434e;

/// A call, and what it must answer: the error, and the value where it matters.
struct Call {
    what: &'static str,
    extension: u64,
    function: u64,
    arguments: [u64; 4],
    error: i64,
    value: Option<u64>,
}

const fn call(what: &'static str, extension: u64, function: u64, arguments: [u64; 4], error: i64) -> Call {
    Call { what, extension, function, arguments, error, value: None }
}

const fn gives(call: Call, value: u64) -> Call {
    Call { value: Some(value), ..call }
}

const CALLS: &[Call] = &[
    gives(call("the version is 2.0", BASE, 0, [0; 4], OK), 2 << 24),
    gives(call("the implementation is ours", BASE, 1, [0; 4], OK), 0x4b),
    gives(call("there is a timer", BASE, 3, [TIME, 0, 0, 0], OK), 1),
    gives(call("there is a disk service", BASE, 3, [DISK_EXTENSION, 0, 0, 0], OK), 1),
    gives(call("there is no other extension", BASE, 3, [0x1234, 0, 0, 0], OK), 0),
    call("an extension that is not there", 0x1234, 0, [0; 4], NOT_SUPPORTED),
    call("a function that is not there", TIME, 9, [0; 4], NOT_SUPPORTED),
    gives(call("the console takes bytes", DBCN, 0, [3, CORE, 0, 0], OK), 3),
    call("the console does not show the firmware's RAM", DBCN, 0, [8, FIRMWARE_RAM, 0, 0], INVALID_PARAM),
    call("nor its last bytes", DBCN, 0, [8, FIRMWARE_RAM + 0x7_fffc, 0, 0], INVALID_PARAM),
    call("nor what is not there", DBCN, 0, [8, END - 4, 0, 0], INVALID_PARAM),
    call("nor what is above 2^64", DBCN, 0, [8, SCRATCH, 1, 0], INVALID_PARAM),
    call("keys do not go to the firmware's RAM", DBCN, 1, [8, FIRMWARE_RAM, 0, 0], INVALID_PARAM),
    gives(call("no key was typed", DBCN, 1, [8, SCRATCH, 0, 0], OK), 0),
    call("one byte", DBCN, 2, [b'!' as u64, 0, 0, 0], OK),
    call("a sector is read", DISK_EXTENSION, DISK_READ, [0, 0, 1, SCRATCH], OK),
    call("no sectors are read", DISK_EXTENSION, DISK_READ, [0, 0, 0, SCRATCH], OK),
    call("not into the firmware's RAM", DISK_EXTENSION, DISK_READ, [0, 0, 1, FIRMWARE_RAM], INVALID_ADDRESS),
    call("nor half into it", DISK_EXTENSION, DISK_READ, [0, 0, 1, FIRMWARE_RAM + 0x7_ff00], INVALID_ADDRESS),
    call("nor past the end of RAM", DISK_EXTENSION, DISK_READ, [0, 0, 2, END - SECTOR], INVALID_ADDRESS),
    call(
        "nor around the end of the world",
        DISK_EXTENSION,
        DISK_READ,
        [0, 0, u64::MAX, SCRATCH],
        INVALID_ADDRESS,
    ),
    call("no sector behind the last", DISK_EXTENSION, DISK_READ, [0, 1 << 40, 1, SCRATCH], INVALID_PARAM),
    call(
        "no sector behind the last of all",
        DISK_EXTENSION,
        DISK_READ,
        [0, u64::MAX, 1, SCRATCH],
        INVALID_PARAM,
    ),
    call("no drive 7", DISK_EXTENSION, DISK_READ, [7, 0, 1, SCRATCH], INVALID_PARAM),
    gives(call("the removable drive is empty", DISK_EXTENSION, DISK_INFO, [1, 0, 0, 0], OK), 0),
    call("an empty drive has no sector", DISK_EXTENSION, DISK_READ, [1, 0, 1, SCRATCH], INVALID_PARAM),
    call("there is no third drive", DISK_EXTENSION, DISK_INFO, [2, 0, 0, 0], INVALID_PARAM),
    call("drives are released", DISK_EXTENSION, DISK_RELEASE, [0; 4], OK),
    call("and set up again when needed", DISK_EXTENSION, DISK_READ, [0, 1, 1, SCRATCH + SECTOR], OK),
    call("a hart interrupts itself", IPI, 0, [1, 0, 0, 0], OK),
    call("but not one that is not there", IPI, 0, [2, 0, 0, 0], INVALID_PARAM),
    call("nor one behind the last", IPI, 0, [1, 70, 0, 0], INVALID_PARAM),
    call("every hart fences", RFENCE, 0, [0, u64::MAX, 0, 0], OK),
    call("translations are forgotten", RFENCE, 1, [1, 0, 0, u64::MAX], OK),
    call("those of one address space", RFENCE, 2, [1, 0, 0, u64::MAX], OK),
    gives(call("hart 0 runs", HSM, 2, [0; 4], OK), 0),
    call("hart 1 is not there", HSM, 2, [1, 0, 0, 0], INVALID_PARAM),
    call("a running hart cannot be started", HSM, 0, [0, SCRATCH, 0, 0], ALREADY_AVAILABLE),
    call("nor in the firmware's RAM", HSM, 0, [0, FIRMWARE_RAM, 0, 0], INVALID_ADDRESS),
    call("a reset of no kind", SRST, 0, [9, 0, 0, 0], INVALID_PARAM),
];

/// Instructions, and what they leave in a0 (traps put their cause there).
const TRIALS: &[(&str, &str, u64)] = &[
    ("the firmware's RAM cannot be read", "li t1, 0x80000000\n ld t1, 0(t1)", 5),
    ("nor written", "li t1, 0x80000000\n sd t1, 0(t1)", 7),
    ("nor executed", "li t1, 0x80000000\n la t2, back\n jalr ra, t1\nback:", 1),
    ("its last byte as little", "li t1, 0x8007ffff\n lb t1, 0(t1)", 5),
    ("the next byte is open", "li t1, 0x80080000\n lbu a0, 0(t1)", 0xd0),
    ("M-mode's registers are not ours", "csrr t1, mstatus", 2),
    ("the cycle counter is", "rdcycle t1\n li a0, 77", 77),
    (
        "an alarm in the past rings at once",
        "li a0, 0\n li a6, 0\n li a7, 0x54494d45\n ecall\n csrr a0, sip\n andi a0, a0, 32",
        32,
    ),
    (
        "one in the future does not",
        "li a0, -1\n li a6, 0\n li a7, 0x54494d45\n ecall\n csrr a0, sip\n andi a0, a0, 32",
        0,
    ),
    (
        "a software interrupt is pending",
        "li a0, 1\n li a1, 0\n li a6, 0\n li a7, 0x735049\n ecall\n csrr a0, sip\n andi a0, a0, 2",
        2,
    ),
    (
        "a call keeps all other registers",
        "li t0, 1\n li s0, 2\n li a2, 3\n li a6, 0\n li a7, 0x10\n ecall\n add a0, t0, s0\n add a0, a0, a2",
        6,
    ),
];

/// The program: each call and trial in turn, its answers stored, then power-off.
fn program() -> String {
    let mut text = String::from(".globl _start\n_start:\n la t0, trap\n csrw stvec, t0\n");
    let mut next = ANSWERS;
    let mut store = |text: &mut String| {
        *text += &format!(" li t0, {next}\n sd a0, 0(t0)\n sd a1, 8(t0)\n");
        next += 16;
    };
    for call in CALLS {
        for (i, argument) in call.arguments.iter().enumerate() {
            text += &format!(" li a{i}, {argument}\n");
        }
        text += &format!(" li a6, {}\n li a7, {}\n ecall\n", call.function, call.extension);
        store(&mut text);
    }
    for (_, instructions, _) in TRIALS {
        text += &format!(" li a0, 0\n {instructions}\n");
        store(&mut text);
    }
    text += " li a0, 0\n li a1, 0\n li a6, 0\n li a7, 0x53525354\n ecall\n";
    // A trap leaves its cause in a0 and goes on behind the instruction: 4 bytes, or 2, or, when the instruction
    // itself was not to be had, where t2 says.
    text += ".balign 4\ntrap:\n csrr a0, scause\n li t3, 1\n beq a0, t3, 1f\n csrr t2, sepc\n lhu t4, 0(t2)\n andi t4, t4, 3\n";
    text += " addi t2, t2, 2\n li t3, 3\n bne t4, t3, 1f\n addi t2, t2, 2\n1: csrw sepc, t2\n sret\n";
    text
}

#[test]
fn the_firmware_answers_as_the_specification_says() {
    let images = Images::built();
    let disk = bare::disk(images.disk, &program());
    let first_sectors = disk[..2 * SECTOR as usize].to_vec();

    let mut machine = Machine::new(Config::stock(images.flash, disk)).expect("the stock machine");
    assert_eq!(machine.run(PATIENCE), Stop::PowerOff { status: 0 }, "the program ends by switching off");

    let answer = |index: usize| {
        let mut bytes = [0; 16];
        assert!(machine.peek(ANSWERS + 16 * index as u64, &mut bytes));
        let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
        (word(0), word(8))
    };
    for (i, call) in CALLS.iter().enumerate() {
        let (error, value) = answer(i);
        assert_eq!(error as i64, call.error, "error of: {}", call.what);
        assert!(call.value.is_none_or(|wanted| wanted == value), "value of: {}: {value:#x}", call.what);
    }
    for (i, (what, _, wanted)) in TRIALS.iter().enumerate() {
        assert_eq!(answer(CALLS.len() + i).0, *wanted, "{what}");
    }
    let mut read = vec![0; 2 * SECTOR as usize];
    assert!(machine.peek(SCRATCH, &mut read));
    assert!(read == first_sectors, "what was read is what is on the disk");
}
