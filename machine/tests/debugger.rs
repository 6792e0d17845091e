//! The debugger's part of the machine: where it stops, forwards and backwards, at the very same places.

mod common;

use common::{START, assemble};
use machine::event::{Event, Kinds};
use machine::runner::gdb::debugger::{Action, Debugger, Halt};
use machine::timeline::Timeline;
use machine::traps::{Traps, Watch};
use machine::{Config, Machine};

/// Counts to 100 in a word of memory, then waits for ever. 32 bytes; the loop begins at 8, its store at 16.
const COUNT: &str = "
    auipc s0, 0x1
    addi t1, zero, 100
loop:
    lw t0, 0(s0)
    addi t0, t0, 1
    sw t0, 0(s0)
    bne t0, t1, loop
    wfi
";
const LOOP: u64 = START + 8;
const STORE: u64 = START + 16;
const WORD: u64 = START + 0x1000;

fn config(harts: usize) -> Config {
    let loads = vec![(START, assemble(COUNT))];
    Config { harts, ram_bytes: 8 << 20, loads, ..Config::default() }
}

fn debugger(harts: usize) -> Debugger {
    Debugger::new(Timeline::new(config(harts)).expect("a small machine"))
}

fn go(debugger: &mut Debugger, action: Action) -> Halt {
    debugger.action = action;
    (0..1000).find_map(|_| debugger.go(10_000)).expect("it stops")
}

fn word(debugger: &Debugger) -> u64 {
    debugger.machine().ram().read(WORD, 4).expect("in RAM")
}

#[test]
fn a_breakpoint_stops_before_its_instruction_every_time_and_both_ways() {
    let mut debugger = debugger(1);
    debugger.set_breakpoint(LOOP, true);
    let mut hashes = Vec::new();
    for round in 0..100 {
        assert_eq!(go(&mut debugger, Action::Continue), Halt::Breakpoint(0));
        assert_eq!((debugger.machine().hart(0).pc(), word(&debugger)), (LOOP, round));
        hashes.push(debugger.machine().state_hash());
    }
    for hash in hashes.iter().rev().skip(1) {
        assert_eq!(go(&mut debugger, Action::Back), Halt::Breakpoint(0));
        assert_eq!(debugger.machine().state_hash(), *hash);
    }
    assert_eq!(go(&mut debugger, Action::Back), Halt::Begin);
    assert_eq!(debugger.machine().cycle(), 0);
}

#[test]
fn a_watch_stops_before_an_access_both_ways() {
    let mut debugger = debugger(1);
    let watch = Watch { address: WORD, length: 4, reads: false, writes: true };
    debugger.watch(watch);
    let access = Halt::Access { hart: 0, address: WORD, write: true };
    for round in 0..50 {
        assert_eq!(go(&mut debugger, Action::Continue), access);
        assert_eq!((word(&debugger), debugger.machine().hart(0).pc()), (round, STORE));
        if round % 2 == 0 {
            assert_eq!(go(&mut debugger, Action::Step(0)), Halt::Step(0), "as GDB goes on, or at once");
        }
    }
    for round in (0..49).rev() {
        assert_eq!(go(&mut debugger, Action::Back), access);
        assert_eq!((word(&debugger), debugger.machine().hart(0).pc()), (round, STORE));
    }
    assert_eq!(go(&mut debugger, Action::Back), Halt::Begin);
    assert!(debugger.unwatch(watch) && !debugger.unwatch(watch));
    debugger.watch(Watch { address: WORD + 3, length: 1, reads: true, writes: false });
    let access = Halt::Access { hart: 0, address: WORD + 3, write: false };
    assert_eq!(go(&mut debugger, Action::Continue), access, "it is told by the byte that is watched");
}

#[test]
fn a_step_back_takes_back_a_step() {
    for harts in [1, 3] {
        let mut debugger = debugger(harts);
        let hart = harts - 1;
        let mut states = Vec::new();
        for _ in 0..40 {
            // Where the step begins is where its hart has the turn.
            assert_eq!(go(&mut debugger, Action::Step(hart)), Halt::Step(hart));
            states.push((debugger.machine().hart(hart).pc(), debugger.machine().hart(hart).x()));
        }
        for state in states.iter().rev().skip(1) {
            assert_eq!(go(&mut debugger, Action::StepBack(hart)), Halt::Step(hart));
            let view = debugger.machine().hart(hart);
            assert_eq!((view.pc(), view.x()), *state, "{harts} harts");
        }
    }
}

#[test]
fn nobody_waiting_the_same_happens() {
    let run = |traps: Option<Traps>| {
        let mut machine = Machine::new(config(2)).expect("a small machine");
        traps.into_iter().for_each(|traps| machine.set_traps(traps));
        machine.listen(Kinds::WATCH);
        machine.run(20_000);
        let events = machine.take_events();
        (machine.state_hash(), events)
    };
    let watch = Watch { address: WORD, length: 4, reads: true, writes: true };
    let (hash, events) = run(Some(Traps::new(vec![LOOP], vec![watch])));
    let (plain, nothing) = run(None);
    assert_eq!(hash, plain);
    assert!(nothing.is_empty());
    let breaks = events.iter().filter(|stamped| matches!(stamped.event, Event::Breakpoint { .. })).count();
    let writes = events.iter().filter(|it| matches!(it.event, Event::Access { write: true, .. })).count();
    assert!(breaks >= 100 && breaks == writes, "{breaks} breakpoints, {writes} writes");
}
