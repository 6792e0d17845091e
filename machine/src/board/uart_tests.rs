//! What drivers of the 16550 rely on.

use super::*;

fn reads(uart: &mut Uart, offset: u64) -> u64 {
    uart.read(offset, 0).expect("a register")
}

fn writes(uart: &mut Uart, offset: u64, value: u64) -> Option<u8> {
    uart.write(offset, value, 0).expect("a register")
}

fn types(uart: &mut Uart, text: &[u8]) -> usize {
    let mut entered = 0;
    uart.arrive(text);
    uart.refill(0, |_| entered += 1);
    entered
}

#[test]
fn output_leaves_at_once_and_the_line_is_always_free() {
    let mut uart = Uart::default();
    assert_eq!(reads(&mut uart, 5), 0x60);
    assert_eq!(writes(&mut uart, 0, u64::from(b'A')), Some(b'A'));
    assert_eq!(reads(&mut uart, 5), 0x60);
}

#[test]
fn input_enters_as_there_is_room() {
    let mut uart = Uart::default();
    assert_eq!(types(&mut uart, b"ab"), 1, "without FIFOs one byte");
    assert_eq!(reads(&mut uart, 5), 0x61);
    assert_eq!(reads(&mut uart, 0), u64::from(b'a'));
    assert_eq!(reads(&mut uart, 5), 0x60);
    writes(&mut uart, 2, 1);
    assert_eq!(types(&mut uart, &[b'x'; 40]), 16);
    assert_eq!(reads(&mut uart, 0), u64::from(b'b'), "what waited comes first");
}

#[test]
fn switching_the_fifos_empties_them() {
    let mut uart = Uart::default();
    types(&mut uart, b"a");
    writes(&mut uart, 2, 1);
    assert_eq!(reads(&mut uart, 5), 0x60);
    assert_eq!(reads(&mut uart, 2), 0xc1);
}

#[test]
fn the_receive_interrupt_follows_the_trigger_level() {
    let mut uart = Uart::default();
    writes(&mut uart, 2, 0x41);
    writes(&mut uart, 1, 1);
    types(&mut uart, b"abc");
    assert!(!uart.line());
    types(&mut uart, b"d");
    assert!(uart.line());
    assert_eq!(reads(&mut uart, 2), 0xc4);
    reads(&mut uart, 0);
    assert!(!uart.line());
}

#[test]
fn bytes_below_the_trigger_level_interrupt_after_four_characters() {
    let mut uart = Uart::default();
    writes(&mut uart, 2, 0xc1);
    writes(&mut uart, 1, 1);
    types(&mut uart, b"a");
    let due = uart.next_deadline();
    uart.tick(due - 1);
    assert!(!uart.line());
    uart.tick(due);
    assert_eq!(reads(&mut uart, 2), 0xcc);
    assert_eq!(uart.next_deadline(), Cycle::MAX);
    reads(&mut uart, 0);
    assert!(!uart.line());
}

#[test]
fn the_transmit_interrupt_is_cleared_by_reading_it_and_raised_by_enabling() {
    let mut uart = Uart::default();
    writes(&mut uart, 1, 2);
    assert!(uart.line());
    assert_eq!(reads(&mut uart, 2), 2);
    assert!(!uart.line());
    writes(&mut uart, 0, 0);
    assert!(uart.line());
    writes(&mut uart, 1, 0);
    assert!(!uart.line());
    writes(&mut uart, 1, 2);
    assert!(uart.line());
}

#[test]
fn dlab_shows_the_divisor_and_changes_the_character_time() {
    let mut uart = Uart::default();
    assert_eq!(writes(&mut uart, 3, 0x83), None);
    assert_eq!(writes(&mut uart, 0, 3), None);
    writes(&mut uart, 1, 1);
    assert_eq!((reads(&mut uart, 0), reads(&mut uart, 1)), (3, 1));
    assert_eq!(uart.character, 10 * 0x103 * 250);
    writes(&mut uart, 3, 3);
    assert_eq!(reads(&mut uart, 1), 0);
}

#[test]
fn loop_back_returns_what_is_sent_and_shuts_the_line() {
    let mut uart = Uart::default();
    writes(&mut uart, 4, 0x1f);
    assert_eq!(reads(&mut uart, 6), 0xf0);
    assert_eq!(writes(&mut uart, 0, 0x5a), None);
    assert_eq!(types(&mut uart, b"a"), 0);
    assert_eq!(reads(&mut uart, 0), 0x5a);
    writes(&mut uart, 0, 1);
    writes(&mut uart, 0, 2);
    assert_eq!(reads(&mut uart, 5) & 3, 3, "overrun");
    assert_eq!(reads(&mut uart, 5) & 3, 1, "reading it clears it");
    assert_eq!(reads(&mut uart, 0), 2);
    writes(&mut uart, 4, 0);
    assert_eq!(reads(&mut uart, 6), 0xb0);
}

#[test]
fn there_is_nothing_past_the_eighth_register() {
    assert_eq!(Uart::default().read(8, 0), Err(BusError));
    assert_eq!(Uart::default().write(8, 0, 0), Err(BusError));
}

#[test]
fn state_survives_saving() {
    let mut uart = Uart::default();
    writes(&mut uart, 2, 0xc1);
    types(&mut uart, &[b'x'; 20]);
    crate::board::saved::check_round_trip(&mut uart, &mut Uart::default());
}
