//! `core.img`: the part of the boot loader that lives in the gap between the boot sector and the first
//! partition. It knows one more thing than the boot sector: file systems. It finds stage 2 by its name.
#![no_std]
#![no_main]
#![deny(unsafe_code)]

#[expect(unsafe_code, reason = "the stage's first instructions, and the memory that it hands to stage 2")]
mod entry;

use core::fmt;

use abi::boot::{STAGE2, STAGE2_PATH};
use bootlib::arch::{self, Handover};
use bootlib::disk::{Failure, Partition};
use bootlib::load::load;
use bootlib::say;
use ext2::{Error, Volume};

const NAME: &str = "core.img";

/// Stage 1 comes here.
fn main(hand: Handover) -> ! {
    say!(NAME, "loading {STAGE2_PATH} from the first partition, which is ext2.");
    match load_stage2(hand.drive) {
        Ok(()) => arch::enter(STAGE2, hand),
        Err(why) => say!(NAME, "{why}. Stopped."),
    }
    arch::halt()
}

/// Why stage 2 is not there.
enum Trouble {
    Disk(Failure),
    Files(Error<Failure>),
    Stage2(Error<Failure>),
    TooLarge,
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Disk(why) => write!(out, "{why}"),
            Trouble::Files(why) => write!(out, "the first partition cannot be used: {why}"),
            Trouble::Stage2(why) => write!(out, "{STAGE2_PATH} cannot be loaded: {why}"),
            Trouble::TooLarge => write!(out, "{STAGE2_PATH} is too large"),
        }
    }
}

fn load_stage2(drive: usize) -> Result<(), Trouble> {
    let partition = Partition::first_of(drive).map_err(Trouble::Disk)?;
    let mut files = Volume::open(partition).map_err(Trouble::Files)?;
    let file = files.lookup(STAGE2_PATH.as_bytes()).map_err(Trouble::Stage2)?;
    let loaded = load(&mut files, &file, 0, file.size, &mut entry::stage2()).map_err(Trouble::Stage2)?;
    loaded.ok_or(Trouble::TooLarge)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    say!(NAME, "defect in core.img: {info}");
    arch::halt()
}
