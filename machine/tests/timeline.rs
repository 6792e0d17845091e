//! Time: slices, snapshots and steps back never change what happens.

mod common;

use common::{START, assemble, booted, machine_with, x};
use machine::event::{Event, Kinds};
use machine::input::Input;
use machine::timeline::{Direction, StepKind};
use machine::{Config, Stop, Timeline};

/// Counts, writes memory, takes a timer interrupt every 1000 ticks and sleeps after every few, calls itself
/// from user mode, and rewrites an instruction of its own.
const BUSY: &str = "
    auipc s0,0                  # 0x00
    addi t0,s0,0x80             # 0x04 trap vector
    csrrw zero,mtvec,t0         # 0x08
    lui s1,0x2004               # 0x0c CLINT mtimecmp
    lui s2,0x200c               # 0x10
    addi t0,zero,-1             # 0x14 all memory for user mode
    csrrw zero,pmpaddr0,t0      # 0x18
    addi t0,zero,31             # 0x1c
    csrrw zero,pmpcfg0,t0       # 0x20
    addi t0,zero,128            # 0x24 timer interrupts
    csrrw zero,mie,t0           # 0x28
    addi t0,s0,0x40             # 0x2c
    csrrw zero,mepc,t0          # 0x30
    mret                        # 0x34 to user mode at 0x40
    addi zero,zero,0            # 0x38
    addi zero,zero,0            # 0x3c
    addi a0,a0,1                # 0x40 user:
    sd a0,0x400(s0)             # 0x44
    xor a1,a1,a0                # 0x48 rewritten below
    lw t1,0x48(s0)              # 0x4c
    andi t2,a0,63               # 0x50
    bne t2,zero,-20             # 0x54
    sw t1,0x48(s0)              # 0x58
    ecall                       # 0x5c
    jal zero,-32                # 0x60
    addi zero,zero,0; addi zero,zero,0; addi zero,zero,0; addi zero,zero,0
    addi zero,zero,0; addi zero,zero,0; addi zero,zero,0
    csrrs t3,mcause,zero        # 0x80 trap:
    blt t3,zero,24              # 0x84 an interrupt
    csrrs t3,mepc,zero          # 0x88
    addi t3,t3,4                # 0x8c
    csrrw zero,mepc,t3          # 0x90
    wfi                         # 0x94 a call sleeps until the timer
    jal zero,4                  # 0x98
    ld t3,-8(s2)                # 0x9c mtime: next deadline
    addi t3,t3,1000             # 0xa0
    sd t3,0(s1)                 # 0xa4
    addi a2,a2,1                # 0xa8
    mret                        # 0xac
";

const END: u64 = 3_000_000;

fn busy() -> machine::Machine {
    machine_with(assemble(BUSY))
}

fn fresh_hash(cycle: u64) -> u64 {
    let mut machine = busy();
    assert_eq!(machine.run(cycle), Stop::Reached);
    machine.state_hash()
}

#[test]
fn the_busy_program_does_what_its_comment_says() {
    let mut machine = busy();
    machine.listen(Kinds::IDLE.and(Kinds::TRAP));
    machine.run(END);
    assert!(x(&machine, "a2") > 100, "timer interrupts: {}", x(&machine, "a2"));
    let events = machine.take_events();
    assert!(events.iter().filter(|stamped| matches!(stamped.event, Event::Idle { .. })).count() > 100);
    assert!(machine.retired() < machine.cycle());
}

#[test]
fn any_slicing_gives_the_same_state_and_the_same_events() {
    let run = |slices: &mut dyn FnMut() -> u64| {
        let mut machine = busy();
        machine.listen(Kinds::ALL);
        let mut events = Vec::new();
        while machine.cycle() < END / 10 {
            machine.run((machine.cycle() + slices()).min(END / 10));
            events.extend(machine.take_events());
        }
        (machine.state_hash(), events)
    };
    let whole = run(&mut || u64::MAX / 2);
    let mut random = common::Random(7);
    for (name, slices) in [
        ("single cycles", &mut (|| 1u64) as &mut dyn FnMut() -> u64),
        ("47 cycles", &mut || 47u64),
        ("random", &mut || 1 + random.below(3000)),
    ] {
        let sliced = run(slices);
        assert_eq!(sliced.0, whole.0, "{name}: state");
        assert!(sliced.1 == whole.1, "{name}: events");
    }
}

#[test]
fn a_restored_snapshot_goes_on_as_the_machine_did() {
    let mut machine = busy();
    machine.run(1_234_567);
    let first = machine.snapshot();
    let at_first = machine.state_hash();
    machine.run(END);
    let at_end = machine.state_hash();
    machine.restore(&first);
    assert_eq!(machine.state_hash(), at_first);
    machine.run(END);
    assert_eq!(machine.state_hash(), at_end);
    let mut other = busy();
    other.restore(&first);
    other.run(END);
    assert_eq!(other.state_hash(), at_end, "on a machine that was never there");
}

fn timeline() -> Timeline {
    let loads = vec![(START, assemble(BUSY))];
    Timeline::new(Config { ram_bytes: 8 << 20, loads, ..Config::default() }).expect("a small machine")
}

#[test]
fn stepping_back_gives_the_state_of_a_fresh_run() {
    let mut timeline = timeline();
    timeline.forward(END);
    for kind in [StepKind::Instruction, StepKind::Crossing, StepKind::SystemCall] {
        for _ in 0..3 {
            let before = timeline.cycle();
            assert!(timeline.step(kind, Direction::Back, END), "{kind:?}");
            assert!(timeline.cycle() < before);
            assert_eq!(timeline.machine().state_hash(), fresh_hash(timeline.cycle()), "{kind:?}");
        }
    }
    assert_eq!(timeline.head(), END);
}

#[test]
fn stepping_forward_ends_at_the_crossings_that_stepping_back_finds() {
    let mut timeline = timeline();
    timeline.forward(50_000);
    let mut forward = vec![];
    while forward.len() < 12 {
        assert!(timeline.step(StepKind::Crossing, Direction::Forward, END));
        forward.push(timeline.cycle());
    }
    let mut back = vec![timeline.cycle()];
    while back.len() < 12 {
        assert!(timeline.step(StepKind::Crossing, Direction::Back, END));
        back.push(timeline.cycle());
    }
    back.reverse();
    assert_eq!(forward, back);
}

#[test]
fn stepping_back_to_power_on_says_that_there_is_no_more() {
    let mut timeline = timeline();
    timeline.forward(5);
    assert!(!timeline.step(StepKind::SystemCall, Direction::Back, END));
    assert_eq!(timeline.cycle(), 0);
    assert!(!timeline.step(StepKind::Instruction, Direction::Back, END));
}

#[test]
fn inputs_are_replayed_and_a_new_one_in_the_past_leaves_the_old_future_as_a_branch() {
    let mut timeline = timeline();
    timeline.forward(40_000);
    timeline.input(Input::Console(b"one".to_vec()));
    timeline.forward(90_000);
    let first = timeline.machine().state_hash();
    timeline.seek(30_000);
    assert!(timeline.is_replaying());
    timeline.forward(90_000);
    assert_eq!(timeline.machine().state_hash(), first);

    timeline.seek(60_000);
    timeline.input(Input::Console(b"two".to_vec()));
    timeline.forward(90_000);
    assert_ne!(timeline.machine().state_hash(), first);
    assert_eq!(timeline.branches().len(), 1);
    assert_eq!((timeline.branches()[0].at, timeline.branches()[0].head), (60_000, 90_000));

    timeline.take_branch(0);
    assert_eq!((timeline.cycle(), timeline.head()), (60_000, 90_000));
    timeline.forward(90_000);
    assert_eq!(timeline.machine().state_hash(), first);
}

#[test]
fn pausing_at_an_event_ends_right_after_it_in_the_state_of_that_cycle() {
    let mut machine = busy();
    for kinds in [Kinds::TRAP, Kinds::FIRST_FETCH, Kinds::IDLE] {
        let mut machine = busy();
        machine.listen(kinds);
        for _ in 0..3 {
            if machine.run_while_quiet(100_000, kinds) != Stop::Event {
                break;
            }
            let last = machine.take_events().pop().expect("the event");
            assert!(machine.cycle() - last.cycle <= 1, "{last:?} at {}", machine.cycle());
            assert_eq!(machine.state_hash(), fresh_hash(machine.cycle()), "{kinds:?}");
        }
    }
    assert_eq!(machine.run(1), Stop::Reached);
}

#[test]
fn a_machine_that_waits_for_nothing_lets_time_pass() {
    let mut machine = booted("wfi; jal zero,-4");
    machine.run(1_000_000_000_000);
    assert_eq!(machine.cycle(), 1_000_000_000_000);
    assert_eq!(machine.idle_until(), Some(u64::MAX));
    assert!(machine.retired() < 20);
}
