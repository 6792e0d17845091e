//! The speed slider: ten positions for each power of ten, from one instruction a second to as fast as it goes.

use crate::protocol::Speed;
use crate::words::number;

/// The last position: unlimited.
pub const LAST: u32 = 81;
/// Where a page starts: the boot can be watched, and takes a few seconds.
pub const DEFAULT: Speed = Speed::PerSecond(1e7);

/// The speed at a position.
pub fn at(position: u32) -> Speed {
    match position {
        0..LAST => Speed::PerSecond(10f64.powf(f64::from(position) / 10.0).round()),
        _ => Speed::Unlimited,
    }
}

/// The position closest to a speed.
pub fn position(speed: Speed) -> u32 {
    match speed {
        Speed::Unlimited => LAST,
        Speed::PerSecond(n) => ((n.max(1.0).log10() * 10.0).round() as u32).min(LAST - 1),
    }
}

/// The speed beside the slider.
pub fn short(position: u32) -> String {
    match at(position) {
        Speed::PerSecond(n) => number::speed(n),
        Speed::Unlimited => "unlimited".into(),
    }
}

/// The speed for those who hear it.
pub fn words(position: u32) -> String {
    match at(position) {
        Speed::PerSecond(n) => format!("{} a second", number::counted(n as u64, "instruction")),
        Speed::Unlimited => "as fast as this computer goes".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_speeds_agree() {
        for at_position in 0..=LAST {
            let n = at(at_position);
            assert!(position(n).abs_diff(at_position) <= 1, "{at_position}");
        }
        assert_eq!((short(0), short(70), short(LAST)), ("1/s".into(), "10 M/s".into(), "unlimited".into()));
        assert_eq!(words(30), "1,000 instructions a second");
    }
}
