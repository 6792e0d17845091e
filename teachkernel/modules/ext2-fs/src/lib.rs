//! The ext2 file system, read-only, also of media that come and go.
//!
//! A drive may be mounted while it is empty: the mount is a promise to show whatever medium is in, as an
//! automounter's is. Every call looks at the drive's generation first. After a change the root shows the new
//! medium, or `ENOMEDIUM`; files of the old medium that are still open give `EIO`.
#![no_std]
#![forbid(unsafe_code)]

use ext2::{Inode, InodeNumber, Kind, Volume};
use kapi::{Attributes, BlockDevice, Entry, Errno, FileSystem, Handle, offer_file_system};

/// Makes the file system known to the kernel.
pub fn start() {
    if offer_file_system::<Ext2>("ext2").is_err() {
        kapi::log("there are too many file systems");
    }
}

/// A drive as the ext2 reader sees it.
struct Drive(BlockDevice);

impl ext2::BlockDevice for Drive {
    type Error = Errno;

    fn sectors(&self) -> u64 {
        self.0.sectors()
    }

    fn read(&mut self, sector: u64, buffer: &mut [u8]) -> Result<(), Errno> {
        self.0.read(sector, buffer)
    }
}

/// The file system on whatever medium is in a drive.
struct Ext2 {
    device: BlockDevice,
    /// What was last found in the drive.
    generation: u32,
    volume: Option<Volume<Drive>>,
}

fn errno(error: ext2::Error<Errno>) -> Errno {
    match error {
        ext2::Error::Device(errno) => errno,
        ext2::Error::NotExt2 | ext2::Error::Unsupported(_) => Errno::EMEDIUMTYPE,
        ext2::Error::Corrupt(_) => Errno::EUCLEAN,
        ext2::Error::NotFound => Errno::ENOENT,
        ext2::Error::NotADirectory => Errno::ENOTDIR,
        ext2::Error::NoBytes => Errno::EINVAL,
        ext2::Error::TooManyLinks => Errno::ELOOP,
        ext2::Error::PathTooLong => Errno::ENAMETOOLONG,
    }
}

impl Ext2 {
    /// The volume on the medium that is in.
    fn volume(&mut self) -> Result<&mut Volume<Drive>, Errno> {
        let present = self.device.generation();
        if present != self.generation {
            (self.generation, self.volume) = (present, None);
        }
        if self.device.sectors() == 0 {
            self.volume = None;
            return Err(Errno::ENOMEDIUM);
        }
        match &mut self.volume {
            Some(volume) => Ok(volume),
            none => Ok(none.insert(Volume::open(Drive(self.device)).map_err(errno)?)),
        }
    }

    /// The volume and the inode that a handle stands for.
    fn file(&mut self, handle: Handle) -> Result<(&mut Volume<Drive>, Inode), Errno> {
        let root = handle == Handle::ROOT;
        let number = if root { InodeNumber::ROOT } else { InodeNumber(handle.0 as u32) };
        let present = self.device.generation();
        if !root && handle.0 >> 32 != u64::from(present) {
            return Err(Errno::EIO);
        }
        let volume = self.volume()?;
        let inode = volume.inode(number).map_err(errno)?;
        Ok((volume, inode))
    }
}

/// The kind's part of `st_mode`.
fn mode_of(kind: Kind) -> u32 {
    match kind {
        Kind::Pipe => 0o010000,
        Kind::CharDevice => 0o020000,
        Kind::Directory => 0o040000,
        Kind::BlockDevice => 0o060000,
        Kind::File => 0o100000,
        Kind::Link => 0o120000,
        Kind::Socket => 0o140000,
    }
}

impl FileSystem for Ext2 {
    fn mount(device: BlockDevice) -> Result<Self, Errno> {
        let mut mounted = Ext2 { device, generation: device.generation(), volume: None };
        match mounted.volume() {
            // An empty drive, or one whose medium will have to be changed.
            Ok(_) | Err(Errno::ENOMEDIUM | Errno::EMEDIUMTYPE) => Ok(mounted),
            Err(error) => Err(error),
        }
    }

    fn lookup(&mut self, directory: Handle, name: &[u8]) -> Result<Attributes, Errno> {
        let (volume, inode) = self.file(directory)?;
        let entry = volume.child(&inode, name).map_err(errno)?.ok_or(Errno::ENOENT)?;
        let found = volume.inode(entry.inode).map_err(errno)?;
        Ok(Attributes {
            handle: u64::from(self.generation) << 32 | u64::from(found.number.0),
            inode: found.number.0.into(),
            size: found.size,
            sectors: found.sectors.into(),
            modified: found.modified.into(),
            mode: found.mode.into(),
            links: found.links.into(),
        })
    }

    fn entry(&mut self, directory: Handle, mut position: u64) -> Result<Option<Entry>, Errno> {
        let (volume, inode) = self.file(directory)?;
        while let Some(found) = volume.next_entry(&inode, position).map_err(errno)? {
            position = found.next;
            let name = found.name();
            if name == b"." || name == b".." {
                continue;
            }
            let kind = match found.kind {
                Some(kind) => kind,
                None => volume.inode(found.inode).map_err(errno)?.kind,
            };
            let mut entry = Entry {
                inode: found.inode.0.into(),
                next: found.next,
                mode: mode_of(kind),
                name_length: name.len() as u32,
                name: [0; 256],
            };
            entry.name[..name.len()].copy_from_slice(name);
            return Ok(Some(entry));
        }
        Ok(None)
    }

    fn read(&mut self, file: Handle, offset: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        let (volume, inode) = self.file(file)?;
        match inode.kind {
            Kind::Link if offset == 0 => volume.read_link(&inode, buffer).map_err(errno),
            Kind::File => volume.read_at(&inode, offset, buffer).map_err(errno),
            _ => Err(Errno::EINVAL),
        }
    }
}
