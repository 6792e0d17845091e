//! What the board has, by its device tree; and the tree that is handed on.

use core::fmt;

use abi::board::Window;
use abi::boot::{DEVICE_TREE_SIZE, FIRMWARE_RAM, FIRMWARE_RAM_SIZE, SECTOR};
use fdt_edit::{Editor, Error, Node, Tree, copy};

use crate::{disk, harts, ram};

/// The window of RAM.
pub fn memory(tree: &[u8]) -> Option<Window> {
    let node = Tree::new(tree).ok()?.find("/memory")?;
    let (base, size) = node.windows().next()?;
    (base == FIRMWARE_RAM && size > WORKABLE).then_some(Window { base, size })
}

/// Less memory than this does not hold firmware, boot stages and a kernel.
const WORKABLE: u64 = 8 << 20;

/// Prints a line for each part that matters to a reader.
pub fn print(tree: &[u8]) {
    let Ok(tree) = Tree::new(tree) else { return };
    let cores = harts::number();
    say!("processor   {cores} core{}, RISC-V, 64 bits:", if cores == 1 { "" } else { "s" });
    if let Some(isa) = tree.find("/cpus/cpu").and_then(|cpu| cpu.text("riscv,isa")) {
        say!("{isa}");
    }
    let parts = || {
        tree.root()
            .into_iter()
            .flat_map(Node::children)
            .chain(tree.find("/soc").into_iter().flat_map(Node::children))
    };
    for flash in parts().filter(|part| part.is_compatible("cfi-flash")) {
        let banks = flash.windows().count();
        let size = flash.windows().map(|(_, size)| size).sum::<u64>() >> 20;
        say!("flash       {size} MiB in {banks} banks; this firmware is in the first.");
    }
    if parts().any(|part| part.is_compatible("ns16550a")) {
        say!("serial      16550 at 115200 baud: this console.");
    }
    for drive in 0..disk::drives() {
        match disk::capacity(drive) {
            Some(0) => say!("disk {drive}      no medium."),
            Some(sectors) => say!("disk {drive}      {}.", Size(sectors * SECTOR)),
            None => say!("disk {drive}      does not answer."),
        }
    }
}

/// A size in bytes, printed in the largest unit that is exact enough: whole MiB, else KiB.
struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => write!(out, "{} MiB", bytes >> 20),
            bytes => write!(out, "{} KiB", bytes >> 10),
        }
    }
}

/// Puts the tree where the boot contract wants it, the firmware's own RAM marked as taken (reserved-memory:
/// Devicetree Specification 0.4, 3.5).
pub fn hand_on(tree: &[u8]) -> Result<(), Error> {
    const PARENT: &str = "/reserved-memory";
    const NODE: &str = "/reserved-memory/firmware@80000000";
    let two = &2_u32.to_be_bytes();
    let mut window = [0; 16];
    window[..8].copy_from_slice(&FIRMWARE_RAM.to_be_bytes());
    window[8..].copy_from_slice(&FIRMWARE_RAM_SIZE.to_be_bytes());

    let place = ram::handed_on_tree();
    debug_assert_eq!(place.len() as u64, DEVICE_TREE_SIZE);
    copy(tree, place)?;
    let mut editor = Editor::open(place)?;
    editor.add_node("/", "reserved-memory")?;
    editor.set(PARENT, "#address-cells", two)?;
    editor.set(PARENT, "#size-cells", two)?;
    editor.set(PARENT, "ranges", &[])?;
    editor.add_node(PARENT, "firmware@80000000")?;
    editor.set(NODE, "reg", &window)?;
    editor.set(NODE, "no-map", &[])
}
