//! The block device.

use super::*;
use crate::board::parts::Drive;
use crate::board::saved::check_round_trip;
use crate::board::virtio::block::{CYCLES_PER_SECTOR, LATENCY};

pub const HEADER: u64 = RAM_BASE + 0x4000;
pub const STATUS: u64 = RAM_BASE + 0x4100;
pub const TABLE: u64 = descriptors(0);

/// A disk of 8 sectors, each filled with its number.
pub fn disk() -> Drive {
    let image = (0..8 * 512).map(|at| (at / 512) as u8).collect();
    Drive { serial: "drive1".into(), ..Drive::disk(image) }
}

pub fn bench() -> Bench {
    Bench::new(SlotDevice::Block(disk()), 0)
}

impl Bench {
    /// Header, one data segment, status: descriptors 0, 1, 2.
    pub fn request(&mut self, kind: u64, sector: u64, length: u64) {
        self.ram.write(HEADER, 8, kind).expect("in RAM");
        self.ram.write(HEADER + 8, 8, sector).expect("in RAM");
        self.ram.write(STATUS, 1, 0xff).expect("in RAM");
        let direction = if kind & 1 != 0 { 0 } else { WRITABLE };
        self.describe(TABLE, 0, HEADER, 16, NEXT, 1);
        self.describe(TABLE, 1, DATA, length, NEXT | direction, 2);
        self.describe(TABLE, 2, STATUS, 1, WRITABLE, 0);
        self.submit(0, 0);
    }

    /// Lets time pass to the device's deadline; gives back the status byte.
    pub fn wait(&mut self) -> u64 {
        self.now = self.slot.next_deadline();
        assert_ne!(self.now, Cycle::MAX, "nothing is under way");
        self.with(Slot::tick);
        self.ram.read(STATUS, 1).expect("in RAM")
    }
}

#[test]
fn reads_sectors_after_a_while_and_interrupts() {
    let mut bench = bench();
    bench.request(0, 3, 1024);
    assert_eq!(bench.slot.next_deadline(), LATENCY + 2 * CYCLES_PER_SECTOR);
    assert!(!bench.slot.line());
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.ram.slice(DATA, 1024).expect("in RAM"), [[3; 512], [4; 512]].concat());
    assert_eq!(bench.used(0), (1, 0, 1025));
    assert!(bench.slot.line());
    assert_eq!(bench.read(0x60), 1);
    bench.write(0x64, 1);
    assert!(!bench.slot.line());
    let event = Event::Disk { drive: 1, write: false, sector: 3, count: 2, address: DATA };
    assert_eq!(bench.recorder.take()[0].event, event);
}

#[test]
fn writes_stay_and_are_read_back() {
    let mut bench = bench();
    bench.ram.dma(DATA, &[0x5a; 512]).expect("in RAM");
    bench.request(1, 7, 512);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.used(0), (1, 0, 1));
    bench.ram.dma(DATA, &[0; 512]).expect("in RAM");
    bench.request(0, 7, 512);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.ram.slice(DATA, 512).expect("in RAM"), [0x5a; 512]);
}

#[test]
fn refuses_what_is_off_the_disk_askew_or_unknown() {
    let mut bench = bench();
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
    let mut bench = bench();
    bench.request(8, 0, 20);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.ram.slice(DATA, 7).expect("in RAM"), b"drive1\0");
}

#[test]
fn serves_an_indirect_chain_with_the_header_in_pieces() {
    let mut bench = bench();
    let table = RAM_BASE + 0x5000;
    bench.ram.write(HEADER, 8, 0).expect("in RAM");
    bench.ram.write(HEADER + 8, 8, 2).expect("in RAM");
    bench.describe(table, 0, HEADER, 5, NEXT, 3);
    bench.describe(table, 3, HEADER + 5, 11, NEXT, 1);
    bench.describe(table, 1, DATA, 300, NEXT | WRITABLE, 2);
    // The status byte follows the data in one segment.
    bench.describe(table, 2, DATA + 300, 213, WRITABLE, 0);
    bench.describe(TABLE, 4, table, 64, INDIRECT, 0);
    bench.submit(0, 4);
    bench.wait();
    assert_eq!(bench.ram.slice(DATA, 512).expect("in RAM"), [2; 512]);
    assert_eq!(bench.ram.read(DATA + 512, 1), Some(0));
    assert_eq!(bench.used(0), (1, 4, 513));
}

#[test]
fn two_chains_are_served_one_after_the_other() {
    let mut bench = bench();
    bench.request(0, 0, 512);
    bench.submit(0, 0);
    bench.wait();
    let first = bench.now;
    bench.wait();
    assert_eq!(bench.now, first + LATENCY + CYCLES_PER_SECTOR);
    assert_eq!(bench.used(0).0, 2);
    assert_eq!(bench.slot.next_deadline(), Cycle::MAX);
}

#[test]
fn no_interrupt_for_a_driver_that_polls() {
    let mut bench = bench();
    bench.ram.write(driver(0), 2, 1).expect("in RAM");
    bench.request(0, 0, 512);
    bench.wait();
    assert!(!bench.slot.line());
}

#[test]
fn a_changed_medium_tells_the_driver_its_capacity() {
    let mut bench = bench();
    assert_eq!(bench.read(0x100), 8);
    bench.with(|slot, cx| slot.change_medium(cx, Some(vec![0; 1000])));
    assert_eq!((bench.read(0x60), bench.read(0x100), bench.read(0xfc)), (2, 2, 1));
    bench.with(|slot, cx| slot.change_medium(cx, None));
    assert_eq!((bench.read(0x100), bench.read(0xfc)), (0, 2));
    bench.request(0, 0, 512);
    assert_eq!(bench.wait(), 1, "an I/O error without a medium");
    let media = bench.events();
    assert_eq!(media, [Event::Media { drive: 1, sectors: 2 }, Event::Media { drive: 1, sectors: 0 }]);
}

#[test]
fn state_survives_saving_in_the_middle_of_a_request() {
    let mut bench = bench();
    bench.request(0, 3, 512);
    let mut fresh = super::block::bench();
    fresh.write(0x70, 0);
    check_round_trip(&mut bench.slot, &mut fresh.slot);
    fresh.ram = std::mem::replace(&mut bench.ram, Ram::new(0, &[]));
    assert_eq!(fresh.wait(), 0);
    assert_eq!(fresh.ram.slice(DATA, 512).expect("in RAM"), [3; 512]);
}

/// A discard or write-zeroes request: header, the range as data to read, status.
fn clear(bench: &mut Bench, kind: u64, sector: u64, count: u64, flags: u64) -> u64 {
    bench.request(kind, 0, 16);
    bench.now = bench.slot.next_deadline();
    bench.with(Slot::tick);
    bench.ram.write(DATA, 8, sector).expect("in RAM");
    bench.ram.write(DATA + 8, 8, count | flags << 32).expect("in RAM");
    bench.submit(0, 0);
    bench.wait()
}

#[test]
fn zeros_are_written_and_discards_are_hints() {
    let mut bench = bench();
    for (kind, sector, count, flags, status) in [
        (13, 2, 2, 0, 0),
        (13, 4, 1, 1, 0),
        (13, 4, 1, 2, 2),
        (13, 7, 2, 0, 1),
        (13, 0, 0x40_0000, 0, 1),
        (12, 0, 1, 0, 2),
        (11, 6, 1, 0, 0),
        (11, 6, 1, 1, 2),
        (11, 8, 1, 0, 1),
    ] {
        assert_eq!(clear(&mut bench, kind, sector, count, flags), status, "{kind} {sector} {count} {flags}");
    }
    bench.request(0, 0, 8 * 512);
    assert_eq!(bench.wait(), 0);
    let sectors: Vec<u8> = bench.bytes(DATA, 8 * 512).iter().step_by(512).copied().collect();
    assert_eq!(sectors, [0, 1, 0, 0, 0, 5, 6, 7]);
}

#[test]
fn the_configuration_is_as_long_as_its_last_field() {
    let mut bench = bench();
    let words: Vec<u64> = (0..15).map(|i| bench.read(0x100 + 4 * i)).collect();
    let ones = 0xffff_ffff;
    let expected = [8, 0, 0, 254, 0x3f10_0002, 512, 0, 0, 0x1_0001, 0x3f_ffff, 1, 1, 0x3f_ffff, 1, ones];
    assert_eq!(words, expected);
    assert_eq!(bench.slot.read(0x138, 1), Ok(1));
    assert_eq!(bench.slot.read(0x139, 1), Ok(0xff));
    bench.with(|slot, cx| slot.write(cx, 0x120, 1, 0)).expect("a register");
    assert_eq!(bench.slot.read(0x120, 1), Ok(0), "write-back is off");
    bench.set_up(0);
    assert_eq!(bench.slot.read(0x120, 1), Ok(1));
}

#[test]
fn the_geometry_follows_the_partition_table() {
    let mut image = vec![0; 4096 * 512];
    image[446..462].copy_from_slice(&[0, 0, 0, 0, 0x83, 7, 32, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    let geometry = |image: &[u8]| {
        let bench = Bench::new(SlotDevice::Block(Drive::disk(image.to_vec())), 0);
        bench.read(0x110)
    };
    assert_eq!(geometry(&image), 0x3f10_0004, "no signature");
    image[510..512].copy_from_slice(&[0x55, 0xaa]);
    assert_eq!(geometry(&image), 0x2008_0010, "16 cylinders, 8 heads, 32 sectors");
    image[446 + 5] = 200;
    assert_eq!(geometry(&image), 0x3f10_0004, "more heads than a disk can have");
}

#[test]
fn a_read_only_disk_says_so_and_refuses() {
    let mut bench = Bench::new(SlotDevice::Block(Drive { read_only: true, ..disk() }), 0);
    assert_eq!(bench.read(0x10) & 1 << 5, 1 << 5);
    bench.request(1, 0, 512);
    assert_eq!(bench.wait(), 1);
    assert_eq!(clear(&mut bench, 13, 0, 1, 0), 1);
    bench.request(0, 5, 512);
    assert_eq!(bench.wait(), 0);
    assert_eq!(bench.bytes(DATA, 512), [5; 512]);
}
