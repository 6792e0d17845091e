//! Where firmware, kernel and initial RAM disk go, by the rules of QEMU 7.2's `virt` (`hw/riscv/boot.c`,
//! `virt_machine_done` in `hw/riscv/virt.c`), so that what boots there boots here from the same addresses.

use std::ops::Range;

use abi::board::{FLASH0, FLASH1, RAM_BASE};
use thiserror::Error;

use super::elf::{Program, Segment};
use super::file::{Code, CodeError};

const MIB: u64 = 1 << 20;
/// The alignment of a kernel behind the firmware (`riscv_calc_kernel_start_addr`).
const KERNEL_ALIGN: u64 = 2 * MIB;
/// Furthest that the initial RAM disk lies behind the kernel (`riscv_load_initrd`).
const INITRD_DISTANCE: u64 = 128 * MIB;

/// A file: its name, for messages, and its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// As it was given.
    pub name: String,
    /// All of them.
    pub bytes: Vec<u8>,
}

/// What `-device loader` puts into memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The file.
    pub file: File,
    /// Where it goes; an ELF file knows that itself.
    pub address: Option<u64>,
    /// Whether an ELF file is taken as plain bytes.
    pub raw: bool,
}

/// All that is to be placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// RAM in bytes.
    pub ram_bytes: u64,
    /// `-bios FILE`.
    pub firmware: Option<File>,
    /// `-kernel`.
    pub kernel: Option<File>,
    /// `-initrd`.
    pub initrd: Option<File>,
    /// `-device loader`, in the order given.
    pub extras: Vec<Extra>,
    /// Which flash banks have an image.
    pub flash: [bool; 2],
}

/// Bytes at their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// What they are, for messages.
    pub name: String,
    /// Physical address of the first.
    pub address: u64,
    /// All of them.
    pub bytes: Vec<u8>,
}

impl Load {
    /// The addresses that it takes.
    pub fn range(&self) -> Range<u64> {
        self.address..self.address + self.bytes.len() as u64
    }
}

/// Everything at its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// What stands in RAM at power-on. No two overlap.
    pub loads: Vec<Load>,
    /// Where the boot ROM jumps to.
    pub entry: u64,
    /// What the boot ROM tells a firmware to start next (`fw_dynamic`); 0 when there is nothing.
    pub next: u64,
    /// Where the initial RAM disk lies.
    pub initrd: Option<Range<u64>>,
}

/// Why something can't be placed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LoadError {
    /// The file is nothing that can be started.
    #[error("{name} {error}")]
    Code {
        /// The file.
        name: String,
        /// What is wrong with it.
        error: CodeError,
    },
    /// It does not lie in RAM.
    #[error(
        "{name} takes {start:#x} to {end:#x}, and RAM is {RAM_BASE:#x} to {ram_end:#x} (-m gives it another size)"
    )]
    Outside {
        /// The file.
        name: String,
        /// Its first address.
        start: u64,
        /// One past its last.
        end: u64,
        /// One past RAM's last.
        ram_end: u64,
    },
    /// Two overlap.
    #[error("{} overlap at {address:#x}", both(first, second))]
    Overlap {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// The first address that both take.
        address: u64,
    },
    /// A plain file for `-device loader` has no address.
    #[error("{0} is not an ELF file, so -device loader needs addr=ADDRESS for it")]
    NoAddress(String),
    /// There is an initial RAM disk for nobody.
    #[error("-initrd {0} needs a -kernel that reads it")]
    NoKernel(String),
}

/// Places everything.
///
/// # Errors
/// If a file is not what it should be, does not fit, or overlaps another.
pub fn place(layout: Layout) -> Result<Placed, LoadError> {
    let mut placer = Placer { ram_end: RAM_BASE.saturating_add(layout.ram_bytes), loads: Vec::new() };
    let has_firmware = layout.firmware.is_some();
    let firmware_end = match layout.firmware {
        Some(file) => placer.code(file, RAM_BASE)?.end,
        None => RAM_BASE,
    };
    let mut placed = Placed { entry: RAM_BASE, ..Placed::default() };
    if layout.flash[1] {
        placed.next = FLASH1.base; // a supervisor's firmware in the second bank; it fetches the kernel itself
    } else if let Some(kernel) = layout.kernel {
        let kernel = placer.code(kernel, firmware_end.next_multiple_of(KERNEL_ALIGN))?;
        placed.next = kernel.base;
        if !has_firmware && !placer.covers(RAM_BASE) {
            placed.entry = kernel.entry;
        }
        if let Some(initrd) = layout.initrd {
            let start = kernel.base + (layout.ram_bytes / 2).min(INITRD_DISTANCE);
            placed.initrd = Some(placer.raw(initrd, start)?);
        }
    } else if let Some(initrd) = layout.initrd {
        return Err(LoadError::NoKernel(initrd.name));
    }
    if layout.flash[0] {
        placed.entry = FLASH0.base;
    }
    for extra in layout.extras {
        placer.extra(extra)?;
    }
    check_overlaps(placer.taken())?;
    placed.loads = placer.loads;
    Ok(placed)
}

/// What a program alone needs that is started at its entry, and what lies beside it: `--elf`.
///
/// # Errors
/// If it does not fit into RAM.
pub fn place_program(
    name: &str,
    program: Program,
    extras: Vec<Extra>,
    ram_bytes: u64,
) -> Result<Placed, LoadError> {
    let mut placer = Placer { ram_end: RAM_BASE.saturating_add(ram_bytes), loads: Vec::new() };
    let entry = program.physical(program.entry).unwrap_or(program.entry);
    placer.program(name, program)?;
    extras.into_iter().try_for_each(|extra| placer.extra(extra))?;
    check_overlaps(placer.taken())?;
    Ok(Placed { loads: placer.loads, entry, ..Placed::default() })
}

/// Refuses what lies in the way of something that stands in RAM besides, the device tree.
///
/// # Errors
/// If one of the loads does.
pub fn check_apart(loads: &[Load], name: &str, range: &Range<u64>) -> Result<(), LoadError> {
    let taken = loads.iter().map(|load| (load.name.as_str(), load.range()));
    let in_the_way = |(_, taken): &(&str, Range<u64>)| taken.start < range.end && range.start < taken.end;
    check_overlaps(taken.filter(in_the_way).chain([(name, range.clone())]).collect())
}

/// What takes which addresses.
type Taken<'a> = Vec<(&'a str, Range<u64>)>;

fn check_overlaps(mut taken: Taken) -> Result<(), LoadError> {
    taken.retain(|(_, range)| !range.is_empty());
    taken.sort_by_key(|(_, range)| range.start);
    match taken.windows(2).find(|pair| pair[1].1.start < pair[0].1.end) {
        Some(pair) => Err(LoadError::Overlap {
            first: pair[0].0.to_owned(),
            second: pair[1].0.to_owned(),
            address: pair[1].1.start,
        }),
        None => Ok(()),
    }
}

/// Two that overlap, in words.
fn both(first: &str, second: &str) -> String {
    if first == second { format!("two parts of {first}") } else { format!("{first} and {second}") }
}

/// Where code came to lie.
struct Standing {
    /// Its lowest address, at which QEMU and firmware enter a kernel.
    base: u64,
    /// Where it says that it begins.
    entry: u64,
    /// One past its highest address.
    end: u64,
}

struct Placer {
    ram_end: u64,
    loads: Vec<Load>,
}

impl Placer {
    /// Places what can be started: an ELF file where it says, anything else at `address`.
    fn code(&mut self, file: File, address: u64) -> Result<Standing, LoadError> {
        let name = file.name;
        let code = Code::of(file.bytes).map_err(|error| LoadError::Code { name: name.clone(), error })?;
        let (bytes, size) = match code {
            Code::Elf(program) => {
                let entry = program.physical(program.entry).unwrap_or(program.entry);
                let standing = Standing { base: program.lowest(), entry, end: program.end() };
                self.program(&name, program)?;
                return Ok(standing);
            }
            Code::Raw(bytes) => (bytes, 0),
            Code::Image { bytes, size } => (bytes, size),
        };
        let size = size.max(bytes.len() as u64);
        self.check(&name, address, size)?;
        self.loads.push(Load { name, address, bytes });
        Ok(Standing { base: address, entry: address, end: address + size })
    }

    fn program(&mut self, name: &str, program: Program) -> Result<(), LoadError> {
        let segments: Vec<Segment> = program.segments.into_iter().filter(|it| it.size > 0).collect();
        segments.iter().try_for_each(|segment| self.check(name, segment.physical, segment.size))?;
        // Before they take the host's memory: that they lie apart bounds them all together by RAM's size.
        let mut taken = self.taken();
        taken.extend(segments.iter().map(|it| (name, it.physical..it.physical + it.size)));
        check_overlaps(taken)?;
        for segment in segments {
            let mut bytes = segment.bytes;
            bytes.resize(segment.size as usize, 0);
            self.loads.push(Load { name: name.to_owned(), address: segment.physical, bytes });
        }
        Ok(())
    }

    fn taken(&self) -> Taken<'_> {
        self.loads.iter().map(|load| (load.name.as_str(), load.range())).collect()
    }

    fn raw(&mut self, file: File, address: u64) -> Result<Range<u64>, LoadError> {
        self.check(&file.name, address, file.bytes.len() as u64)?;
        let load = Load { name: file.name, address, bytes: file.bytes };
        let range = load.range();
        self.loads.push(load);
        Ok(range)
    }

    fn extra(&mut self, extra: Extra) -> Result<(), LoadError> {
        if !extra.raw && super::elf::is_elf(&extra.file.bytes) {
            return self.code(extra.file, RAM_BASE).map(drop);
        }
        match extra.address {
            Some(address) => self.raw(extra.file, address).map(drop),
            None => Err(LoadError::NoAddress(extra.file.name)),
        }
    }

    fn covers(&self, address: u64) -> bool {
        self.loads.iter().any(|load| load.range().contains(&address))
    }

    fn check(&self, name: &str, start: u64, size: u64) -> Result<(), LoadError> {
        let end = start.saturating_add(size);
        if start >= RAM_BASE && end <= self.ram_end && end < u64::MAX {
            return Ok(());
        }
        Err(LoadError::Outside { name: name.to_owned(), start, end, ram_end: self.ram_end })
    }
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
