//! Starting what was chosen: its commands one by one, then the jump.

use bootlib::arch::{self, Handover};
use bootlib::load::FileSystem;
use bootlib::{say, sbi};
use grub_menu::{Command, Entry, Words};
use kernel_image::Plan;

use crate::trouble::Trouble;
use crate::{NAME, kernel, tree};

/// Where an initramfs archive lies.
#[derive(Clone, Copy)]
pub struct Archive {
    /// Physical address of its first byte.
    pub start: u64,
    /// First address behind it.
    pub end: u64,
}

/// A kernel in memory, and what it is told.
struct Loaded<'a> {
    plan: Plan,
    arguments: Words<'a>,
}

/// Does what the entry says and starts its kernel. Comes back only with the reason why it does not run.
pub fn start<'a>(hand: Handover, files: &mut FileSystem, entry: &Entry<'a>) -> Result<(), Trouble<'a>> {
    let room = tree::room().map_err(Trouble::Tree)?;
    let mut loaded = None;
    let mut archive = None;
    for command in entry.commands() {
        match command {
            Command::Echo(words) => bootlib::print!("{words}\n"),
            Command::Linux(path, arguments) => {
                say!(NAME, "loading the kernel, {path}.");
                loaded = Some(Loaded { plan: kernel::load_kernel(files, path, room)?, arguments });
            }
            Command::Initrd(path) => {
                say!(NAME, "loading its first files, {path}.");
                let kernel_end = loaded.as_ref().map_or(room.start, |loaded| loaded.plan.end());
                archive = Some(kernel::load_archive(files, path, kernel_end, room)?);
            }
        }
    }
    let Some(kernel) = loaded else { return Ok(()) };
    tree::tell_kernel(kernel.arguments, archive)?;
    say!(NAME, "starting the kernel.");
    sbi::disk_release();
    arch::enter(kernel.plan.entry, hand);
    Err(Trouble::Returned)
}
