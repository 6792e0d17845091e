//! Address translation by page tables (Privileged 20240411, 10.3 to 10.5).
//!
//! The machine translates as the page tables stand at that moment: what the processor remembers of them is
//! dropped when they change (see [`crate::engine`]), so that nothing depends on what happens to be remembered.

use crate::event::Mode;
use crate::hart::Hart;
use crate::hart::environment::ADUE;
use crate::hart::pmp::{self, Pmp};
use crate::hart::status::{self, MPRV, MXR, SUM};
use crate::hart::trap::{Code, Exception};
use crate::ram::{PAGE_SHIFT, Ram, page_flag};

/// What memory is accessed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To execute.
    Fetch,
    /// To load.
    Load,
    /// To store.
    Store,
}

impl Access {
    /// The permission that it needs, as a bit of [`pmp`].
    pub const fn permission(self) -> u8 {
        match self {
            Access::Fetch => pmp::EXECUTE,
            Access::Load => pmp::READ,
            Access::Store => pmp::WRITE,
        }
    }

    /// The exception when physical memory refuses.
    pub const fn access_fault(self, address: u64) -> Exception {
        let cause = match self {
            Access::Fetch => Code::FetchAccess,
            Access::Load => Code::LoadAccess,
            Access::Store => Code::StoreAccess,
        };
        Exception { cause, value: address }
    }

    /// The exception when the page tables refuse.
    pub const fn page_fault(self, address: u64) -> Exception {
        let cause = match self {
            Access::Fetch => Code::FetchPage,
            Access::Load => Code::LoadPage,
            Access::Store => Code::StorePage,
        };
        Exception { cause, value: address }
    }
}

/// All that translation depends on besides memory. Two moments with the same regime translate alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// The hart, because protection is its own.
    pub hart: usize,
    /// Root and mode of the page tables.
    pub satp: u64,
    /// The mode that instructions are fetched in.
    pub fetch: Mode,
    /// The mode that loads and stores act in.
    pub data: Mode,
    /// SUM and MXR of `mstatus`.
    pub status: u64,
    /// Whether accessed and dirty bits are set, or asked for.
    pub updates: bool,
}

impl Regime {
    /// The regime that a hart is in.
    pub fn of(hart: &Hart) -> Regime {
        let status = hart.csr.mstatus;
        let data = if status & MPRV != 0 { status::previous(status) } else { hart.mode };
        Regime {
            hart: hart.index,
            satp: hart.csr.satp,
            fetch: hart.mode,
            data,
            status: status & (SUM | MXR),
            updates: hart.csr.menvcfg & ADUE != 0,
        }
    }

    fn mode(&self, access: Access) -> Mode {
        if access == Access::Fetch { self.fetch } else { self.data }
    }
}

/// Bits of a page table entry (Privileged 20240411, 10.4.1).
mod entry {
    pub const VALID: u64 = 1;
    pub const READ: u64 = 1 << 1;
    pub const WRITE: u64 = 1 << 2;
    pub const EXECUTE: u64 = 1 << 3;
    pub const USER: u64 = 1 << 4;
    pub const ACCESSED: u64 = 1 << 6;
    pub const DIRTY: u64 = 1 << 7;
    pub const NUMBER_SHIFT: u32 = 10;
    pub const NUMBER: u64 = (1 << 44) - 1;
    pub const LEAF: u64 = READ | WRITE | EXECUTE;
    pub const RESERVED: u64 = 0x3ff << 54;
}

/// A leaf entry found in the page tables.
struct Leaf {
    /// Physical address of the entry.
    at: u64,
    /// The entry.
    entry: u64,
    /// Physical address that it translates to.
    physical: u64,
}

/// Why a walk through the page tables found nothing.
enum Refusal {
    /// An entry says no.
    Page,
    /// An entry is not in memory, or protected.
    Access,
}

/// Levels of the page tables that `satp` selects; 0 when addresses are physical.
fn levels(satp: u64) -> u32 {
    match satp >> 60 {
        8 => 3,
        9 => 4,
        _ => 0,
    }
}

/// Walks the page tables from `satp` down to the leaf for `address`; `read` gives an entry or why not.
fn walk(satp: u64, address: u64, mut read: impl FnMut(u64) -> Result<u64, Refusal>) -> Result<Leaf, Refusal> {
    let levels = levels(satp);
    let spare = 64 - (12 + 9 * levels);
    if ((address << spare) as i64 >> spare) as u64 != address {
        return Err(Refusal::Page);
    }
    let mut table = (satp & entry::NUMBER) << PAGE_SHIFT;
    for level in (0..levels).rev() {
        let shift = 12 + 9 * level;
        let at = table + (address >> shift & 0x1ff) * 8;
        let found = read(at)?;
        let number = found >> entry::NUMBER_SHIFT & entry::NUMBER;
        if found & entry::VALID == 0 || found & entry::RESERVED != 0 {
            return Err(Refusal::Page);
        }
        if found & entry::LEAF == 0 {
            if found & (entry::USER | entry::ACCESSED | entry::DIRTY) != 0 {
                return Err(Refusal::Page);
            }
            table = number << PAGE_SHIFT;
            continue;
        }
        let offset = (1 << shift) - 1;
        let physical = number << PAGE_SHIFT;
        if physical & offset != 0 {
            return Err(Refusal::Page); // a huge page that is not aligned
        }
        return Ok(Leaf { at, entry: found, physical: physical | address & offset });
    }
    Err(Refusal::Page)
}

fn permitted(found: u64, access: Access, regime: &Regime) -> bool {
    let mode = regime.mode(access);
    let user = found & entry::USER != 0;
    let reachable = match mode {
        Mode::User => user,
        _ => !user || access != Access::Fetch && regime.status & SUM != 0,
    };
    let readable = found & entry::READ != 0 || regime.status & MXR != 0 && found & entry::EXECUTE != 0;
    let reserved = found & (entry::READ | entry::WRITE) == entry::WRITE;
    reachable
        && !reserved
        && match access {
            Access::Fetch => found & entry::EXECUTE != 0,
            Access::Load => readable,
            Access::Store => found & entry::WRITE != 0,
        }
}

/// What a translation found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translation {
    /// The physical address.
    pub physical: u64,
    /// Whether the whole page may be accessed in the same way, as far as protection goes.
    pub whole_page: bool,
}

/// Translates an address and checks page tables and physical protection for `size` bytes in one page. Sets the
/// accessed and dirty bits, or faults where they are not set, as `menvcfg.ADUE` says. `table` is called with the page number in RAM of every
/// table that the translation rests on.
pub fn translate(
    hart: &Hart,
    ram: &mut Ram,
    regime: &Regime,
    address: u64,
    size: u64,
    access: Access,
    mut table: impl FnMut(&mut Ram, usize),
) -> Result<Translation, Exception> {
    let mode = regime.mode(access);
    let protection = &hart.csr.pmp;
    let physical = if mode == Mode::Machine || levels(regime.satp) == 0 {
        address
    } else {
        let found = walk(regime.satp, address, |at| {
            if protection.check(Mode::Supervisor, at, at + 7).allowed & pmp::READ == 0 {
                return Err(Refusal::Access);
            }
            let entry = ram.read(at, 8).ok_or(Refusal::Access)?;
            if let Some(offset) = ram.offset(at, 8) {
                table(ram, offset >> PAGE_SHIFT);
            }
            Ok(entry)
        });
        let refused = |refusal| match refusal {
            Refusal::Page => access.page_fault(address),
            Refusal::Access => access.access_fault(address),
        };
        let leaf = found.map_err(refused)?;
        if !permitted(leaf.entry, access, regime) {
            return Err(access.page_fault(address));
        }
        note_use(ram, protection, &leaf, access, regime.updates).map_err(refused)?;
        leaf.physical
    };
    let bit = access.permission();
    let first = physical & !0xfff;
    let page = protection.check(mode, first, first + 0xfff);
    if page.uniform && page.allowed & bit != 0 {
        return Ok(Translation { physical, whole_page: true });
    }
    match protection.check(mode, physical, physical + (size - 1)).allowed & bit {
        0 => Err(access.access_fault(address)),
        _ => Ok(Translation { physical, whole_page: false }),
    }
}

/// Sees to the accessed bit, and for a store the dirty bit. Setting them is a store of the supervisor's to the
/// page table (Privileged 20240411, 10.3.2, step 9); what other translations rest on stays the same.
fn note_use(ram: &mut Ram, pmp: &Pmp, leaf: &Leaf, access: Access, updates: bool) -> Result<(), Refusal> {
    let bits = entry::ACCESSED | if access == Access::Store { entry::DIRTY } else { 0 };
    if leaf.entry & bits == bits {
        return Ok(());
    }
    if !updates {
        return Err(Refusal::Page);
    }
    let writable = pmp.check(Mode::Supervisor, leaf.at, leaf.at + 7).allowed & pmp::WRITE != 0;
    let offset = ram.offset(leaf.at, 8).filter(|_| writable).ok_or(Refusal::Access)?;
    ram.store_keeping(offset, (leaf.entry | bits).to_le_bytes(), page_flag::TABLE);
    Ok(())
}

/// Whether a page table entry can have served a translation: only such ones matter when they change.
pub fn is_live(entry: u64) -> bool {
    entry & entry::VALID != 0
}

/// Translates for reading as the supervisor would with SUM and MXR set, without side effects and without
/// protection: for debuggers and the trace port.
pub fn peek(ram: &Ram, satp: u64, address: u64) -> Option<u64> {
    if levels(satp) == 0 {
        return Some(address);
    }
    let leaf = walk(satp, address, |at| ram.read(at, 8).ok_or(Refusal::Access)).ok()?;
    Some(leaf.physical)
}
