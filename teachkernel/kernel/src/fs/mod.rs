//! Files: one tree of names for everything that can be read or written.
//!
//! ```text
//! descriptor → File (position, flags) → Inode (the thing itself: bytes in RAM, a device, a pipe, …)
//! path → Place (a name and how one got there) → Inode
//! ```

mod dev;
mod file;
mod file_table;
mod initramfs;
mod inode;
pub mod lookup;
mod module;
mod mount;
mod pipe;
mod place;
mod proc;
mod ram;
mod ram_file;

pub use dev::add as add_device;
pub use file::{File, Offset};
pub use file_table::{DESCRIPTORS_MAX, FileTable};
pub use inode::{DirEntry, Inode, Kind, Metadata, New, Node, device_number};
pub use lookup::{resolve, resolve_end, resolve_parent};
pub use mount::{mount, table as mounts};
pub use pipe::make as make_pipe;
pub use place::Place;

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};

use spin::Once;

use crate::board::Board;

static ROOT: Once<Arc<Place>> = Once::new();

/// Makes the root: a file system in RAM, filled from the initramfs, with the devices in /dev.
pub fn start(board: &Board) {
    let root = ROOT.call_once(|| Place::root(ram::RamFs::root(false)));
    mount::note_root("rootfs");
    initramfs::unpack(board, root);
    if let Err(error) = mount(root, b"devtmpfs", b"/dev", b"devtmpfs", 0) {
        crate::log!("can't make /dev: {}", error.meaning().unwrap_or("unknown error"));
    }
}

/// The root of the tree.
pub fn root() -> Arc<Place> {
    ROOT.get().cloned().expect("the root is made before anybody asks for it")
}

/// `st_dev` of /proc.
const PROC_DEVICE: u64 = 4;
/// `st_dev` of the files that stand for devices.
pub const DEVICES_DEVICE: u64 = 5;
/// `st_dev` of pipes.
const PIPES_DEVICE: u64 = 6;

/// A number for another file system, its `st_dev`: none of those above.
fn new_device_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0xf);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
