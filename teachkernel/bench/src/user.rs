//! The program. Its pages are the user's; it reaches the kernel by `ecall` alone.

use core::arch::asm;
use core::ptr::addr_of_mut;
use workloads::{BYTES, Host, Memory, WORDS};

/// Number of the call that answers ([`workloads::answer`]).
pub const ANSWER: u64 = 1;
/// Number of the call that ends the program with its checksum.
pub const FINISH: u64 = 2;

static mut WORK: [u32; WORDS] = [0; WORDS];
static mut BYTE: [u8; BYTES] = [0; BYTES];

/// Starts here, in user mode.
pub extern "C" fn program(workload: u64, rounds: u64) -> ! {
    // SAFETY: there is one program, and it comes here once.
    let memory = unsafe { Memory { words: &mut *addr_of_mut!(WORK), bytes: &mut *addr_of_mut!(BYTE) } };
    let checksum = workloads::run(workload as usize, rounds as u32, memory, &mut Kernel);
    loop {
        ecall(FINISH, checksum);
    }
}

struct Kernel;

impl Host for Kernel {
    fn call(&mut self, question: u64) -> u64 {
        ecall(ANSWER, question)
    }

    #[cfg(target_feature = "d")]
    fn square_root(&mut self, number: f64) -> f64 {
        let root;
        // SAFETY: it changes nothing but its result and the flags, which nobody reads.
        unsafe { asm!("fsqrt.d {}, {}", out(freg) root, in(freg) number, options(nomem, nostack)) };
        root
    }

    /// The lints look at this for the target of the other guest software, which has no such instruction.
    #[cfg(not(target_feature = "d"))]
    fn square_root(&mut self, _: f64) -> f64 {
        f64::NAN
    }
}

fn ecall(number: u64, argument: u64) -> u64 {
    let answer;
    // SAFETY: the kernel changes a0 alone.
    unsafe { asm!("ecall", in("a7") number, inlateout("a0") argument => answer, options(nostack)) };
    answer
}
