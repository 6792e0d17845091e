//! Disks and memory that are not as they should be, and what the computer says about it; and the menu's keys.
//!
//! Every test changes a few bytes of the built images or a part of the machine, switches on and waits for the
//! words that a reader is to see.

use abi::board::{RAM_BASE, RAM_SIZE};
use abi::boot::{FIRST_PARTITION_LBA, SECTOR, STAGE1_CORE_SECTORS};
use machine::Config;
use machine::ram::StuckBit;
use tests::session::Session;
use tests::{Images, root};

const PARTITION: usize = (FIRST_PARTITION_LBA * SECTOR) as usize;

/// The stock machine with a disk that `change` has been at.
fn with_disk(change: impl FnOnce(&mut Vec<u8>)) -> Session {
    let mut images = Images::built();
    change(&mut images.disk);
    Session::start(Config::stock(images.flash, images.disk))
}

/// The stock machine whose `grub.cfg` says this instead.
fn with_menu(text: &str) -> Session {
    let old =
        std::fs::read(root().join("teachkernel/boot/grub.cfg")).expect("the menu is a file of the project");
    with_disk(|disk| {
        let mut new = text.as_bytes().to_vec();
        assert!(new.len() <= old.len(), "the new menu takes the place of the old one");
        new.resize(old.len(), b'\n');
        replace(disk, &old, &new);
    })
}

/// Puts bytes in place of others of the same length, which stand in the image once.
fn replace(image: &mut [u8], old: &[u8], new: &[u8]) {
    assert_eq!(old.len(), new.len());
    let at = image.windows(old.len()).position(|window| window == old).expect("the bytes are in the image");
    image[at..at + new.len()].copy_from_slice(new);
}

/// A name in a directory of the file system: its length and kind stand before it.
fn rename(image: &mut [u8], old: &str, new: &str) {
    let entry = |name: &str| [&[name.len() as u8, 1], name.as_bytes()].concat();
    replace(image, &entry(old), &entry(new));
}

fn with_stuck_bit(address: u64, bit: u8, value: bool) -> Session {
    let images = Images::built();
    let faults = vec![StuckBit { address, bit, value }];
    Session::start(Config { faults, ..Config::stock(images.flash, images.disk) })
}

#[test]
fn a_computer_without_disk_says_so() {
    let images = Images::built();
    let mut config = Config::stock(images.flash, Vec::new());
    config.slots[0] = None;
    let mut session = Session::start(config);
    session.play(r#"expect "disk 0      no medium.\r\nfirmware: nothing to start. Connect a disk""#);
}

#[test]
fn a_disk_without_signature_is_not_started() {
    let mut session = with_disk(|disk| disk[510..512].fill(0));
    session.play(
        r#"expect "no boot signature on disk 0: its first sector does not end in 55 AA.\r\n"
           expect "nothing to start""#,
    );
    assert!(!session.console().contains("stage 1"));
}

#[test]
fn the_second_disk_is_tried_when_the_first_does_not_boot() {
    let images = Images::built();
    let mut blank = images.disk.clone();
    blank[510..512].fill(0);
    let mut session = Session::start(Config::stock(images.flash, blank).with_medium(Some(images.disk)));
    session.play(
        r#"expect "no boot signature on disk 0"
           expect "disk 1 has the boot signature 55 AA. Starting its first sector.\r\n"
           expect "stage 2: reading the menu""#,
    );
}

#[test]
fn a_missing_core_is_reported_by_stage_1() {
    let empty_gap = with_disk(|disk| disk[SECTOR as usize..PARTITION].fill(0));
    let no_sectors = with_disk(|disk| disk[STAGE1_CORE_SECTORS..STAGE1_CORE_SECTORS + 4].fill(0));
    for mut session in [empty_gap, no_sectors] {
        session.play(r#"expect "stage 1: there is no core.img. Stopped.\r\n""#);
    }
}

#[test]
fn a_core_past_the_end_of_the_disk_is_unreadable() {
    let mut session = with_disk(|disk| disk[STAGE1_CORE_SECTORS + 3] = 0x7f);
    session.play(r#"expect "stage 1: the disk cannot be read. Stopped.\r\n""#);
}

#[test]
fn core_img_says_what_it_cannot_find() {
    type Damage = fn(&mut [u8]);
    let cases: [(Damage, &str); 4] = [
        (|disk| disk[446..462].fill(0), "the disk has no first partition."),
        (|disk| disk[PARTITION + 1024..PARTITION + 2048].fill(0), "there is no ext2 file system."),
        (|disk| rename(disk, "stage2", "stageX"), "/boot/grub/stage2 cannot be loaded: no such file."),
        (
            |disk| disk[PARTITION + 1024 + 96] |= 0x40,
            "the file system uses extents (ext4), which ext2 does not have.",
        ),
    ];
    for (damage, words) in cases {
        let mut session = with_disk(|disk| damage(disk));
        session.play(&format!("expect \"core.img: loading\"\nexpect \"{words} Stopped.\\r\\n\""));
    }
}

#[test]
fn stage_2_says_what_is_wrong_with_the_menu() {
    let cases = [
        ("\n\nmenuentry \"x\" {\n  kernel /boot/x\n}\n", "line 4: there is no command `kernel`"),
        ("set timeout=3\n", "there is no menu entry"),
        ("menuentry \"x\n", "line 1: the quote is not closed"),
    ];
    for (text, words) in cases {
        with_menu(text)
            .play(&format!("expect \"stage 2: /boot/grub/grub.cfg, \"\nexpect \"{words}. Stopped.\\r\\n\""));
    }
    let mut missing = with_disk(|disk| rename(disk, "grub.cfg", "grub.cfX"));
    missing.play(r#"expect "/boot/grub/grub.cfg cannot be read: no such file. Stopped.\r\n""#);
}

#[test]
fn a_kernel_that_cannot_be_started_leads_back_to_the_menu() {
    let mut session = with_menu(
        "set timeout=0\nmenuentry a { linux /boot/grub/grub.cfg }\nmenuentry b { linux /boot/none }\nmenuentry c { linux /boot }\n",
    );
    session.play(
        r#"expect "stage 2: starting \"a\".\r\n"
           expect "/boot/grub/grub.cfg cannot be started: it is neither an ELF file nor a Linux image.\r\n"
           expect "Enter starts entry 1."
           send "2"
           expect "stage 2: /boot/none cannot be loaded: no such file.\r\n"
           expect "Enter starts entry 2."
           send "3"
           expect "stage 2: /boot cannot be loaded: not a regular file.\r\n""#,
    );
}

/// Three entries that say their names and fail.
const THREE: &str = "set timeout=9
set default=1
menuentry A { echo first; linux / }
menuentry B { echo second; linux / }
menuentry C { echo third; linux / }
";

#[test]
fn the_time_out_picks_the_default() {
    with_menu(THREE).play(
        r#"expect "Entry 2 starts in 9 seconds."
           expect "Entry 2 starts in 1 second." within 1000
           expect "second\r\n" within 200"#,
    );
}

#[test]
fn keys_move_the_mark_and_choose() {
    let cases = [
        (r"\r", "second"),
        (r"\033[A\r", "first"),
        (r"\033[B\n", "third"),
        (r"jjj\r", "second"),
        (r"kk\r", "third"),
        ("3", "third"),
        (r"9x\r", "second"),
    ];
    for (keys, entry) in cases {
        let script = format!("expect \"9 seconds.\"\nsend \"{keys}\"\nexpect \"\\r\\n{entry}\\r\\n\"");
        with_menu(THREE).play(&script);
    }
}

#[test]
fn a_key_stops_the_clock() {
    let mut session = with_menu(THREE);
    session.play("expect \"9 seconds.\"\nsend \"x\"\nexpect \"Enter starts entry 2.\"");
    let later = session.machine().cycle() + 2_000_000_000;
    session.machine().run(later);
    session.play("send \"1\"\nexpect \"\\r\\nfirst\\r\\n\"");
    assert!(!session.console().contains("8 seconds"));
}

#[test]
fn what_is_typed_behind_the_choice_is_for_the_kernel() {
    let mut session = Session::stock();
    session.play(
        "expect \"What shall the computer start?\"\nsend \"1echo typed early\\n\"\nexpect \"$ typed early\\r\\n\"",
    );
}

#[test]
fn an_entry_says_what_the_kernel_is_told() {
    Session::stock().play(
        r#"expect "What shall the computer start?"
           send "2"
           expect "kernel: starting /bin/sh as process 1\r\n"
           expect "$ ""#,
    );
    let mut alone = Session::stock();
    alone.play(
        r#"expect "What shall the computer start?"
           send "3"
           expect "kernel: panic: there is no init\r\n""#,
    );
    assert!(!alone.console().contains("initramfs.cpio"));
}

#[test]
fn a_waiting_menu_costs_next_to_nothing() {
    let mut session = with_menu("set timeout=-1\nmenuentry x { linux / }\n");
    session.play("expect \"Enter starts entry 1.\"");
    let (cycle, before) = (session.machine().cycle(), session.machine().retired());
    session.machine().run(cycle + abi::board::CYCLES_PER_SECOND);
    let spent = session.machine().retired() - before;
    assert!(spent < 100_000, "{spent} instructions in a second of waiting");
}

#[test]
fn a_stuck_bit_fails_the_power_on_test_in_words() {
    // The firmware's own RAM, the RAM tested whole (both values), a line that is tested as a sample.
    let cases = [
        (RAM_BASE + 0x1234, 3, true),
        (RAM_BASE + 0x10_0001, 7, false),
        (RAM_BASE + 0x3f_fff8, 0, true),
        (RAM_BASE + RAM_SIZE - 0x1_0000, 5, true),
    ];
    for (address, bit, value) in cases {
        let mut session = with_stuck_bit(address, bit, value);
        let word = address & !7;
        let place = (address - word) * 8 + u64::from(bit);
        let stuck = u8::from(value);
        session.play(&format!(
            "expect \"firmware: memory      BROKEN at address {word:#x}.\"
             expect \"bit {place} is stuck at {stuck}.\"
             expect \"nothing is started.\\r\\nfirmware: switching off.\\r\\n\""
        ));
        let soon = session.machine().cycle() + 10_000;
        session.machine().run(soon);
        assert_eq!(session.machine().off(), Some(1), "the machine is off, with a status that says why");
    }
}

#[test]
fn power_to_kernel_takes_few_instructions() {
    let mut session = Session::stock();
    session.play("expect \"stage 2: starting the kernel.\"");
    let spent = session.machine().retired();
    assert!(spent < 12_000_000, "{spent} instructions before the kernel");
}
