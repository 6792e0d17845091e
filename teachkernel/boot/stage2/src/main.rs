//! Stage 2 of the boot loader: a program in the file system. It shows the menu that `grub.cfg` describes,
//! loads the kernel that is chosen and its initramfs, and starts it by the Linux RISC-V boot protocol.
#![no_std]
#![no_main]
#![deny(unsafe_code)]

mod clock;
mod config;
#[expect(unsafe_code, reason = "the stage's first instructions, and the memory that it hands to the kernel")]
mod entry;
mod kernel;
mod menu;
mod start;
mod tree;
mod trouble;

use abi::boot::CONFIG_PATH;
use bootlib::arch::{self, Handover};
use bootlib::disk::Partition;
use bootlib::load::FileSystem;
use bootlib::say;
use trouble::Trouble;

const NAME: &str = "stage 2";

/// core.img comes here.
fn main(hand: Handover) -> ! {
    say!(NAME, "reading the menu from {CONFIG_PATH}.");
    let mut text = [0; config::SIZE_MAX];
    if let Err(why) = run(hand, &mut text) {
        say!(NAME, "{why}. Stopped.");
    }
    arch::halt()
}

/// Shows the menu and starts what is chosen, until something stays started.
fn run<'a>(hand: Handover, text: &'a mut [u8]) -> Result<(), Trouble<'a>> {
    let mut files = open(hand.drive)?;
    let config = config::read(&mut files, text)?;
    let mut countdown = config.timeout;
    let mut marked = config.default;
    loop {
        marked = menu::choose(config.entries(), marked, countdown);
        let chosen = &config.entries()[marked];
        say!(NAME, "starting \"{}\".", chosen.title);
        if let Err(why) = start::start(hand, &mut files, chosen) {
            say!(NAME, "{why}.");
        }
        // Whoever is back at the menu wants to choose, not to see the same failure in three seconds.
        countdown = None;
        files = open(hand.drive)?;
    }
}

fn open(drive: usize) -> Result<FileSystem, Trouble<'static>> {
    let partition = Partition::first_of(drive).map_err(Trouble::Disk)?;
    FileSystem::open(partition).map_err(Trouble::Files)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    say!(NAME, "defect in stage 2: {info}");
    arch::halt()
}
