//! The board as a whole: the decoder, the wires, and what random drivers can do to it.

use abi::board::{DISK_SLOT, RAM_BASE, ROM, virtio as virtio_window};

use super::decoder::{PLACES, SLOTS};
use super::parts::default_mac;
use super::*;
use crate::event::Stamped;

const RAM: u64 = 4 << 20;

struct Bench {
    board: Board,
    ram: Ram,
    recorder: Recorder,
    now: Cycle,
}

impl Bench {
    fn new() -> Bench {
        let mut slots = parts::stock_slots(Some(vec![7; 4096]), None);
        let network = || SlotDevice::Network { mac: default_mac(0) };
        for (n, device) in [(3, SlotDevice::Entropy), (4, SlotDevice::Console), (5, network())] {
            slots[n] = Some(device);
        }
        let parts =
            Parts { harts: 1, flash: b"firmware".to_vec(), slots, trace_port: true, ..Parts::default() };
        let mut bench = Bench {
            board: Board::new(parts, RAM),
            ram: Ram::new(RAM, &[]),
            recorder: Recorder::default(),
            now: 0,
        };
        bench.recorder.listen(Kinds::ALL);
        bench.with(|board, cx| board.reset(cx));
        bench
    }

    fn with<T>(&mut self, f: impl FnOnce(&mut Board, &mut Cx) -> T) -> T {
        let (ram, recorder) = (&mut self.ram, &mut self.recorder);
        f(&mut self.board, &mut Cx { now: self.now, hart: 0, satp: 0, walk: |_, _, _| None, ram, recorder })
    }

    fn read(&mut self, address: u64, size: u8) -> Result<u64, BusError> {
        self.with(|board, cx| board.read(cx, address, size))
    }

    fn write(&mut self, address: u64, size: u8, value: u64) {
        self.with(|board, cx| board.write(cx, address, size, value)).expect("a register");
    }
}

#[test]
fn the_device_tree_stands_in_ram_after_a_reset() {
    let bench = Bench::new();
    let address = bench.board.device_tree_address();
    assert_eq!(address, RAM_BASE + RAM - (2 << 20));
    let tree = bench.board.device_tree();
    assert_eq!(bench.ram.slice(address, tree.len() as u64), Some(tree));
    let mut pointer = [0; 8];
    assert!(bench.board.peek(ROM.base + 32, &mut pointer));
    assert_eq!(u64::from_le_bytes(pointer), address);
}

#[test]
fn nothing_answers_between_the_devices_or_askew() {
    let mut bench = Bench::new();
    for address in [0, 0xfff, 0x10_2000, 0x1000_0100, 0x1000_9000, 0x1020_1000, 0x2400_0000, RAM_BASE] {
        assert_eq!(bench.read(address, 1), Err(BusError), "{address:#x}");
        assert_eq!(bench.board.fetch(address), None, "{address:#x}");
    }
    assert_eq!(bench.read(0x200_bff9, 4), Err(BusError));
    assert_eq!(bench.board.fetch(0x1000_0000), None, "devices hold no instructions");
}

#[test]
fn a_key_travels_from_the_uart_through_the_plic_to_supervisor_mode() {
    let mut bench = Bench::new();
    for (address, value) in [(0xc00_0028, 1), (0xc00_2080, 1 << 10), (0xc20_1000, 0)] {
        bench.write(address, 4, value);
    }
    bench.write(0x1000_0001, 1, 1);
    assert_eq!(bench.board.lines(0, 0), MTIP);
    bench.with(|board, cx| board.apply(cx, Input::Console(b"hi".to_vec())));
    assert_eq!(bench.board.lines(0, 0), MTIP | SEIP);
    assert_eq!(bench.read(0xc20_1004, 4), Ok(10));
    assert_eq!(bench.board.lines(0, 0), MTIP);
    assert_eq!(bench.read(0x1000_0000, 1), Ok(u64::from(b'h')));
    bench.write(0xc20_1004, 4, 10);
    assert_eq!(bench.board.lines(0, 0), MTIP | SEIP, "the second byte has entered");
    let entered = |stamped: &&Stamped| matches!(stamped.event, Event::ConsoleIn(_));
    assert_eq!(bench.recorder.events().iter().filter(entered).count(), 2);
}

/// Brings up the card in a slot, with one buffer for receiving and one frame to send; it is sent at once.
fn send_a_frame(bench: &mut Bench, slot: u64, frame: &[u8]) {
    let base = virtio_window(slot).base;
    let memory = RAM_BASE + slot * 0x1_0000;
    let (buffer, outgoing) = (memory + 0x8000, memory + 0x9000);
    for (offset, value) in [(0x70, 0), (0x70, 3), (0x24, 1), (0x20, 1), (0x70, 11)] {
        bench.write(base + offset, 4, value);
    }
    for queue in 0..2 {
        let rings = memory + queue * 0x1000;
        let registers = [
            (0x30, queue),
            (0x38, 8),
            (0x80, rings),
            (0x90, rings + 0x400),
            (0xa0, rings + 0x800),
            (0x44, 1),
        ];
        registers.iter().for_each(|(offset, value)| bench.write(base + offset, 4, *value));
        let (address, rest) =
            if queue == 0 { (buffer, 2048 | 2 << 32) } else { (outgoing, 12 + frame.len() as u64) };
        for (at, value) in [(rings, address), (rings + 8, rest), (rings + 0x400, 1 << 16)] {
            bench.ram.write(at, 8, value).expect("in RAM");
        }
    }
    bench.ram.dma(outgoing + 12, frame).expect("in RAM");
    bench.write(base + 0x70, 4, 15);
}

fn frame_in(bench: &Bench, slot: u64, length: usize) -> Vec<u8> {
    let buffer = RAM_BASE + slot * 0x1_0000 + 0x8000;
    bench.ram.slice(buffer + 12, length as u64).expect("in RAM").to_vec()
}

#[test]
fn frames_come_back_to_a_card_that_is_alone() {
    let mut bench = Bench::new();
    let frame: Vec<u8> = (0..60).collect();
    send_a_frame(&mut bench, 5, &frame);
    assert_eq!(frame_in(&bench, 5, 60), [0; 60], "it takes its time");
    bench.now = bench.board.next_deadline(bench.now);
    bench.with(Board::tick);
    assert_eq!(bench.now, 480);
    assert_eq!(frame_in(&bench, 5, 60), frame);
}

#[test]
fn two_cards_hear_each_other_and_not_themselves() {
    let mut bench = Bench::new();
    let second = Chip::new(6, SlotDevice::Network { mac: default_mac(1) });
    bench.board.slots[6] = Slot::new(Some(second));
    send_a_frame(&mut bench, 5, &[5; 60]);
    send_a_frame(&mut bench, 6, &[6; 60]);
    bench.now = 10_000;
    bench.with(Board::tick);
    assert_eq!((frame_in(&bench, 5, 60), frame_in(&bench, 6, 60)), (vec![6; 60], vec![5; 60]));
}

#[test]
fn the_clock_and_the_entropy_are_set_from_outside() {
    let mut bench = Bench::new();
    bench.with(|board, cx| board.apply(cx, Input::Clock(7)));
    assert_eq!(bench.read(0x10_1000, 8), Ok(7_000_000_000));
    let before = bench.board.save();
    bench.with(|board, cx| board.apply(cx, Input::Entropy(1)));
    assert_ne!(bench.board.save(), before);
}

#[test]
fn the_finisher_is_asked_once() {
    let mut bench = Bench::new();
    bench.write(0x10_0000, 4, 0x7_3333);
    assert_eq!(bench.board.take_power(), Some(Power::Off(7)));
    assert_eq!(bench.board.take_power(), None);
}

#[test]
fn a_reset_keeps_media_and_starts_time_again() {
    let mut bench = Bench::new();
    bench.with(|board, cx| board.apply(cx, Input::Insert(vec![1; 512])));
    bench.now = 12_345;
    bench.write(0x200_0000, 4, 1);
    bench.with(|board, cx| board.reset(cx));
    assert_eq!(bench.board.lines(0, bench.now), MTIP);
    assert!(bench.board.time(bench.now) <= 1);
    assert_eq!(bench.board.drive(1).map(Block::capacity), Some(1));
}

#[test]
fn names_registers_for_those_who_show_them() {
    let named = |address| {
        register_at(address).map(|(device, register)| (device, register.map(|register| register.name)))
    };
    assert_eq!(named(0x1000_0005), Some(("UART", Some("LSR"))));
    assert_eq!(named(0x1000_2050), Some(("virtio-mmio", Some("QueueNotify"))));
    assert_eq!(named(0xc20_1004), Some(("PLIC", Some("context"))));
    assert_eq!(named(0x2000_0000), Some(("flash", None)));
    assert_eq!(named(RAM_BASE), None);
}

#[test]
fn the_trace_port_has_its_registers_where_the_protocol_says() {
    let row = register_maps().find(|(name, ..)| name == "trace");
    let (name, base, registers) = row.expect("there is a trace port");
    let places: Vec<_> =
        registers.iter().map(|row| (format!("{name}.{}", row.name), base + row.offset)).collect();
    let expected = [
        ("trace.MAGIC", abi::trace::MAGIC_REGISTER),
        ("trace.DOORBELL", abi::trace::DOORBELL),
        ("trace.DEBUG", abi::trace::DEBUG_REGISTER),
    ];
    assert_eq!(places, expected.map(|(name, at)| (name.to_owned(), base + at)));
}

/// A random driver: accesses of all sizes in all windows, and the world's inputs between them.
struct Chaos(u64);

impl Chaos {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn address(&mut self) -> u64 {
        let windows = PLACES.iter().chain([&SLOTS]).collect::<Vec<_>>();
        let window = windows[self.next(windows.len() as u64) as usize].window;
        // Most registers lie at the front of their windows.
        let reach = if self.next(4) == 0 { window.size } else { window.size.min(0x300) };
        window.base + self.next(reach)
    }

    fn disturb(&mut self, bench: &mut Bench) {
        let (size, address) = (1 << self.next(4), self.address());
        let address = address & !(size - 1);
        let value = self.next(u64::MAX) >> self.next(64);
        match self.next(8) {
            0..3 => drop(bench.read(address, size as u8)),
            3..6 => {
                let _ = bench.with(|board, cx| board.write(cx, address, size as u8, value));
            }
            6 => {
                let input = match self.next(6) {
                    0 => Input::Console(vec![b'x'; 20]),
                    1 => Input::Insert(vec![5; 700]),
                    2 => Input::VirtioConsole { slot: 4, bytes: vec![b'y'; 20] },
                    3 => Input::Entropy(value),
                    4 => Input::Clock(value),
                    _ => Input::Eject,
                };
                bench.with(|board, cx| board.apply(cx, input));
            }
            _ => {
                let deadline = bench.board.next_deadline(bench.now);
                assert!(deadline > bench.now);
                bench.now = deadline.min(bench.now + self.next(10_000));
                bench.with(Board::tick);
            }
        }
    }
}

#[test]
fn random_drivers_never_panic_and_a_copy_behaves_the_same() {
    let mut bench = Bench::new();
    let mut chaos = Chaos(2_463_534_242);
    for round in 0..200 {
        (0..100).for_each(|_| chaos.disturb(&mut bench));
        bench.recorder.take();
        let mut ram = Ram::new(RAM, &[]);
        bench.ram.dirty_pages().for_each(|page| ram.restore_page(page, bench.ram.page(page)));
        let (board, now) = (bench.board.clone(), bench.now);
        let mut copy = Bench { board, ram, recorder: Recorder::default(), now };
        copy.recorder.listen(Kinds::ALL);
        let mut same = Chaos(chaos.0);
        (0..20).for_each(|_| same.disturb(&mut copy));
        (0..20).for_each(|_| chaos.disturb(&mut bench));
        assert_eq!(copy.recorder.take(), bench.recorder.take(), "round {round}");
        assert_eq!(copy.board.save(), bench.board.save(), "round {round}");
    }
}

#[test]
fn saved_state_loads_into_an_equal_board_and_into_no_other() {
    let mut bench = Bench::new();
    let mut chaos = Chaos(99);
    (0..500).for_each(|_| chaos.disturb(&mut bench));
    bench.with(|board, cx| board.apply(cx, Input::Eject));
    let saved = bench.board.save();
    let mut other = Bench::new();
    assert_eq!(other.board.load(&saved), Ok(()));
    assert_eq!(other.board.save(), saved);
    let slots = vec![Slot::new(None); DISK_SLOT as usize + 2];
    let mut without_disk = Board { slots, ..Bench::new().board };
    assert!(without_disk.load(&saved).is_err());
}
