//! Time: slices, snapshots and steps back never change what happens.

mod common;

use common::{START, assemble, booted, machine_with, x};
use machine::event::{Event, Kinds};
use machine::input::Input;
use machine::timeline::{Direction, StepKind};
use machine::{Config, Machine, Recording, Stop, Timeline};

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

#[test]
fn a_future_taken_up_again_is_replayed_from_where_it_really_parts() {
    let mut timeline = timeline();
    let mut lives = vec![];
    // Each life is left further back than the one before: the first parts at 30,000 from all others in the end.
    for (at, text) in [(70_000, "a"), (50_000, "b"), (30_000, "c")] {
        timeline.seek(at);
        timeline.input(Input::Console(text.into()));
        timeline.forward(90_000);
        lives.push(timeline.machine().state_hash());
    }
    let parts: Vec<u64> = timeline.branches().iter().map(|branch| branch.at).collect();
    assert_eq!(parts, [30_000, 30_000]);
    for (at, life) in [30_000, 50_000, 30_000].into_iter().zip(lives) {
        // The oldest comes first, and the one left goes to the end.
        timeline.take_branch(0);
        assert_eq!(timeline.cycle(), at);
        timeline.forward(90_000);
        assert_eq!(timeline.machine().state_hash(), life);
    }
}

/// The state of a machine that was never rewound, at a cycle of a life.
fn straight(config: &Config, timeline: &Timeline) -> u64 {
    let mut machine = Machine::new(config.clone()).expect("a machine");
    for (cycle, input) in &timeline.log().entries {
        if *cycle > timeline.cycle() {
            break;
        }
        machine.run(*cycle);
        machine.apply(Input::clone(input));
    }
    machine.run(timeline.cycle());
    machine.state_hash()
}

#[test]
fn any_walk_through_time_gives_the_state_of_a_straight_run() {
    const LIFE: u64 = 300_000;
    for (harts, memory, seed) in [(1, 64 << 10, 3), (4, 64 << 10, 5), (1, 256 << 20, 7), (4, 256 << 20, 11)] {
        let loads = vec![(START, assemble(BUSY))];
        let config = Config { harts, ram_bytes: 1 << 20, loads, ..Config::default() };
        let mut timeline = Timeline::with_memory(config.clone(), memory).expect("a machine");
        let mut random = common::Random(seed);
        timeline.forward(LIFE);
        for step in 0..40 {
            let did = walk(&mut timeline, &mut random, LIFE);
            let here = timeline.machine().state_hash();
            assert_eq!(here, straight(&config, &timeline), "{harts} harts, step {step}: {did}");
        }
        assert!(timeline.checkpoint_bytes() <= memory);
    }
}

/// One step of a random walk, in words.
fn walk(timeline: &mut Timeline, random: &mut common::Random, life: u64) -> String {
    let kinds = [StepKind::Instruction, StepKind::Crossing, StepKind::SystemCall];
    let to = random.below(life);
    match random.below(9) {
        0 => {
            timeline.seek(to);
            format!("to {to}")
        }
        1 => {
            let until = timeline.cycle() + random.below(life / 4);
            timeline.forward(until);
            format!("forward to {until}")
        }
        2 => {
            let inputs =
                [Input::Console(vec![b'a'; 40]), Input::Insert(vec![3; 1024]), Input::Eject, Input::Reset];
            let input = inputs[random.below(4) as usize].clone();
            timeline.seek(to);
            timeline.input(input);
            format!("an input at {to}")
        }
        3 if !timeline.branches().is_empty() => {
            let branch = random.below(timeline.branches().len() as u64) as usize;
            timeline.take_branch(branch);
            format!("branch {branch}")
        }
        4 => {
            let count = random.below(life / 2);
            timeline.seek_instruction(count, life);
            format!("to {count} instructions")
        }
        n => {
            let kind = kinds[random.below(3) as usize];
            let direction = if n % 2 == 0 { Direction::Back } else { Direction::Forward };
            let found = timeline.step(kind, direction, 1 + random.below(100_000));
            format!("{kind:?} {direction:?}: {found}")
        }
    }
}

#[test]
fn an_instruction_is_found_by_its_number() {
    let mut timeline = timeline();
    timeline.forward(500_000);
    let last = timeline.machine().retired();
    for count in [last, 0, 1, last / 2, last / 2 + 1, 17] {
        assert!(timeline.seek_instruction(count, 500_000));
        assert_eq!(timeline.machine().retired(), count);
        let cycle = timeline.cycle();
        if count > 0 {
            timeline.seek(cycle - 1);
            assert_eq!(timeline.machine().retired(), count - 1, "no cycle before has as many");
        }
    }
    assert!(!timeline.seek_instruction(last + 1000, 500_000), "beyond the limit");
    assert_eq!(timeline.cycle(), 500_000);
}

#[test]
fn searches_find_what_is_wanted_both_ways_and_inputs_count() {
    let mut timeline = timeline();
    timeline.forward(40_000);
    timeline.input(Input::Console(b"x".to_vec()));
    timeline.forward(90_000);
    let typed = |stamped: &machine::event::Stamped| stamped.event == Event::ConsoleIn(b'x');
    assert!(timeline.previous(Kinds::CONSOLE, 0, &mut { typed }));
    assert_eq!(timeline.cycle(), 40_000);
    assert!(!timeline.previous(Kinds::CONSOLE, 100, &mut { typed }), "only events before the present");
    assert_eq!(timeline.cycle(), 100);
    assert!(timeline.next(Kinds::CONSOLE, 90_000, &mut { typed }));
    assert_eq!(timeline.cycle(), 40_000);
    // The third call from here, and back to the first: a predicate may count forwards.
    let is_call = |stamped: &machine::event::Stamped| StepKind::SystemCall.matches(&stamped.event);
    let mut calls = 0;
    let mut third = |stamped: &machine::event::Stamped| {
        calls += u32::from(is_call(stamped));
        calls == 3
    };
    assert!(timeline.next(Kinds::TRAP, 90_000, &mut third));
    let there = timeline.cycle();
    timeline.seek(40_000);
    for _ in 0..3 {
        assert!(timeline.step(StepKind::SystemCall, Direction::Forward, 90_000));
    }
    assert_eq!(timeline.cycle(), there);
}

#[test]
fn searching_back_in_pieces_misses_nothing() {
    let mut timeline = timeline();
    timeline.forward(200_000);
    let mut whole = vec![];
    while timeline.step(StepKind::SystemCall, Direction::Back, 200_000) {
        whole.push(timeline.cycle());
    }
    assert!(whole.len() > 10);
    timeline.seek(200_000);
    let mut pieces = vec![];
    while timeline.cycle() > 0 {
        if timeline.step(StepKind::SystemCall, Direction::Back, 777) {
            pieces.push(timeline.cycle());
        }
    }
    assert_eq!(pieces, whole);
}

#[test]
fn a_life_that_fills_memory_again_and_again_stays_within_its_bound() {
    // Every pass over half a megabyte writes 128 pages anew.
    let program = "
        lui s0,0x80040
        slli s0,s0,32; srli s0,s0,32
        lui s1,0x80
        add s1,s0,s1
        addi t0,s0,0      # 0x14 again:
        addi t1,t1,1
        sd t1,0(t0)       # 0x1c page:
        lui t2,1
        add t0,t0,t2
        bltu t0,s1,-12
        jal zero,-24
    ";
    let loads = vec![(START, assemble(program))];
    let config = Config { ram_bytes: 1 << 20, loads, ..Config::default() };
    let mut timeline = Timeline::with_memory(config, 4 << 20).expect("a machine");
    timeline.forward(40_000_000);
    assert!(timeline.checkpoint_bytes() <= 4 << 20, "{}", timeline.checkpoint_bytes());
    let laid: Vec<u64> = timeline.checkpoints().collect();
    assert!((4..20).contains(&laid.len()), "{laid:?}");
    for _ in 0..20 {
        timeline.step(StepKind::Instruction, Direction::Back, 1);
        assert!(timeline.checkpoint_bytes() <= 4 << 20);
    }
    let nearest = timeline.checkpoints().filter(|cycle| *cycle <= timeline.cycle()).last().expect("power-on");
    assert!(timeline.cycle() - nearest < 1 << 17, "one stands close to a checkpoint: {nearest}");
}

#[test]
fn a_recording_is_the_same_life_again() {
    let mut timeline = timeline();
    timeline.forward(40_000);
    timeline.input(Input::Insert(vec![7; 4096]));
    timeline.input(Input::Console(b"one".to_vec()));
    timeline.forward(90_000);
    timeline.seek(60_000);
    timeline.input(Input::Console(b"two".to_vec()));
    timeline.forward(80_000);
    timeline.seek(70_000);
    let mark = machine::Mark { cycle: 65_000, name: "here".into() };
    let file = Recording::of(&timeline, &[], vec![mark.clone()]).to_bytes();
    assert!(file.len() < 1000, "{} bytes", file.len());

    let recording = Recording::load(&file).expect("our own file");
    assert_eq!(recording.marks(), [mark]);
    let mut replay = Timeline::replay(&recording, &[]).expect("it holds all images");
    assert_eq!((replay.cycle(), replay.head()), (0, 80_000));
    assert_eq!(replay.branches(), timeline.branches());
    let elsewhere = recording.verify(&replay).expect_err("it stands at power-on").to_string();
    assert_eq!(elsewhere, "the recording ends at cycle 70000, and the machine stands at 0");
    replay.seek(recording.cycle());
    assert_eq!(recording.verify(&replay), Ok(()));
    replay.take_branch(0);
    timeline.take_branch(0);
    for line in [&mut replay, &mut timeline] {
        line.forward(90_000);
    }
    assert_eq!(replay.machine().state_hash(), timeline.machine().state_hash());
    replay.seek(70_000);
    let other = recording.verify(&replay).expect_err("another future").to_string();
    assert!(other.starts_with("the replay differs: at cycle 70000 the state's hash was "), "{other}");
}
