//! What the device tree tells the boot loader, and what the boot loader tells the kernel by it.

use core::fmt::{self, Write};

use abi::boot::{KERNEL, SECTOR};
use fdt_edit::{Editor, Error, Tree};
use grub_menu::Words;
use kernel_image::Room;

use crate::entry;
use crate::start::Archive;
use crate::trouble::Trouble;

/// Bytes of a kernel's command line, Linux's own limit (COMMAND_LINE_SIZE of RISC-V is 1024).
const COMMAND_LINE_MAX: usize = 1024;

/// The memory that the kernel may fill: from its conventional place to the end of RAM.
pub fn room() -> Result<Room, Error> {
    let mut place = entry::device_tree();
    let length = place.length();
    let mut part = place.part(0, length).ok_or(Error::NoRoom)?;
    let tree = Tree::new(part.bytes())?;
    let (base, size) = tree.find("/memory").and_then(|node| node.windows().next()).ok_or(Error::NoNode)?;
    let end = base.saturating_add(size) / SECTOR * SECTOR;
    if end > KERNEL { Ok(Room { start: KERNEL, end }) } else { Err(Error::NoNode) }
}

/// A text of bounded length.
struct CommandLine {
    bytes: [u8; COMMAND_LINE_MAX],
    length: usize,
}

impl Write for CommandLine {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // One byte is kept for the zero at the end.
        let end = self.length + text.len();
        if end >= COMMAND_LINE_MAX {
            return Err(fmt::Error);
        }
        self.bytes[self.length..end].copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Writes what the kernel wants to know to `/chosen`: its command line and where its archive lies.
/// (Linux, Documentation/devicetree/usage-model.rst, 2.2)
pub fn tell_kernel<'a>(arguments: Words<'a>, archive: Option<Archive>) -> Result<(), Trouble<'a>> {
    let mut line = CommandLine { bytes: [0; COMMAND_LINE_MAX], length: 0 };
    write!(line, "{arguments}").map_err(|_| Trouble::LongCommandLine)?;
    write_chosen(&line.bytes[..=line.length], archive).map_err(Trouble::Tree)
}

fn write_chosen(command_line: &[u8], archive: Option<Archive>) -> Result<(), Error> {
    const CHOSEN: &str = "/chosen";
    let mut place = entry::device_tree();
    let length = place.length();
    let mut part = place.part(0, length).ok_or(Error::NoRoom)?;
    let mut editor = Editor::open(part.bytes())?;
    editor.add_node("/", "chosen")?;
    editor.set(CHOSEN, "bootargs", command_line)?;
    // An earlier attempt may have left an archive: an empty one is none.
    let Archive { start, end } = archive.unwrap_or(Archive { start: 0, end: 0 });
    editor.set_number(CHOSEN, "linux,initrd-start", start)?;
    editor.set_number(CHOSEN, "linux,initrd-end", end)
}
