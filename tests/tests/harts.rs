//! Several harts on our firmware: S-mode starts, interrupts, fences and stops them by the SBI (2.0, chapters 6
//! to 9), on our machine and on QEMU's, where they really run at the same time.

use std::fs;
use std::process::Command;

use abi::board::FLASH0;
use abi::boot::FIRMWARE_RAM;
use machine::event::Kinds;
use machine::{Config, Machine, Stop};
use tests::session::Session;
use tests::{Images, bare};

/// What the harts share: counters and a command. Page tables, pages and a function lie behind it.
const SHARED: u64 = FIRMWARE_RAM + 0x20_0000;
const READY: u64 = 0;
const ACKS: u64 = 8;
const ERRORS: u64 = 16;
const COMMAND: u64 = 24;
const GENERATION: u64 = 32;
const DONE: u64 = 40;
const OPAQUE: u64 = 48;
const ROOT: u64 = SHARED + 0x1000;
const MIDDLE: u64 = SHARED + 0x2000;
const LEAF: u64 = SHARED + 0x3000;
const PAGES: [u64; 2] = [SHARED + 0x4000, SHARED + 0x5000];
const FUNCTION: u64 = SHARED + 0x6000;
/// Where [`PAGES`] are seen, one after the other.
const WINDOW: u64 = 0x4000_0000;
/// Cycles after which the program has certainly ended.
const PATIENCE: u64 = 400_000_000;

const TIME: u64 = 0x5449_4d45;
const IPI: u64 = 0x73_5049;
const RFENCE: u64 = 0x5246_4e43;
const HSM: u64 = 0x48_534d;
const SRST: u64 = 0x5352_5354;
const DBCN: u64 = 0x4442_434e;

/// What the other harts do when they are interrupted.
#[derive(Clone, Copy)]
enum Order {
    Answer = 1,
    WatchPage,
    WatchCode,
    Stop,
    SetAlarm,
    Storm,
}

fn sbi(extension: u64, function: u64) -> String {
    format!(" li a6, {function}\n li a7, {extension}\n ecall\n")
}

/// Adds 1 to a shared word.
fn count(word: u64) -> String {
    format!(" li t0, 1\n addi t1, s1, {word}\n amoadd.d zero, t0, (t1)\n")
}

/// Ends in `failed` unless a register has a value.
fn expect(register: &str, value: i64) -> String {
    format!(" li t0, {value}\n bne {register}, t0, failed\n")
}

/// Waits until a shared word has the value in s3.
fn wait(word: u64, label: &str) -> String {
    format!("{label}: ld t0, {word}(s1)\n bne t0, s3, {label}\n")
}

/// Hart 0 tells the others what to do.
fn order(what: Order) -> String {
    let clear: String = [ACKS, GENERATION, DONE].map(|word| format!(" sd zero, {word}(s1)\n")).concat();
    format!(
        "{clear} li t0, {}\n sd t0, {COMMAND}(s1)\n fence rw, rw\n mv a0, s2\n li a1, 0\n{}{}",
        what as u8,
        sbi(IPI, 0),
        expect("a0", 0)
    )
}

/// Prints a letter: so far all is well.
fn tell(letter: char) -> String {
    format!(" li a0, {}\n{}", letter as u8, sbi(DBCN, 2))
}

/// Hart 0 starts all others, which get a number of their own each, and waits until they have come.
fn start_all(harts: u64, opaque: u64, name: &str) -> String {
    let mut text = format!(" li t0, {opaque}\n sd t0, {OPAQUE}(s1)\n sd zero, {READY}(s1)\n fence rw, rw\n");
    for hart in 1..harts {
        text += &format!(" li a0, {hart}\n{}{}", sbi(HSM, 2), expect("a0", 0));
        text += &expect("a1", 1);
        text += &format!(" li a0, {hart}\n la a1, secondary\n li a2, {}\n", opaque + 8 * hart);
        text += &format!("{}{}", sbi(HSM, 0), expect("a0", 0));
        text += &format!(" li a0, {hart}\n la a1, secondary\n{}{}", sbi(HSM, 0), expect("a0", -6));
    }
    text += &wait(READY, &format!("{name}_come"));
    for hart in 1..harts {
        text += &format!(" li a0, {hart}\n{}{}", sbi(HSM, 2), expect("a1", 0));
    }
    text
}

/// What hart 0 does. s2 is the mask of the other harts, s3 their number.
fn story(harts: u64) -> String {
    let mut text = format!(
        ".globl _start\n_start:\n li s1, {SHARED}\n li s2, {}\n li s3, {}\n la t0, failed\n csrw stvec, t0\n",
        (1 << harts) - 2,
        harts - 1
    );
    text += &format!(" li a0, {harts}\n{}{}", sbi(HSM, 2), expect("a0", -3));
    text += &start_all(harts, 100, "first");
    text += &tell('a');
    text += &order(Order::Answer);
    text += &wait(ACKS, "answered");
    text += &tell('b');
    text += &change_page();
    text += &tell('c');
    text += &change_code();
    text += &tell('d');
    text += &order(Order::SetAlarm);
    text += &wait(DONE, "rung");
    text += &tell('e');
    text += &order(Order::Storm);
    text += " addi s3, s3, 1\n call storm\n";
    text += &wait(DONE, "calm");
    text += &format!(" addi s3, s3, -1\n{}", tell('f'));
    text += &order(Order::Stop);
    for hart in 1..harts {
        text += &format!("stopping{hart}: li a0, {hart}\n{} li t0, 1\n", sbi(HSM, 2));
        text += &format!(" bne a1, t0, stopping{hart}\n");
    }
    text += &tell('g');
    text += &start_all(harts, 1000, "second");
    text += &order(Order::Answer);
    text += &wait(ACKS, "again");
    text += &format!(" ld t0, {ERRORS}(s1)\n bnez t0, failed\n{}{}", tell('h'), tell('\n'));
    text += &format!(" li a0, 0\n li a1, 0\n{}", sbi(SRST, 0));
    text += &format!("failed: li a0, 0\n li a1, 1\n{}", sbi(SRST, 0));
    text
}

/// Hart 0 maps another page while the others read it. Once the remote fence is through, all see the new one.
fn change_page() -> String {
    let pointer = |page: u64| (page >> 12) << 10 | 1;
    let leaf = |page: u64| (page >> 12) << 10 | 0xc7;
    let mut text = String::new();
    let entries = [
        (ROOT + 8, pointer(MIDDLE)),
        (ROOT + 16, (FIRMWARE_RAM >> 12) << 10 | 0xcf),
        (MIDDLE, pointer(LEAF)),
        (LEAF, leaf(PAGES[0])),
        (PAGES[0], 11),
        (PAGES[1], 22),
    ];
    for (address, value) in entries {
        text += &format!(" li t0, {address}\n li t1, {value}\n sd t1, 0(t0)\n");
    }
    text += &order(Order::WatchPage);
    text += &wait(ACKS, "watching");
    text += &format!(" li t0, {LEAF}\n li t1, {}\n sd t1, 0(t0)\n fence rw, rw\n", leaf(PAGES[1]));
    text += &format!(" mv a0, s2\n li a1, 0\n li a2, {WINDOW}\n li a3, 4096\n{}", sbi(RFENCE, 1));
    text += &expect("a0", 0);
    text += &format!(" li t0, 1\n sd t0, {GENERATION}(s1)\n");
    text + &wait(DONE, "seen")
}

/// Hart 0 rewrites a function that the others have called. Once the remote fence is through, all run the new one.
fn change_code() -> String {
    let mut text = format!(" li t0, {FUNCTION}\n la t1, answers\n ld t2, 0(t1)\n sd t2, 0(t0)\n fence.i\n");
    text += &order(Order::WatchCode);
    text += &wait(ACKS, "calling");
    text += &format!(" li t0, {FUNCTION}\n la t1, answers\n lw t2, 8(t1)\n sw t2, 0(t0)\n fence rw, rw\n");
    text += &format!(" mv a0, s2\n li a1, 0\n{}{}", sbi(RFENCE, 0), expect("a0", 0));
    text += &format!(" li t0, 1\n sd t0, {GENERATION}(s1)\n");
    text + &wait(DONE, "called")
}

/// What the other harts do. s1 is the shared memory, s2 the hart, s4 whether it was in the storm.
fn others() -> String {
    let mut text = format!("secondary: li s1, {SHARED}\n mv s2, a0\n li s4, 0\n");
    text += &format!(" ld t0, {OPAQUE}(s1)\n slli t1, a0, 3\n add t0, t0, t1\n bne t0, a1, bad\n");
    text += " csrr t0, satp\n bnez t0, bad\n csrr t0, sstatus\n andi t0, t0, 2\n bnez t0, bad\n";
    text += " la t0, trap\n csrw stvec, t0\n li t0, 2\n csrw sie, t0\n";
    text += &format!("{} csrsi sstatus, 2\nidle: wfi\n j idle\n", count(READY));
    text += &format!("bad: {} j idle\n", count(ERRORS));
    text += ".balign 4\ntrap: csrr t0, scause\n slli t0, t0, 1\n li t1, 2\n beq t0, t1, interrupted\n";
    text += " li t1, 10\n bne t0, t1, bad\n";
    text += &format!(" li a0, -1\n{} li t0, 2\n csrw sie, t0\n{} sret\n", sbi(TIME, 0), count(DONE));
    text += &format!("interrupted: csrci sip, 2\n ld t0, {COMMAND}(s1)\n");
    for (order, label) in [
        (Order::Answer, "answer"),
        (Order::WatchPage, "watch_page"),
        (Order::WatchCode, "watch_code"),
        (Order::Stop, "stop"),
        (Order::SetAlarm, "set_alarm"),
        (Order::Storm, "weather"),
    ] {
        text += &format!(" li t1, {}\n beq t0, t1, {label}\n", order as u8);
    }
    text += &format!(" j bad\nanswer: {} sret\n", count(ACKS));
    text += &format!("watch_page: li t0, {}\n csrw satp, t0\n sfence.vma\n", 8 << 60 | ROOT >> 12);
    text += &format!(" li t2, {WINDOW}\n ld t3, 0(t2)\n{}", count(ACKS));
    text += &format!("read: ld t4, {GENERATION}(s1)\n fence r, r\n ld t3, 0(t2)\n beqz t4, read\n");
    text += &format!(" csrw satp, zero\n sfence.vma\n li t0, 22\n bne t3, t0, bad\n{} sret\n", count(DONE));
    text += &format!("watch_code: fence.i\n li t2, {FUNCTION}\n jalr ra, 0(t2)\n{}", count(ACKS));
    // Nobody runs the function while it changes: QEMU 7.2 forgets what it has translated before it stores, and
    // a hart that translates in between keeps the old code for ever.
    text += &format!("go: ld t4, {GENERATION}(s1)\n beqz t4, go\n fence r, r\n jalr ra, 0(t2)\n");
    text += &format!(" li t0, 2\n bne a5, t0, bad\n{} sret\n", count(DONE));
    text += &format!("stop: {} j bad\n", sbi(HSM, 1));
    text += &format!("set_alarm: rdtime a0\n addi a0, a0, 1000\n{} li t0, 34\n csrw sie, t0\n sret\n", {
        sbi(TIME, 0)
    });
    text += "weather: bnez s4, calmed\n li s4, 1\n call storm\ncalmed: sret\n";
    text +=
        &format!("storm: li s5, 30\nmore: li a0, 0\n li a1, -1\n li a2, 0\n li a3, -1\n{}", sbi(RFENCE, 1));
    text += &format!(" bnez a0, bad\n li a0, 0\n li a1, -1\n{} bnez a0, bad\n", sbi(IPI, 0));
    text += &format!(" addi s5, s5, -1\n bnez s5, more\n{} ret\n", count(DONE));
    // The function as it is at first, and its new first instruction.
    text + ".balign 8\nanswers: .word 0x00100793, 0x00008067, 0x00200793\n"
}

fn disk(images: Vec<u8>, harts: u64) -> Vec<u8> {
    bare::disk(images, &format!("{}{}", story(harts), others()))
}

/// What the console shows when all is well.
const GOOD: &str = "abcdefgh\n";

#[test]
fn harts_start_answer_fence_and_stop() {
    for harts in [2, 4, 8] {
        let images = Images::built();
        let config =
            Config { harts: harts as usize, ..Config::stock(images.flash, disk(images.disk, harts)) };
        let mut machine = Machine::new(config).expect("the stock machine with more harts");
        machine.listen(Kinds::CONSOLE);
        let stop = machine.run(PATIENCE);
        let events = machine.take_events();
        let console: Vec<u8> = events
            .iter()
            .filter_map(|stamped| match stamped.event {
                machine::event::Event::ConsoleOut(byte) => Some(byte),
                _ => None,
            })
            .collect();
        let console = String::from_utf8_lossy(&console).into_owned();
        assert_eq!(stop, Stop::PowerOff { status: 0 }, "{harts} harts: {console}");
        assert!(console.contains(&format!("{harts} cores")), "{console}");
        assert!(console.ends_with(GOOD), "{harts} harts: {console}");
    }
}

#[test]
fn the_kernel_runs_on_one_hart_while_the_others_are_parked() {
    let images = Images::built();
    let mut session = Session::start(Config { harts: 4, ..Config::stock(images.flash, images.disk) });
    session.play("expect \"4 cores\"\nexpect \"$ \" within 2000\nsend \"echo still here | cat\\n\"\nexpect \"still here\\r\\n\"");
    let machine = session.machine();
    assert!((1..4).all(|hart| machine.hart(hart).waiting()));
    assert!(!machine.tasks().is_empty(), "a debugger finds the kernel's processes");
}

#[test]
fn they_do_so_on_qemu() {
    const HARTS: u64 = 4;
    let mut images = Images::built();
    images.flash.resize(FLASH0.size as usize, 0xff);
    let folder = tests::root().join("target");
    let files = ["flash", "disk"].map(|name| folder.join(format!("harts-{name}-{}.img", std::process::id())));
    for (file, bytes) in files.iter().zip([images.flash, disk(images.disk, HARTS)]) {
        fs::write(file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    let [flash, disk] = files.each_ref().map(|file| file.display());
    // A hart that hangs must not hang the tests: `timeout` ends the emulator long after it should be done.
    let output = Command::new("timeout")
        .args(["120", "qemu-system-riscv64", "-M", "virt", "-m", "64", "-smp", &HARTS.to_string()])
        .args(["-bios", "none", "-nographic", "-monitor", "none", "-serial", "stdio"])
        .args(["-global", "virtio-mmio.force-legacy=false"])
        .args(["-drive", &format!("if=pflash,unit=0,format=raw,readonly=on,file={flash}")])
        .args(["-drive", &format!("if=none,id=disk,format=raw,file={disk}")])
        .args(["-device", "virtio-blk-device,drive=disk,bus=virtio-mmio-bus.0"])
        .output()
        .expect("qemu-system-riscv64 is there (cargo xtask setup)");
    files.iter().for_each(|file| drop(fs::remove_file(file)));
    let console = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}: {console}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(console.ends_with(GOOD), "{console}");
}
