//! The network card.

use super::*;
use crate::board::saved::check_round_trip;

const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
const BROADCAST: [u8; 6] = [0xff; 6];
const MULTICAST: [u8; 6] = [0x33, 0x33, 0, 0, 0, 1];
const OTHER: [u8; 6] = [2, 0, 0, 0, 0, 7];
const MERGED: u64 = 1 << 15;
const CONTROL: u64 = 1 << 17 | 1 << 18;
const VLAN: u64 = 1 << 19;

fn bench(features: u64) -> Bench {
    Bench::new(SlotDevice::Network { mac: MAC }, features)
}

fn frame(target: [u8; 6], length: usize) -> Vec<u8> {
    let mut frame = [&target[..], &MAC, &[0x08, 0x00]].concat();
    frame.extend((0..).map(|n: u32| n as u8).take(length - 14));
    frame
}

/// Whether a frame that arrives enters.
fn enters(bench: &mut Bench, frame: &[u8]) -> bool {
    let before = bench.used(0).0;
    // A buffer that was not filled is still there.
    if u64::from(bench.available[0]) == before {
        bench.offer(0, 0, DATA, 2048);
    }
    bench.with(|slot, cx| slot.receive_frame(cx, frame));
    bench.used(0).0 > before
}

/// A command; gives back its status.
fn command(bench: &mut Bench, bytes: &[u8]) -> u64 {
    let (out, status) = (DATA + 0x1000, DATA + 0x1800);
    bench.ram.dma(out, bytes).expect("in RAM");
    bench.describe(descriptors(2), 0, out, bytes.len() as u64, NEXT, 1);
    bench.describe(descriptors(2), 1, status, 1, WRITABLE, 0);
    bench.submit(2, 0);
    bench.ram.read(status, 1).expect("in RAM")
}

#[test]
fn tells_its_address_and_that_the_link_is_up() {
    let bench = bench(0);
    assert_eq!((bench.read(0x08), bench.read(0x10)), (1, 0x30bf_8024));
    assert_eq!((bench.read(0x100), bench.read(0x104)), (0x1200_5452, 0x1_5634));
}

#[test]
fn what_is_sent_leaves_without_its_header() {
    let mut bench = bench(0);
    let frame = frame(BROADCAST, 60);
    bench.give(1, 0, DATA, &[&[0; 12], &frame[..]].concat());
    assert_eq!(bench.used(1), (1, 0, 0));
    assert_eq!(bench.events(), [Event::Frame { slot: 1, sent: true, bytes: frame.clone() }]);
    let Some(Device::Network(card)) = bench.slot.device_mut() else { panic!("a network card") };
    assert_eq!(card.take_outgoing(), [frame]);
    bench.give(1, 1, DATA, &[0; 11]);
    assert!(bench.broken(), "a header cut short");
}

#[test]
fn what_arrives_gets_a_header() {
    let mut bench = bench(0);
    let frame = frame(MAC, 100);
    assert!(enters(&mut bench, &frame));
    assert_eq!(bench.used(0), (1, 0, 112));
    assert_eq!(bench.bytes(DATA, 12), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    assert_eq!(bench.bytes(DATA + 12, 100), frame);
    assert!(bench.slot.line());
    assert_eq!(bench.events(), [Event::Frame { slot: 1, sent: false, bytes: frame }]);
}

#[test]
fn without_version_1_the_header_has_no_number_of_buffers() {
    let mut bench = bench(0);
    bench.set_up_without_version_1();
    let frame = frame(MAC, 100);
    bench.give(1, 0, DATA, &[&[0; 10], &frame[..]].concat());
    assert!(enters(&mut bench, &frame));
    assert_eq!(bench.used(0), (1, 0, 110));
    assert_eq!(bench.bytes(DATA + 10, 100), frame);
    let sent = |sent| Event::Frame { slot: 1, sent, bytes: frame.clone() };
    assert_eq!(bench.events(), [sent(true), sent(false)]);
}

#[test]
fn a_frame_may_take_several_buffers_if_the_driver_says_so() {
    let frame = frame(MAC, 150);
    let offer = |bench: &mut Bench| (0..3).for_each(|n| bench.offer(0, n, DATA + 64 * n, 64));
    let mut merged = bench(MERGED);
    offer(&mut merged);
    merged.with(|slot, cx| slot.receive_frame(cx, &frame));
    assert_eq!(merged.used(0), (3, 2, 34));
    assert_eq!(merged.bytes(DATA + 10, 2), [3, 0]);
    assert_eq!(merged.bytes(DATA + 12, 150), frame);

    let mut single = bench(0);
    offer(&mut single);
    single.with(|slot, cx| slot.receive_frame(cx, &frame));
    assert_eq!(single.used(0).0, 0, "lost");
    single.with(|slot, cx| slot.receive_frame(cx, &frame[..50]));
    assert_eq!(single.used(0), (1, 0, 62), "its buffers are still there");
}

#[test]
fn receive_modes_choose_what_enters() {
    let mut bench = bench(CONTROL);
    let entering = |bench: &mut Bench| {
        [MAC, OTHER, MULTICAST, BROADCAST].map(|target| u8::from(enters(bench, &frame(target, 60))))
    };
    assert_eq!(entering(&mut bench), [1, 1, 1, 1], "everything, after a reset");
    for (mode, on, expected) in [
        (0, 0, [1, 0, 0, 1]),
        (1, 1, [1, 0, 1, 1]),
        (3, 1, [1, 0, 0, 1]),
        (2, 1, [1, 1, 0, 1]),
        (4, 1, [0, 0, 0, 1]),
        (5, 1, [0, 0, 0, 0]),
        (0, 1, [1, 1, 1, 1]),
    ] {
        assert_eq!(command(&mut bench, &[0, mode, on]), 0);
        assert_eq!(entering(&mut bench), expected, "mode {mode} {on}");
    }
    assert!(!enters(&mut bench, &[0; 13]), "too short to be a frame");
}

#[test]
fn tables_of_addresses_let_in_what_they_hold() {
    let mut bench = bench(CONTROL);
    assert_eq!(command(&mut bench, &[0, 0, 0]), 0);
    let table = |macs: &[[u8; 6]]| [&(macs.len() as u32).to_le_bytes()[..], &macs.concat()].concat();
    let both = [&[1, 0][..], &table(&[OTHER]), &table(&[MULTICAST])].concat();
    assert_eq!(command(&mut bench, &both), 0);
    assert!(enters(&mut bench, &frame(OTHER, 60)) && enters(&mut bench, &frame(MULTICAST, 60)));
    let many = [&[1, 0][..], &table(&[BROADCAST; 65]), &table(&[])].concat();
    assert_eq!(command(&mut bench, &many), 0);
    assert!(enters(&mut bench, &frame([4; 6], 60)) && !enters(&mut bench, &frame(MULTICAST, 60)));
    let mut fresh = super::network::bench(CONTROL);
    check_round_trip(&mut bench.slot, &mut fresh.slot);
    assert_eq!(command(&mut bench, &[1, 0, 2, 0, 0, 0, 1]), 1, "a table that ends too soon");
}

#[test]
fn the_address_can_be_set_and_comes_back_with_a_reset() {
    let mut bench = bench(CONTROL);
    assert_eq!(command(&mut bench, &[&[1, 1][..], &OTHER].concat()), 0);
    assert_eq!(bench.read(0x100), 2);
    assert_eq!(command(&mut bench, &[1, 1, 5]), 1);
    bench.set_up(0);
    assert_eq!(bench.read(0x100), 0x1200_5452);
}

#[test]
fn vlans_enter_when_they_are_let_in() {
    let mut tagged = frame(MAC, 64);
    tagged[12..16].copy_from_slice(&[0x81, 0, 0x20, 5]);
    let mut free = bench(CONTROL);
    assert_eq!(command(&mut free, &[0, 0, 0]), 0);
    assert!(enters(&mut free, &tagged), "VLANs are not looked at");
    let mut bench = bench(CONTROL | VLAN);
    assert_eq!(command(&mut bench, &[0, 0, 0]), 0);
    assert!(!enters(&mut bench, &tagged));
    assert_eq!(command(&mut bench, &[2, 0, 5, 0]), 0);
    assert!(enters(&mut bench, &tagged));
    assert_eq!(command(&mut bench, &[2, 1, 5, 0]), 0);
    assert!(!enters(&mut bench, &tagged));
    assert_eq!(command(&mut bench, &[2, 0, 0, 0x10]), 1, "there is no VLAN 4096");
}

#[test]
fn other_commands_are_refused() {
    let mut bench = bench(CONTROL);
    for bytes in [&[0, 9, 0][..], &[3, 0], &[4, 0, 1, 0], &[9, 9], &[5, 0, 1, 0, 0, 0, 0, 0, 0, 0], &[0, 0]] {
        assert_eq!(command(&mut bench, bytes), 1, "{bytes:?}");
    }
    assert_eq!(command(&mut bench, &[5, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 0, "no offloads");
    assert!(!bench.broken());
    command(&mut bench, &[0]);
    assert!(bench.broken(), "a command cut short");
}
