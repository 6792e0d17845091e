//! A machine, what is done to it, and what must hold whatever its guest does: the host neither panics nor hangs,
//! and the same cycles give the same state, however they are cut and from whichever snapshot they go on.

mod bytes;
mod disk;
mod files;
mod pokes;
mod program;

use machine::board::parts::{SlotDevice, default_mac};
use machine::event::Kinds;
use machine::input::Input;
use machine::{Config, Machine, Stop};

use crate::common::Random;
use bytes::{Bytes, RAM_SIZE};

/// A guest and its world.
pub struct Scenario {
    /// Number of harts.
    pub harts: usize,
    /// What stands in RAM at first.
    pub loads: Vec<(u64, Vec<u8>)>,
    /// What is done to the machine, by rising cycle.
    pub inputs: Vec<(u64, Input)>,
    /// How long it runs, in cycles.
    pub end: u64,
    /// Decides how the second run is cut.
    pub seed: u64,
}

/// Makes a scenario of any bytes and checks it.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    match bytes.byte() % 5 {
        0 => program::scenario(&mut bytes).check(),
        1 => pokes::registers(&mut bytes).check(),
        2 => pokes::rings(&mut bytes).check(),
        3 => disk::check(&mut bytes),
        _ => files::check(&mut bytes),
    }
}

/// Inputs of the world at moments of the run.
pub fn inputs(bytes: &mut Bytes, end: u64) -> Vec<(u64, Input)> {
    let mut inputs = Vec::new();
    for part in 0..u64::from(bytes.byte() % 4) {
        let length = usize::from(bytes.byte());
        let input = match bytes.byte() % 11 {
            0..4 => Input::Console(vec![b'k'; length]),
            4 | 5 => Input::Insert(vec![5; 512 * length]),
            6 => Input::Eject,
            7 => Input::VirtioConsole { slot: 3, bytes: vec![b'v'; length] },
            8 => Input::Entropy(bytes.word(8)),
            9 => Input::Clock(bytes.hard()),
            _ => Input::Reset,
        };
        inputs.push((end / 4 * part + bytes.word(2) % (end / 4), input));
    }
    inputs
}

impl Scenario {
    fn machine(&self) -> Machine {
        let disk = (0..64 * 512).map(|i| (i >> 7) as u8).collect();
        let (harts, loads) = (self.harts, self.loads.clone());
        let stock = Config::stock(Vec::new(), disk).with_medium(Some(vec![3; 4096]));
        let mut config = Config { harts, loads, ram_bytes: RAM_SIZE, ..stock };
        let network = |n| SlotDevice::Network { mac: default_mac(n) };
        for (slot, device) in
            [SlotDevice::Entropy, SlotDevice::Console, network(4), network(5)].into_iter().enumerate()
        {
            config.slots[2 + slot] = Some(device);
        }
        Machine::new(config).expect("a machine that can be built")
    }

    fn check(&self) {
        let whole = self.run_whole();
        let cut = self.run_cut();
        assert_eq!(cut, whole, "slices and snapshots show");
    }

    /// Runs from input to input, with somebody listening to everything. Gives where it ended.
    fn run_whole(&self) -> (u64, u64) {
        let mut machine = self.machine();
        machine.listen(Kinds::ALL);
        for (cycle, input) in &self.inputs {
            run(&mut machine, *cycle);
            machine.apply(input.clone());
        }
        run(&mut machine, self.end);
        look(&machine);
        machine.take_events();
        (machine.cycle(), machine.state_hash())
    }

    /// Runs in slices of all lengths, on another machine after each of the longer ones.
    fn run_cut(&self) -> (u64, u64) {
        let mut random = Random(self.seed | 1);
        let (mut machine, mut other) = (self.machine(), self.machine());
        let inputs = self.inputs.iter().map(|(cycle, input)| (*cycle, Some(input)));
        for (target, input) in inputs.chain([(self.end, None)]) {
            while machine.cycle() < target && machine.off().is_none() {
                let bits = random.below(13);
                let next = target.min(machine.cycle() + 1 + random.below(1 << bits));
                run(&mut machine, next);
                if bits == 12 {
                    other.restore(&machine.snapshot());
                    std::mem::swap(&mut machine, &mut other);
                }
            }
            input.into_iter().for_each(|input| machine.apply(input.clone()));
        }
        (machine.cycle(), machine.state_hash())
    }
}

/// Runs a machine exactly to a cycle, unless its guest switches it off.
fn run(machine: &mut Machine, until: u64) {
    match machine.run(until) {
        Stop::Reached => assert!(machine.cycle() >= until),
        Stop::PowerOff { .. } => assert!(machine.cycle() <= until || machine.off().is_some()),
        Stop::Event => unreachable!("nobody asked for events"),
    }
}

/// Looks at everything that a debugger would show.
fn look(machine: &Machine) {
    machine.tasks();
    for hart in 0..machine.harts() {
        let view = machine.hart(hart);
        assert!((0..0x1000).filter_map(|number| view.csr(number)).count() > 100, "registers");
        let mut bytes = [0; 64];
        for address in view.x().into_iter().chain([view.pc()]) {
            machine.translate(hart, address);
            machine.peek_virtual(hart, address, &mut bytes);
            machine.peek(address, &mut bytes);
        }
    }
}
