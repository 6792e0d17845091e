//! A disk with boot code: master boot record, the gap behind it, and one partition.
//!
//! ```text
//! sector 0        0..440   stage 1, which knows where core.img lies
//!                 440      disk signature
//!                 446      four partition entries of 16 bytes, the first in use
//!                 510      55 AA
//! sectors 1..2048          the gap: core.img
//! sector 2048..            the partition: a Linux file system
//! ```
//!
//! Layout: UEFI Specification 2.10, 5.2.1 "Legacy Master Boot Record".

use abi::boot::{
    CORE_SIZE_MAX, FIRST_PARTITION_LBA, SECTOR, STAGE1_CODE_MAX, STAGE1_CORE_LBA, STAGE1_CORE_SECTORS,
};

/// The sector at which `core.img` starts.
const CORE_LBA: u64 = 1;
/// Bytes between the boot record and the partition.
const GAP: u64 = (FIRST_PARTITION_LBA - CORE_LBA) * SECTOR;
const SIGNATURE: usize = 440;
const ENTRY: usize = 446;
const BOOT_SIGNATURE: usize = 510;
/// Partition type of a Linux file system.
const LINUX: u8 = 0x83;
/// The entry is the one to boot from.
const ACTIVE: u8 = 0x80;
/// Cylinder, head and sector where only the sector number counts.
const NO_CHS: [u8; 3] = [0xfe, 0xff, 0xff];

/// Why the parts make no disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MbrError {
    /// Stage 1 would run into the disk signature and the partition table.
    #[error("stage 1 has {0} bytes; {STAGE1_CODE_MAX} fit in front of the partition table")]
    Stage1TooLarge(usize),
    /// Stage 1 has something else where the writer puts the place of `core.img`.
    #[error(
        "stage 1 has code or data in bytes {STAGE1_CORE_LBA} to {}, where the place of core.img is written",
        STAGE1_CORE_SECTORS + 3
    )]
    Stage1Overlap,
    /// There is nothing for stage 1 to load.
    #[error("core.img is empty")]
    CoreEmpty,
    /// `core.img` would run into the partition.
    #[error("core.img has {0} bytes; the gap in front of the first partition holds {GAP}")]
    CoreTooLargeForGap(usize),
    /// `core.img` would be loaded over stage 2.
    #[error(
        "core.img has {0} bytes; {CORE_SIZE_MAX} fit in RAM between its load address and that of stage 2"
    )]
    CoreTooLargeForRam(usize),
    /// The partition has more sectors than an entry can say.
    #[error("the partition has {0} bytes; a master boot record can describe 2 TiB")]
    PartitionTooLarge(usize),
}

/// The parts of a bootable disk.
#[derive(Clone, Copy, Debug)]
pub struct Disk<'a> {
    /// The code of the boot record: at most 440 bytes, with zeros where the place of `core.img` is written.
    pub stage1: &'a [u8],
    /// The code that goes into the gap.
    pub core: &'a [u8],
    /// The file system.
    pub partition: &'a [u8],
    /// The number by which systems tell disks apart.
    pub signature: u32,
}

impl Disk<'_> {
    /// Puts the disk together. Its length is a whole number of sectors.
    pub fn build(&self) -> Result<Vec<u8>, MbrError> {
        self.check()?;
        let sectors = (self.partition.len() as u64).div_ceil(SECTOR);
        let sector_count =
            u32::try_from(sectors).map_err(|_| MbrError::PartitionTooLarge(self.partition.len()))?;
        let mut disk = vec![0; ((FIRST_PARTITION_LBA + sectors) * SECTOR) as usize];
        self.boot_record(sector_count, &mut disk);
        put(&mut disk, (CORE_LBA * SECTOR) as usize, self.core);
        put(&mut disk, (FIRST_PARTITION_LBA * SECTOR) as usize, self.partition);
        Ok(disk)
    }

    fn check(&self) -> Result<(), MbrError> {
        if self.stage1.len() > STAGE1_CODE_MAX {
            return Err(MbrError::Stage1TooLarge(self.stage1.len()));
        }
        let place = self.stage1.iter().take(STAGE1_CORE_SECTORS + 4).skip(STAGE1_CORE_LBA);
        if place.copied().any(|byte| byte != 0) {
            return Err(MbrError::Stage1Overlap);
        }
        match self.core.len() {
            0 => Err(MbrError::CoreEmpty),
            bytes if bytes as u64 > GAP => Err(MbrError::CoreTooLargeForGap(bytes)),
            bytes if bytes as u64 > CORE_SIZE_MAX => Err(MbrError::CoreTooLargeForRam(bytes)),
            _ => Ok(()),
        }
    }

    fn boot_record(&self, sectors: u32, record: &mut [u8]) {
        let core_sectors = (self.core.len() as u64).div_ceil(SECTOR) as u32;
        put(record, 0, self.stage1);
        put(record, STAGE1_CORE_LBA, &CORE_LBA.to_le_bytes());
        put(record, STAGE1_CORE_SECTORS, &core_sectors.to_le_bytes());
        put(record, SIGNATURE, &self.signature.to_le_bytes());
        record[ENTRY] = ACTIVE;
        put(record, ENTRY + 1, &NO_CHS);
        record[ENTRY + 4] = LINUX;
        put(record, ENTRY + 5, &NO_CHS);
        put(record, ENTRY + 8, &(FIRST_PARTITION_LBA as u32).to_le_bytes());
        put(record, ENTRY + 12, &sectors.to_le_bytes());
        put(record, BOOT_SIGNATURE, &[0x55, 0xaa]);
    }
}

fn put(image: &mut [u8], at: usize, bytes: &[u8]) {
    image[at..at + bytes.len()].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk<'a>(stage1: &'a [u8], core: &'a [u8]) -> Disk<'a> {
        Disk { stage1, core, partition: &[7; 1000], signature: 0x4b45_524e }
    }

    #[test]
    fn every_part_stands_in_its_sector() {
        let image = disk(&[1; 424], &[2; 513]).build().unwrap();
        assert_eq!(image.len(), (2048 + 2) * 512);
        assert_eq!(image[423..440], [1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(image[440..446], [0x4e, 0x52, 0x45, 0x4b, 0, 0]);
        let entry = [0x80, 0xfe, 0xff, 0xff, 0x83, 0xfe, 0xff, 0xff, 0, 8, 0, 0, 2, 0, 0, 0];
        assert_eq!(image[446..462], entry);
        assert_eq!(image[510..514], [0x55, 0xaa, 2, 2]);
        assert_eq!(image[512 + 512..512 + 514], [2, 0]);
        assert_eq!(image[2048 * 512..2048 * 512 + 1000], [7; 1000]);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused_in_words() {
        let error = |stage1: &[u8], core: &[u8]| disk(stage1, core).build().unwrap_err().to_string();
        assert!(error(&[0; 441], &[1]).contains("441 bytes; 440 fit"));
        assert!(error(&[1; 440], &[1]).contains("424 to 435"));
        assert_eq!(error(&[], &[]), "core.img is empty");
        assert!(error(&[], &vec![0; 2047 * 512 + 1]).contains("the gap in front of the first partition"));
        assert!(error(&[], &vec![0; 0x3f001]).contains("that of stage 2"));
    }
}
