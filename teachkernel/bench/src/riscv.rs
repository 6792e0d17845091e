//! Control registers, each by a name.

use core::arch::asm;

macro_rules! register {
    ($get:ident $set:ident $name:literal) => {
        #[allow(dead_code, reason = "not every register is read and written")]
        pub fn $get() -> u64 {
            let value;
            // SAFETY: reading these registers has no effect.
            unsafe { asm!(concat!("csrr {}, ", $name), out(reg) value, options(nomem, nostack)) };
            value
        }

        #[allow(dead_code, reason = "not every register is read and written")]
        pub fn $set(value: u64) {
            // SAFETY: whoever writes keeps the kernel itself mapped and its vectors right.
            unsafe { asm!(concat!("csrw ", $name, ", {}"), in(reg) value, options(nostack)) };
        }
    };
}

register!(status set_status "sstatus");
register!(vector set_vector "stvec");
register!(trap_pc set_trap_pc "sepc");
register!(cause set_cause "scause");
register!(space set_space "satp");
