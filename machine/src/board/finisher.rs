//! The test finisher: power-off and reset by one write.
//!
//! In QEMU `hw/misc/sifive_test.c`.

use abi::board::{FINISHER_FAIL, FINISHER_PASS, FINISHER_RESET};

use super::registers::registers;
use super::{BusError, Power};

registers! { Reg:
    0 [1 * 4] Finish "finish" "0x5555 powers off, 0x3333 with the status in the upper half, 0x7777 resets.";
}

/// What a write asks for; other values ask for nothing.
pub fn write(offset: u64, size: u8, value: u64) -> Result<Option<Power>, BusError> {
    check(size)?;
    let Some((Reg::Finish, _, 0)) = Reg::at(offset) else { return Ok(None) };
    let value = if size == 2 { value as u16 as u32 } else { value as u32 };
    Ok(match value & 0xffff {
        FINISHER_PASS => Some(Power::Off(0)),
        FINISHER_FAIL => Some(Power::Off((value >> 16) as u16)),
        FINISHER_RESET => Some(Power::Reset),
        _ => None,
    })
}

/// Everything reads 0.
pub fn read(size: u8) -> Result<u64, BusError> {
    check(size).map(|()| 0)
}

fn check(size: u8) -> Result<(), BusError> {
    if matches!(size, 2 | 4) { Ok(()) } else { Err(BusError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_fails_and_resets() {
        let asked = |value| write(0, 4, value);
        assert_eq!(asked(0x5555), Ok(Some(Power::Off(0))));
        assert_eq!(asked(0x2a_3333), Ok(Some(Power::Off(42))));
        assert_eq!(asked(0x7777), Ok(Some(Power::Reset)));
        assert_eq!(asked(0x1234), Ok(None));
        assert_eq!(write(4, 4, 0x5555), Ok(None));
        assert_eq!(write(0, 8, 0x5555), Err(BusError));
        assert_eq!(read(4), Ok(0));
    }
}
