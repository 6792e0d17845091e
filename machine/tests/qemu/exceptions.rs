//! Where QEMU 7.2 deviates from the specification, or the specification leaves open what happens: what programs leave
//! out, each with the section that says otherwise.

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
