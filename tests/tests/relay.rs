//! The relay is drawn from what the machine did: another disk tells another story.

use machine::Config;
use tests::session::Session;
use tests::{Images, transcript};
use toolchain::image::{Tree, ext2, mbr};

/// The bytes of core.img: what lies in the gap up to its last byte that is not zero.
fn core_of(disk: &[u8]) -> &[u8] {
    let gap = &disk[512..2048 * 512];
    &gap[..gap.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)]
}

/// Stage 1 without what the image writer put into it.
fn stage1_of(disk: &[u8]) -> Vec<u8> {
    let mut code = disk[..440].to_vec();
    code[abi::boot::STAGE1_CORE_LBA..abi::boot::STAGE1_CORE_SECTORS + 4].fill(0);
    code
}

fn relay_of(disk: Vec<u8>, wait: &str) -> String {
    let flash = Images::built().flash;
    let mut session = Session::start(Config::stock(flash.clone(), disk.clone()));
    session.play(wait);
    transcript::relay(&flash, &disk, session.events())
}

#[test]
fn a_disk_without_stage_2_ends_the_relay_at_core_img() {
    let disk = Images::built().disk;
    let partition = ext2::build(&Tree::new()).expect("an empty file system");
    let (stage1, core) = (stage1_of(&disk), core_of(&disk));
    let other = mbr::Disk { stage1: &stage1, core, partition: &partition, signature: 1 };
    let relay = relay_of(other.build().expect("a disk"), "expect \"cannot be loaded\"");
    assert!(relay.contains("Gap") && !relay.contains("stage2"), "{relay}");
}

#[test]
fn core_img_as_stage_2_is_told_as_a_file_that_was_entered() {
    // core.img finds itself where stage 2 should be: linked elsewhere, but read and entered all the same.
    let disk = Images::built().disk;
    let mut tree = Tree::new();
    tree.file(abi::boot::STAGE2_PATH, 0o644, core_of(&disk)).expect("a path");
    let partition = ext2::build(&tree).expect("a file system");
    let (stage1, core) = (stage1_of(&disk), core_of(&disk));
    let other = mbr::Disk { stage1: &stage1, core, partition: &partition, signature: 1 };
    let relay = relay_of(
        other.build().expect("a disk"),
        "expect \"core.img: loading\"\nexpect \"core.img: loading\"",
    );
    let stage2 = relay.lines().find(|line| line.contains("stage2")).unwrap_or_else(|| panic!("{relay}"));
    assert!(stage2.contains("entered in Supervisor mode"), "{relay}");
}

#[test]
fn a_blank_disk_leaves_the_firmware_alone_in_the_relay() {
    let relay = relay_of(vec![0; 1 << 20], "expect \"nothing to start\"");
    assert!(relay.starts_with("Firmware") && !relay.contains("entered in Supervisor"), "{relay}");
}
