//! Why control changes sides: one row per cause (RISC-V Privileged 20240411, table 22 for `scause`).

use crate::rows::Why;

/// A cause in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// For the picture.
    pub short: &'static str,
    /// For the title of the sentence.
    pub title: &'static str,
    /// What happened, as the rest of a sentence about the program: "hog (10) …".
    pub what: &'static str,
    /// What Linux's tracepoints or functions call it.
    pub linux: Option<&'static str>,
}

const fn row(
    short: &'static str,
    title: &'static str,
    what: &'static str,
    linux: Option<&'static str>,
) -> Cause {
    Cause { short, title, what, linux }
}

const EXCEPTIONS: &[(u8, Cause)] = &[
    (0, row("misaligned pc", "Misaligned jump", "jumped to an odd address; the processor refuses.", None)),
    (
        1,
        row(
            "no code",
            "Instruction access fault",
            "ran into memory that it may not execute; the processor refuses.",
            None,
        ),
    ),
    (
        2,
        row(
            "bad instruction",
            "Illegal instruction",
            "executed bits that are no instruction, or one that its mode may not use; the processor refuses.",
            Some("do_trap_insn_illegal"),
        ),
    ),
    (3, row("breakpoint", "Breakpoint", "executed ebreak.", Some("do_trap_break"))),
    (4, row("misaligned load", "Misaligned load", "read from an address that is not aligned.", None)),
    (
        5,
        row(
            "no memory",
            "Load access fault",
            "read where there is no memory or where it may not; the processor refuses.",
            None,
        ),
    ),
    (6, row("misaligned store", "Misaligned store", "wrote to an address that is not aligned.", None)),
    (
        7,
        row(
            "no memory",
            "Store access fault",
            "wrote where there is no memory or where it may not; the processor refuses.",
            None,
        ),
    ),
    (8, row("call", "System call", "executed ecall: it asks the kernel for something.", Some("sys_enter"))),
    (
        9,
        row(
            "SBI call",
            "Call to the firmware",
            "The kernel's side executed ecall: it asks the firmware for something.",
            Some("sbi_ecall"),
        ),
    ),
    (
        12,
        row(
            "page fault",
            "Page fault",
            "ran into a page without an executable mapping.",
            Some("page_fault_user"),
        ),
    ),
    (
        13,
        row(
            "page fault",
            "Page fault",
            "read from a page that is not mapped for it.",
            Some("page_fault_user"),
        ),
    ),
    (
        15,
        row(
            "page fault",
            "Page fault",
            "wrote to a page that is not mapped for it to write.",
            Some("page_fault_user"),
        ),
    ),
];

const INTERRUPTS: &[(u8, Cause)] = &[
    (1, row("interrupt", "Software interrupt", "A software interrupt comes in.", Some("ipi_raise"))),
    (3, row("interrupt", "Software interrupt", "A software interrupt comes in at the firmware.", None)),
    (
        5,
        row(
            "timer",
            "Timer interrupt",
            "The time that the kernel had set has come: the timer takes the processor.",
            Some("irq_handler_entry"),
        ),
    ),
    (
        7,
        row(
            "timer",
            "Timer interrupt",
            "The timer fires; the firmware hears it first and hands it on to the kernel.",
            Some("irq_handler_entry"),
        ),
    ),
    (
        9,
        row(
            "device",
            "Device interrupt",
            "A device has something to say: the interrupt controller passes it on.",
            Some("irq_handler_entry"),
        ),
    ),
    (11, row("device", "Device interrupt", "A device has something to say to the firmware.", None)),
];

const UNKNOWN: Cause = row("trap", "Trap", "Control came over for a cause without a name.", None);
const RETURN: Cause = row("return", "Return", "Control goes back.", None);

/// The words for a cause.
pub fn of(why: Why) -> Cause {
    let (table, code) = match why {
        Why::Exception(code) => (EXCEPTIONS, code),
        Why::Interrupt(code) => (INTERRUPTS, code),
        Why::Return => return RETURN,
    };
    table.iter().find(|(number, _)| *number == code).map_or(UNKNOWN, |(_, cause)| *cause)
}

/// Whether the cause is a page fault.
pub fn is_page_fault(why: Why) -> bool {
    matches!(why, Why::Exception(12 | 13 | 15))
}

/// Whether the cause says that a program did what it must not, or may not yet.
pub fn is_fault(why: Why) -> bool {
    matches!(why, Why::Exception(0..=2 | 4..=7 | 12 | 13 | 15))
}
