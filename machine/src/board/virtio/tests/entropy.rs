//! The entropy device.

use super::*;
use crate::board::saved::check_round_trip;

fn random(bench: &mut Bench, length: u64) -> Vec<u8> {
    bench.offer(0, 0, DATA, length);
    let (_, head, written) = bench.used(0);
    assert_eq!(head, 0);
    bench.bytes(DATA, written).to_vec()
}

#[test]
fn fills_buffers_with_bytes_that_a_seed_decides() {
    let mut bench = Bench::new(SlotDevice::Entropy, 0);
    assert_eq!((bench.read(0x08), bench.read(0x100)), (4, 0xffff_ffff));
    let first = random(&mut bench, 13);
    assert_eq!(first.len(), 13);
    assert!(bench.slot.line());
    let second = random(&mut bench, 13);
    assert_ne!(first, second);
    let mut same = Bench::new(SlotDevice::Entropy, 0);
    assert_eq!(random(&mut same, 13), first);
    same.slot.seed(1);
    assert_ne!(random(&mut same, 13), second);
}

#[test]
fn the_bytes_are_spread_evenly() {
    let mut bench = Bench::new(SlotDevice::Entropy, 0);
    let bytes = random(&mut bench, 0x1_0000);
    let ones: u32 = bytes.iter().map(|byte| byte.count_ones()).sum();
    assert!((0x3_f000..0x4_1000).contains(&ones), "{ones} of {} bits", 8 * bytes.len());
}

#[test]
fn a_reset_or_a_restored_state_goes_on_with_other_numbers() {
    let mut bench = Bench::new(SlotDevice::Entropy, 0);
    let first = random(&mut bench, 16);
    bench.set_up(0);
    let mut fresh = Bench::new(SlotDevice::Entropy, 0);
    check_round_trip(&mut bench.slot, &mut fresh.slot);
    let second = random(&mut bench, 16);
    assert_ne!(first, second);
    assert_eq!(random(&mut fresh, 16), second);
}
