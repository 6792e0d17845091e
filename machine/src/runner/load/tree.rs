//! A device tree that somebody gives (`-dtb`): checked, and told what the boot loader has to tell the kernel.
//!
//! The format is that of the Devicetree Specification 0.4, chapter 5.

use thiserror::Error;

use crate::board::parts::Chosen;

const MAGIC: u32 = 0xd00d_feed;
const BEGIN_NODE: u32 = 1;
const END_NODE: u32 = 2;
const PROPERTY: u32 = 3;
const NOP: u32 = 4;
const END: u32 = 9;
/// Bytes of the header, and of the oldest format that has all of its fields.
const HEADER: usize = 40;
const VERSION: u32 = 17;

/// What is wrong with a device tree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// It does not begin as one.
    #[error("is not a device tree (dtc -O dtb makes one)")]
    NotATree,
    /// It is of an old format.
    #[error("is a device tree of version {0}; 17 is expected")]
    Version(u32),
    /// Less of it is there than its header says, or it contradicts itself.
    #[error("is a damaged device tree, at byte {0}")]
    Damaged(usize),
}

/// The same tree with `/chosen` telling what `chosen` holds.
///
/// # Errors
/// If it is no tree.
pub fn with_chosen(tree: &[u8], chosen: &Chosen) -> Result<Vec<u8>, TreeError> {
    let old = Tree::read(tree)?;
    let mut strings = old.strings.to_vec();
    let additions = Additions::of(chosen, &mut strings);
    let structure = rewrite(&old, &additions)?;
    Ok(old.assemble(&structure, &strings))
}

/// The parts of a flattened tree.
struct Tree<'a> {
    structure: &'a [u8],
    /// Where the structure stands, for messages.
    at: usize,
    strings: &'a [u8],
    reserved: &'a [u8],
    boot_hart: u32,
}

impl<'a> Tree<'a> {
    fn read(tree: &'a [u8]) -> Result<Tree<'a>, TreeError> {
        let field = |index: usize| word(tree, 4 * index);
        if field(0) != Some(MAGIC) {
            return Err(TreeError::NotATree);
        }
        let fields: Option<Vec<u32>> = (0..HEADER / 4).map(field).collect();
        let Some([_, total, structure, strings, reserved, version, _, boot_hart, string_bytes, bytes]) =
            fields.as_deref().and_then(|fields| <[u32; 10]>::try_from(fields).ok())
        else {
            return Err(TreeError::Damaged(tree.len()));
        };
        if version < VERSION {
            return Err(TreeError::Version(version));
        }
        let tree = tree.get(..total as usize).ok_or(TreeError::Damaged(tree.len()))?;
        let part = |from: u32, length: u32| {
            let from = from as usize;
            from.checked_add(length as usize)
                .and_then(|to| tree.get(from..to))
                .ok_or(TreeError::Damaged(from))
        };
        let reserved = tree.get(reserved as usize..).ok_or(TreeError::Damaged(reserved as usize))?;
        let entries = reserved.chunks_exact(16).position(|entry| entry.iter().all(|byte| *byte == 0));
        let entries = entries.ok_or(TreeError::Damaged(tree.len()))?;
        Ok(Tree {
            structure: part(structure, bytes)?,
            at: structure as usize,
            strings: part(strings, string_bytes)?,
            reserved: &reserved[..16 * (entries + 1)],
            boot_hart,
        })
    }

    fn name(&self, offset: u32) -> Option<&'a [u8]> {
        self.strings.get(offset as usize..)?.split(|byte| *byte == 0).next()
    }

    fn damaged(&self, at: usize) -> TreeError {
        TreeError::Damaged(self.at + at)
    }

    /// A tree of the same kind with another structure and other strings.
    fn assemble(&self, structure: &[u8], strings: &[u8]) -> Vec<u8> {
        let reserved_at = HEADER;
        let structure_at = reserved_at + self.reserved.len();
        let strings_at = structure_at + structure.len();
        let sizes = [strings_at + strings.len(), structure_at, strings_at, reserved_at];
        let [total, structure_at, strings_at, reserved_at] = sizes.map(|size| size as u32);
        let lengths = [strings.len() as u32, structure.len() as u32];
        let header = [MAGIC, total, structure_at, strings_at, reserved_at, VERSION, 16, self.boot_hart];
        let words = header.into_iter().chain(lengths).flat_map(u32::to_be_bytes);
        words.chain([self.reserved, structure, strings].concat()).collect()
    }
}

/// An address in one cell where it fits, as QEMU 7.2 writes it.
fn cells(address: u64) -> Vec<u8> {
    match u32::try_from(address) {
        Ok(address) => address.to_be_bytes().to_vec(),
        Err(_) => address.to_be_bytes().to_vec(),
    }
}

/// Properties for `/chosen`.
struct Additions {
    names: Vec<&'static [u8]>,
    structure: Vec<u8>,
}

impl Additions {
    fn of(chosen: &Chosen, strings: &mut Vec<u8>) -> Additions {
        let mut additions = Additions { names: Vec::new(), structure: Vec::new() };
        if !chosen.bootargs.is_empty() {
            let text = chosen.bootargs.split('\0').next().unwrap_or_default();
            additions.add(b"bootargs", &[text.as_bytes(), &[0]].concat(), strings);
        }
        if let Some(initrd) = &chosen.initrd {
            additions.add(b"linux,initrd-end", &cells(initrd.end), strings);
            additions.add(b"linux,initrd-start", &cells(initrd.start), strings);
        }
        if let Some(seed) = &chosen.rng_seed {
            additions.add(b"rng-seed", seed, strings);
        }
        additions
    }

    fn add(&mut self, name: &'static [u8], value: &[u8], strings: &mut Vec<u8>) {
        let words = [PROPERTY, value.len() as u32, strings.len() as u32];
        self.structure.extend(words.into_iter().flat_map(u32::to_be_bytes));
        self.structure.extend(value);
        self.structure.resize(self.structure.len().next_multiple_of(4), 0);
        self.names.push(name);
        strings.extend(name);
        strings.push(0);
    }

    /// The node itself, for a tree that has none.
    fn node(&self) -> Vec<u8> {
        let begin = [&BEGIN_NODE.to_be_bytes()[..], b"chosen\0\0"].concat();
        [&begin, &self.structure[..], &END_NODE.to_be_bytes()].concat()
    }
}

/// The structure with the additions in `/chosen`, in place of properties of the same names.
fn rewrite(tree: &Tree, additions: &Additions) -> Result<Vec<u8>, TreeError> {
    let mut out = Vec::new();
    let (mut at, mut depth, mut in_chosen, mut done) = (0, 0usize, false, false);
    loop {
        let start = at;
        let token = word(tree.structure, at).ok_or(tree.damaged(at))?;
        at += 4;
        let mut keep = true;
        match token {
            BEGIN_NODE => {
                let name = tree.structure.get(at..).and_then(|rest| rest.split(|byte| *byte == 0).next());
                let name = name.ok_or(tree.damaged(at))?;
                at += (name.len() + 1).next_multiple_of(4);
                depth += 1;
                in_chosen = depth == 2 && name == b"chosen";
            }
            END_NODE => {
                depth = depth.checked_sub(1).ok_or(tree.damaged(start))?;
                in_chosen = false;
                if depth == 0 && !done {
                    out.extend(additions.node());
                    done = true;
                }
            }
            PROPERTY => {
                let length = word(tree.structure, at).ok_or(tree.damaged(at))?;
                let name = word(tree.structure, at + 4).and_then(|offset| tree.name(offset));
                let name = name.ok_or(tree.damaged(at))?;
                at = (length as usize).checked_add(at + 8).ok_or(tree.damaged(start))?.next_multiple_of(4);
                keep = !(in_chosen && additions.names.contains(&name));
            }
            NOP => {}
            END if depth == 0 && done => {
                out.extend(END.to_be_bytes());
                return Ok(out);
            }
            _ => return Err(tree.damaged(start)),
        }
        let bytes = tree.structure.get(start..at).ok_or(tree.damaged(start))?;
        if keep {
            out.extend(bytes);
        }
        if token == BEGIN_NODE && in_chosen && !done {
            out.extend(&additions.structure);
            done = true;
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dtb::{Inventory, blob};

    const BOARD: Inventory = Inventory { harts: 2, ram_bytes: 64 << 20, trace_port: false };

    fn told() -> Chosen {
        Chosen {
            bootargs: "console=ttyS0".into(),
            initrd: Some(0x8400_0000..0x8400_1234),
            ..Chosen::default()
        }
    }

    #[test]
    fn what_is_told_stands_in_chosen_once() {
        let tree = blob(BOARD, &Chosen { bootargs: "old words".into(), ..Chosen::default() });
        let tree = with_chosen(&tree, &told()).expect("a tree of ours");
        let found = |text: &[u8]| tree.windows(text.len()).filter(|window| *window == text).count();
        assert_eq!((found(b"console=ttyS0\0"), found(b"old words")), (1, 0));
        assert_eq!(found(&0x8400_1234u32.to_be_bytes()), 1);
        assert_eq!(found(b"stdout-path\0"), 1, "what was there stays");
        // What was made can be read again, and making it again changes nothing but unused strings.
        let again = with_chosen(&tree, &told()).expect("a tree of ours");
        assert_eq!(
            Tree::read(&again).map(|it| it.structure.len()),
            Tree::read(&tree).map(|it| it.structure.len())
        );
    }

    #[test]
    fn a_tree_without_chosen_gets_one() {
        let mut fdt = vm_fdt::FdtWriter::new().expect("a writer");
        let root = fdt.begin_node("").expect("a node");
        fdt.property_u32("x", 1).expect("a property");
        fdt.end_node(root).expect("its end");
        let tree = fdt.finish().expect("a tree");
        let tree = with_chosen(&tree, &told()).expect("a tree");
        assert!(tree.windows(12).any(|window| window == b"\0\0\0\x01chosen\0\0"));
    }

    #[test]
    fn every_cut_and_every_damage_is_told_and_none_panics() {
        let tree = blob(BOARD, &told());
        assert_eq!(with_chosen(b"\x7fELF", &told()), Err(TreeError::NotATree));
        for length in 4..tree.len() {
            assert!(with_chosen(&tree[..length], &told()).is_err(), "{length}");
        }
        for at in 4..tree.len() {
            for value in [0, 0xff, 0x7f] {
                let mut damaged = tree.clone();
                damaged[at] = value;
                // Whether it is still a tree depends on where it was hit; that it ends is what counts.
                let _ = with_chosen(&damaged, &told());
            }
        }
    }
}
