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
}

fn ecall(number: u64, argument: u64) -> u64 {
    let answer;
    // SAFETY: the kernel changes a0 alone.
    unsafe { asm!("ecall", in("a7") number, inlateout("a0") argument => answer, options(nostack)) };
    answer
}
