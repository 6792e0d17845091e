//! The kernel and its archive, from the file system to memory.

use bootlib::load::{FileSystem, load};
use ext2::{Inode, Kind};
use grub_menu::Word;
use kernel_image::{HEAD, Plan, Room};

use crate::entry;
use crate::start::Archive;
use crate::trouble::Trouble;

/// Where an archive begins: at the next large page behind the kernel, so that a kernel may map it by one.
const ARCHIVE_ALIGNMENT: u64 = 2 << 20;
/// Bytes of a path.
const PATH_MAX: usize = 512;

/// Loads the kernel at `path`: each segment from the disk straight to where it runs.
pub fn load_kernel<'a>(files: &mut FileSystem, path: Word<'a>, room: Room) -> Result<Plan, Trouble<'a>> {
    let file = open(files, path)?;
    let mut head = [0; HEAD];
    let length = files.read_at(&file, 0, &mut head).map_err(|why| Trouble::File(path, why))?;
    let plan = Plan::new(&head[..length], file.size, room).map_err(|why| Trouble::Kernel(path, why))?;
    for segment in plan.segments() {
        let mut place = entry::segment(segment, room);
        load(files, &file, segment.offset, segment.file_size, &mut place)
            .map_err(|why| Trouble::File(path, why))?
            .ok_or(Trouble::NoRoom(path))?;
        let rest = segment.memory_size.saturating_sub(segment.file_size);
        place.part(segment.file_size, rest).ok_or(Trouble::NoRoom(path))?.clear();
    }
    Ok(plan)
}

/// Loads the archive at `path` behind a kernel that ends at `kernel_end`.
pub fn load_archive<'a>(
    files: &mut FileSystem,
    path: Word<'a>,
    kernel_end: u64,
    room: Room,
) -> Result<Archive, Trouble<'a>> {
    let file = open(files, path)?;
    let start = kernel_end.next_multiple_of(ARCHIVE_ALIGNMENT);
    if start > room.end {
        return Err(Trouble::NoRoom(path));
    }
    load(files, &file, 0, file.size, &mut entry::behind_kernel(start, room))
        .map_err(|why| Trouble::File(path, why))?
        .ok_or(Trouble::NoRoom(path))?;
    Ok(Archive { start, end: start + file.size })
}

fn open<'a>(files: &mut FileSystem, path: Word<'a>) -> Result<Inode, Trouble<'a>> {
    let mut bytes = [0; PATH_MAX];
    let mut length = 0;
    for c in path.chars() {
        let end = length + c.len_utf8();
        let place = bytes.get_mut(length..end).ok_or(Trouble::File(path, ext2::Error::PathTooLong))?;
        c.encode_utf8(place);
        length = end;
    }
    let file = files.lookup(&bytes[..length]).map_err(|why| Trouble::File(path, why))?;
    if file.kind == Kind::File { Ok(file) } else { Err(Trouble::File(path, ext2::Error::NoBytes)) }
}
