//! What lies where on a disk, as far as booting is concerned: sector 0, the gap, and the files.

use abi::boot::SECTOR;

use super::ext2;

/// The image of a boot sector ends with these (the de facto standard of the IBM PC).
const SIGNATURE: [u8; 2] = [0x55, 0xaa];
const SIGNATURE_AT: usize = 510;
const PARTITIONS_AT: usize = 446;
const PARTITION_ENTRY: usize = 16;

/// What kind of thing a stage is, by where it lies and what its bytes begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The image in the flash chip.
    Firmware,
    /// Sector 0.
    BootSector,
    /// The sectors between sector 0 and the first partition.
    Gap,
    /// A file of machine code without a header.
    Image,
    /// An ELF file.
    Kernel,
    /// A cpio archive.
    Archive,
    /// A file of text.
    Config,
    /// A file system that is mounted.
    Mount,
    /// The first process.
    Init,
    /// The first shell.
    Shell,
}

/// A stretch of the disk with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub kind: Kind,
    /// A short name: of a file, the last part of its path.
    pub name: String,
    /// Where it lies, in words: "sector 0", "gap, sectors 1–40", "/boot/vmlinux".
    pub place: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Its sectors in order, as `(first, count)`.
    pub sectors: Vec<(u64, u64)>,
}

/// The sources of a disk, and an index from sectors to them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Sector 0, the gap and the files, in the order in which they lie on the disk.
    pub list: Vec<Source>,
    /// `(first sector, count, source, offset in the source in sectors)`, by rising sector.
    index: Vec<(u64, u64, usize, u64)>,
}

impl Sources {
    /// Reads them from the image of a disk, partitioned or not.
    pub fn of(disk: &[u8]) -> Sources {
        let mut list = Vec::new();
        let starts = partitions(disk);
        if bootable(disk) {
            list.push(Source {
                kind: Kind::BootSector,
                name: "boot sector".into(),
                place: "sector 0".into(),
                bytes: SECTOR,
                sectors: vec![(0, 1)],
            });
            list.extend(starts.first().and_then(|first| gap(disk, *first)));
        }
        let volumes = if starts.is_empty() { vec![0] } else { starts };
        for start in volumes {
            let volume = disk.get((start * SECTOR) as usize..).unwrap_or(&[]);
            list.extend(ext2::files(volume).iter().filter_map(|file| source(file, volume, start)));
        }
        list.sort_by_key(|source| source.sectors.first().copied());
        let index = index(&list);
        Sources { list, index }
    }

    /// The source to which a sector belongs, how far into it the sector lies, and how many follow on.
    pub fn find(&self, sector: u64) -> Option<(usize, u64, u64)> {
        let at = self.index.partition_point(|row| row.0 <= sector).checked_sub(1)?;
        let (first, count, source, offset) = self.index[at];
        let into = sector - first;
        (into < count).then(|| (source, offset + into, count - into))
    }

    /// The bytes of a source.
    pub fn read(&self, source: usize, disk: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (first, count) in &self.list[source].sectors {
            let stretch = disk.get((first * SECTOR) as usize..).unwrap_or(&[]);
            bytes.extend(stretch.iter().take((count * SECTOR) as usize));
        }
        bytes.truncate(self.list[source].bytes as usize);
        bytes
    }
}

fn bootable(disk: &[u8]) -> bool {
    disk.get(SIGNATURE_AT..SIGNATURE_AT + 2) == Some(&SIGNATURE)
}

/// First sectors of the partitions, rising.
fn partitions(disk: &[u8]) -> Vec<u64> {
    if !bootable(disk) {
        return Vec::new();
    }
    let entries = disk[PARTITIONS_AT..SIGNATURE_AT].chunks(PARTITION_ENTRY);
    let start = |entry: &[u8]| u64::from(u32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]]));
    let mut starts: Vec<u64> = entries.filter(|entry| entry[4] != 0).map(start).filter(|s| *s != 0).collect();
    starts.sort_unstable();
    starts
}

/// The sectors before the first partition, up to the last that is not empty.
fn gap(disk: &[u8], first_partition: u64) -> Option<Source> {
    let end = ((first_partition * SECTOR) as usize).min(disk.len());
    let used = disk[..end].iter().rposition(|byte| *byte != 0)? as u64 / SECTOR;
    (used >= 1).then(|| Source {
        kind: Kind::Gap,
        name: "gap".into(),
        place: format!("gap, sectors 1–{used}"),
        bytes: used * SECTOR,
        sectors: vec![(1, used)],
    })
}

fn source(file: &ext2::File, volume: &[u8], start: u64) -> Option<Source> {
    let per_block = file.block_size / SECTOR;
    let mut sectors: Vec<(u64, u64)> = Vec::new();
    for block in file.blocks.iter().flatten() {
        let first = start + block / SECTOR;
        match sectors.last_mut() {
            Some((from, count)) if *from + *count == first => *count += per_block,
            _ => sectors.push((first, per_block)),
        }
    }
    let head = ext2::File { blocks: file.blocks.iter().take(1).copied().collect(), ..file.clone() };
    (!sectors.is_empty()).then(|| Source {
        kind: kind(&head.read(volume)),
        name: base_name(&file.path).to_owned(),
        place: file.path.clone(),
        bytes: file.size,
        sectors,
    })
}

/// The last part of a path.
pub fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What the first bytes of a file say that it is.
fn kind(head: &[u8]) -> Kind {
    let text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    match head {
        [0x7f, b'E', b'L', b'F', ..] => Kind::Kernel,
        [b'0', b'7', b'0', b'7', b'0', b'1' | b'2', ..] => Kind::Archive,
        _ if head.iter().all(text) => Kind::Config,
        _ => Kind::Image,
    }
}

fn index(list: &[Source]) -> Vec<(u64, u64, usize, u64)> {
    let mut rows = Vec::new();
    for (i, source) in list.iter().enumerate() {
        let mut offset = 0;
        for (first, count) in &source.sectors {
            rows.push((*first, *count, i, offset));
            offset += count;
        }
    }
    rows.sort_unstable();
    rows
}
