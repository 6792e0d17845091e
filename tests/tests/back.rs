//! After any step back the machine is the one that a fresh run to the same cycle gives.

use abi::board::CYCLES_PER_SECOND;
use machine::input::Input;
use machine::timeline::{Direction, StepKind};
use machine::{Config, Machine, Timeline};
use tests::Images;

/// Enough machine time for the menu's wait, the boot and the prompt.
const AT_PROMPT: u64 = 6 * CYCLES_PER_SECOND;
const LATER: u64 = AT_PROMPT + CYCLES_PER_SECOND / 10;
/// How far a step may look for what it steps to.
const LIMIT: u64 = CYCLES_PER_SECOND;

fn config() -> Config {
    let images = Images::built();
    Config::stock(images.flash, images.disk)
}

/// The hash of a machine that ran straight to `cycle`, with the line typed at [`AT_PROMPT`].
fn fresh(cycle: u64) -> u64 {
    let mut machine = Machine::new(config()).expect("a machine");
    machine.run(cycle.min(AT_PROMPT));
    if cycle >= AT_PROMPT {
        machine.apply(line());
        machine.run(cycle);
    }
    assert_eq!(machine.cycle(), cycle);
    machine.state_hash()
}

fn line() -> Input {
    Input::Console(b"echo hello | cat\n".to_vec())
}

#[test]
fn every_kind_of_step_back_gives_the_state_of_a_fresh_run() {
    let mut timeline = Timeline::new(config()).expect("a machine");
    timeline.forward(AT_PROMPT);
    timeline.input(line());
    timeline.forward(LATER);
    for kind in [StepKind::Instruction, StepKind::Crossing, StepKind::SystemCall, StepKind::Switch] {
        let before = timeline.cycle();
        timeline.step(kind, Direction::Back, LIMIT);
        assert!(timeline.cycle() < before, "{kind:?} went back");
        assert_eq!(
            timeline.machine().state_hash(),
            fresh(timeline.cycle()),
            "{kind:?} to {}",
            timeline.cycle()
        );
    }
}

#[test]
fn seeking_to_and_fro_gives_the_state_of_a_fresh_run() {
    let mut timeline = Timeline::new(config()).expect("a machine");
    timeline.forward(AT_PROMPT);
    timeline.input(line());
    timeline.forward(LATER);
    for cycle in [LATER - 1, AT_PROMPT + 12_345, 5_250_001, AT_PROMPT - 1, LATER] {
        timeline.seek(cycle);
        assert_eq!(timeline.machine().state_hash(), fresh(cycle), "after seeking to {cycle}");
    }
}
