//! Everything that gets an inode, with its number, links and content.

use std::borrow::Cow;

use super::{
    Ext2Error,
    inode::{self, FAST_LINK_MAX},
};
use crate::image::{Content, Node, Tree};

/// The root directory's inode.
pub const ROOT: u32 = 2;
/// The first inode that is not reserved.
pub const FIRST_FREE: u32 = 11;
/// Most directories in a directory.
const LINKS_MAX: usize = 31_998;

/// One inode to be.
pub struct Item<'a> {
    /// Its number.
    pub inode: u32,
    /// What it is.
    pub node: &'a Node,
    /// How many names it has.
    pub links: u16,
    /// What stands in its blocks.
    pub data: Cow<'a, [u8]>,
    /// Positions of its children in the inventory, with their names.
    children: Vec<(&'a str, usize)>,
    /// Position of the directory that it is in.
    parent: usize,
}

/// All inodes, directories before what is in them.
pub struct Inventory<'a> {
    /// The root first.
    pub items: Vec<Item<'a>>,
    block_size: u64,
}

impl Inventory<'_> {
    /// The highest inode number in use.
    pub fn last_inode(&self) -> u32 {
        self.items.len() as u32 + FIRST_FREE - 2
    }

    /// Blocks of content, indirect blocks included.
    pub fn data_blocks(&self) -> u64 {
        self.items.iter().map(|item| inode::blocks_with_indirect(item.data.len(), self.block_size)).sum()
    }
}

/// Numbers every node of `tree`, level by level, and writes its directories.
pub fn take(tree: &Tree, block_size: u64) -> Result<Inventory<'_>, Ext2Error> {
    let mut items = vec![item(ROOT, tree.root(), 0)?];
    let mut at = 0;
    while at < items.len() {
        if let Content::Directory(entries) = &items[at].node.content {
            for (name, node) in entries {
                let index = items.len();
                items.push(item(FIRST_FREE + index as u32 - 1, node, at)?);
                items[at].children.push((name, index));
            }
            let directories = entries.values().filter(|node| is_directory(node)).count();
            if directories > LINKS_MAX {
                return Err(Ext2Error::TooManyLinks(directories));
            }
            items[at].links = 2 + directories as u16;
        }
        at += 1;
    }
    for at in 0..items.len() {
        if is_directory(items[at].node) {
            items[at].data = Cow::Owned(directory(&items, at, block_size as usize));
        }
    }
    Ok(Inventory { items, block_size })
}

fn is_directory(node: &Node) -> bool {
    matches!(node.content, Content::Directory(_))
}

fn item(inode: u32, node: &Node, parent: usize) -> Result<Item<'_>, Ext2Error> {
    let data: &[u8] = match &node.content {
        Content::File(bytes) => bytes,
        Content::Symlink(target) if target.len() > FAST_LINK_MAX => target.as_bytes(),
        _ => &[],
    };
    if data.len() as u64 > i32::MAX as u64 {
        return Err(Ext2Error::FileTooLarge(data.len() as u64));
    }
    Ok(Item { inode, node, links: 1, data: Cow::Borrowed(data), children: Vec::new(), parent })
}

/// The blocks of the directory at `at`: entries of inode, length, name (section 4.1), none across a block's
/// end; the last of each block reaches to it.
fn directory(items: &[Item], at: usize, block_size: usize) -> Vec<u8> {
    let own = [(".", at), ("..", items[at].parent)];
    let mut bytes: Vec<u8> = Vec::new();
    let mut last = 0;
    for (name, index) in own.iter().chain(&items[at].children) {
        let size = (8 + name.len()).next_multiple_of(4);
        let room = bytes.len().next_multiple_of(block_size) - bytes.len();
        if !bytes.is_empty() && size > room {
            extend(&mut bytes, last, block_size);
        }
        last = bytes.len();
        let target = &items[*index];
        bytes.extend(target.inode.to_le_bytes());
        bytes.extend((size as u16).to_le_bytes());
        bytes.extend([name.len() as u8, inode::entry_type(target.node)]);
        bytes.extend(name.as_bytes());
        bytes.resize(last + size, 0);
    }
    extend(&mut bytes, last, block_size);
    bytes
}

/// Makes the entry at `last` reach to the end of its block.
fn extend(bytes: &mut Vec<u8>, last: usize, block_size: usize) {
    bytes.resize(bytes.len().next_multiple_of(block_size), 0);
    let length = (bytes.len() - last) as u16;
    bytes[last + 4..last + 6].copy_from_slice(&length.to_le_bytes());
}
