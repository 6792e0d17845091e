//! The firmware chip: an erased flash cell reads as ones, and QEMU wants the file at its full size.

use abi::board::FLASH0;

/// What an erased byte of flash reads as.
pub const ERASED: u8 = 0xff;

/// The image is larger than the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the firmware has {0} bytes, the flash chip holds {max}", max = FLASH0.size)]
pub struct TooLarge(pub usize);

/// `image` at the full size of the chip, as QEMU's pflash wants it.
pub fn pad(image: &[u8]) -> Result<Vec<u8>, TooLarge> {
    let size = FLASH0.size as usize;
    if image.len() > size {
        return Err(TooLarge(image.len()));
    }
    let mut chip = vec![ERASED; size];
    chip[..image.len()].copy_from_slice(image);
    Ok(chip)
}

/// `chip` without the erased bytes at its end.
pub fn trim(chip: &[u8]) -> &[u8] {
    let used = chip.iter().rposition(|byte| *byte != ERASED).map_or(0, |last| last + 1);
    &chip[..used]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_padded_can_be_trimmed() {
        let chip = pad(&[1, 2, ERASED, 3]).unwrap();
        assert_eq!(chip.len(), 32 << 20);
        assert_eq!(trim(&chip), [1, 2, ERASED, 3]);
        assert_eq!(trim(&[ERASED; 8]), [0; 0]);
        assert_eq!(pad(&vec![0; (32 << 20) + 1]), Err(TooLarge((32 << 20) + 1)));
    }
}
