//! The crossing into the kernel, and one stub per row of the system-call table. What is not implemented can be
//! asked for, too: the kernel answers `ENOSYS`.
#![expect(unsafe_code, reason = "the kernel reads and writes whatever memory the arguments point at")]

use core::arch::asm;

use abi::errno::Errno;

/// Asks the kernel for call `number`: the number goes in `a7`, the arguments in `a0` to `a5`, the result comes
/// back in `a0`; no other register changes (syscall(2), the riscv row).
///
/// # Safety
/// The arguments must be what the call asks for: its pointers must be valid for what the kernel does to them.
unsafe fn call<const COUNT: usize>(number: usize, args: [usize; COUNT]) -> Result<usize, Errno> {
    let mut a = [0; 6];
    a[..COUNT].copy_from_slice(&args);
    let result: usize;
    // SAFETY: `ecall` changes nothing but a0 and what the pointers lead to, for which the caller answers.
    unsafe {
        asm!("ecall", in("a7") number, inlateout("a0") a[0] => result, in("a1") a[1], in("a2") a[2],
            in("a3") a[3], in("a4") a[4], in("a5") a[5], options(nostack));
    }
    match Errno::from_result(result as u64) {
        None => Ok(result),
        Some(errno) => Err(errno),
    }
}

/// How many arguments a row has.
const fn count(names: &[&str]) -> usize {
    names.len()
}

macro_rules! stubs {
    ($($nr:literal $name:ident ($($arg:ident: $kind:ident),*) -> $ret:ident, $sec:literal, $text:literal, $have:ident;)*) => {
        $(
            #[doc = $text]
            ///
            /// # Safety
            /// As the manual says of the arguments; pointers must be valid for what the call does to them.
            #[allow(dead_code, reason = "not every call has a user yet")]
            #[inline(always)]
            pub unsafe fn $name(args: [usize; count(&[$(stringify!($arg)),*])]) -> Result<usize, Errno> {
                // SAFETY: passed on to the caller.
                unsafe { call($nr, args) }
            }
        )*
    };
}

abi::syscalls!(stubs);
