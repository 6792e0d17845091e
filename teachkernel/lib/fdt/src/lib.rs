//! The flattened device tree: the list of a board's parts that the board hands to the firmware, the firmware
//! to the boot loader, and the boot loader to the kernel, each adding what it knows.
//!
//! ```text
//! header | memory reservations | structure | strings | free
//! ```
//!
//! The structure is a sequence of big-endian `u32` tokens: nodes begin and end, properties stand between.
//! [`Tree`] reads it; [`Editor`] inserts nodes and properties by moving what lies behind. Reading never
//! panics: a tree that contradicts itself ends early or is refused.
//!
//! Source: Devicetree Specification 0.4, chapter 5. Written here and not taken from a crate because the
//! readers found either allocate or cannot edit, and editing needs the token walk anyway.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod edit;
mod header;
mod tree;

pub use edit::{Editor, copy};
pub use header::total_size;
pub use tree::{Node, Property, Tree};

/// Why a device tree cannot be used or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The magic number is missing: there is no device tree.
    NoTree,
    /// Header or tokens contradict themselves.
    Damaged,
    /// The buffer is too small for the tree with what is to be added.
    NoRoom,
    /// There is no node with this path.
    NoNode,
}

impl core::fmt::Display for Error {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(match self {
            Error::NoTree => "there is no device tree",
            Error::Damaged => "the device tree contradicts itself",
            Error::NoRoom => "the device tree does not fit into its place",
            Error::NoNode => "the device tree lacks a node",
        })
    }
}
