//! Writes an address, or the part of it that the instruction holds, into bytes (RISC-V ELF psABI 1.0,
//! "Relocations").

use machine::isa::{Format, Spread};

use super::{
    diagnostic::{Fault, Span},
    object::RelocationKind,
};

/// Why a value can't be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// It goes farther than the instruction reaches.
    TooFar {
        /// The distance in bytes.
        distance: i64,
        /// How far it reaches.
        reach: i64,
    },
    /// Instructions stand at even addresses.
    Odd,
    /// It does not fit in 32 bits.
    TooLarge(i64),
}

impl PatchError {
    /// In words.
    pub fn fault(self, span: Span) -> Fault {
        match self {
            PatchError::TooFar { distance, reach } => Fault::new(
                span,
                format!("the target is {distance} bytes away; this instruction reaches {reach} bytes"),
            )
            .advise("`call` and `tail` reach everything"),
            PatchError::Odd => Fault::new(span, "the target has an odd address, where no instruction can be"),
            PatchError::TooLarge(value) => Fault::new(span, format!("{value:#x} does not fit in 32 bits")),
        }
    }
}

impl RelocationKind {
    /// Whether it is a jump's distance.
    pub fn is_jump(self) -> bool {
        use RelocationKind::{Branch, Jal, RvcBranch, RvcJump};
        matches!(self, Branch | Jal | RvcBranch | RvcJump)
    }

    /// Whether it depends on the target alone, not on the place.
    pub fn is_absolute(self) -> bool {
        use RelocationKind::{Abs32, Abs64, Hi20, Lo12I, Lo12S};
        matches!(self, Abs32 | Abs64 | Hi20 | Lo12I | Lo12S)
    }
}

/// The upper 20 bits to which the sign-extended lower 12 are added.
fn upper(value: i64) -> Result<i64, PatchError> {
    let rounded = value.wrapping_add(0x800) >> 12 << 12;
    if rounded == i64::from(rounded as i32) { Ok(rounded) } else { Err(PatchError::TooLarge(value)) }
}

fn lower(value: i64) -> i64 {
    value << 52 >> 52
}

/// Writes `value` into the first bytes of `field`: an address, or for relative kinds a distance.
pub fn patch(kind: RelocationKind, field: &mut [u8], value: i64) -> Result<(), PatchError> {
    use RelocationKind as K;
    match kind {
        K::Abs32 => {
            let fits = i32::try_from(value).is_ok() || u32::try_from(value).is_ok();
            if !fits {
                return Err(PatchError::TooLarge(value));
            }
            field[..4].copy_from_slice(&(value as u32).to_le_bytes());
        }
        K::Abs64 => field[..8].copy_from_slice(&value.to_le_bytes()),
        K::Add8 | K::Add16 | K::Add32 | K::Add64 => accumulate(kind, field, value),
        K::Sub8 | K::Sub16 | K::Sub32 | K::Sub64 => accumulate(kind, field, value.wrapping_neg()),
        K::Branch => distance(Format::Branch, 4, field, value)?,
        K::Jal => distance(Format::Jump, 4, field, value)?,
        K::RvcBranch => distance(Format::CBranch, 2, field, value)?,
        K::RvcJump => distance(Format::CJump, 2, field, value)?,
        K::Hi20 | K::PcrelHi20 => scatter(Format::Upper, 4, field, upper(value)?),
        K::Lo12I | K::PcrelLo12I => scatter(Format::Immediate, 4, field, lower(value)),
        K::Lo12S | K::PcrelLo12S => scatter(Format::Store, 4, field, lower(value)),
        K::CallPlt => {
            scatter(Format::Upper, 4, field, upper(value)?);
            scatter(Format::Immediate, 4, &mut field[4..], lower(value));
        }
    }
    Ok(())
}

fn accumulate(kind: RelocationKind, field: &mut [u8], value: i64) {
    use RelocationKind as K;
    let size = match kind {
        K::Add8 | K::Sub8 => 1,
        K::Add16 | K::Sub16 => 2,
        K::Add32 | K::Sub32 => 4,
        _ => 8,
    };
    let mut word = [0; 8];
    word[..size].copy_from_slice(&field[..size]);
    let sum = i64::from_le_bytes(word).wrapping_add(value);
    field[..size].copy_from_slice(&sum.to_le_bytes()[..size]);
}

fn distance(format: Format, size: usize, field: &mut [u8], value: i64) -> Result<(), PatchError> {
    let (least, greatest) = format.layout().imm.range();
    if value % 2 != 0 {
        return Err(PatchError::Odd);
    }
    if value < least || value > greatest {
        return Err(PatchError::TooFar { distance: value, reach: -least });
    }
    scatter(format, size, field, value);
    Ok(())
}

/// Spreads the value over the instruction, whose own bits there give way.
fn scatter(format: Format, size: usize, field: &mut [u8], value: i64) {
    let spread: Spread = format.layout().imm;
    let mut word = [0; 4];
    word[..size].copy_from_slice(&field[..size]);
    let cleared = u32::from_le_bytes(word) & !spread.scatter(-1);
    let word = cleared | spread.scatter(value as i32);
    field[..size].copy_from_slice(&word.to_le_bytes()[..size]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(kind: RelocationKind, value: i64) -> Result<[u8; 8], PatchError> {
        let mut field = [0; 8];
        patch(kind, &mut field, value).map(|()| field)
    }

    #[test]
    fn upper_and_lower_parts_add_up() {
        for value in [0, 0x7ff, 0x800, 0xfff, 0x12345678, -1, -0x800, -0x801, i64::from(i32::MIN)] {
            assert_eq!(upper(value).unwrap() + lower(value), value);
        }
        assert_eq!(upper(0x7fff_f800), Err(PatchError::TooLarge(0x7fff_f800)));
    }

    #[test]
    fn jumps_do_not_go_too_far() {
        let too_far = |distance, reach| Err(PatchError::TooFar { distance, reach });
        assert_eq!(patched(RelocationKind::Branch, 4096), too_far(4096, 4096));
        assert_eq!(patched(RelocationKind::Jal, -0x10_0002), too_far(-0x10_0002, 0x10_0000));
        assert_eq!(patched(RelocationKind::RvcJump, 3), Err(PatchError::Odd));
        assert!(patched(RelocationKind::Branch, -4096).is_ok());
    }

    #[test]
    fn sums_wrap_at_their_size() {
        assert_eq!(patched(RelocationKind::Sub8, 1).unwrap()[..2], [0xff, 0]);
        assert_eq!(patched(RelocationKind::Add16, 0x12345).unwrap()[..3], [0x45, 0x23, 0]);
        assert_eq!(patched(RelocationKind::Abs32, 1 << 32), Err(PatchError::TooLarge(1 << 32)));
    }
}
