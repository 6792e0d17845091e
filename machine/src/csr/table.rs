//! The table of control and status registers: one row for each, and nowhere else anything that a row says.
//!
//! Numbers, names and meanings are those of Privileged 20240411, 2.2; who may access a register at all stands
//! in its number (bits 9:8 the least mode, bits 11:10 set: only for reading), what else is asked in its rule.
//! From the rows come the names for assembler, disassembler and page ([`crate::isa::csr`]), the storage with
//! its values after reset and its hash ([`crate::hart::Control`]), and existence, access checks, reading and
//! writing ([`crate::csr`]).
//!
//! | group | columns |
//! |---|---|
//! | `held` | number, constant, field and name, rule, value after reset, (old and new value → the value it takes), meaning |
//! | `shown` | number, constant, name, rule, (hart and surroundings → value), (hart and [`crate::csr::Write`]), meaning |
//! | `families` | first number, how many, steps between them, constant, name and first suffix, rule, read and write as above with an index, meaning |

/// Calls the macro `$row` with the whole table.
#[macro_export]
macro_rules! csr_table {
    ($row:ident) => {
        $row! {
    // Registers that keep what is written, as far as it is legal.
    held {
        0x105 STVEC stvec Open 0 (legal::vector) "Where traps to the supervisor go.";
        0x106 SCOUNTEREN scounteren Open 0 (legal::only::<0xffff_ffff>) "Which counters user mode may read.";
        0x10a SENVCFG senvcfg Open 0 (legal::only::<{ environment::FIOM }>) "What the supervisor lets user mode do.";
        0x140 SSCRATCH sscratch Open 0 (legal::any) "A word for the supervisor's trap handler.";
        0x141 SEPC sepc Open 0 (legal::only::<{ !1 }>) "Where the trap to the supervisor came from.";
        0x142 SCAUSE scause Open 0 (legal::any) "Why the supervisor was trapped to.";
        0x143 STVAL stval Open 0 (legal::any) "The address or instruction that trapped.";
        0x14d STIMECMP stimecmp Timer 0 (legal::any) "The supervisor's timer interrupt waits while the time is at least this.";
        0x180 SATP satp Paging 0 (legal::satp) "Where the page table is, and whether there is one.";
        0x300 MSTATUS mstatus Open (status::RESET) (status::legal) "The machine's status: interrupts on or off, the modes before traps, memory permissions.";
        0x302 MEDELEG medeleg Open 0 (legal::only::<{ legal::DELEGABLE }>) "Which exceptions go straight to the supervisor.";
        0x303 MIDELEG mideleg Open 0 (legal::only::<{ status::SUPERVISOR_INTERRUPTS }>) "Which interrupts go straight to the supervisor.";
        0x304 MIE mie Open 0 (legal::only::<{ status::INTERRUPTS }>) "Which interrupts are enabled.";
        0x305 MTVEC mtvec Open 0 (legal::vector) "Where traps to machine mode go.";
        0x306 MCOUNTEREN mcounteren Open 0 (legal::only::<0xffff_ffff>) "Which counters the supervisor may read.";
        0x30a MENVCFG menvcfg Open (environment::ADUE) (legal::only::<{ environment::WRITABLE }>) "What machine mode lets the supervisor do.";
        0x340 MSCRATCH mscratch Open 0 (legal::any) "A word for machine mode's trap handler.";
        0x341 MEPC mepc Open 0 (legal::only::<{ !1 }>) "Where the trap to machine mode came from.";
        0x342 MCAUSE mcause Open 0 (legal::any) "Why machine mode was trapped to.";
        0x343 MTVAL mtval Open 0 (legal::any) "The address or instruction that trapped.";
    }
    // Registers that show something, or part of another.
    shown {
        0x001 FFLAGS "fflags" Float (|hart, _| hart.fcsr & flag::ALL) (|hart, write| hart.set_fcsr(write.value, flag::ALL))
            "Which floating-point exceptions have happened: invalid, division by zero, overflow, underflow, inexact.";
        0x002 FRM "frm" Float (|hart, _| hart.fcsr >> MODE_SHIFT) (|hart, write| hart.set_fcsr(write.value << MODE_SHIFT, MODE))
            "Which way floating-point operations round.";
        0x003 FCSR "fcsr" Float (|hart, _| hart.fcsr) (|hart, write| hart.set_fcsr(write.value, MODE | flag::ALL))
            "Rounding mode and exceptions of floating point, together.";
        0x100 SSTATUS "sstatus" Open (|hart, _| hart.csr.mstatus & status::SUPERVISOR)
            (|hart, write| hart.csr.mstatus = status::legal_for_supervisor(hart.csr.mstatus, write.value))
            "The supervisor's status: interrupts on or off, the mode before the trap, memory permissions.";
        0x104 SIE "sie" Open (|hart, _| hart.csr.mie & hart.csr.mideleg)
            (|hart, write| hart.csr.mie = merge(hart.csr.mie, write.value, hart.csr.mideleg))
            "Which interrupts the supervisor has enabled.";
        0x144 SIP "sip" Open (|hart, around| hart.pending(around.lines) & hart.csr.mideleg)
            (|hart, write| hart.csr.mip = merge(hart.csr.mip, write.value, write.mask & hart.csr.mideleg & status::SSIP))
            "Which interrupts wait for the supervisor.";
        0x301 MISA "misa" Open (|_, _| MISA) (ignored) "Which extensions the hart has.";
        0x320 MCOUNTINHIBIT "mcountinhibit" Open (|hart, _| hart.stopped_counters())
            (|hart, write| hart.stop_counters(write.value, write.around.cycle)) "Which counters stand still.";
        0x344 MIP "mip" Open (|hart, around| hart.pending(around.lines))
            (|hart, write| hart.csr.mip = merge(hart.csr.mip, write.value, write.mask & hart.settable_interrupts()))
            "Which interrupts wait.";
        0x7a0 TSELECT "tselect" Open (zero) (ignored) "Which trigger of the debugger is meant: there are none.";
        0x7a4 TINFO "tinfo" Open (|_, _| 1) (ignored) "Which types of trigger the selected one can be: none.";
        0xb00 MCYCLE "mcycle" Open (|hart, around| hart.csr.mcycle.value(around.cycle))
            (|hart, write| hart.set_cycle(write.value, write.around.cycle)) "Cycles of machine time.";
        0xb02 MINSTRET "minstret" Open (|hart, around| hart.csr.minstret.value(hart.completed(around.cycle)))
            (|hart, write| hart.set_completed(write.value, write.around.cycle)) "Instructions that completed.";
        0xc00 CYCLE "cycle" Counter (|hart, around| hart.csr.mcycle.value(around.cycle)) (ignored) "Cycles of machine time, for reading.";
        0xc01 TIME "time" Counter (|_, around| around.time) (ignored) "The board's clock, in ticks.";
        0xc02 INSTRET "instret" Counter (|hart, around| hart.csr.minstret.value(hart.completed(around.cycle)))
            (ignored) "Instructions that completed, for reading.";
        0xf11 MVENDORID "mvendorid" Open (zero) (ignored) "Who made the hart.";
        0xf12 MARCHID "marchid" Open (zero) (ignored) "Which architecture of hart it is.";
        0xf13 MIMPID "mimpid" Open (zero) (ignored) "Which version of it.";
        0xf14 MHARTID "mhartid" Open (|hart, _| hart.index as u64) (ignored) "The hart's number.";
        0xf15 MCONFIGPTR "mconfigptr" Open (zero) (ignored) "Where a description of the hart is.";
    }
    // Registers that come in numbered rows.
    families {
        0x323 29 1 MHPMEVENT3 "mhpmevent" 3 Open (zeros) (ignored_all) "What a performance counter counts.";
        0x3a0 2 2 PMPCFG0 "pmpcfg" 0 Open (|hart, index| hart.csr.pmp.configuration(2 * index))
            (|hart, index, value| hart.csr.pmp.set_configuration(2 * index, value)) "Permissions of eight physical regions.";
        0x3b0 16 1 PMPADDR0 "pmpaddr" 0 Open (|hart, index| hart.csr.pmp.address(index))
            (|hart, index, value| hart.csr.pmp.set_address(index, value)) "Bounds of a physical region.";
        0x7a1 3 1 TDATA1 "tdata" 1 Open (zeros) (ignored_all) "What the selected trigger of the debugger does.";
        0xb03 29 1 MHPMCOUNTER3 "mhpmcounter" 3 Open (zeros) (ignored_all) "A performance counter.";
        0xc03 29 1 HPMCOUNTER3 "hpmcounter" 3 Counter (zeros) (ignored_all) "A performance counter, for reading.";
    }
        }
    };
}
