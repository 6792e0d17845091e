//! What the fuzzer has found, each as a small program.

use crate::common::{booted, control, x};
use machine::Machine;

/// Runs a program that leaves machine mode for `body`, physical addresses, all of RAM open; traps end it.
fn in_user_mode(body: &str) -> Machine {
    let mut machine = booted(&format!(
        "auipc s0,0; addi t0,s0,trap; csrrw zero,mtvec,t0
         lui t0,0x20400; addi t0,t0,-1; csrrw zero,pmpaddr0,t0
         addi t0,zero,31; csrrw zero,pmpcfg0,t0
         auipc t0,0; addi t0,t0,body; addi t0,t0,4; csrrw zero,mepc,t0
         mret
     body:
         {body}
     trap:
         wfi; jal zero,trap"
    ));
    machine.run(1000);
    machine
}

#[test]
fn the_last_byte_of_all_is_refused_like_any_other() {
    let machine = in_user_mode("lb a0,-1(zero)");
    assert_eq!((control(&machine, "mcause"), control(&machine, "mtval")), (5, u64::MAX));
    assert_eq!(x(&machine, "a0"), 0);
}
