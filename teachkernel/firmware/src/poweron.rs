//! The power-on test of memory.
//!
//! A bit can be stuck at 0 or at 1; an address wire can be broken, so that two addresses name one cell. Three
//! passes find both (the march test MATS+, in: van de Goor, "Testing Semiconductor Memories", 1991): up,
//! writing a pattern; up, reading it and writing its complement; down, reading that and writing 0. The low
//! memory, where the boot stages go, is tested whole; the rest by a line every [`STRIDE`], which also keeps the
//! test short. The firmware's own RAM was tested by `entry.S` in the same way.

use abi::board::Window;
use abi::boot::{FIRMWARE_RAM, FIRMWARE_RAM_SIZE};

use crate::ram::{LINE, Line, Mismatch};

const PATTERN: u64 = 0xaaaa_aaaa_aaaa_aaaa;
/// End of the memory that is tested whole.
const WHOLE: u64 = 4 << 20;
/// Distance of the lines that are tested behind that.
const STRIDE: u64 = 64 << 10;

/// Tests `memory`, which is all of RAM; a broken one ends here.
pub fn test(memory: Window) {
    let first = FIRMWARE_RAM + FIRMWARE_RAM_SIZE;
    let middle = (memory.base + WHOLE).min(memory.end());
    let whole = (middle - first) / LINE;
    let samples = (memory.end() - middle) / STRIDE;
    let tested = march(whole, |i| Line::at(first + i * LINE))
        .and_then(|()| march(samples, |i| Line::at(middle + i * STRIDE)))
        .and_then(|()| address_wires(memory));
    match tested {
        Ok(()) => say!(
            "memory      {} MiB, good: the first {} tested whole, the rest by samples.",
            memory.size >> 20,
            WHOLE >> 20
        ),
        Err(mismatch) => refuse_broken_memory(&mismatch),
    }
}

/// The three passes over `count` lines.
fn march(count: u64, line: impl Fn(u64) -> Line) -> Result<(), Mismatch> {
    for i in 0..count {
        line(i).write(PATTERN);
    }
    for i in 0..count {
        line(i).check(PATTERN)?;
        line(i).write(!PATTERN);
    }
    for i in (0..count).rev() {
        line(i).check(!PATTERN)?;
        line(i).write(0);
    }
    Ok(())
}

/// Gives a line at each power of two its own number, and looks whether any was overwritten by another.
fn address_wires(memory: Window) -> Result<(), Mismatch> {
    let lines = || {
        let offsets = (0..64).map(|wire| 1_u64 << wire).skip_while(|offset| *offset < FIRMWARE_RAM_SIZE);
        let inside = offsets.take_while(|offset| *offset < memory.size);
        inside.map(|offset| (offset, Line::at(memory.base + offset)))
    };
    lines().for_each(|(number, line)| line.write(number));
    lines().try_for_each(|(number, line)| line.check(number))?;
    lines().for_each(|(_, line)| line.write(0));
    Ok(())
}

/// Says which bit of memory is broken, and switches off.
pub fn refuse_broken_memory(found: &Mismatch) -> ! {
    let bit = (found.expected ^ found.got).trailing_zeros();
    let stuck = found.got >> bit & 1;
    say!("memory      BROKEN at address {:#x}.", found.address);
    say!("            Written {:#018x}, but read back {:#018x}:", found.expected, found.got);
    say!("            bit {bit} is stuck at {stuck}.");
    refuse!("a computer cannot be trusted with broken memory, so nothing is started.")
}
