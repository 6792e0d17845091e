//! The block device as a driver meets it, and as a broken or hostile driver does.

use abi::board::RAM_BASE;

use super::*;
use crate::board::parts::Drive;
use crate::board::saved::check_round_trip;
use crate::ram::Ram;
use crate::recorder::Recorder;

const DESCRIPTORS: u64 = RAM_BASE + 0x1000;
const DRIVER: u64 = RAM_BASE + 0x2000;
const DEVICE: u64 = RAM_BASE + 0x3000;
const HEADER: u64 = RAM_BASE + 0x4000;
const STATUS: u64 = RAM_BASE + 0x4100;
const DATA: u64 = RAM_BASE + 0x5000;
const NEXT: u16 = 1;
const WRITABLE: u16 = 2;
const INDIRECT: u16 = 4;

struct Bench {
    slot: Slot,
    ram: Ram,
    recorder: Recorder,
    now: Cycle,
    available: u16,
}

impl Bench {
    /// A disk of 8 sectors, each filled with its number, behind a driver that has finished its set-up.
    fn new() -> Bench {
        let image = (0..8 * 512).map(|at| (at / 512) as u8).collect();
        let mut bench = Bench {
            slot: Slot::new(Some(Block::new(1, Drive { serial: "drive1".into(), ..Drive::disk(image) }))),
            ram: Ram::new(0x1_0000, &[]),
            recorder: Recorder::default(),
            now: 0,
            available: 0,
        };
        bench.recorder.listen(Kinds::DISK);
        bench.set_up();
        bench
    }

    fn set_up(&mut self) {
        self.available = 0;
        self.ram.write(DRIVER, 4, 0).expect("in RAM");
        self.ram.write(DEVICE, 4, 0).expect("in RAM");
        let sequence = [
            (0x70, 0),
            (0x70, 1 | 2),
            (0x24, 1),
            (0x20, 1),
            (0x70, 1 | 2 | 8),
            (0x38, 8),
            (0x80, DESCRIPTORS),
            (0x90, DRIVER),
            (0xa0, DEVICE),
            (0x44, 1),
            (0x70, 1 | 2 | 8 | 4),
        ];
        sequence.iter().for_each(|(offset, value)| self.write(*offset, *value));
    }

    fn write(&mut self, offset: u64, value: u64) {
        self.with(|slot, cx| slot.write(cx, offset, 4, value).expect("a register"));
    }

    fn read(&self, offset: u64) -> u64 {
        self.slot.read(offset, 4).expect("a register")
    }

    fn with<T>(&mut self, f: impl FnOnce(&mut Slot, &mut Cx) -> T) -> T {
        let (ram, recorder) = (&mut self.ram, &mut self.recorder);
        let mut cx = Cx { now: self.now, hart: 0, satp: 0, walk: |_, _, _| None, ram, recorder };
        f(&mut self.slot, &mut cx)
    }

    fn describe(&mut self, table: u64, index: u64, address: u64, length: u64, flags: u16, next: u64) {
        let at = table + 16 * index;
        self.ram.write(at, 8, address).expect("in RAM");
        self.ram.write(at + 8, 8, length | u64::from(flags) << 32 | next << 48).expect("in RAM");
    }

    /// Puts the head of a chain into the driver's ring and rings.
    fn submit(&mut self, head: u64) {
        self.ram.write(DRIVER + 4 + 2 * u64::from(self.available % 8), 2, head).expect("in RAM");
        self.available += 1;
        self.ram.write(DRIVER + 2, 2, u64::from(self.available)).expect("in RAM");
        self.write(0x50, 0);
    }

    /// Header, one data segment, status: descriptors 0, 1, 2.
    fn request(&mut self, kind: u64, sector: u64, length: u64) {
        self.ram.write(HEADER, 8, kind).expect("in RAM");
        self.ram.write(HEADER + 8, 8, sector).expect("in RAM");
        self.ram.write(STATUS, 1, 0xff).expect("in RAM");
        let direction = if kind == 1 { 0 } else { WRITABLE };
        self.describe(DESCRIPTORS, 0, HEADER, 16, NEXT, 1);
        self.describe(DESCRIPTORS, 1, DATA, length, NEXT | direction, 2);
        self.describe(DESCRIPTORS, 2, STATUS, 1, WRITABLE, 0);
        self.submit(0);
    }

    /// Lets time pass to the device's deadline; gives back the status byte.
    fn wait(&mut self) -> u64 {
        self.now = self.slot.next_deadline();
        assert_ne!(self.now, Cycle::MAX, "nothing is under way");
        self.with(Slot::tick);
        self.ram.read(STATUS, 1).expect("in RAM")
    }

    fn used(&self) -> (u64, u64) {
        let index = self.ram.read(DEVICE + 2, 2).expect("in RAM");
        (index, self.ram.read(DEVICE + 4 + 8 * ((index - 1) % 8), 8).expect("in RAM"))
    }

    fn broken(&self) -> bool {
        self.read(0x70) & 64 != 0
    }
}

#[test]
fn reads_sectors_after_a_while_and_interrupts() {
    let mut bench = Bench::new();
    bench.request(0, 3, 1024);
    assert_eq!(bench.slot.next_deadline(), block::LATENCY + 2 * block::CYCLES_PER_SECTOR);
    assert!(!bench.slot.line());
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.ram.slice(DATA, 1024).expect("in RAM"), [[3; 512], [4; 512]].concat());
    assert_eq!(bench.used(), (1, 1025 << 32));
    assert!(bench.slot.line());
    assert_eq!(bench.read(0x60), 1);
    bench.write(0x64, 1);
    assert!(!bench.slot.line());
    let event = Event::Disk { drive: 1, write: false, sector: 3, count: 2, address: DATA };
    assert_eq!(bench.recorder.take()[0].event, event);
}

#[test]
fn writes_stay_and_are_read_back() {
    let mut bench = Bench::new();
    bench.ram.dma(DATA, &[0x5a; 512]).expect("in RAM");
    bench.request(1, 7, 512);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.used(), (1, 1 << 32));
    bench.ram.dma(DATA, &[0; 512]).expect("in RAM");
    bench.request(0, 7, 512);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.ram.slice(DATA, 512).expect("in RAM"), [0x5a; 512]);
}

#[test]
fn refuses_what_is_off_the_disk_askew_or_unknown() {
    let mut bench = Bench::new();
    for (kind, sector, length, status) in [
        (0, 7, 1024, 1),
        (0, u64::MAX, 512, 1),
        (1, 8, 512, 1),
        (0, 0, 100, 1),
        (99, 0, 512, 2),
        (4, 0, 0, 0),
    ] {
        bench.request(kind, sector, length);
        assert_eq!(bench.wait(), status, "kind {kind}, sector {sector}, {length} bytes");
    }
    assert!(!bench.broken());
}

#[test]
fn tells_its_id() {
    let mut bench = Bench::new();
    bench.request(8, 0, 20);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.ram.slice(DATA, 7).expect("in RAM"), b"drive1\0");
}

#[test]
fn serves_an_indirect_chain_with_the_header_in_pieces() {
    let mut bench = Bench::new();
    let table = RAM_BASE + 0x6000;
    bench.ram.write(HEADER, 8, 0).expect("in RAM");
    bench.ram.write(HEADER + 8, 8, 2).expect("in RAM");
    bench.describe(table, 0, HEADER, 5, NEXT, 3);
    bench.describe(table, 3, HEADER + 5, 11, NEXT, 1);
    bench.describe(table, 1, DATA, 300, NEXT | WRITABLE, 2);
    // The status byte follows the data in one segment.
    bench.describe(table, 2, DATA + 300, 213, WRITABLE, 0);
    bench.describe(DESCRIPTORS, 4, table, 64, INDIRECT, 0);
    bench.submit(4);
    bench.wait();
    assert_eq!(bench.ram.slice(DATA, 512).expect("in RAM"), [2; 512]);
    assert_eq!(bench.ram.read(DATA + 512, 1), Some(0));
    assert_eq!(bench.used(), (1, 513 << 32 | 4));
}

#[test]
fn two_chains_are_served_one_after_the_other() {
    let mut bench = Bench::new();
    bench.request(0, 0, 512);
    bench.submit(0);
    bench.wait();
    let first = bench.now;
    bench.wait();
    assert_eq!(bench.now, first + block::LATENCY + block::CYCLES_PER_SECTOR);
    assert_eq!(bench.used().0, 2);
    assert_eq!(bench.slot.next_deadline(), Cycle::MAX);
}

#[test]
fn no_interrupt_for_a_driver_that_polls() {
    let mut bench = Bench::new();
    bench.ram.write(DRIVER, 2, 1).expect("in RAM");
    bench.request(0, 0, 512);
    bench.wait();
    assert!(!bench.slot.line());
}

#[test]
fn a_changed_medium_tells_the_driver_its_capacity() {
    let mut bench = Bench::new();
    assert_eq!(bench.read(0x100), 8);
    bench.with(|slot, cx| slot.change_medium(cx, Some(vec![0; 1000])));
    assert_eq!((bench.read(0x60), bench.read(0x100), bench.read(0xfc)), (2, 2, 1));
    bench.with(|slot, cx| slot.change_medium(cx, None));
    assert_eq!((bench.read(0x100), bench.read(0xfc)), (0, 2));
    bench.request(0, 0, 512);
    assert_eq!(bench.wait(), 1, "an I/O error without a medium");
    let media: Vec<_> = bench.recorder.take().into_iter().map(|stamped| stamped.event).collect();
    assert_eq!(media, [Event::Media { drive: 1, sectors: 2 }, Event::Media { drive: 1, sectors: 0 }]);
}

#[test]
fn features_must_be_agreed_on() {
    let mut bench = Bench::new();
    bench.write(0x70, 0);
    bench.write(0x14, 1);
    assert_eq!(bench.read(0x10), 1, "VERSION_1");
    bench.write(0x20, 1 << 5);
    bench.write(0x70, 1 | 2 | 8);
    assert_eq!(bench.read(0x70), 3, "a feature that was not offered");
}

#[test]
fn a_slot_without_a_device_says_so() {
    let slot = Slot::new(None);
    let words: Vec<_> = (0..4).map(|i| slot.read(4 * i, 4).expect("a register")).collect();
    assert_eq!(words, [0x7472_6976, 2, 0, 0x554d_4551]);
    assert_eq!(slot.read(0x100, 4), Ok(0));
    assert_eq!(slot.read(0x200, 4), Err(BusError));
}

#[test]
fn malformed_chains_break_the_device_until_it_is_reset() {
    let out = RAM_BASE + 0x1_0000;
    type Damage = (&'static str, fn(&mut Bench, u64));
    let damages: [Damage; 8] = [
        ("a circle", |b, _| b.describe(DESCRIPTORS, 1, DATA, 8, NEXT | WRITABLE, 1)),
        ("a next past the table", |b, _| b.describe(DESCRIPTORS, 1, DATA, 8, NEXT | WRITABLE, 8)),
        ("data outside RAM", |b, out| b.describe(DESCRIPTORS, 1, out, 512, NEXT | WRITABLE, 2)),
        ("data that ends outside", |b, out| b.describe(DESCRIPTORS, 1, out - 8, 512, NEXT | WRITABLE, 2)),
        ("an address that wraps", |b, _| b.describe(DESCRIPTORS, 1, u64::MAX, 512, NEXT | WRITABLE, 2)),
        ("readable after writable", |b, _| b.describe(DESCRIPTORS, 2, STATUS, 1, 0, 0)),
        ("a header too short", |b, _| b.describe(DESCRIPTORS, 0, HEADER, 8, NEXT, 2)),
        ("indirect and next", |b, _| b.describe(DESCRIPTORS, 0, DATA, 32, NEXT | INDIRECT, 1)),
    ];
    for (name, damage) in damages {
        let mut bench = Bench::new();
        bench.request(0, 0, 512);
        bench.wait();
        damage(&mut bench, out);
        bench.submit(0);
        assert!(bench.broken(), "{name}");
        assert_eq!(bench.read(0x60) & 2, 2, "{name}");
        bench.submit(0);
        assert_eq!(bench.slot.next_deadline(), Cycle::MAX, "{name}: nothing more is served");
        bench.set_up();
        bench.request(0, 1, 512);
        assert_eq!(bench.wait(), 0, "{name}: works again after a reset");
    }
}

#[test]
fn rings_outside_ram_break_the_device() {
    for register in [0x80, 0x90, 0xa0] {
        let mut bench = Bench::new();
        bench.write(register + 4, 0xffff_ffff);
        bench.request(0, 0, 512);
        if !bench.broken() {
            bench.now = bench.slot.next_deadline();
            bench.with(Slot::tick);
        }
        assert!(bench.broken(), "register {register:#x}");
    }
    let mut bench = Bench::new();
    bench.ram.write(DRIVER + 2, 2, 9).expect("in RAM");
    bench.write(0x50, 0);
    assert!(bench.broken(), "more chains than the queue has entries");
}

#[test]
fn random_registers_and_rings_never_panic_or_hang() {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut random = move |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let mut bench = Bench::new();
    for round in 0..20_000 {
        if round % 50 == 0 {
            bench.set_up();
        }
        match random(4) {
            0 => {
                let (at, value) = (RAM_BASE + random(0x5000), random(u64::MAX) >> random(64));
                bench.ram.write(at, 8, value).expect("in RAM");
            }
            1 => bench.write(random(0x80) * 4, random(1 << 32) >> random(32)),
            2 => bench.request(random(2), random(10), random(2048)),
            _ => {
                bench.now += random(20_000);
                bench.with(Slot::tick);
            }
        }
    }
}

#[test]
fn state_survives_saving_in_the_middle_of_a_request() {
    let mut bench = Bench::new();
    bench.request(0, 3, 512);
    let mut fresh = Bench::new();
    fresh.write(0x70, 0);
    check_round_trip(&mut bench.slot, &mut fresh.slot);
    fresh.ram = std::mem::replace(&mut bench.ram, Ram::new(0, &[]));
    assert_eq!(fresh.wait(), 0);
    assert_eq!(fresh.ram.slice(DATA, 512).expect("in RAM"), [3; 512]);
}
