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

/// A name that may not exist yet, and where.
pub struct Target {
    /// The directory.
    pub directory: Arc<Place>,
    /// The last name of the path.
    pub name: Vec<u8>,
    /// Whether a slash is behind the name: then it can only be a directory's.
    pub wants_directory: bool,
}

/// The directory of the last name in `path`, and that name. `EEXIST` for what can only exist: the root, `.`
/// and `..`.
pub fn resolve_parent(from: &Arc<Place>, path: &[u8]) -> Result<Target, Errno> {
    let mut walker = Walker::new(from, path)?;
    while let Some(name) = walker.walk.next_name() {
        let name = name?;
        if !walker.walk.is_at_end() {
            walker.step(&name, true)?;
            continue;
        }
        if !walker.here.node.is_directory() {
            return Err(Errno::ENOTDIR);
        }
        if name == b"." || name == b".." {
            return Err(Errno::EEXIST);
        }
        let wants_directory = walker.walk.wants_directory();
        return Ok(Target { directory: walker.here, name, wants_directory });
    }
    Err(Errno::EEXIST)
}

impl Walker {
    fn new(from: &Arc<Place>, path: &[u8]) -> Result<Self, Errno> {
        let walk = Walk::new(path)?;
        let here = if walk.is_absolute() { root() } else { from.clone() };
        Ok(Walker { walk, here })
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
