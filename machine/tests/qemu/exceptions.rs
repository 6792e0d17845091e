//! Where QEMU 7.2 deviates from the specification, or the specification leaves open what happens: what programs leave
//! out, each with the section that says otherwise (P: Privileged 20240411, U: Unprivileged 20240411).
//!
//! | what | QEMU 7.2 | section | how programs avoid it |
//! |---|---|---|---|
//! | MPRV on `mret`, `sret` to less than machine mode | stays | P 3.1.6.3 | [`before_return`] |
//! | several interrupts wait | lowest number first | P 3.1.9 | one is enabled: `Traits::interrupt` |
//! | FS initial or clean, and only flags change | not dirty | P 3.1.6.6 | FS is off or dirty: `units::status` |
//! | MPP 2, UXL; bits of `mie`, `mip`, `mideleg`, counters' enables that are not there | can be written | P 2.3 | `units::CONTROLS`, masks in `monitor::LOADED` |
//! | `mepc`, `sepc` bit 0 | is kept | P 3.1.14 | even values |
//! | `stimecmp` without STCE | interrupts | P 14.2 | `units::control` |
//! | `pmpaddr` below a range | not seen by it | P 3.7.1.1 | [`AFTER_PMPADDR`] |
//! | regions of parts of a page | the page is remembered as one | P 3.7.1 | whole pages: `units::protected` |
//! | accesses over the end of a page, protected | checked as one, at times | P 3.7.1.3, left open | `Traits::protects` |
//! | accessed and dirty bits in protected tables | set all the same | P 10.3.2, step 9 | `units::protection` |
//! | a page table where there is no memory | page fault | P 10.3.2, step 2 | `program::upper` |
//! | atomic operations where there is no memory | fault of a load | P 3.1.15 | `Traits::strays` |
//! | misaligned accesses there | address before them | P 3.1.16 | `Traits::strays` |
//! | `sc` that is misaligned | fails | U 13.2 | `units::excluded` |
//! | `sc.w` after `lr.d` | stores and says that it did not | U 13.2, left open | `Traits::doubles` |
//! | page tables that change without a fence | seen later | P 10.2.1, left open | `Traits::memory_traps` |

use machine::isa::{Extension, Row};

use crate::common::assemble;

/// Control registers, from the first number to the last.
const CONTROLS: &[(u16, u16, &str)] =
    &[(0x24d, 0x24d, "vstimecmp, without the hypervisor that it belongs to: Privileged 20240411, 14.2")];

/// Instructions.
const INSTRUCTIONS: &[(&str, &str)] =
    &[("ctzw", "counts on beyond the lower 32 bits, mended in QEMU 8.0: Unprivileged 20240411, 28.4.12")];

/// QEMU 7.2 leaves MPRV as it is in `mret` and `sret` to less than machine mode, where Privileged 20240411, 3.1.6.3 asks
/// to clear it.
pub fn before_return() -> Vec<u8> {
    assemble("lui t0,0x20; csrrc zero,mstatus,t0")
}

/// QEMU 7.2 forgets that a range whose upper bound is the next `pmpaddr` begins at the one that is written, until `pmpcfg` is
/// written too; Privileged 20240411, 3.7.1.1 knows no such delay.
pub const AFTER_PMPADDR: &str = "csrrs t0,pmpcfg0,zero; csrrw zero,pmpcfg0,t0;";

/// Whether a control register is there on one machine only.
pub fn differs(number: u16) -> bool {
    CONTROLS.iter().any(|(first, last, _)| (*first..=*last).contains(&number))
}

/// Whether an instruction does not do on QEMU what the specification says.
pub fn differs_in(row: &Row) -> bool {
    // QEMU 7.2 has no Zicond: fixtures from the specification.
    row.extension == Extension::Zicond || INSTRUCTIONS.iter().any(|(name, _)| *name == row.name)
}
