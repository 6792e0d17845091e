//! A place in the tree of names. It remembers how one got there, so that `..` and getcwd find back.

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;

use super::Node;

/// Directories can't be nested deeper: going back is a chain that must end.
const DEPTH_MAX: usize = 128;

/// A file and the names that led to it.
pub struct Place {
    /// The file.
    pub node: Node,
    name: Vec<u8>,
    parent: Option<Arc<Place>>,
    depth: usize,
}

impl Place {
    /// The root.
    pub fn root(node: Node) -> Arc<Self> {
        Arc::new(Place { node, name: Vec::new(), parent: None, depth: 0 })
    }

    /// The place called `name` below this one.
    pub fn below(self: &Arc<Self>, name: &[u8], node: Node) -> Result<Arc<Self>, Errno> {
        if self.depth >= DEPTH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        let (name, parent) = (name.to_vec(), Some(self.clone()));
        Ok(Arc::new(Place { node, name, parent, depth: self.depth + 1 }))
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
