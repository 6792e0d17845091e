//! The board's parts: what is said of them, and where each is drawn.

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub line: &'static str,
    /// Its address or size.
    pub mono: &'static str,
    /// What it is, in a sentence or two.
    pub sentence: &'static str,
    /// Whether it computes or remembers, and does not talk to the outside.
    pub core: bool,
}

/// How the parts lie in a drawing: boxes of one size in columns and rows, and the bus between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// What it is called in style sheets.
    pub name: &'static str,
    /// Width and height of the drawing.
    pub size: [u16; 2],
    /// Width and height of a part.
    pub part: [u16; 2],
    columns: u16,
    /// The upper left corner of the first part, and the steps to the next column and row.
    first: [u16; 2],
    step: [u16; 2],
    /// The bus, and each part's line to it.
    pub bus: &'static str,
}

/// Two rows, above and below the bus.
pub const WIDE: Arrangement = Arrangement {
    name: "wide",
    size: [1000, 330],
    part: [212, 78],
    columns: 4,
    first: [44, 40],
    step: [233, 170],
    bus: "M70 164H930M150 118V210M383 118V210M616 118V210M849 118V210",
};

/// Two columns, left and right of the bus: for a telephone.
pub const NARROW: Arrangement = Arrangement {
    name: "narrow",
    size: [372, 392],
    part: [176, 78],
    columns: 2,
    first: [0, 10],
    step: [196, 98],
    bus: "M186 20V372M176 49H196M176 147H196M176 245H196M176 343H196",
};

impl Arrangement {
    /// The upper left corner of the part at a place of [`PARTS`].
    pub fn corner(&self, place: usize) -> [u16; 2] {
        let place = place as u16;
        let [x, y] = self.first;
        [x + place % self.columns * self.step[0], y + place / self.columns * self.step[1]]
    }
}

macro_rules! parts {
    ($($name:literal, $line:literal, $mono:literal, $core:literal, $sentence:literal;)+) => {
        /// Every part, in the order in which a reader meets them.
        pub const PARTS: &[Part] = &[$(Part {
            name: $name, line: $line, mono: $mono, sentence: $sentence, core: $core,
        }),+];
    };
}

parts! {
    "Flash chip", "keeps the firmware", "0x2000_0000 · 32 MiB", false,
    "The flash chip keeps its bytes without power. The processor's first instruction comes from here: the firmware, which counts the hardware, tests the memory and looks for a disk to boot from.";
    "Processor", "RISC-V, one hart", "pc —", true,
    "The processor does one thing: it reads the instruction at the address in its program counter (pc), does what it says, and goes on to the next. It has three modes; only the kernel's and the firmware's may touch everything.";
    "Memory", "empty at power-on", "0x8000_0000 · 64 MiB", true,
    "The memory (RAM) forgets everything without power. Before a program can run, its bytes must be brought here; that is most of what booting is.";
    "Interrupts, timer", "PLIC and CLINT", "mtime at 10 MHz", false,
    "The timer and the interrupt controller can take the processor away from whatever runs. Without them no kernel could stop a program that never asks for anything.";
    "Disk", "boot sector, gap, ext2", "virtio, slot 0", false,
    "The disk holds the boot loader in its first sectors, and a file system (ext2) with the rest of it, the kernel and the first programs.";
    "Removable drive", "your programs go in here", "virtio, slot 1", false,
    "What you write in this page is assembled, put on a small disk of its own, and inserted here. There is no back door: the kernel reads it as it reads any disk.";
    "Serial port", "the console", "16550 at 0x1000_0000", false,
    "The serial port sends and receives one byte after the other. The console on this page is what is plugged into it.";
    "Trace port", "what this page watches by", "0x1020_0000", false,
    "The one part that a real board lacks. The kernel writes a note here when it does something worth telling, such as a switch from one program to another; the pictures are drawn from these notes and from what the processor did.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_on_the_board_and_apart() {
        for board in [WIDE, NARROW] {
            let [width, height] = board.part;
            for (place, part) in PARTS.iter().enumerate() {
                let [x, y] = board.corner(place);
                assert!(x + width <= board.size[0] && y + height <= board.size[1], "{}", part.name);
                for [ox, oy] in (0..place).map(|other| board.corner(other)) {
                    assert!(x >= ox + width || ox >= x + width || y >= oy + height, "{}", part.name);
                }
            }
        }
    }

    #[test]
    fn what_is_said_of_a_part_fits_into_it() {
        for part in PARTS {
            assert!(part.line.len() <= 25 && part.mono.len() <= 22, "{}", part.name);
            assert!(part.sentence.ends_with('.'), "{}", part.name);
        }
    }
}
