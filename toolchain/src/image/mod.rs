//! Writers of images: file systems, disks, archives and the firmware chip.
//!
//! [`Tree`] holds the files; [`ext2`] and [`cpio`] write it as a file system and as an archive; [`mbr`] puts
//! boot code and a file system together to a disk; [`flash`] and [`pack`] fit images for the chip and for
//! the download. Times, identifiers and order are fixed, so that the same files give the same bytes.

pub mod cpio;
pub mod ext2;
pub mod flash;
pub mod mbr;
pub mod pack;
mod tree;

pub use tree::{Content, DeviceKind, Directory, Node, Tree, TreeError};

/// The time that every written image bears, in seconds since 1970: 2024-01-01.
pub const IMAGE_TIME: u32 = 1_704_067_200;
