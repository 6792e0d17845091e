//! The files that go into an image: directories, files, links and devices under one root.

use std::collections::BTreeMap;

use abi::linux::mode;

/// Why a path can't be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The path names the root, or has `.`, `..` or a zero byte in it.
    #[error("{0:?} is no path to a file: use names joined by /, without . and ..")]
    BadPath(String),
    /// One name of the path is longer than a directory entry can hold.
    #[error("a name in {0:?} is longer than 255 bytes")]
    LongName(String),
    /// The path is taken.
    #[error("{0:?} is there already")]
    Exists(String),
    /// A part of the path is a file.
    #[error("{0:?} leads through something that is not a directory")]
    NotADirectory(String),
    /// The target of a symbolic link is empty or too long.
    #[error("the target of the symbolic link {0:?} must have 1 to 1023 bytes")]
    BadTarget(String),
}

/// What a device node leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// A character device, such as the console.
    Character,
    /// A block device, such as a disk.
    Block,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A file and its bytes.
    File(Vec<u8>),
    /// A directory.
    Directory(Directory),
    /// A symbolic link and where it points.
    Symlink(String),
    /// A device node.
    Device {
        /// Character or block.
        kind: DeviceKind,
        /// Which driver.
        major: u32,
        /// Which of the driver's devices.
        minor: u32,
    },
}

/// Something with a name in a directory. All belongs to user and group 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The permission bits, 0 to 0o7777.
    pub permissions: u16,
    /// What it is.
    pub content: Content,
}

impl Node {
    /// File type and permissions, as `st_mode` has them.
    pub fn mode(&self) -> u16 {
        let kind = match self.content {
            Content::File(_) => mode::S_IFREG,
            Content::Directory(_) => mode::S_IFDIR,
            Content::Symlink(_) => mode::S_IFLNK,
            Content::Device { kind: DeviceKind::Character, .. } => mode::S_IFCHR,
            Content::Device { kind: DeviceKind::Block, .. } => mode::S_IFBLK,
        };
        kind as u16 | (self.permissions & 0o7777)
    }
}

/// The names in a directory, in byte order: images come out the same in whatever order files were added.
pub type Directory = BTreeMap<String, Node>;

/// Most bytes in a name.
const NAME_MAX: usize = 255;
/// Most bytes in a link's target: one block of the smallest kind, less one.
const TARGET_MAX: usize = 1023;

/// The files of an image. Directories on the way to a file are made as needed, with mode 755.
///
/// ```
/// use toolchain::image::Tree;
/// let mut tree = Tree::new();
/// tree.file("/bin/hello", 0o755, b"...")?;
/// tree.symlink("/bin/greet", "hello")?;
/// # Ok::<(), toolchain::image::TreeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    root: Node,
}

impl Default for Tree {
    fn default() -> Self {
        Tree::new()
    }
}

impl Tree {
    /// An empty root directory.
    pub fn new() -> Self {
        Tree { root: empty_directory(0o755) }
    }

    /// The root directory.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Adds a file.
    pub fn file(&mut self, path: &str, permissions: u16, bytes: impl Into<Vec<u8>>) -> Result<(), TreeError> {
        self.add(path, Node { permissions, content: Content::File(bytes.into()) })
    }

    /// Adds a directory, or sets the permissions of one that is there.
    pub fn directory(&mut self, path: &str, permissions: u16) -> Result<(), TreeError> {
        self.add(path, empty_directory(permissions))
    }

    /// Adds a symbolic link to `target`.
    pub fn symlink(&mut self, path: &str, target: &str) -> Result<(), TreeError> {
        if target.is_empty() || target.len() > TARGET_MAX || target.contains('\0') {
            return Err(TreeError::BadTarget(path.into()));
        }
        self.add(path, Node { permissions: 0o777, content: Content::Symlink(target.into()) })
    }

    /// Adds a device node.
    pub fn device(
        &mut self,
        path: &str,
        permissions: u16,
        kind: DeviceKind,
        major: u32,
        minor: u32,
    ) -> Result<(), TreeError> {
        self.add(path, Node { permissions, content: Content::Device { kind, major, minor } })
    }

    fn add(&mut self, path: &str, node: Node) -> Result<(), TreeError> {
        let names = split(path)?;
        let Some((last, parents)) = names.split_last() else {
            return Err(TreeError::BadPath(path.into()));
        };
        let mut here = &mut self.root;
        for name in parents {
            let directory = entries(here).ok_or_else(|| TreeError::NotADirectory(path.into()))?;
            here = directory.entry((*name).into()).or_insert_with(|| empty_directory(0o755));
        }
        let directory = entries(here).ok_or_else(|| TreeError::NotADirectory(path.into()))?;
        match directory.get_mut(*last) {
            None => {
                directory.insert((*last).into(), node);
                Ok(())
            }
            Some(old) => match (&old.content, &node.content) {
                (Content::Directory(_), Content::Directory(_)) => {
                    old.permissions = node.permissions;
                    Ok(())
                }
                _ => Err(TreeError::Exists(path.into())),
            },
        }
    }
}

fn empty_directory(permissions: u16) -> Node {
    Node { permissions, content: Content::Directory(Directory::new()) }
}

fn entries(node: &mut Node) -> Option<&mut Directory> {
    match &mut node.content {
        Content::Directory(entries) => Some(entries),
        _ => None,
    }
}

fn split(path: &str) -> Result<Vec<&str>, TreeError> {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| *name == "." || *name == ".." || name.contains('\0')) {
        return Err(TreeError::BadPath(path.into()));
    }
    if names.iter().any(|name| name.len() > NAME_MAX) {
        return Err(TreeError::LongName(path.into()));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_made_and_names_sorted() {
        let mut tree = Tree::new();
        tree.file("b/two", 0o644, *b"2").unwrap();
        tree.file("/b/one", 0o644, *b"1").unwrap();
        tree.directory("/b", 0o700).unwrap();
        let Content::Directory(root) = &tree.root().content else { panic!("the root is no directory") };
        assert_eq!(root["b"].mode(), 0o040700);
        let Content::Directory(b) = &root["b"].content else { panic!("b is no directory") };
        assert_eq!(b.keys().collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn paths_that_lead_nowhere_are_refused() {
        let mut tree = Tree::new();
        tree.file("f", 0o644, *b"").unwrap();
        assert_eq!(tree.file("f", 0o644, *b""), Err(TreeError::Exists("f".into())));
        assert_eq!(tree.file("f/g", 0o644, *b""), Err(TreeError::NotADirectory("f/g".into())));
        assert_eq!(tree.file("a/../g", 0o644, *b""), Err(TreeError::BadPath("a/../g".into())));
        assert_eq!(tree.file("/", 0o644, *b""), Err(TreeError::BadPath("/".into())));
        assert!(matches!(tree.directory(&"n".repeat(256), 0o755), Err(TreeError::LongName(_))));
        assert!(matches!(tree.symlink("l", ""), Err(TreeError::BadTarget(_))));
    }
}
