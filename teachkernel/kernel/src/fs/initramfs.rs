//! The initramfs: an archive that the boot loader put into RAM becomes the root's first files.

use alloc::sync::Arc;

use abi::errno::Errno;
use abi::trace::Tracepoint;
use kernel_core::cpio::{Archive, Entry};

use super::{Kind, New, Place, lookup};
use crate::arch::device_tree::left_by_loader;
use crate::board::Board;
use crate::mm::frame;
use crate::{log, trace};

/// Unpacks the archive below `root` and gives its memory back.
pub fn unpack(board: &Board, root: &Arc<Place>) {
    if board.archive.size == 0 {
        return log!("there is no initramfs: the root is empty");
    }
    let mut files = 0;
    for entry in Archive::new(left_by_loader(board.archive)) {
        match entry {
            Ok(entry) => match put(root, &entry) {
                Ok(()) => files += 1,
                Err(error) => {
                    let name = alloc::string::String::from_utf8_lossy(entry.name);
                    log!("can't unpack {name}: {}", error.meaning().unwrap_or("unknown error"));
                }
            },
            Err(damaged) => log!("the initramfs is damaged at byte {}", damaged.offset),
        }
    }
    trace::hit(Tracepoint::InitramfsUnpack, [files, board.archive.size, board.archive.base]);
    frame::give_back(board.archive);
    log!("initramfs unpacked: {files} files are the root");
}

fn put(root: &Arc<Place>, entry: &Entry<'_>) -> Result<(), Errno> {
    let kind = Kind::from_mode(entry.mode).ok_or(Errno::EINVAL)?;
    let new = match kind {
        Kind::File => New::File,
        Kind::Directory => New::Directory,
        Kind::Link => New::Link(entry.data),
        // Devices come from devtmpfs.
        Kind::CharDevice | Kind::BlockDevice | Kind::Pipe => return Ok(()),
    };
    let target = lookup::resolve_parent(root, entry.name)?;
    let Ok(name) = target.to_make() else {
        // The archive's own root.
        return Ok(());
    };
    let old = target.directory.node.lookup(name);
    if kind == Kind::Directory && old.is_ok_and(|old| old.is_directory()) {
        return Ok(());
    }
    let node = target.directory.node.create(name, new, entry.mode & 0o7777)?;
    if kind == Kind::File && !entry.data.is_empty() && node.write(0, entry.data, true)? < entry.data.len() {
        return Err(Errno::ENOSPC);
    }
    Ok(())
}
