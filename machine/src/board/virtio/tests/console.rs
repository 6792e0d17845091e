//! The console device.

use super::*;
use crate::board::saved::check_round_trip;

const MULTIPORT: u64 = 2;

#[test]
fn what_the_guest_writes_is_an_event() {
    let mut bench = Bench::new(SlotDevice::Console, 0);
    assert_eq!(bench.read(0x08), 3);
    bench.give(1, 0, DATA, b"hello");
    assert_eq!(bench.used(1), (1, 0, 0));
    assert_eq!(bench.events(), [Event::VirtioConsoleOut { slot: 1, bytes: b"hello".to_vec() }]);
}

#[test]
fn what_is_typed_enters_as_there_are_buffers() {
    let mut bench = Bench::new(SlotDevice::Console, 0);
    bench.with(|slot, cx| slot.type_in(cx, b"abc"));
    assert!(!bench.slot.line());
    bench.offer(0, 0, DATA, 2);
    assert_eq!((bench.used(0), bench.bytes(DATA, 2)), ((1, 0, 2), &b"ab"[..]));
    let mut fresh = Bench::new(SlotDevice::Console, 0);
    check_round_trip(&mut bench.slot, &mut fresh.slot);
    bench.offer(0, 1, DATA, 16);
    assert_eq!((bench.used(0), bench.bytes(DATA, 1)), ((2, 1, 1), &b"c"[..]));
    bench.offer(0, 2, DATA, 16);
    bench.with(|slot, cx| slot.type_in(cx, b"de"));
    assert_eq!((bench.used(0), bench.bytes(DATA, 2)), ((3, 2, 2), &b"de"[..]));
}

/// A control message: port, event, value.
fn message(port: u32, event: u16, value: u16) -> Vec<u8> {
    [&port.to_le_bytes()[..], &event.to_le_bytes(), &value.to_le_bytes()].concat()
}

#[test]
fn the_control_queue_tells_that_port_0_is_an_open_console() {
    let mut bench = Bench::new(SlotDevice::Console, MULTIPORT);
    assert_eq!(bench.read(0x104), 31);
    bench.offer(2, 0, DATA, 8);
    bench.give(3, 0, DATA + 0x100, &message(0, 0, 1));
    assert_eq!((bench.used(2), bench.bytes(DATA, 8)), ((1, 0, 8), &message(0, 1, 1)[..]));
    bench.give(3, 1, DATA + 0x100, &message(0, 3, 1));
    bench.offer(2, 1, DATA, 8);
    assert_eq!(bench.bytes(DATA, 8), message(0, 4, 1), "a console");
    bench.offer(2, 2, DATA, 8);
    assert_eq!(bench.bytes(DATA, 8), message(0, 6, 1), "open");
    for (n, nonsense) in [message(0, 0, 0), message(7, 3, 1), message(0, 99, 1), vec![1]].iter().enumerate() {
        bench.give(3, 2 + n as u64, DATA + 0x100, nonsense);
    }
    bench.offer(2, 3, DATA, 8);
    assert_eq!((bench.used(2).0, bench.used(3).0, bench.broken()), (3, 6, false));
}

#[test]
fn ports_that_do_not_exist_swallow_everything() {
    let mut bench = Bench::new(SlotDevice::Console, MULTIPORT);
    for (offset, value) in
        [(0x30, 5), (0x38, SIZE), (0x80, descriptors(1)), (0x90, driver(1)), (0xa0, device(1)), (0x44, 1)]
    {
        bench.write(offset, value);
    }
    bench.describe(descriptors(1), 0, DATA, 4, 0, 0);
    bench.ram.write(driver(1), 8, 1 << 16).expect("in RAM");
    bench.write(0x50, 5);
    assert_eq!(bench.used(1), (1, 0, 0));
    assert_eq!(bench.events(), []);
    bench.write(0x30, 63);
    assert_eq!(bench.read(0x34), 1024);
    bench.write(0x30, 64);
    assert_eq!(bench.read(0x34), 0);
}

#[test]
fn a_kernel_in_need_writes_without_a_queue() {
    let mut bench = Bench::new(SlotDevice::Console, 0);
    bench.write(0x70, 0);
    bench.write(0x108, u64::from(b'!'));
    assert_eq!(bench.events(), [Event::VirtioConsoleOut { slot: 1, bytes: b"!".to_vec() }]);
}
