//! A place in the tree of names. It remembers how one got there, so that `..` and getcwd find back.

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;

use super::Node;
use crate::mm::{Budget, Share};

/// Directories can't be nested deeper: going back is a chain that must end.
const DEPTH_MAX: usize = 128;
/// What a place takes on the heap beside its name: itself and the file system's idea of the file.
const BYTES: usize = 256;
/// Whoever has a file open keeps every place on the way to it: a thousand files deep down would fill the heap.
static BUDGET: Budget = Budget::new(1000 << 10);

/// A file and the names that led to it.
pub struct Place {
    /// The file.
    pub node: Node,
    name: Vec<u8>,
    parent: Option<Arc<Place>>,
    depth: usize,
    _share: Option<Share>,
}

impl Place {
    /// The root.
    pub fn root(node: Node) -> Arc<Self> {
        Arc::new(Place { node, name: Vec::new(), parent: None, depth: 0, _share: None })
    }

    /// The place called `name` below this one; `ENOMEM` when there are too many.
    pub fn below(self: &Arc<Self>, name: &[u8], node: Node) -> Result<Arc<Self>, Errno> {
        if self.depth >= DEPTH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        let share = BUDGET.take(BYTES + name.len()).ok_or(Errno::ENOMEM)?;
        let (name, parent) = (name.to_vec(), Some(self.clone()));
        Ok(Arc::new(Place { node, name, parent, depth: self.depth + 1, _share: Some(share) }))
    }

    /// The place that this is in; the root is in itself.
    pub fn parent(self: &Arc<Self>) -> Arc<Self> {
        self.parent.as_ref().unwrap_or(self).clone()
    }

    /// The path from the root.
    pub fn path(&self) -> Vec<u8> {
        let mut names = Vec::new();
        let mut here = Some(self);
        while let Some(place) = here.filter(|place| place.parent.is_some()) {
            names.push(place.name.as_slice());
            here = place.parent.as_deref();
        }
        let mut path = Vec::new();
        for name in names.into_iter().rev() {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        if path.is_empty() { b"/".to_vec() } else { path }
    }
}
