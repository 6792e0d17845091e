//! The images: compressed as they come from the host, unpacked for every power-on.

use super::Engine;
use super::strip;
use crate::protocol::Images;
use machine::relay;
use toolchain::image::pack::unpack;

/// Most bytes that an image may unpack to.
const FLASH_MOST: usize = 32 << 20;
const DISK_MOST: usize = 256 << 20;

/// Images ready for use.
pub(super) struct Loaded {
    pub flash: Vec<u8>,
    pub disk: Vec<u8>,
}

impl Engine {
    /// The images are on their way.
    pub fn loading(&mut self, got: u64, total: u64) {
        self.outbox.images(Images::Loading { got, total });
    }

    /// The images will not come.
    pub fn failed(&mut self, why: String) {
        self.outbox.images(Images::Failed(why));
    }

    /// The images are here, packed.
    pub fn loaded(&mut self, flash: &[u8], disk: &[u8], now: f64) {
        match (unpack(flash, FLASH_MOST), unpack(disk, DISK_MOST)) {
            (Ok(flash), Ok(disk)) => {
                let stages = strip::planned(&relay::preview(&flash, Some(&disk)));
                self.outbox.images(Images::Ready(stages));
                self.images = Some(Loaded { flash, disk });
                if let Some(start) = self.start.take() {
                    self.power_on(start, now);
                }
                if let Some(file) = self.file.take() {
                    self.open(file, now);
                }
            }
            (Err(error), _) => self.failed(format!("The firmware's image: {error}.")),
            (_, Err(error)) => self.failed(format!("The disk's image: {error}.")),
        }
    }
}
