//! `cargo fuzz run hostile`: bytes become a guest; the host must neither panic nor hang.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/hostile/scenario/mod.rs"]
mod scenario;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| scenario::check(bytes));
