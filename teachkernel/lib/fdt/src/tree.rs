//! Reading: nodes, their children, their properties. (Devicetree Specification 0.4, 5.4)

use crate::Error;
use crate::header::{Header, word};

const BEGIN: u32 = 1;
const END: u32 = 2;
const PROPERTY: u32 = 3;
const NOP: u32 = 4;

/// A device tree in memory.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    structure: &'a [u8],
    strings: &'a [u8],
}

/// A node of the tree: a part of the board.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: Tree<'a>,
    /// Its name with unit address, as in `memory@80000000`; empty for the root.
    pub name: &'a str,
    /// Byte offset in the structure of what follows the name.
    pub(crate) body: usize,
}

/// A property: a name and bytes.
#[derive(Clone, Copy)]
pub struct Property<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its bytes.
    pub value: &'a [u8],
}

/// A token and the byte offset of the one that follows.
pub(crate) enum Token<'a> {
    Begin(&'a str),
    End,
    Property(Property<'a>),
}

fn text(bytes: &[u8]) -> Option<&str> {
    let length = bytes.iter().position(|byte| *byte == 0)?;
    core::str::from_utf8(&bytes[..length]).ok()
}

impl<'a> Tree<'a> {
    /// Checks the header; `bytes` may be longer than the tree.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        let header = Header::read(bytes)?;
        Ok(Tree {
            structure: &bytes[header.structure..header.structure + header.structure_size],
            strings: &bytes[header.strings..header.strings + header.strings_size],
        })
    }

    /// The root node.
    pub fn root(self) -> Option<Node<'a>> {
        match self.token(0)? {
            (Token::Begin(name), body) => Some(Node { tree: self, name, body }),
            _ => None,
        }
    }

    /// The node with this path: names separated by slashes, unit addresses included or left out.
    pub fn find(self, path: &str) -> Option<Node<'a>> {
        let mut node = self.root()?;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            node = node.children().find(|child| child.is_called(name))?;
        }
        Some(node)
    }

    /// The first token at or behind byte `at` that means something.
    pub(crate) fn token(self, mut at: usize) -> Option<(Token<'a>, usize)> {
        while word(self.structure, at)? == NOP {
            at += 4;
        }
        let rest = at + 4;
        match word(self.structure, at)? {
            BEGIN => {
                let name = text(self.structure.get(rest..)?)?;
                Some((Token::Begin(name), (rest + name.len() + 1).next_multiple_of(4)))
            }
            END => Some((Token::End, rest)),
            PROPERTY => {
                let length = word(self.structure, rest)? as usize;
                let name = text(self.strings.get(word(self.structure, rest + 4)? as usize..)?)?;
                let end = (rest + 8).checked_add(length)?;
                let value = self.structure.get(rest + 8..end)?;
                Some((Token::Property(Property { name, value }), end.next_multiple_of(4)))
            }
            _ => None,
        }
    }

    /// Where the node whose body starts at `at` ends: the offset of what follows its end token.
    fn behind(self, mut at: usize) -> Option<usize> {
        let mut depth = 1;
        while depth > 0 {
            let (token, next) = self.token(at)?;
            match token {
                Token::Begin(_) => depth += 1,
                Token::End => depth -= 1,
                Token::Property(_) => {}
            }
            at = next;
        }
        Some(at)
    }
}

impl<'a> Node<'a> {
    /// Its properties, in order.
    pub fn properties(self) -> impl Iterator<Item = Property<'a>> {
        let mut at = self.body;
        core::iter::from_fn(move || match self.tree.token(at)? {
            (Token::Property(property), next) => {
                at = next;
                Some(property)
            }
            _ => None,
        })
    }

    /// The bytes of a property.
    pub fn property(self, name: &str) -> Option<&'a [u8]> {
        self.properties().find(|property| property.name == name).map(|property| property.value)
    }

    /// A property that is text; of several texts the first.
    pub fn text(self, name: &str) -> Option<&'a str> {
        text(self.property(name)?)
    }

    /// Whether `compatible` lists this name.
    pub fn is_compatible(self, name: &str) -> bool {
        self.property("compatible")
            .is_some_and(|list| list.split(|byte| *byte == 0).any(|one| one == name.as_bytes()))
    }

    /// A property that is one `u32` or one `u64`.
    pub fn number(self, name: &str) -> Option<u64> {
        let value = self.property(name)?;
        let low = u64::from(word(value, value.len().checked_sub(4)?)?);
        match value.len() {
            4 => Some(low),
            8 => Some(u64::from(word(value, 0)?) << 32 | low),
            _ => None,
        }
    }

    /// The windows in `reg`, base and size, of a node whose parent has two cells for each.
    pub fn windows(self) -> impl Iterator<Item = (u64, u64)> {
        let pair =
            |bytes: &[u8], at| Some(u64::from(word(bytes, at)?) << 32 | u64::from(word(bytes, at + 4)?));
        let all = self.property("reg").unwrap_or_default();
        all.chunks_exact(16).filter_map(move |window| Some((pair(window, 0)?, pair(window, 8)?)))
    }

    /// The nodes directly below it, in order.
    pub fn children(self) -> impl Iterator<Item = Node<'a>> {
        let tree = self.tree;
        let mut at = self.body;
        core::iter::from_fn(move || {
            loop {
                match tree.token(at)? {
                    (Token::Property(_), next) => at = next,
                    (Token::End, _) => return None,
                    (Token::Begin(name), body) => {
                        at = tree.behind(body)?;
                        return Some(Node { tree, name, body });
                    }
                }
            }
        })
    }

    /// Whether this is its name, with the unit address or without.
    pub fn is_called(self, name: &str) -> bool {
        self.name == name || self.name.split('@').next() == Some(name)
    }

    /// Where its first child or its end token is: behind the last property.
    pub(crate) fn properties_end(self) -> usize {
        let mut at = self.body;
        while let Some((Token::Property(_), next)) = self.tree.token(at) {
            at = next;
        }
        at
    }

    /// The place in the structure of property `name`: its first byte and the first behind it.
    pub(crate) fn place_of(self, name: &str) -> Option<(usize, usize)> {
        let mut at = self.body;
        while let (Token::Property(property), next) = self.tree.token(at)? {
            if property.name == name {
                return Some((at, next));
            }
            at = next;
        }
        None
    }
}

pub(crate) const TOKENS: [u32; 3] = [BEGIN, END, PROPERTY];
