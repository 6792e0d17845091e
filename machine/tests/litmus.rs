//! Several harts: what they do to each other is what the specification allows. Small programs whose outcomes are
//! known: counters, messages, reservations, interrupts, code and page tables changed from elsewhere.

mod common;

use common::{DATA, PROLOGUE, START, harts, memory, x_of};
use machine::event::{Event, Kinds};
use machine::turns::TURN;
use machine::{Machine, Stop};

/// Cycles after which a program here has certainly ended.
const PATIENCE: u64 = 3_000_000;

/// Runs a program on several harts until all of them sleep for ever.
fn run(count: usize, program: &str) -> Machine {
    let mut machine = harts(count, &format!("{PROLOGUE}{program}"));
    while machine.idle_until() != Some(u64::MAX) {
        let stop = machine.run(machine.cycle() + TURN);
        assert_eq!(stop, Stop::Reached);
        assert!(machine.cycle() < PATIENCE, "it does not end");
    }
    machine
}

#[test]
fn every_hart_starts_at_the_boot_rom_with_its_number() {
    let machine = run(8, "sleep:; wfi; jal zero,sleep; trap:; jal zero,0");
    for hart in 0..8 {
        assert_eq!(x_of(&machine, hart, "a0"), hart as u64);
        assert_eq!(x_of(&machine, hart, "a1"), machine.board().device_tree_address());
        assert_eq!(machine.hart(hart).csr(0xf14), Some(hart as u64), "mhartid");
        assert!(machine.hart(hart).waiting());
    }
}

#[test]
fn a_machine_has_one_to_eight_harts() {
    for harts in [0, 9, usize::MAX] {
        let config = machine::Config { harts, ram_bytes: 1 << 20, ..machine::Config::default() };
        assert_eq!(Machine::new(config).err(), Some(machine::ConfigError::Harts(harts)));
    }
}

/// Each hart adds to three counters, by an atomic operation, by `lr` and `sc`, and, which loses some, by a load
/// and a store.
const COUNTERS: &str = "
    addi s5,zero,1000
    addi t0,zero,1
    addi s6,s1,8
    addi s7,s1,16
more:
    amoadd.d zero,t0,(s1)
retry:
    lr.d t1,(s6)
    addi t1,t1,1
    sc.d t2,t1,(s6)
    add a4,a4,t2
    bne t2,zero,retry
    ld t1,0(s7)
    addi t1,t1,1
    sd t1,0(s7)
    addi s5,s5,-1
    bne s5,zero,more
sleep:
    wfi
    jal zero,sleep
trap:
    jal zero,0
";

#[test]
fn atomic_counters_lose_nothing_and_others_do() {
    for count in [1, 2, 4, 8] {
        let machine = run(count, COUNTERS);
        let wanted = 1000 * count as u64;
        assert_eq!(memory(&machine, DATA), wanted, "amoadd");
        assert_eq!(memory(&machine, DATA + 8), wanted, "lr and sc");
        let lost = wanted - memory(&machine, DATA + 16);
        assert_eq!(lost > 0, count > 1, "harts interleave between load and store: {lost} lost");
        let failed: u64 = (0..count).map(|hart| x_of(&machine, hart, "a4")).sum();
        assert_eq!(failed > 0, count > 1, "a reservation is lost now and then: {failed}");
    }
}

/// Hart 0 writes a message and then raises a flag, hart 1 answers; a hundred rounds.
const MESSAGES: &str = "
    addi s5,zero,100
    addi a3,zero,0
    bne s2,zero,answer
ask:
    add t0,s5,s5
    sd t0,0x100(s1)
    fence rw,rw
    sd s5,0(s1)
asked:
    ld t1,8(s1)
    bne t1,s5,asked
    ld t1,0x108(s1)
    add a3,a3,t1
    addi s5,s5,-1
    bne s5,zero,ask
    jal zero,sleep
answer:
    ld t1,0(s1)
    bne t1,s5,answer
    ld t1,0x100(s1)
    add t1,t1,s5
    sd t1,0x108(s1)
    fence rw,rw
    sd s5,8(s1)
    addi s5,s5,-1
    bne s5,zero,answer
sleep:
    wfi
    jal zero,sleep
trap:
    jal zero,0
";

#[test]
fn a_flag_never_comes_before_its_message() {
    let machine = run(2, MESSAGES);
    assert_eq!(x_of(&machine, 0, "a3"), 3 * 5050);
}

/// Hart 0 reserves; hart 1 writes another value and the old one again; hart 0 stores if it can.
const ABA: &str = "
    addi t0,zero,7
    bne s2,zero,other
    sd t0,0(s1)
    lr.d t1,(s1)
    sd t0,8(s1)
wait:
    ld t2,16(s1)
    beq t2,zero,wait
    addi t3,zero,99
    sc.d a3,t3,(s1)
    jal zero,sleep
other:
    ld t2,8(s1)
    beq t2,zero,other
    sd zero,0(s1)
    sd t0,0(s1)
    sd t0,16(s1)
sleep:
    wfi
    jal zero,sleep
trap:
    jal zero,0
";

#[test]
fn a_conditional_store_sees_that_another_hart_wrote_the_same_value_back() {
    let machine = run(2, ABA);
    assert_eq!(x_of(&machine, 0, "a3"), 1, "sc fails");
    assert_eq!(memory(&machine, DATA), 7);
}

/// A token goes round the harts ten times, by software interrupts; all sleep but the one that has it.
const RING: &str = "
    addi t0,zero,8
    csrrw zero,mie,t0
    csrrsi zero,mstatus,8
    addi t0,zero,1
    bne s2,zero,sleep
    sw t0,0(s3)
sleep:
    wfi
    jal zero,sleep
trap:
    sw zero,0(s3)
    addi a3,a3,1
    ld t1,0(s1)
    addi t1,t1,1
    sd t1,0(s1)
    addi t2,zero,10
    bne s2,zero,pass
    beq a3,t2,done
pass:
    addi t1,s2,1
    addi t2,zero,HARTS
    bne t1,t2,send
    addi t1,zero,0
send:
    slli t1,t1,2
    lui t2,0x2000
    add t1,t1,t2
    addi t2,zero,1
    sw t2,0(t1)
done:
    mret
";

fn ring(harts: usize) -> String {
    RING.replace("HARTS", &harts.to_string())
}

#[test]
fn software_interrupts_reach_the_hart_that_they_are_for() {
    for count in [2, 8] {
        let machine = run(count, &ring(count));
        assert_eq!(x_of(&machine, 0, "a3"), 10);
        assert!((1..count).all(|hart| x_of(&machine, hart, "a3") == 9));
        assert_eq!(memory(&machine, DATA), 9 * count as u64 + 1);
    }
}

#[test]
fn events_carry_their_hart() {
    let mut machine = harts(4, &format!("{PROLOGUE}{}", ring(4)));
    machine.listen(Kinds::TRAP.and(Kinds::DEVICE));
    machine.run(PATIENCE);
    let events = machine.take_events();
    for hart in 0..4 {
        let mine = || events.iter().filter(|stamped| usize::from(stamped.hart) == hart);
        let count = |wanted: fn(&Event) -> bool| mine().filter(|stamped| wanted(&stamped.event)).count();
        let rounds = if hart == 0 { 10 } else { 9 };
        assert_eq!(count(|event| matches!(event, Event::Trap { .. })), 2 * rounds, "hart {hart}");
        let own = 0x200_0000 + 4 * hart as u64;
        let cleared = mine().filter(
            |stamped| matches!(stamped.event, Event::Device { address, value: 0, .. } if address == own),
        );
        assert_eq!(cleared.count(), rounds, "hart {hart}");
    }
}

/// Hart 1 calls a function until it answers 2; hart 0 rewrites it and sends an interrupt, for which hart 1 does
/// what the specification asks of it. What it then calls must be the new function.
const PATCH: &str = "
    addi t0,zero,8
    csrrw zero,mie,t0
    csrrsi zero,mstatus,8
    addi a3,zero,0
    addi s5,zero,1
    bne s2,zero,call
    lui t1,1; add t1,t1,s0      # the function: addi a5,zero,1; jalr zero,0(ra)
    lw t2,NEW(s0)
warm:
    ld t3,0(s1)                 # hart 1 has called it a few times
    addi t4,zero,50
    blt t3,t4,warm
    sw t2,0(t1)
    fence rw,rw
    sw s5,4(s3)
    jal zero,sleep
call:
    lui t1,1; add t1,t1,s0
    jalr ra,0(t1)
    ld t3,0(s1)
    addi t3,t3,1
    sd t3,0(s1)
    bne a3,zero,patched
    jal zero,call
patched:
    jalr ra,0(t1)
    addi a4,a5,0
sleep:
    wfi
    jal zero,sleep
trap:
    sw zero,0(s3)
    fence.i
    addi a3,zero,1
    mret
new:
    addi a5,zero,2
";

#[test]
fn code_that_another_hart_has_rewritten_runs_after_fence_i() {
    let program = format!("{PROLOGUE}{PATCH}");
    let new = common::assemble(&program.replace("NEW", "0")).len() as u64 - 4;
    let function = common::assemble("addi a5,zero,1; jalr zero,0(ra)");
    let loads = vec![
        (START, common::assemble(&program.replace("NEW", &new.to_string()))),
        (START + 0x1000, function),
    ];
    let config = machine::Config { harts: 2, ram_bytes: 8 << 20, loads, ..machine::Config::default() };
    let mut machine = Machine::new(config).expect("a small machine");
    machine.run(PATIENCE);
    assert_eq!(x_of(&machine, 1, "a3"), 1, "the interrupt came");
    assert_eq!(x_of(&machine, 1, "a4"), 2, "the new function answered");
    assert_eq!(machine.idle_until(), Some(u64::MAX));
}

/// Hart 1 reads a page through a table of hart 0's, in supervisor mode; hart 0 maps another page there and sends
/// an interrupt, for which hart 1 forgets translations. What it then reads must be the other page.
const REMAP: &str = "
    addi t0,zero,-1
    csrrw zero,pmpaddr0,t0
    addi t0,zero,31
    csrrw zero,pmpcfg0,t0
    addi t0,zero,8
    csrrw zero,mie,t0
    addi s5,zero,1
    lui t1,0x10; add s6,s0,t1   # root; middle and leaf tables follow
    lui t1,0x11; add s7,s0,t1
    lui t1,0x12; add s8,s0,t1
    lui t1,0x20; add s9,s0,t1   # two pages of data
    bne s2,zero,reader
    srli t1,s7,2; addi t1,t1,1; sd t1,8(s6)          # 0x4000_0000: the middle table
    lui t1,0x20000; addi t1,t1,0xcf; sd t1,16(s6)    # 0x8000_0000: RAM, a huge page
    srli t1,s8,2; addi t1,t1,1; sd t1,0(s7)
    srli t1,s9,2; addi t1,t1,0xc7; sd t1,0(s8)
    addi t1,zero,11; sd t1,0(s9)
    lui t2,1; add t2,t2,s9; addi t1,zero,22; sd t1,0(t2)
    fence rw,rw
    sd s5,0(s1)                 # the tables stand
warm:
    ld t3,8(s1)
    addi t4,zero,50
    blt t3,t4,warm
    lui t2,1; add t2,t2,s9
    srli t1,t2,2; addi t1,t1,0xc7; sd t1,0(s8)
    fence rw,rw
    sw s5,4(s3)
    jal zero,sleep
reader:
    ld t3,0(s1)
    beq t3,zero,reader
    addi t0,zero,1; slli t0,t0,63; srli t1,s6,12; or t0,t0,t1
    csrrw zero,satp,t0
    lui t0,1; addi t0,t0,-2048; csrrs zero,mstatus,t0   # MPP = S
    auipc t0,0; addi t0,t0,read; addi t0,t0,4
    csrrw zero,mepc,t0
    mret
read:
    lui t1,0x40000
    ld a5,0(t1)
again:
    ld a7,0(t1)
    ld t3,8(s1)
    addi t3,t3,1
    sd t3,8(s1)
    beq a3,zero,again
    ld a4,0(t1)
sleep:
    wfi
    jal zero,sleep
trap:
    csrrs a6,mcause,zero
    sw zero,0(s3)
    sfence.vma zero,zero
    addi a3,zero,1
    mret
";

#[test]
fn page_tables_that_another_hart_has_changed_hold_after_sfence_vma() {
    let machine = run(2, REMAP);
    assert_eq!(x_of(&machine, 1, "a6"), 1 << 63 | 3, "only the interrupt trapped");
    assert_eq!((x_of(&machine, 1, "a5"), x_of(&machine, 1, "a4")), (11, 22));
}
