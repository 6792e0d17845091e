//! Where everything lies: the monitor, and an arena of its own for each program.

use crate::common::START;

/// Bytes of an arena.
pub const ARENA: u64 = 0x1_0000;
/// The first arena; the monitor lies before it.
pub const ARENAS: u64 = START + ARENA;

/// Two pages of code.
pub const CODE: u64 = 0;
/// What the program starts from: a word for each thing that [`crate::monitor`] loads.
pub const SETUP: u64 = 0x2000;
/// What its traps were, in [`TRAP_WORDS`] words each.
pub const LOG: u64 = 0x3000;
/// What it ended with, laid out as the setup.
pub const END: u64 = 0x5000;
/// The page tables: the root for Sv48, the root for Sv39, which is the next level of Sv48, and two more levels.
pub const ROOT_48: u64 = 0x6000;
pub const ROOT_39: u64 = 0x7000;
pub const MIDDLE: u64 = 0x8000;
pub const LEAVES: u64 = 0x9000;
/// Two pages of code to be called.
pub const STUBS: u64 = 0xa000;
/// Four pages of data.
pub const DATA: u64 = 0xc000;
pub const DATA_PAGES: u64 = 4;

/// Words that the log has for each trap: cause, pc, value, status, and where the handler was entered.
pub const TRAP_WORDS: u64 = 5;
/// Traps after which a program ends, wherever it is.
pub const TRAPS: u64 = 180;

/// Offsets in setup and end: integer registers, float registers, control registers.
pub const INTEGERS: u64 = 0;
pub const FLOATS: u64 = 0x100;
pub const CONTROLS: u64 = 0x200;
pub const FCSR: u64 = 0x400;

/// Virtual addresses are chosen so that physically nothing is there: what lies at them without page tables
/// faults on both machines.
pub const GIB: u64 = 1 << 30;
/// Code and handlers as they lie, for the supervisor.
pub const SAME: u64 = START;
/// All of memory again, for the user.
pub const USER: u64 = 3 * GIB;
/// Through [`MIDDLE`] and [`LEAVES`].
pub const PAGES: u64 = 5 * GIB;
/// Entries of the Sv39 root that map a GiB in a chance way.
pub const GIGAPAGES: [u64; 2] = [6, 7];
/// An entry of the Sv39 root, and one of [`MIDDLE`], that point on in a way that is not allowed.
pub const BROKEN: [u64; 2] = [8 * GIB, PAGES + 5 * HUGE];
/// The highest entry of each root: again what is at [`PAGES`].
pub const ALIAS: u64 = 0xffff_ffff_c000_0000;
/// Bytes of a page of the middle level.
pub const HUGE: u64 = 2 << 20;
/// Entries of [`MIDDLE`] that map 2 MiB in a chance way.
pub const HUGE_PAGES: std::ops::Range<u64> = 1..5;
/// Entries of [`LEAVES`] that map data, and then the stubs.
pub const LEAF_PAGES: u64 = 16;
pub const STUB_PAGES: u64 = 8;

/// The arena of a program.
pub fn arena(index: usize) -> u64 {
    ARENAS + index as u64 * ARENA
}
