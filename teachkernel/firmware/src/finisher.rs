//! The test finisher: the board's power switch.

use abi::board::{FINISHER, FINISHER_FAIL, FINISHER_PASS, FINISHER_RESET};

use crate::arch;
use crate::mmio::Mmio;

/// How the machine is switched off.
#[derive(Clone, Copy)]
pub enum End {
    /// Off, all is well.
    Off,
    /// Off, with this exit status.
    Failed(u16),
    /// Off and on again.
    Reset,
}

/// Switches off.
pub fn finish(end: End) -> ! {
    let value = match end {
        End::Off => FINISHER_PASS,
        End::Failed(status) => FINISHER_FAIL | u32::from(status) << 16,
        End::Reset => FINISHER_RESET,
    };
    Mmio::new(FINISHER).write(0, value);
    arch::halt()
}
