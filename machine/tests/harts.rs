//! Several harts and time: whatever they do, slices, snapshots and resets never show, and no hart can stop the
//! clock.

mod common;

use common::{PROLOGUE, harts, x_of};
use machine::event::{Event, Kinds};
use machine::input::Input;
use machine::machine::END_OF_TIME;
use machine::turns::TURN;
use machine::{Machine, Stop};

/// Every hart computes, reserves, interrupts the next one, sleeps, and has a timer of its own period.
const STORM: &str = "
    addi s5,s1,64
    addi t0,s2,1
    addi t1,zero,HARTS
    bne t0,t1,there
    addi t0,zero,0
there:
    slli t0,t0,2; lui s6,0x2000; add s6,s6,t0
    lui s7,0x200c
    slli s8,s2,5; addi s8,s8,90
    addi s9,zero,1
    addi t0,zero,136
    csrrw zero,mie,t0
    csrrsi zero,mstatus,8
loop:
    addi a3,a3,1
    amoadd.d t1,a3,(s1)
retry:
    lr.d t1,(s5)
    addi t1,t1,1
    sc.d t2,t1,(s5)
    bne t2,zero,retry
    lw t1,0x40(s0)              # stores to a page with code of all harts
    sd a3,0x400(s0)
    andi t1,a3,31
    bne t1,zero,loop
    sw s9,0(s6)
    wfi
    jal zero,loop
trap:
    csrrs t3,mcause,zero
    slli t3,t3,1
    addi t4,zero,6
    beq t3,t4,soft
    ld t3,-8(s7)
    add t3,t3,s8
    sd t3,0(s4)
    addi a4,a4,1
    mret
soft:
    sw zero,0(s3)
    addi a5,a5,1
    mret
";

fn storm(count: usize) -> Machine {
    let program = STORM.replace("HARTS", &count.to_string());
    harts(count, &format!("{PROLOGUE}{program}"))
}

const END: u64 = 120_000;

#[test]
fn slices_never_show_however_many_harts_there_are() {
    for count in [1, 2, 4, 8] {
        let run = |slice: &mut dyn FnMut() -> u64| {
            let mut machine = storm(count);
            machine.listen(Kinds::ALL);
            let mut events = Vec::new();
            while machine.cycle() < END {
                machine.run((machine.cycle() + slice()).min(END));
                events.extend(machine.take_events());
            }
            (machine.state_hash(), events)
        };
        let whole = run(&mut || END);
        let mut random = common::Random(count as u64);
        for (name, slice) in [
            ("single cycles", &mut (|| 1u64) as &mut dyn FnMut() -> u64),
            ("turns", &mut || TURN),
            ("random", &mut || 1 + random.below(3 * TURN)),
        ] {
            let sliced = run(slice);
            assert_eq!(sliced.0, whole.0, "{count} harts, {name}: state");
            assert!(sliced.1 == whole.1, "{count} harts, {name}: events");
        }
    }
}

#[test]
fn snapshots_at_random_points_go_on_as_the_machine_did() {
    for count in [1, 4] {
        let mut whole = storm(count);
        whole.run(END);
        let mut random = common::Random(5);
        let (mut here, mut elsewhere) = (storm(count), storm(count));
        while here.cycle() < END {
            let snapshot = here.snapshot();
            elsewhere.restore(&snapshot);
            here.run(here.cycle() + random.below(5000));
            here.restore(&snapshot);
            assert_eq!(here.state_hash(), elsewhere.state_hash(), "{count} harts, cycle {}", here.cycle());
            let next = END.min(here.cycle() + 1 + random.below(END / 8));
            here.run(next);
            elsewhere.run(next);
            assert_eq!(here.state_hash(), elsewhere.state_hash(), "{count} harts, cycle {next}");
        }
        assert_eq!(here.state_hash(), whole.state_hash(), "{count} harts");
    }
}

#[test]
fn the_storm_is_one() {
    let mut machine = storm(4);
    machine.run(END);
    for hart in 0..4 {
        let (timers, calls) = (x_of(&machine, hart, "a4"), x_of(&machine, hart, "a5"));
        assert!(timers > 20 && calls > 20, "hart {hart}: {timers} timers, {calls} calls");
    }
    let retired: u64 = (0..4).map(|hart| machine.hart(hart).csr(0xb02).expect("minstret")).sum();
    assert_eq!(retired, machine.retired());
    assert!(retired < machine.cycle());
    for hart in 0..4 {
        assert_eq!(machine.hart(hart).csr(0xb00), Some(END), "mcycle counts for all");
    }
}

#[test]
fn a_reset_starts_all_harts_again() {
    let mut machine = storm(4);
    machine.run(54_321);
    machine.apply(Input::Reset);
    for hart in 0..4 {
        assert_eq!(machine.hart(hart).pc(), abi::board::ROM.base);
        assert_eq!(machine.hart(hart).csr(0xb02), Some(0), "minstret");
    }
    machine.run(54_321 + END);
    assert!((0..4).all(|hart| x_of(&machine, hart, "a5") > 20));
}

/// Hart 2 asks for a reset the first time, and switches off the second; the others count.
const SWITCH: &str = "
    addi t0,zero,2
    bne s2,t0,count
    lui t1,0x100
    ld t2,0(s1)
    addi t3,t2,1
    sd t3,0(s1)
    lui t0,0x7; addi t0,t0,0x777
    beq t2,zero,press
    lui t0,0x5; addi t0,t0,0x555
press:
    sw t0,0(t1)
count:
    addi a3,a3,1
    jal zero,count
trap:
    jal zero,0
";

#[test]
fn any_hart_can_reset_the_machine_and_switch_it_off() {
    let mut machine = harts(4, &format!("{PROLOGUE}{SWITCH}"));
    machine.listen(Kinds::POWER);
    let stop = machine.run(END);
    assert_eq!((stop, machine.off()), (Stop::PowerOff { status: 0 }, Some(0)));
    let events: Vec<_> =
        machine.take_events().into_iter().map(|stamped| (stamped.hart, stamped.event)).collect();
    assert_eq!(events, [(0, Event::Reset), (2, Event::PowerOff { status: 0 })]);
    assert_eq!(x_of(&machine, 3, "a3"), 0, "hart 3 has not come to its turn since");
}

/// Hart 0 jumps to where nothing is, and so does its trap vector; the others count their timer interrupts.
const LOST: &str = "
    bne s2,zero,counts
    csrrw zero,mtvec,zero
    jalr zero,0(zero)
counts:
    addi t0,zero,128
    csrrw zero,mie,t0
    csrrsi zero,mstatus,8
sleep:
    wfi
    jal zero,sleep
trap:
    lui t0,0x200c
    ld t1,-8(t0)
    addi t1,t1,1000
    sd t1,0(s4)
    addi a3,a3,1
    mret
";

#[test]
fn a_hart_that_traps_for_ever_stops_neither_time_nor_the_others() {
    for count in [1, 2, 8] {
        let mut machine = harts(count, &format!("{PROLOGUE}{LOST}"));
        for until in [1, 999, 1000, 1001, 77_777, 1_000_000] {
            assert_eq!(machine.run(until), Stop::Reached);
            assert_eq!(machine.cycle(), until);
        }
        assert_eq!(machine.hart(0).csr(0x342), Some(1), "mcause: fetch access fault");
        assert!(machine.hart(0).csr(0xb02).expect("minstret") < 50);
        for hart in 1..count {
            let ticks = x_of(&machine, hart, "a3");
            assert!((90..=101).contains(&ticks), "hart {hart} of {count}: {ticks}");
        }
        machine.apply(Input::Reset);
        assert_eq!(machine.hart(0).pc(), abi::board::ROM.base);
        machine.run(machine.cycle() + 3);
        assert_eq!(machine.hart(0).csr(0xb02), Some(3), "minstret");
    }
}

/// All sleep; hart 3 wakes for the serial port, through its machine-mode context of the PLIC, and hart 1 for its
/// timer, once.
const ASLEEP: &str = "
    addi t0,zero,3
    bne s2,t0,timer
    lui t0,0xc000; addi t1,zero,1; sw t1,40(t0)           # priority of source 10, the UART
    lui t0,0xc002; addi t1,zero,1024; sw t1,0x300(t0)     # enabled in context 6
    lui t0,0xc206; sw zero,0(t0)                          # threshold
    lui t0,0x10000; addi t1,zero,1; sb t1,1(t0)           # IER: received data
    lui t0,1; addi t0,t0,-2048; csrrw zero,mie,t0
timer:
    addi t0,zero,1
    bne s2,t0,sleep
    lui t1,0x3; sd t1,0(s4)                               # mtimecmp: tick 0x3000
    addi t0,zero,128; csrrw zero,mie,t0
sleep:
    csrrsi zero,mstatus,8
asleep:
    wfi
    jal zero,asleep
trap:
    addi a3,a3,1
    addi t0,zero,3
    bne s2,t0,alarm
    lui t0,0xc206; lw a4,4(t0)                            # claim
    lui t1,0x10000; lb a5,0(t1)
    sw a4,4(t0)
    mret
alarm:
    addi t0,zero,-1
    sd t0,0(s4)
    mret
";

#[test]
fn while_all_sleep_time_passes_and_whoever_is_meant_wakes() {
    const ALARM: u64 = 0x3000 * abi::board::CYCLES_PER_TICK;
    let mut machine = harts(4, &format!("{PROLOGUE}{ASLEEP}"));
    machine.run(10_000);
    assert_eq!(machine.idle_until(), Some(ALARM));
    for until in [10_001, 50_000, ALARM] {
        assert_eq!((machine.run(until), machine.cycle()), (Stop::Reached, until));
        assert_eq!(x_of(&machine, 1, "a3"), 0);
    }
    assert_eq!(machine.idle_until(), None, "the alarm wakes hart 1");
    machine.run(ALARM + 100);
    assert_eq!((0..4).map(|hart| x_of(&machine, hart, "a3")).collect::<Vec<_>>(), [0, 1, 0, 0]);
    assert_eq!(machine.idle_until(), Some(u64::MAX));
    machine.apply(Input::Console(b"k".to_vec()));
    machine.run(machine.cycle() + 100);
    assert_eq!((0..4).map(|hart| x_of(&machine, hart, "a3")).collect::<Vec<_>>(), [0, 1, 0, 1]);
    assert_eq!((x_of(&machine, 3, "a4"), x_of(&machine, 3, "a5")), (10, u64::from(b'k')));
    machine.run(u64::MAX);
    assert_eq!(machine.cycle(), END_OF_TIME);
}
