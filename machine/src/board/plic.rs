//! PLIC: the platform-level interrupt controller, which brings device interrupts to harts.
//!
//! RISC-V PLIC Specification 1.0.0; in QEMU `hw/intc/sifive_plic.c`. Context 2h is hart h's machine mode,
//! 2h+1 its supervisor mode. Lines are levels: a line that is up makes its source pending, until the
//! interrupt is claimed; when it is still up at the completion, the source is pending again (chapter 3).

use super::BusError;
use super::clint::HARTS_MAX;
use super::registers::registers;
use super::saved::{Saved, Visit};

/// Interrupt sources, counting the reserved source 0.
pub const SOURCES: usize = 96;
/// Highest priority; more bits read as 0 (WARL).
const PRIORITY_MAX: u32 = 7;

registers! { Reg:
    0x00_0000 [1024 * 4] Priority "priority" "Priority of each source; 0 never interrupts.";
    0x00_1000 [32 * 4] Pending "pending" "A bit for each source that waits to be claimed.";
    0x00_2000 [15872 * 128] Enable "enable" "For each context a bit for each source that may interrupt it.";
    0x20_0000 [1024 * 4096] Context "context" "For each context its threshold, then claim and complete.";
}

/// The chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plic {
    contexts: usize,
    priority: [u8; SOURCES],
    /// The lines, as the devices hold them.
    level: u128,
    pending: u128,
    /// Claimed and not completed yet: their lines are not looked at.
    claimed: u128,
    enable: [u128; 2 * HARTS_MAX],
    threshold: [u8; 2 * HARTS_MAX],
}

impl Plic {
    /// A chip with two contexts for each hart.
    pub fn new(harts: usize) -> Plic {
        Plic {
            contexts: 2 * harts.min(HARTS_MAX),
            priority: [0; SOURCES],
            level: 0,
            pending: 0,
            claimed: 0,
            enable: [0; 2 * HARTS_MAX],
            threshold: [0; 2 * HARTS_MAX],
        }
    }

    /// The reset line. The devices go on holding their lines.
    pub fn reset(&mut self) {
        *self = Plic { level: self.level, ..Plic::new(self.contexts / 2) };
    }

    /// The lines of all sources, bit n for source n.
    pub fn set_levels(&mut self, level: u128) {
        self.level = level;
        self.pending |= level & !self.claimed;
    }

    /// The most urgent interrupt of a context, or 0. Of equals the lowest source comes first
    /// (PLIC Specification, chapter 5).
    fn best(&self, context: usize) -> u32 {
        let mut waiting = self.pending & self.enable[context];
        let (mut best, mut urgency) = (0, self.threshold[context]);
        while waiting != 0 {
            let source = waiting.trailing_zeros();
            waiting &= waiting - 1;
            let priority = self.priority[source as usize];
            if priority > urgency {
                (best, urgency) = (source, priority);
            }
        }
        best
    }

    /// Whether a context's interrupt line is up.
    pub fn line(&self, context: usize) -> bool {
        context < self.contexts && self.best(context) != 0
    }

    fn claim(&mut self, context: usize) -> u32 {
        let source = self.best(context);
        let bit = u128::from(source != 0) << source;
        self.pending &= !bit;
        self.claimed |= bit;
        source
    }

    /// Reads a register; words only.
    pub fn read(&mut self, offset: u64, size: u8) -> Result<u64, BusError> {
        let (reg, index, byte) = Self::decode(offset, size)?;
        let n = index as usize;
        Ok(match reg {
            Reg::Priority => u64::from(self.priority.get(n).copied().unwrap_or(0)),
            Reg::Pending => word(self.pending, index),
            Reg::Enable if n < self.contexts => word(self.enable[n], byte / 4),
            Reg::Context if n < self.contexts && byte == 0 => u64::from(self.threshold[n]),
            Reg::Context if n < self.contexts && byte == 4 => u64::from(self.claim(n)),
            Reg::Enable | Reg::Context => 0,
        })
    }

    /// Writes a register; words only.
    pub fn write(&mut self, offset: u64, size: u8, value: u64) -> Result<(), BusError> {
        let (reg, index, byte) = Self::decode(offset, size)?;
        let (n, value) = (index as usize, value as u32);
        let urgency = (value & PRIORITY_MAX) as u8;
        match reg {
            Reg::Priority if (1..SOURCES).contains(&n) => self.priority[n] = urgency,
            Reg::Enable if n < self.contexts => set_word(&mut self.enable[n], byte / 4, value),
            Reg::Context if n < self.contexts && byte == 0 => self.threshold[n] = urgency,
            Reg::Context if n < self.contexts && byte == 4 && value < SOURCES as u32 => {
                self.claimed &= !(1 << value);
                self.set_levels(self.level);
            }
            Reg::Priority | Reg::Pending | Reg::Enable | Reg::Context => {}
        }
        Ok(())
    }

    fn decode(offset: u64, size: u8) -> Result<(Reg, u64, u64), BusError> {
        // Holes between the registers read 0, like the pending bits of sources that are not there.
        let hole = (Reg::Pending, u64::MAX, 0);
        if size == 4 { Ok(Reg::at(offset).unwrap_or(hole)) } else { Err(BusError) }
    }
}

fn word(bits: u128, index: u64) -> u64 {
    if index < 4 { u64::from((bits >> (32 * index)) as u32) } else { 0 }
}

/// Sets a word of enable bits; source 0 and sources that are not there stay off.
fn set_word(bits: &mut u128, index: u64, value: u32) {
    if index < SOURCES as u64 / 32 {
        let shift = 32 * index;
        *bits = *bits & !(u128::from(u32::MAX) << shift) | u128::from(value) << shift;
        *bits &= !1;
    }
}

impl Saved for Plic {
    const VERSION: u64 = 1;
    const NAME: &'static str = "PLIC";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("number of contexts", self.contexts as u64);
        visit.bytes(&mut self.priority);
        for bits in
            [&mut self.level, &mut self.pending, &mut self.claimed].into_iter().chain(&mut self.enable)
        {
            let mut le = bits.to_le_bytes();
            visit.bytes(&mut le);
            *bits = u128::from_le_bytes(le);
        }
        visit.bytes(&mut self.threshold);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUPERVISOR: u64 = 1;
    const CLAIM: u64 = 0x20_0004 + SUPERVISOR * 0x1000;

    fn with_enabled(priorities: &[(u64, u64)]) -> Plic {
        let mut plic = Plic::new(1);
        for (source, priority) in priorities {
            plic.write(4 * source, 4, *priority).expect("a register");
        }
        plic.write(0x2080, 4, 0xffff_ffff).expect("a register");
        plic
    }

    #[test]
    fn the_most_urgent_comes_first_and_of_equals_the_lowest() {
        let mut plic = with_enabled(&[(1, 1), (2, 5), (10, 5)]);
        plic.set_levels(1 << 1 | 1 << 2 | 1 << 10);
        assert!(plic.line(1) && !plic.line(0));
        let order: Vec<_> = (0..4).map(|_| plic.read(CLAIM, 4).expect("a register")).collect();
        assert_eq!(order, [2, 10, 1, 0]);
        assert!(!plic.line(1));
    }

    #[test]
    fn a_source_still_high_at_completion_is_pending_again() {
        let mut plic = with_enabled(&[(10, 1)]);
        plic.set_levels(1 << 10);
        assert_eq!(plic.read(CLAIM, 4), Ok(10));
        assert_eq!(plic.read(0x1000, 4), Ok(0));
        plic.write(CLAIM, 4, 10).expect("a register");
        assert!(plic.line(1));
    }

    #[test]
    fn a_request_stays_when_its_line_falls_and_is_not_repeated_while_in_service() {
        let mut plic = with_enabled(&[(10, 1)]);
        plic.set_levels(1 << 10);
        plic.set_levels(0);
        assert_eq!(plic.read(CLAIM, 4), Ok(10));
        plic.set_levels(1 << 10);
        plic.set_levels(0);
        plic.write(CLAIM, 4, 10).expect("a register");
        assert!(!plic.line(1));
    }

    #[test]
    fn threshold_and_priority_0_hold_interrupts_back() {
        let mut plic = with_enabled(&[(1, 0), (2, 3)]);
        plic.set_levels(1 << 1 | 1 << 2);
        plic.write(0x20_1000, 4, 3).expect("a register");
        assert!(!plic.line(1));
        plic.write(0x20_1000, 4, 2).expect("a register");
        assert_eq!(plic.read(CLAIM, 4), Ok(2));
        assert_eq!(plic.read(CLAIM, 4), Ok(0));
    }

    #[test]
    fn priorities_keep_three_bits_and_source_0_is_nothing() {
        let mut plic = with_enabled(&[(0, 7), (1, 0xffff_fffd)]);
        assert_eq!(plic.read(4, 4), Ok(5));
        assert_eq!(plic.read(0, 4), Ok(0));
        assert_eq!(plic.read(0x2080, 4), Ok(0xffff_fffe));
        assert_eq!(plic.read(4, 8), Err(BusError));
        assert_eq!(plic.read(4 * 1000, 4), Ok(0));
    }

    #[test]
    fn no_access_panics() {
        let mut plic = Plic::new(8);
        for offset in (0..0x60_0000).step_by(4) {
            plic.write(offset, 4, u64::MAX).expect("words are valid everywhere");
            plic.read(offset, 4).expect("words are valid everywhere");
        }
    }

    #[test]
    fn state_survives_saving() {
        let mut plic = with_enabled(&[(10, 1)]);
        plic.set_levels(1 << 10);
        plic.read(CLAIM, 4).expect("a register");
        crate::board::saved::check_round_trip(&mut plic, &mut Plic::new(1));
    }
}
