//! The processor: the first instructions of a stage, waiting, and the jump to the next stage.

use core::arch::asm;

/// What a stage is started with (`abi::boot`), and starts the next one with.
#[derive(Clone, Copy, Debug)]
pub struct Handover {
    /// The hart that runs.
    pub hart: usize,
    /// Physical address of the device tree.
    pub tree: u64,
    /// The drive that the computer boots from.
    pub drive: usize,
}

/// Makes `$main: fn(Handover) -> !` the stage's start: a stack, cleared variables, and a trap handler that
/// says what went wrong.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        core::arch::global_asm!(
            r#"
            .section .text.entry, "ax"
            .globl _start
        _start:
            la      sp, _stack_top
            la      t0, _bss_start
            la      t1, _bss_end
        1:  bgeu    t0, t1, 2f
            sd      zero, 0(t0)
            addi    t0, t0, 8
            j       1b
        2:  la      t0, 3f
            csrw    stvec, t0
            call    stage_main

            .balign 4
        3:  la      sp, _stack_top
            csrr    a0, scause
            csrr    a1, sepc
            csrr    a2, stval
            call    stage_trapped
            "#
        );

        #[unsafe(no_mangle)]
        extern "C" fn stage_main(hart: usize, tree: u64, drive: usize) -> ! {
            $main($crate::arch::Handover { hart, tree, drive })
        }

        #[unsafe(no_mangle)]
        extern "C" fn stage_trapped(cause: usize, pc: usize, value: usize) -> ! {
            panic!("trap {cause} at {pc:#x} ({value:#x})")
        }
    };
}

/// Enters what was loaded to `entry`. A kernel may return; a stage does not.
pub fn enter(entry: u64, hand: Handover) {
    // SAFETY: the caller has loaded code to `entry` and checked that nothing of this stage lies there. Who
    // returns has kept the registers that a function keeps.
    unsafe {
        asm!(
            "fence.i",
            "jalr {entry}",
            entry = in(reg) entry,
            in("a0") hand.hart,
            in("a1") hand.tree,
            in("a2") hand.drive,
            clobber_abi("C"),
        );
    }
}

/// The time since power-on in ticks (`abi::board::TIMEBASE_HZ`).
pub fn now() -> u64 {
    let ticks;
    // SAFETY: reading the clock has no effect; the firmware lets S-mode do it.
    unsafe { asm!("rdtime {}", out(reg) ticks, options(nomem, nostack)) };
    ticks
}

/// `sie.STIE`: the alarm.
const SUPERVISOR_TIMER: usize = 1 << 5;

/// Lets the alarm end a [`wait`], or keeps it from doing so. Interrupts themselves stay off: a wait ends, no
/// handler runs (RISC-V Privileged 20240411, 3.3.3).
pub fn listen_to_alarm(on: bool) {
    // SAFETY: `sstatus.SIE` is 0: no interrupt is taken.
    unsafe {
        if on {
            asm!("csrs sie, {}", in(reg) SUPERVISOR_TIMER, options(nomem, nostack));
        } else {
            asm!("csrc sie, {}", in(reg) SUPERVISOR_TIMER, options(nomem, nostack));
        }
    }
}

/// Sleeps until something that is listened to happens.
pub fn wait() {
    // SAFETY: only waits.
    unsafe { asm!("wfi", options(nomem, nostack)) };
}

/// Sleeps for good.
pub fn halt() -> ! {
    listen_to_alarm(false);
    loop {
        wait();
    }
}
