//! The few sectors that are worth remembering.
//!
//! Reading a file front to back touches the same indirect blocks and the same directory sector again and
//! again. One remembered sector for each role keeps that cheap in 2.5 KiB; whole blocks never need a buffer.

use crate::{BlockDevice, Error, SECTOR};

/// What a remembered sector is used for; each role remembers one.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// Block pointers, by the level of indirection (0 to 2).
    Pointers(usize),
    /// Group descriptors and inodes.
    Table,
    /// Bytes of files and directories.
    Data,
}

impl Role {
    const COUNT: usize = 5;

    fn slot(self) -> usize {
        match self {
            Role::Pointers(level) => level.min(2),
            Role::Table => 3,
            Role::Data => 4,
        }
    }
}

pub struct Cache {
    sectors: [Remembered; Role::COUNT],
}

#[derive(Clone, Copy)]
struct Remembered {
    sector: Option<u64>,
    bytes: [u8; SECTOR],
}

impl Cache {
    pub const fn new() -> Self {
        Cache { sectors: [Remembered { sector: None, bytes: [0; SECTOR] }; Role::COUNT] }
    }

    /// The bytes of `sector`, from memory when this role read it last.
    pub fn get<D: BlockDevice>(
        &mut self,
        device: &mut D,
        role: Role,
        sector: u64,
    ) -> Result<&[u8; SECTOR], Error<D::Error>> {
        let slot = &mut self.sectors[role.slot()];
        if slot.sector != Some(sector) {
            slot.sector = None;
            device.read(sector, &mut slot.bytes).map_err(Error::Device)?;
            slot.sector = Some(sector);
        }
        Ok(&slot.bytes)
    }
}
