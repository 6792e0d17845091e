//! The transport and the rings, with a disk behind them.

use super::block::{HEADER, STATUS, TABLE, bench, disk};
use super::*;

#[test]
fn features_must_be_agreed_on() {
    let mut bench = bench();
    bench.write(0x70, 0);
    bench.write(0x14, 1);
    assert_eq!(bench.read(0x10), 0x101, "VERSION_1 and RING_RESET");
    bench.write(0x20, 1 << 5);
    bench.write(0x70, 1 | 2 | 8);
    assert_eq!(bench.read(0x70), 3, "a feature that was not offered");
}

#[test]
fn a_driver_that_looks_at_32_features_only_is_served() {
    let mut bench = bench();
    bench.set_up_without_version_1();
    assert_eq!(bench.read(0x70), 1 | 2 | 4 | 8);
    bench.request(0, 0, 512);
    assert_eq!(bench.wait(), 0);
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
    let out = RAM_BASE + RAM_SIZE;
    type Damage = (&'static str, fn(&mut Bench, u64));
    let damages: [Damage; 8] = [
        ("a circle", |b, _| b.describe(TABLE, 1, DATA, 8, NEXT | WRITABLE, 1)),
        ("a next past the table", |b, _| b.describe(TABLE, 1, DATA, 8, NEXT | WRITABLE, 8)),
        ("data outside RAM", |b, out| b.describe(TABLE, 1, out, 512, NEXT | WRITABLE, 2)),
        ("data that ends outside", |b, out| b.describe(TABLE, 1, out - 8, 512, NEXT | WRITABLE, 2)),
        ("an address that wraps", |b, _| b.describe(TABLE, 1, u64::MAX, 512, NEXT | WRITABLE, 2)),
        ("readable after writable", |b, _| b.describe(TABLE, 2, STATUS, 1, 0, 0)),
        ("a header too short", |b, _| b.describe(TABLE, 0, HEADER, 8, NEXT, 2)),
        ("indirect and next", |b, _| b.describe(TABLE, 0, DATA, 32, NEXT | INDIRECT, 1)),
    ];
    for (name, damage) in damages {
        let mut bench = bench();
        bench.request(0, 0, 512);
        bench.wait();
        damage(&mut bench, out);
        bench.submit(0, 0);
        assert!(bench.broken(), "{name}");
        assert_eq!(bench.read(0x60) & 2, 2, "{name}");
        bench.submit(0, 0);
        assert_eq!(bench.slot.next_deadline(), Cycle::MAX, "{name}: nothing more is served");
        bench.set_up(0);
        bench.request(0, 1, 512);
        assert_eq!(bench.wait(), 0, "{name}: works again after a reset");
    }
}

#[test]
fn rings_outside_ram_break_the_device() {
    for register in [0x80, 0x90, 0xa0] {
        let mut bench = bench();
        bench.write(register + 4, 0xffff_ffff);
        bench.request(0, 0, 512);
        if !bench.broken() {
            bench.now = bench.slot.next_deadline();
            bench.with(Slot::tick);
        }
        assert!(bench.broken(), "register {register:#x}");
    }
    let mut bench = bench();
    bench.ram.write(driver(0) + 2, 2, 9).expect("in RAM");
    bench.write(0x50, 0);
    assert!(bench.broken(), "more chains than the queue has entries");
}

#[test]
fn random_registers_and_rings_never_panic_or_hang() {
    let mut random = Random(88_172_645_463_325_252);
    let devices = [
        SlotDevice::Entropy,
        SlotDevice::Console,
        SlotDevice::Network { mac: [2; 6] },
        SlotDevice::Block(disk()),
    ];
    for device in devices {
        let mut bench = Bench::new(device, queue::EVENT_IDX);
        (0..10_000).for_each(|round| disturb(&mut bench, &mut random, round));
    }
}

fn disturb(bench: &mut Bench, random: &mut Random, round: u64) {
    if round.is_multiple_of(50) {
        bench.recorder.take();
        bench.set_up(random.below(1 << 30));
    }
    match random.below(6) {
        0 => {
            let (at, value) = (RAM_BASE + random.below(0x4_4000), random.below(u64::MAX) >> random.below(64));
            bench.ram.write(at, 8, value).expect("in RAM");
        }
        1 => bench.write(random.below(0x80) * 4, random.below(1 << 32) >> random.below(32)),
        2 => bench.request(random.below(16), random.below(10), random.below(2048)),
        3 => {
            bench.give(random.below(4), random.below(8), DATA, &vec![round as u8; random.below(100) as usize])
        }
        4 => bench.offer(random.below(4), random.below(8), DATA, random.below(3000)),
        _ => {
            bench.now += random.below(20_000);
            bench.with(Slot::tick);
            bench.with(|slot, cx| slot.type_in(cx, b"typed"));
            bench.with(|slot, cx| slot.receive_frame(cx, &[0xff; 60]));
        }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

#[test]
fn a_driver_that_counts_is_interrupted_when_it_said() {
    let mut bench = bench();
    bench.set_up(queue::EVENT_IDX);
    let used_event = driver(0) + 4 + 2 * SIZE;
    let available_event = device(0) + 4 + 8 * SIZE;
    bench.ram.write(used_event, 2, 1).expect("in RAM");
    bench.request(0, 0, 512);
    assert_eq!(bench.ram.read(available_event, 2), Some(1), "the device has taken one");
    bench.wait();
    assert!(!bench.slot.line(), "the driver waits for the second");
    bench.request(0, 1, 512);
    bench.wait();
    assert!(bench.slot.line());
    assert_eq!(bench.ram.read(available_event, 2), Some(2));
}

#[test]
fn a_queue_can_be_reset_alone() {
    let mut bench = bench();
    bench.request(0, 1, 512);
    bench.wait();
    bench.write(0xc0, 1);
    assert_eq!(bench.read(0x44), 1, "not without the feature RING_RESET");
    bench.write(0x24, 1);
    bench.write(0x20, 1 | 1 << 8);
    bench.write(0xc0, 1);
    assert_eq!((bench.read(0x44), bench.read(0xc0)), (0, 0));
    assert_eq!(bench.read(0x70), 15, "the device goes on");
    bench.submit(0, 0);
    assert_eq!(bench.slot.next_deadline(), Cycle::MAX, "the queue is not ready");
}

#[test]
fn chains_that_came_before_driver_ok_are_served_then() {
    let mut bench = bench();
    bench.write(0x70, 11);
    bench.request(0, 1, 512);
    assert_eq!(bench.slot.next_deadline(), Cycle::MAX);
    bench.write(0x70, 15);
    assert_eq!(bench.wait(), 0);
}

#[test]
fn there_is_no_shared_memory() {
    let mut bench = bench();
    bench.write(0xac, 0);
    let words: Vec<u64> = (0..4).map(|i| bench.read(0xb0 + 4 * i)).collect();
    assert_eq!(words, [0xffff_ffff; 4]);
}
