//! The board's parts: where each is drawn, and what is said of it.

/// Width and height of the drawing.
pub const SIZE: (f64, f64) = (1000.0, 330.0);

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
    /// Left upper corner, width and height.
    pub at: [u16; 4],
    /// Whether it computes or remembers, and does not talk to the outside.
    pub core: bool,
}

macro_rules! parts {
    ($($name:literal, $line:literal, $mono:literal, $at:expr, $core:literal, $sentence:literal;)+) => {
        /// Every part, in the order in which a reader meets them.
        pub const PARTS: &[Part] = &[$(Part {
            name: $name, line: $line, mono: $mono, sentence: $sentence, at: $at, core: $core,
        }),+];
    };
}

parts! {
    "Flash chip", "the firmware is written in here", "0x2000_0000 · 32 MiB", [45, 40, 210, 80], false,
    "The flash chip keeps its bytes without power. The processor's first instruction comes from here: the firmware, which counts the hardware, tests the memory and looks for a disk to boot from.";
    "Processor", "RISC-V, one hart", "pc —", [285, 40, 200, 80], true,
    "The processor does one thing: it reads the instruction at the address in its program counter (pc), does what it says, and goes on to the next. It has three modes; only the kernel's and the firmware's may touch everything.";
    "Memory", "empty until something loads", "0x8000_0000 · 64 MiB", [515, 40, 210, 80], true,
    "The memory (RAM) forgets everything without power. Before a program can run, its bytes must be brought here; that is most of what booting is.";
    "Interrupts, timer", "PLIC and CLINT", "mtime at 10 MHz", [755, 40, 200, 80], false,
    "The timer and the interrupt controller can take the processor away from whatever runs. Without them no kernel could stop a program that never asks for anything.";
    "Disk", "boot sector, gap, ext2", "virtio, slot 0", [45, 236, 210, 66], false,
    "The disk holds the boot loader in its first sectors, and a file system (ext2) with the rest of it, the kernel and the first programs.";
    "Removable drive", "your programs go in here", "virtio, slot 1", [285, 236, 200, 66], false,
    "What you write in this page is assembled, put on a small disk of its own, and inserted here. There is no back door: the kernel reads it as it reads any disk.";
    "Serial port", "the console", "16550 at 0x1000_0000", [515, 236, 210, 66], false,
    "The serial port sends and receives one byte after the other. The console on this page is what is plugged into it.";
    "Trace port", "what this page watches by", "0x1020_0000", [755, 236, 200, 66], false,
    "The one part that a real board lacks. The kernel writes a note here when it does something worth telling, such as a switch from one program to another; the pictures are drawn from these notes and from what the processor did.";
}

/// The bus, and each part's line to it.
pub const BUS: &str = "M70 178H930M150 120V178M385 120V178M620 120V178M850 120V178M150 178V236M385 178V236M620 178V236M850 178V236";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_on_the_board_and_apart() {
        for (i, part) in PARTS.iter().enumerate() {
            let [x, y, w, h] = part.at;
            assert!(f64::from(x + w) < SIZE.0 && f64::from(y + h) < SIZE.1, "{}", part.name);
            assert!(part.line.len() <= 32 && part.sentence.ends_with('.'), "{}", part.name);
            for other in &PARTS[..i] {
                let [ox, oy, ow, oh] = other.at;
                assert!(
                    x >= ox + ow || ox >= x + w || y >= oy + oh || oy >= y + h,
                    "{} on {}",
                    part.name,
                    other.name
                );
            }
        }
    }
}
