//! From a path to a place: directory by directory, over mounts and symbolic links. (path_resolution(7))

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;
use kernel_core::path::Walk;

use super::{Kind, Place, mount, root};

/// Where a walk has come to.
struct Walker {
    walk: Walk,
    here: Arc<Place>,
}

/// The place that `path` names, seen from `from`. A symbolic link at the end is followed if `follow` says so
/// or if a slash is behind it.
pub fn resolve(from: &Arc<Place>, path: &[u8], follow: bool) -> Result<Arc<Place>, Errno> {
    let mut walker = Walker::new(from, path)?;
    while let Some(name) = walker.walk.next_name() {
        let name = name?;
        walker.step(&name, follow)?;
    }
    Ok(walker.here)
}

/// The last part of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Last {
    /// A name, which may not exist yet.
    Name(Vec<u8>),
    /// `.`
    Itself,
    /// `..`
    Parent,
    /// There is none: the path is the root's.
    Root,
}

/// The end of a path, and the directory that it is in.
pub struct Target {
    /// The directory.
    pub directory: Arc<Place>,
    last: Last,
    /// Whether a slash is behind the name: then it can only be a directory's.
    pub wants_directory: bool,
}

impl Target {
    /// The name, to make a file of it; what is not a name exists already.
    pub fn to_make(&self) -> Result<&[u8], Errno> {
        if let Last::Name(name) = &self.last { Ok(name) } else { Err(Errno::EEXIST) }
    }

    /// The name, to take it out of its directory (unlink(2), rmdir(2)).
    pub fn to_remove(&self, directory: bool) -> Result<&[u8], Errno> {
        match &self.last {
            Last::Name(_) if self.wants_directory && !directory => Err(Errno::ENOTDIR),
            Last::Name(name) => Ok(name),
            _ if !directory => Err(Errno::EISDIR),
            Last::Itself => Err(Errno::EINVAL),
            Last::Parent => Err(Errno::ENOTEMPTY),
            Last::Root => Err(Errno::EBUSY),
        }
    }
}

/// The directory that the end of `path` is in, and that end.
pub fn resolve_parent(from: &Arc<Place>, path: &[u8]) -> Result<Target, Errno> {
    resolve_end(from, path, false)
}

/// The same; with `follow`, the end of the path is where the symbolic links there lead, over however many.
pub fn resolve_end(from: &Arc<Place>, path: &[u8], follow: bool) -> Result<Target, Errno> {
    let mut walker = Walker::new(from, path)?;
    while let Some(name) = walker.walk.next_name() {
        let name = name?;
        if !walker.walk.is_at_end() || follow && walker.is_link(&name) {
            walker.step(&name, true)?;
            continue;
        }
        if !walker.here.node.is_directory() {
            return Err(Errno::ENOTDIR);
        }
        let last = match name.as_slice() {
            b"." => Last::Itself,
            b".." => Last::Parent,
            _ => Last::Name(name),
        };
        let wants_directory = walker.walk.wants_directory();
        return Ok(Target { directory: walker.here, last, wants_directory });
    }
    Ok(Target { directory: walker.here, last: Last::Root, wants_directory: true })
}

impl Walker {
    fn new(from: &Arc<Place>, path: &[u8]) -> Result<Self, Errno> {
        let walk = Walk::new(path)?;
        let here = if walk.is_absolute() { root() } else { from.clone() };
        Ok(Walker { walk, here })
    }

    fn is_link(&self, name: &[u8]) -> bool {
        self.here.node.lookup(name).and_then(|node| node.kind()) == Ok(Kind::Link)
    }

    /// Goes on to `name`.
    fn step(&mut self, name: &[u8], follow_last: bool) -> Result<(), Errno> {
        let must_be_directory = self.walk.wants_directory();
        let next = match name {
            b"." => self.here.clone(),
            b".." => self.here.parent(),
            name => {
                let node = self.here.node.lookup(name)?;
                let follow = follow_last || must_be_directory;
                if follow && node.kind()? == Kind::Link {
                    self.walk.follow(&node.link()?)?;
                    if self.walk.is_absolute() {
                        self.here = root();
                    }
                    return Ok(());
                }
                self.here.below(name, mount::top(node)?)?
            }
        };
        if !self.here.node.is_directory() || (must_be_directory && !next.node.is_directory()) {
            return Err(Errno::ENOTDIR);
        }
        self.here = next;
        Ok(())
    }
}
