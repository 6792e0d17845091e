//! A recording that is checked in replays to the state that it states: natively here, in wasm in `www/test`.

use machine::board::parts::{Drive, SlotDevice};
use machine::input::Input;
use machine::{Config, Mark, Recording, Timeline};
use std::path::PathBuf;
use std::{env, fs};

/// Four harts that count, share a word, wait for timers and echo what is typed; two of them at a time are awake.
const PROGRAM: &str = "
_start: li   s0, 0x80100000
        csrr s3, mhartid
        slli s1, s3, 12
        add  s1, s1, s0
        li   s4, 0x10000000     # UART
        li   s5, 0x0200bff8     # mtime
        li   s6, 0x02004000     # mtimecmp
        slli t0, s3, 3
        add  s6, s6, t0
        li   t0, 0x80           # timer interrupts wake; with MIE clear they do not trap
        csrw mie, t0
again:  addi s2, s2, 1
        sd   s2, 8(s1)
        amoadd.d t1, s2, (s0)
        mul  t1, t1, s2
        xor  s7, s7, t1
        bnez s3, rest
        lbu  t2, 5(s4)
        andi t2, t2, 1
        beqz t2, rest
        lbu  t3, 0(s4)
        sb   t3, 0(s4)
        add  t4, s1, s2
        sb   t3, 64(t4)
rest:   andi t5, s2, 63
        bnez t5, again
        ld   t6, 0(s5)
        slli t0, s3, 4
        addi t0, t0, 50
        add  t6, t6, t0
        sd   t6, 0(s6)
        wfi
        j    again
";

/// What `BLESS=1` records: typing, a medium put in and taken out, and a future that was left.
fn recorded() -> Recording {
    let object = toolchain::assemble(PROGRAM, &toolchain::Options::default()).expect("it assembles");
    let text = object.sections.iter().find(|section| section.flags.execute).expect("it has code");
    let mut config = Config { harts: 4, ram_bytes: 4 << 20, flash: text.bytes.clone(), ..Config::default() };
    config.slots[0] = Some(SlotDevice::Block(Drive { removable: true, ..Drive::default() }));
    let mut timeline = Timeline::new(config).expect("a machine");
    timeline.forward(400_000);
    timeline.input(Input::Console(b"abc".to_vec()));
    timeline.forward(900_000);
    timeline.input(Input::Insert(vec![0x5a; 2048]));
    timeline.forward(1_500_000);
    timeline.seek(700_000);
    timeline.input(Input::Console(b"another future".to_vec()));
    timeline.forward(2_500_000);
    timeline.input(Input::Insert(b"a medium of the user's own.....\n".repeat(64)));
    timeline.forward(4_000_000);
    timeline.seek(3_141_592);
    Recording::of(&timeline, &[], vec![Mark { cycle: 2_500_000, name: "Medium in".into() }])
}

fn fixture(name: &str) -> PathBuf {
    tests::root().join("tests/fixtures/recordings").join(name)
}

/// The checked-in recording, and the state hash that is written beside it.
fn checked_in() -> (Recording, String) {
    let (file, stated) = (fixture("bare.kernrec"), fixture("bare.hash"));
    if env::var_os("BLESS").is_some() {
        let recording = recorded();
        fs::write(&file, recording.to_bytes()).expect("a file");
        fs::write(&stated, format!("{:016x}\n", recording.hash())).expect("a file");
    }
    let bytes =
        fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}; BLESS=1 writes it", file.display()));
    let recording = Recording::load(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    (recording, fs::read_to_string(stated).expect("its hash").trim().to_owned())
}

const STALE: &str = "the machine does something else than it did, or its state has other fields. If that is meant, \
                     `BLESS=1 cargo test -p tests --test recording` records anew";

#[test]
fn the_checked_in_recording_replays_to_its_stated_hash() {
    let (recording, stated) = checked_in();
    let mut timeline = Timeline::replay(&recording, &[]).expect("it holds its images");
    timeline.seek(recording.cycle());
    assert_eq!(format!("{:016x}", timeline.machine().state_hash()), stated, "{STALE}");
    assert_eq!(recording.verify(&timeline), Ok(()), "{STALE}");
    assert!(timeline.machine().retired() > 1_000_000, "its harts work");
    assert!(timeline.is_replaying(), "more is recorded than where it stands");
    assert_eq!(timeline.branches().len(), 1);
}

#[test]
fn cut_into_slices_of_any_size_it_comes_to_the_same_state() {
    let (recording, _) = checked_in();
    for slice in [997, 40_961, 1_000_000] {
        let mut timeline = Timeline::replay(&recording, &[]).expect("it holds its images");
        while timeline.cycle() < recording.cycle() {
            timeline.forward((timeline.cycle() + slice).min(recording.cycle()));
            if timeline.cycle().is_multiple_of(3) && slice > 1000 {
                // To and fro on the way.
                let here = timeline.cycle();
                timeline.seek(here - here / 5);
                timeline.forward(here);
            }
        }
        assert_eq!(recording.verify(&timeline), Ok(()), "slices of {slice}: {STALE}");
    }
}

#[test]
fn the_stock_machine_is_recorded_by_the_names_of_its_images() {
    let images = tests::Images::built();
    let stock: &machine::recording::Stock = &[("flash.bin", &images.flash), ("disk.img", &images.disk)];
    let config = Config::stock(images.flash.clone(), images.disk.clone());
    let mut timeline = Timeline::new(config).expect("a machine");
    timeline.forward(30_000_000);
    timeline.input(Input::Console(b"\r".to_vec()));
    timeline.forward(60_000_000);
    let file = Recording::of(&timeline, stock, Vec::new()).to_bytes();
    assert!(file.len() < 500, "images are not in it: {} bytes", file.len());

    let recording = Recording::load(&file).expect("our own file");
    let mut replay = Timeline::replay(&recording, stock).expect("the images are here");
    replay.seek(recording.cycle());
    assert_eq!(recording.verify(&replay), Ok(()));

    let mut other = images.disk.clone();
    other[0] ^= 1;
    let stock: &machine::recording::Stock = &[("flash.bin", &images.flash), ("disk.img", &other)];
    let error = Timeline::replay(&recording, stock).err().expect("another disk").to_string();
    assert!(error.starts_with("the recording was made with another disk.img: its hash was "), "{error}");
}
