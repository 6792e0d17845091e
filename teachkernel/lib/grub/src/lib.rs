//! The boot menu, as far as it is text: the configuration file and the keys.
//!
//! `grub.cfg` is read in a subset of GRUB's own syntax (GNU GRUB 2.12 manual, chapter 6):
//!
//! ```text
//! # a comment, to the end of the line
//! set timeout=3                      seconds until the default starts; 0 at once, -1 never
//! set default=0                      the entry that is marked: its number from 0, or its title
//! menuentry "Title" {                an entry of the menu
//!     linux /boot/vmlinux quiet      the kernel, and what it is told
//!     initrd /boot/initramfs.cpio    the archive that it starts with
//!     echo "some words"              printed on the way
//! }
//! insmod ext2                        accepted without effect: everything is built in
//! ```
//!
//! Commands end with their line or at a semicolon. Words are quoted as in GRUB: `'…'`, `"…"`, and a
//! backslash before a single character. Variables (`$name`) and all other commands are errors, reported with
//! the line's number.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod config;
mod keys;
mod words;

pub use config::{Command, Commands, Config, ENTRIES_MAX, Entry, Error, Problem, parse};
pub use keys::{Decoder, Key};
pub use words::{Word, Words};
