//! File systems of modules, seen as inodes.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use abi::errno::Errno;
use kapi::raw::Attributes;

use super::{DirEntry, Inode, Kind, Metadata, Node, new_device_number};
use crate::device::block;
use crate::module::{self, Instance};

/// Longest text of a symbolic link that is followed.
const LINK_MAX: usize = 1024;
/// Inode number of the root, by ext2's custom.
const ROOT_INODE: u64 = 2;

struct Mounted {
    instance: Instance,
    device: u64,
}

/// A file of a module's file system. What is known about it was read when it was looked up: it can't change.
struct ModuleInode {
    mounted: Arc<Mounted>,
    attributes: Attributes,
}

/// Mounts the block device `source` as a file system of this name: its root. `ENODEV` for an unknown name,
/// `ENOTBLK` for a source that is no block device.
pub fn mount(name: &[u8], source: &dyn Inode) -> Result<Node, Errno> {
    let slot = block::slot_of(&source.metadata()?).ok_or(Errno::ENOTBLK)?;
    let instance = module::mount(name, slot)?;
    // Known without a medium: one may not have been put in yet.
    let attributes = Attributes {
        handle: 0,
        inode: ROOT_INODE,
        mode: Kind::Directory.mode() | 0o555,
        links: 2,
        ..Default::default()
    };
    Ok(Arc::new(ModuleInode {
        mounted: Arc::new(Mounted { instance, device: new_device_number() }),
        attributes,
    }))
}

impl Inode for ModuleInode {
    fn metadata(&self) -> Result<Metadata, Errno> {
        let of = &self.attributes;
        Ok(Metadata {
            device: self.mounted.device,
            inode: of.inode,
            mode: of.mode,
            links: of.links,
            device_file: 0,
            size: of.size,
            sectors: of.sectors,
            modified: of.modified,
        })
    }

    fn read(&self, position: u64, out: &mut [u8], _wait: bool) -> Result<usize, Errno> {
        match self.kind()? {
            Kind::Directory => Err(Errno::EISDIR),
            Kind::File => self.mounted.instance.read(self.attributes.handle, position, out),
            _ => Err(Errno::EINVAL),
        }
    }

    fn write(&self, _position: u64, _bytes: &[u8], _wait: bool) -> Result<usize, Errno> {
        Err(Errno::EROFS)
    }

    fn truncate(&self, _length: u64) -> Result<(), Errno> {
        Err(Errno::EROFS)
    }

    fn is_read_only(&self) -> bool {
        true
    }

    fn lookup(&self, name: &[u8]) -> Result<Node, Errno> {
        let attributes = self.mounted.instance.lookup(self.attributes.handle, name)?;
        Ok(Arc::new(ModuleInode { mounted: self.mounted.clone(), attributes }))
    }

    fn entry(&self, position: u64) -> Result<Option<DirEntry>, Errno> {
        let Some(entry) = self.mounted.instance.entry(self.attributes.handle, position)? else {
            return Ok(None);
        };
        let name = entry.name.get(..entry.name_length as usize).ok_or(Errno::EUCLEAN)?.to_vec();
        let kind = Kind::from_mode(entry.mode).unwrap_or(Kind::File);
        Ok(Some(DirEntry { name, inode: entry.inode, kind, next: entry.next }))
    }

    fn link(&self) -> Result<Vec<u8>, Errno> {
        if self.kind()? != Kind::Link {
            return Err(Errno::EINVAL);
        }
        let mut text = vec![0; LINK_MAX];
        let length = self.mounted.instance.read(self.attributes.handle, 0, &mut text)?;
        text.truncate(length);
        Ok(text)
    }
}
