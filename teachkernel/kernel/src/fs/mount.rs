//! Mounts: file systems attached to directories. (mount(2))

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;
use abi::linux::MS_RDONLY;
use abi::trace::Tracepoint;
use kernel_core::mounts::{DirectoryId, Mounts};

use super::{Inode, Node, Place, dev, module, proc, ram, resolve};
use crate::sync::SpinLock;
use crate::trace;

/// Mounts at once.
const MOUNTS_MAX: usize = 64;
/// Longest name of what was mounted and of where: both are remembered.
const NAME_MAX: usize = 255;

/// What is known about a mount.
#[derive(Clone)]
pub struct Mount {
    /// What was mounted: a device, or the type's name.
    pub source: String,
    /// Where.
    pub target: String,
    /// Type of file system.
    pub kind: String,
    /// Whether it can't be written to.
    pub read_only: bool,
    root: Option<Node>,
}

static MOUNTS: SpinLock<Mounts<Mount>> = SpinLock::new(Mounts::new(MOUNTS_MAX));

/// Every mount, the earliest first.
pub fn table() -> Vec<Mount> {
    MOUNTS.lock().iter().cloned().collect()
}

/// What is seen where `node` is: itself, or the root of the file system that covers it.
pub fn top(node: Node) -> Result<Node, Errno> {
    let mut here = node;
    while here.is_directory() {
        let id = identity(&*here)?;
        let over = MOUNTS.lock().over(id).and_then(|mount| mount.root.clone());
        match over {
            Some(root) if identity(&*root)? != id => here = root,
            _ => break,
        }
    }
    Ok(here)
}

fn identity(node: &dyn Inode) -> Result<DirectoryId, Errno> {
    let metadata = node.metadata()?;
    Ok(DirectoryId { device: metadata.device, inode: metadata.inode })
}

/// Notes that there is a root, which covers nothing.
pub fn note_root(kind: &str) {
    let mount =
        Mount { source: kind.into(), target: "/".into(), kind: kind.into(), read_only: false, root: None };
    // The table is empty and has room.
    let _ = MOUNTS.lock().attach(DirectoryId { device: 0, inode: 0 }, mount);
}

/// Attaches a file system to a directory.
pub fn mount(from: &Arc<Place>, source: &[u8], target: &[u8], kind: &[u8], flags: u64) -> Result<(), Errno> {
    let place = resolve(from, target, true)?;
    if !place.node.is_directory() {
        return Err(Errno::ENOTDIR);
    }
    let read_only = flags & MS_RDONLY != 0;
    let root = match kind {
        b"proc" => proc::root(),
        // It is one wherever it is mounted, and has to be written to somewhere.
        b"devtmpfs" if read_only => return Err(Errno::EINVAL),
        b"devtmpfs" => dev::root(),
        b"tmpfs" | b"ramfs" => ram::RamFs::root(read_only),
        name if !crate::module::is_known(name) => return Err(Errno::ENODEV),
        name => module::mount(name, &*resolve(from, source, true)?.node)?,
    };
    if identity(&*root)? == identity(&*place.node)? {
        return Err(Errno::EBUSY);
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let path = place.path();
    if source.len().max(path.len()) > NAME_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    // What a module offers can't be written to, whatever the flags say.
    let read_only = read_only || crate::module::is_known(kind);
    let mount =
        Mount { source: text(source), target: text(&path), kind: text(kind), read_only, root: Some(root) };
    MOUNTS.lock().attach(identity(&*place.node)?, mount).map_err(|_| Errno::ENOMEM)?;
    let ([s0, s1], [t0, t1], [k0, k1]) = (trace::words(source), trace::words(&path), trace::words(kind));
    trace::hit(Tracepoint::Mount, [s0, s1, t0, t1, k0, k1]);
    Ok(())
}
