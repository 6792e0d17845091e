//! Signal handlers: what runs when a signal comes, wherever the program is. They touch nothing but words of
//! their own here, since what they interrupt may be half done. (signal-safety(7))
#![expect(
    unsafe_code,
    reason = "the kernel calls functions by address, and they read what it left on the stack"
)]

use core::ffi::c_void;
use core::ptr;
use core::sync::atomic::{AtomicI32, AtomicU32, AtomicUsize, Ordering};

use abi::linux::{SIGSET_SIZE, Sigaction};

use crate::{Result, raw};

/// Where `ucontext_t` has the program counter (arch/riscv/include/uapi/asm/ucontext.h).
const CONTEXT_PC: usize = 176;
/// Where `siginfo_t` has `si_code`, `si_addr` and `si_pid`, and of SIGCHLD `si_status`.
const INFO_CODE: usize = 8;
const INFO_VALUE: usize = 16;
const INFO_STATUS: usize = 24;

static COUNT: AtomicU32 = AtomicU32::new(0);
static LAST: AtomicUsize = AtomicUsize::new(0);
static LAST_CODE: AtomicI32 = AtomicI32::new(0);
static LAST_STATUS: AtomicI32 = AtomicI32::new(0);

/// Counts the signal whenever it comes. `flags` are `SA_…` bits.
pub fn count(signal: u32, flags: u64) -> Result<()> {
    set(signal, on_count as *const () as usize, flags, 0)
}

/// Counts the signal whenever it comes, and holds the signal `held` back meanwhile.
pub fn count_holding(signal: u32, held: u32) -> Result<()> {
    set(signal, on_count as *const () as usize, 0, 1 << (held - 1))
}

/// How many signals were counted.
pub fn counted() -> u32 {
    COUNT.load(Ordering::Relaxed)
}

/// What came with the last signal: its sender's number, or the address of the fault.
pub fn last() -> usize {
    LAST.load(Ordering::Relaxed)
}

/// In what way the last signal came: its `si_code`.
pub fn last_code() -> i32 {
    LAST_CODE.load(Ordering::Relaxed)
}

/// How the child ended of which the last signal, SIGCHLD, told: its exit code or its signal.
pub fn last_status() -> i32 {
    LAST_STATUS.load(Ordering::Relaxed)
}

/// Steps over the instruction whenever the signal comes: what faults does nothing instead.
pub fn skip(signal: u32) -> Result<()> {
    set(signal, on_skip as *const () as usize, 0, 0)
}

/// Has the signal run a handler where there is no code.
pub fn misplace(signal: u32) -> Result<()> {
    set(signal, 8, 0, 0)
}

fn set(signal: u32, handler: usize, flags: u64, mask: u64) -> Result<()> {
    let action = Sigaction { handler: handler as u64, flags, mask };
    // SAFETY: the kernel reads one `struct sigaction`; the handlers are those of this file, or none.
    unsafe { raw::rt_sigaction([signal as usize, ptr::from_ref(&action) as usize, 0, SIGSET_SIZE]) }.map(drop)
}

extern "C" fn on_count(_: u32, info: *const c_void) {
    COUNT.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the kernel passes a `siginfo_t`, in which a number of 4 bytes can be read at each of these places.
    let number = |at| unsafe { info.byte_add(at).cast::<i32>().read() };
    // SAFETY: as above, of 8 bytes.
    LAST.store(unsafe { info.byte_add(INFO_VALUE).cast::<usize>().read() }, Ordering::Relaxed);
    LAST_CODE.store(number(INFO_CODE), Ordering::Relaxed);
    LAST_STATUS.store(number(INFO_STATUS), Ordering::Relaxed);
}

extern "C" fn on_skip(signal: u32, info: *const c_void, context: *mut c_void) {
    on_count(signal, info);
    // SAFETY: the kernel passes a `ucontext_t`, whose program counter is that of the instruction that faulted;
    // its two lowest bits are set when it has 4 bytes (RISC-V Unprivileged 20240411, 1.5).
    unsafe {
        let pc = context.byte_add(CONTEXT_PC).cast::<usize>();
        let instruction = ptr::with_exposed_provenance::<u16>(pc.read()).read();
        pc.write(pc.read() + if instruction & 3 == 3 { 4 } else { 2 });
    }
}
