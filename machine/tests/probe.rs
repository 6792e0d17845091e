//! Every device poked by a table, held against what QEMU 7.2 reads at the same places.
//!
//! `probe/probe.s` is a flash image that does what `probe/table.txt` says and prints what it read. Here the
//! same table runs on a bare [`Board`], and the image on the whole machine. `BLESS=1` writes `probe/qemu.txt` anew from the QEMU installed.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use machine::board::parts::{Parts, SlotDevice, Slots, default_mac, stock_slots};
use machine::board::{Board, Cx, register_maps};
use machine::event::{Cycle, Event, Kinds, Stamped};
use machine::ram::Ram;
use machine::recorder::Recorder;
use machine::{Config, Machine, Stop};

const TABLE_AT: usize = 0x1000;
const FLASH_SIZE: usize = 32 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Read = 1,
    Write = 2,
    Wait = 3,
}

struct Poke {
    text: String,
    op: Op,
    size: u8,
    address: u64,
    value: u64,
    differs: bool,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/probe")
}

fn table() -> Vec<Poke> {
    let mut heading = String::new();
    let mut pokes = Vec::new();
    for line in include_str!("probe/table.txt").lines() {
        if let Some(name) = line.strip_suffix(':') {
            heading = name.to_owned();
        } else if !line.is_empty() && !line.starts_with('#') {
            pokes.push(poke(&heading, line));
        }
    }
    pokes
}

fn poke(heading: &str, line: &str) -> Poke {
    let words: Vec<&str> = line.split(' ').collect();
    let number = |i: usize| {
        let word = words.get(i).copied().filter(|word| *word != "differs:").unwrap_or("0");
        u64::from_str_radix(word, 16).unwrap_or_else(|_| panic!("{line}"))
    };
    let op = match words[0] {
        "read" => Op::Read,
        "write" => Op::Write,
        "wait" => Op::Wait,
        _ => panic!("{line}"),
    };
    let (size, differs) = (number(1) as u8, words.contains(&"differs:"));
    let value = if op == Op::Read { 0 } else { number(3) };
    let address = if words[2].contains('.') { register(words[2]) } else { number(2) };
    Poke { text: format!("{heading}: {line}"), op, size, address, value, differs }
}

/// The address of `device.name[n]+byte@slot`.
fn register(text: &str) -> u64 {
    let number =
        |digits: &str, radix| u64::from_str_radix(digits, radix).unwrap_or_else(|_| panic!("{text}"));
    let (rest, slot) = text.split_once('@').map_or((text, 0), |(rest, slot)| (rest, number(slot, 10)));
    let (rest, byte) = rest.split_once('+').map_or((rest, 0), |(rest, byte)| (rest, number(byte, 16)));
    let (rest, index) = match rest.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((rest, index)) => (rest, number(index, 10)),
        None => (rest, 0),
    };
    let (device, name) = rest.split_once('.').expect("a device and a register");
    let known = register_maps().find(|(word, ..)| word == device);
    let (_, base, rows) = known.unwrap_or_else(|| panic!("{text}: no such device"));
    let row = rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("{text}: no such register"));
    base + slot * abi::board::VIRTIO.size + row.offset + index * row.stride + byte
}

/// The flash image: the program, and the table as its records.
fn flash(pokes: &[Poke]) -> Vec<u8> {
    let mut image = include_bytes!("probe/probe.bin").to_vec();
    image.resize(TABLE_AT, 0xff);
    for poke in pokes {
        image.extend((poke.op as u32).to_le_bytes());
        image.extend(u32::from(poke.size).to_le_bytes());
        image.extend(poke.address.to_le_bytes());
        image.extend(poke.value.to_le_bytes());
    }
    image.resize(image.len() + 24, 0);
    image
}

/// 64 sectors, each filled with its number.
fn disk() -> Vec<u8> {
    (0..64 * 512).map(|at| (at / 512) as u8).collect()
}

/// What a result looks like in the program's output.
fn shown(result: Result<u64, ()>) -> String {
    match result {
        Ok(value) => format!(" {value:016x}"),
        Err(()) => format!("!{:016x}", 0),
    }
}

/// The disk, and a device of each other kind.
fn slots() -> Slots {
    let mut slots = stock_slots(Some(disk()), None);
    slots[3] = Some(SlotDevice::Entropy);
    slots[4] = Some(SlotDevice::Console);
    slots[5] = Some(SlotDevice::Network { mac: default_mac(0) });
    slots
}

fn on_our_board(pokes: &[Poke]) -> Vec<String> {
    let parts = Parts { harts: 1, flash: flash(pokes), slots: slots(), ..Parts::default() };
    let mut board = Board::new(parts, 64 << 20);
    let mut ram = Ram::new(64 << 20, &[]);
    let mut recorder = Recorder::default();
    let mut now: Cycle = 0;
    let mut results = Vec::new();
    board.reset(&mut cx(now, &mut ram, &mut recorder));
    for poke in pokes {
        results.push(loop {
            now += 20;
            let mut cx = cx(now, &mut ram, &mut recorder);
            board.tick(&mut cx);
            let result = access(&mut board, &mut cx, poke);
            if poke.op != Op::Wait || result != Ok(poke.value) {
                break shown(result);
            }
            assert_ne!(board.next_deadline(now), Cycle::MAX, "{}: waits for ever", poke.text);
            now = board.next_deadline(now);
        });
    }
    results
}

fn cx<'a>(now: Cycle, ram: &'a mut Ram, recorder: &'a mut Recorder) -> Cx<'a> {
    Cx { now, hart: 0, satp: 0, walk: |_, _, _| None, ram, recorder }
}

fn access(board: &mut Board, cx: &mut Cx, poke: &Poke) -> Result<u64, ()> {
    let in_ram = cx.ram.offset(poke.address, 1).is_some();
    match poke.op {
        Op::Write if in_ram => cx.ram.write(poke.address, poke.size, poke.value).map(|()| 0).ok_or(()),
        Op::Write => board.write(cx, poke.address, poke.size, poke.value).map(|()| 0).map_err(|_| ()),
        _ if in_ram => cx.ram.read(poke.address, poke.size).ok_or(()),
        _ => board.read(cx, poke.address, poke.size).map_err(|_| ()),
    }
}

/// The program's output on our whole machine.
fn on_our_machine(pokes: &[Poke]) -> Vec<String> {
    let mut machine =
        Machine::new(Config { slots: slots(), ..Config::stock(flash(pokes), disk()) }).expect("a machine");
    machine.listen(Kinds::CONSOLE);
    assert_eq!(machine.run(10_000_000), Stop::PowerOff { status: 0 });
    let byte = |stamped: Stamped| match stamped.event {
        Event::ConsoleOut(byte) => Some(char::from(byte)),
        _ => None,
    };
    let console: String = machine.take_events().into_iter().filter_map(byte).collect();
    last_lines(&console, pokes.len())
}

/// What the table sends through the UART comes before the first result.
fn last_lines(console: &str, count: usize) -> Vec<String> {
    let lines: Vec<String> = console.lines().map(str::to_owned).collect();
    lines[lines.len().saturating_sub(count)..].to_vec()
}

/// The program's output on QEMU; `None` where it is not installed.
fn on_qemu(pokes: &[Poke]) -> Option<Vec<String>> {
    let folder = std::env::temp_dir().join(format!("probe-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let mut image = flash(pokes);
    image.resize(FLASH_SIZE, 0xff);
    std::fs::write(folder.join("flash.bin"), image).expect("a temporary file");
    std::fs::write(folder.join("disk.img"), disk()).expect("a temporary file");
    let output = Command::new("qemu-system-riscv64")
        .current_dir(&folder)
        .args(["-M", "virt", "-m", "64", "-bios", "none", "-nographic", "-monitor", "none"])
        .args(["-global", "virtio-mmio.force-legacy=false"])
        .args(["-drive", "if=pflash,unit=0,format=raw,file=flash.bin"])
        .args(["-drive", "if=none,id=disk,format=raw,file=disk.img"])
        .args(["-device", "virtio-blk-device,drive=disk,bus=virtio-mmio-bus.0"])
        .args(["-device", "virtio-rng-device,bus=virtio-mmio-bus.3"])
        .args(["-device", "virtio-serial-device,bus=virtio-mmio-bus.4"])
        .args(["-chardev", "null,id=nobody", "-device", "virtconsole,chardev=nobody"])
        .args(["-netdev", "user,id=net", "-device", "virtio-net-device,netdev=net,bus=virtio-mmio-bus.5"])
        .stdin(Stdio::null())
        .output();
    std::fs::remove_dir_all(&folder).expect("it was just made");
    let console = String::from_utf8_lossy(&output.ok()?.stdout).into_owned();
    Some(last_lines(&console, pokes.len()))
}

#[test]
fn every_register_is_read_and_written() {
    let pokes = table();
    for (device, base, rows) in register_maps().filter(|(device, ..)| device != "trace") {
        for row in rows {
            let at = base + row.offset..base + row.offset + row.count * row.stride;
            let poked = |op| pokes.iter().any(|poke| poke.op == op && at.contains(&poke.address));
            assert!(poked(Op::Read), "{device}.{} is not read", row.name);
            assert!(poked(Op::Write), "{device}.{} is not written", row.name);
        }
    }
}

#[test]
fn devices_read_as_on_qemu() {
    let pokes = table();
    let blessed = folder().join("qemu.txt");
    if std::env::var_os("BLESS").is_some() {
        let qemu = on_qemu(&pokes).expect("QEMU is installed");
        let lines: Vec<String> =
            pokes.iter().zip(qemu).map(|(poke, result)| format!("{result}  {}\n", poke.text)).collect();
        std::fs::write(&blessed, lines.concat()).expect("a file of this project");
    }
    let expected = std::fs::read_to_string(&blessed).expect("a file of this project");
    assert_eq!(expected.lines().count(), pokes.len(), "the table has changed: BLESS=1");
    compare(&pokes, &expected, on_our_board(&pokes));
    compare(&pokes, &expected, on_our_machine(&pokes));
}

fn compare(pokes: &[Poke], expected: &str, ours: Vec<String>) {
    let mut wrong = Vec::new();
    for ((poke, ours), line) in pokes.iter().zip(ours).zip(expected.lines()) {
        let (theirs, what) = line.split_at(ours.len());
        assert_eq!(what.trim_start(), poke.text, "the table has changed: BLESS=1");
        if ours != theirs && !poke.differs {
            wrong.push(format!("ours{ours} QEMU{theirs}  {}", poke.text));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
