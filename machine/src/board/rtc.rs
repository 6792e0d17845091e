//! Goldfish real-time clock: nanoseconds since 1970, and an alarm.
//!
//! `GOLDFISH-VIRTUAL-HARDWARE.TXT` of the Android emulator; in QEMU `hw/rtc/goldfish_rtc.c`. Its time is
//! the machine's own: a fixed moment plus 10 ns for each cycle.

use super::BusError;
use super::registers::registers;
use super::saved::{Saved, Visit};
use crate::event::Cycle;

/// Midnight UTC of 1 January 2026, in seconds since 1970: when the computer is switched on, unless told.
pub const EPOCH: u64 = 1_767_225_600;

const NANOSECONDS: u64 = 1_000_000_000;
const NANOSECONDS_PER_CYCLE: u64 = NANOSECONDS / abi::board::CYCLES_PER_SECOND;

registers! { Reg:
    0x00 [1 * 4] TimeLow "TIME_LOW" "Low half of the time; reading it latches the high half.";
    0x04 [1 * 4] TimeHigh "TIME_HIGH" "High half of the time.";
    0x08 [1 * 4] AlarmLow "ALARM_LOW" "Low half of the alarm time; writing it sets the alarm.";
    0x0c [1 * 4] AlarmHigh "ALARM_HIGH" "High half of the alarm time.";
    0x10 [1 * 4] IrqEnabled "IRQ_ENABLED" "Whether the alarm interrupts.";
    0x14 [1 * 4] ClearAlarm "CLEAR_ALARM" "Takes the alarm back.";
    0x18 [1 * 4] AlarmStatus "ALARM_STATUS" "Whether an alarm is set.";
    0x1c [1 * 4] ClearInterrupt "CLEAR_INTERRUPT" "Lowers the interrupt line.";
    0x20 [1 * 4] Reserved "reserved" "Reads 0.";
}

/// The chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rtc {
    /// Time at cycle 0, in nanoseconds since 1970.
    offset: u64,
    latched_high: u32,
    alarm: u64,
    alarm_set: bool,
    enabled: bool,
    pending: bool,
}

impl Rtc {
    /// A clock that shows `epoch` (seconds since 1970) at cycle 0.
    pub fn new(epoch: u64) -> Rtc {
        Rtc {
            offset: epoch.wrapping_mul(NANOSECONDS),
            latched_high: 0,
            alarm: 0,
            alarm_set: false,
            enabled: false,
            pending: false,
        }
    }

    /// The reset line: the alarm is off, the clock goes on.
    pub fn reset(&mut self) {
        *self = Rtc { offset: self.offset, ..Rtc::new(0) };
    }

    /// Sets the clock from outside: seconds since 1970.
    pub fn set_clock(&mut self, seconds: u64, now: Cycle) {
        self.set_time(self.time(now), seconds.wrapping_mul(NANOSECONDS));
        self.tick(now);
    }

    fn time(&self, now: Cycle) -> u64 {
        self.offset.wrapping_add(now.wrapping_mul(NANOSECONDS_PER_CYCLE))
    }

    /// The cycle at which [`Rtc::tick`] has work.
    pub fn next_deadline(&self, now: Cycle) -> Cycle {
        if !self.alarm_set {
            return Cycle::MAX;
        }
        let wait = self.alarm.saturating_sub(self.time(now)).div_ceil(NANOSECONDS_PER_CYCLE);
        now.saturating_add(wait)
    }

    /// Sounds the alarm when it is due.
    pub fn tick(&mut self, now: Cycle) {
        if self.alarm_set && self.time(now) >= self.alarm {
            self.alarm_set = false;
            self.pending = true;
        }
    }

    /// The interrupt line.
    pub fn line(&self) -> bool {
        self.pending && self.enabled
    }

    /// Reads a register; words, or two of them.
    pub fn read(&mut self, offset: u64, size: u8, now: Cycle) -> Result<u64, BusError> {
        if size == 8 {
            return Ok(self.read(offset, 4, now)? | self.read(offset + 4, 4, now)? << 32);
        }
        Ok(match decode(offset, size)? {
            Reg::TimeLow => {
                let time = self.time(now);
                self.latched_high = (time >> 32) as u32;
                u64::from(time as u32)
            }
            Reg::TimeHigh => u64::from(self.latched_high),
            Reg::AlarmLow => u64::from(self.alarm as u32),
            Reg::AlarmHigh => self.alarm >> 32,
            Reg::IrqEnabled => u64::from(self.enabled),
            Reg::AlarmStatus => u64::from(self.alarm_set),
            Reg::ClearAlarm | Reg::ClearInterrupt | Reg::Reserved => 0,
        })
    }

    /// Writes a register; words, or two of them.
    pub fn write(&mut self, offset: u64, size: u8, value: u64, now: Cycle) -> Result<(), BusError> {
        if size == 8 {
            self.write(offset, 4, value, now)?;
            return self.write(offset + 4, 4, value >> 32, now);
        }
        let (reg, value) = (decode(offset, size)?, u64::from(value as u32));
        let time = self.time(now);
        match reg {
            Reg::TimeLow => self.set_time(time, time >> 32 << 32 | value),
            Reg::TimeHigh => self.set_time(time, time & 0xffff_ffff | value << 32),
            Reg::AlarmLow => {
                self.alarm = self.alarm >> 32 << 32 | value;
                self.alarm_set = true;
                self.tick(now);
            }
            Reg::AlarmHigh => self.alarm = self.alarm & 0xffff_ffff | value << 32,
            Reg::IrqEnabled => self.enabled = value & 1 != 0,
            Reg::ClearAlarm => self.alarm_set = false,
            Reg::ClearInterrupt => self.pending = false,
            Reg::AlarmStatus | Reg::Reserved => {}
        }
        Ok(())
    }

    fn set_time(&mut self, old: u64, new: u64) {
        self.offset = self.offset.wrapping_add(new.wrapping_sub(old));
    }
}

fn decode(offset: u64, size: u8) -> Result<Reg, BusError> {
    match Reg::at(offset) {
        Some((reg, _, 0)) if size == 4 => Ok(reg),
        _ => Err(BusError),
    }
}

impl Saved for Rtc {
    const VERSION: u64 = 1;
    const NAME: &'static str = "RTC";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.u64(&mut self.offset);
        visit.u32(&mut self.latched_high);
        visit.u64(&mut self.alarm);
        visit.bool(&mut self.alarm_set);
        visit.bool(&mut self.enabled);
        visit.bool(&mut self.pending);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_epoch_and_runs_with_the_machine() {
        let mut rtc = Rtc::new(EPOCH);
        let low = rtc.read(0, 4, 100_000_000).expect("a register");
        let high = rtc.read(4, 4, 100_000_001).expect("a register");
        assert_eq!((high << 32 | low) / NANOSECONDS, EPOCH + 1);
    }

    #[test]
    fn the_alarm_interrupts_at_its_time() {
        let mut rtc = Rtc::new(0);
        for (offset, value) in [(0x10, 1), (0x0c, 0), (0x08, 1005)] {
            rtc.write(offset, 4, value, 0).expect("a register");
        }
        assert_eq!(rtc.next_deadline(3), 101);
        rtc.tick(100);
        assert!(!rtc.line());
        rtc.tick(101);
        assert!(rtc.line());
        assert_eq!(rtc.next_deadline(101), Cycle::MAX);
        rtc.write(0x1c, 4, 1, 101).expect("a register");
        assert!(!rtc.line());
    }

    #[test]
    fn an_alarm_in_the_past_sounds_at_once() {
        let mut rtc = Rtc::new(EPOCH);
        rtc.write(0x10, 4, 1, 0).expect("a register");
        rtc.write(0x08, 4, 1, 0).expect("a register");
        assert!(rtc.line());
        crate::board::saved::check_round_trip(&mut rtc, &mut Rtc::new(0));
    }

    #[test]
    fn the_time_can_be_set() {
        let mut rtc = Rtc::new(EPOCH);
        rtc.write(4, 4, 1, 50).expect("a register");
        rtc.write(0, 4, 2, 50).expect("a register");
        assert_eq!(rtc.time(51), (1 << 32) + 12);
        assert_eq!(rtc.read(0, 8, 51), Ok((1 << 32) + 12));
        assert_eq!(rtc.read(0, 2, 0), Err(BusError));
    }
}
