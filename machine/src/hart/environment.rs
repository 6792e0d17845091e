//! Bits of `menvcfg` and `senvcfg` (Privileged 20240411, 3.1.18).

/// Fences of I/O order memory too, which changes nothing here.
pub const FIOM: u64 = 1;
/// Accessed and dirty bits of page tables are set by the hart; without it their absence is a page fault (Svadu).
///
/// The specification leaves open what it is after reset. It is set, because software that wants faults says so,
/// and software that knows only harts that set the bits themselves, as QEMU 7.2's, has no way to ask for it.
pub const ADUE: u64 = 1 << 61;
/// The supervisor has a timer (Sstc).
pub const STCE: u64 = 1 << 63;

/// What can be written to `menvcfg`. Page-based memory types and cache-block instructions are not there.
pub const WRITABLE: u64 = FIOM | ADUE | STCE;
