//! Modules: drivers and file systems outside the kernel proper, over the narrow border of `kapi`. They are
//! linked in as yet.

mod block_devices;
mod exports;
mod file_systems;

pub use block_devices::BlockDevice;
pub use file_systems::{Instance, is_known, mount};

use crate::board::Board;

/// Starts the modules that are linked in.
pub fn start(board: &Board) {
    exports::note_devices(board);
    virtio_blk::start();
    ext2_fs::start();
}
