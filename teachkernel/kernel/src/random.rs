//! Numbers that look random. The board has no source of chance yet, so they follow from the time at which
//! they are asked for: good for hash tables and stack guards, not for secrets.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::time;

static STATE: AtomicU64 = AtomicU64::new(0x4b45_524e_454c_4152);

/// Fills `out`. (splitmix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014)
pub fn fill(out: &mut [u8]) {
    for piece in out.chunks_mut(8) {
        let seed = STATE.fetch_add(0x9e37_79b9_7f4a_7c15 ^ time::now(), Ordering::Relaxed);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = mixed ^ mixed >> 31;
        piece.copy_from_slice(&mixed.to_le_bytes()[..piece.len()]);
    }
}
