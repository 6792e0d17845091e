//! What can keep a kernel from starting, in words.

use core::fmt;

use abi::boot::CONFIG_PATH;
use bootlib::disk::Failure;
use ext2::Error;
use grub_menu::Word;

/// Why the boot loader cannot go on.
pub enum Trouble<'a> {
    /// The disk.
    Disk(Failure),
    /// The file system as a whole.
    Files(Error<Failure>),
    /// The configuration file cannot be read.
    NoConfig(Error<Failure>),
    /// The configuration file is too large.
    LongConfig,
    /// The configuration file is not text.
    NoText,
    /// The configuration file is wrong.
    Config(grub_menu::Error<'a>),
    /// A file cannot be read.
    File(Word<'a>, Error<Failure>),
    /// A file is no kernel for this computer.
    Kernel(Word<'a>, kernel_image::Error),
    /// A file does not fit into memory.
    NoRoom(Word<'a>),
    /// The kernel is told more than fits.
    LongCommandLine,
    /// The device tree cannot be read or changed.
    Tree(fdt_edit::Error),
    /// The kernel came back.
    Returned,
}

impl fmt::Display for Trouble<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Disk(why) => write!(out, "{why}"),
            Trouble::Files(why) => write!(out, "the first partition cannot be used: {why}"),
            Trouble::NoConfig(why) => write!(out, "{CONFIG_PATH} cannot be read: {why}"),
            Trouble::LongConfig => write!(out, "{CONFIG_PATH} is too long"),
            Trouble::NoText => write!(out, "{CONFIG_PATH} is not a text file"),
            Trouble::Config(why) => write!(out, "{CONFIG_PATH}, {why}"),
            Trouble::File(path, why) => write!(out, "{path} cannot be loaded: {why}"),
            Trouble::Kernel(path, why) => write!(out, "{path} cannot be started: {why}"),
            Trouble::NoRoom(path) => write!(out, "{path} does not fit into memory"),
            Trouble::LongCommandLine => out.write_str("the kernel's command line is too long"),
            Trouble::Tree(why) => write!(out, "{why}"),
            Trouble::Returned => out.write_str("the kernel has ended and come back"),
        }
    }
}
