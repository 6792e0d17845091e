//! `events FLASH DISK`: what events cost while two hogs run, as JSON on one line. Three machines take turns: one
//! without a trace port, one with the port and nobody who listens, and one in the page's worker with the page's
//! default views. For `cargo xtask bench`; a figure, not a test.
#![forbid(unsafe_code)]

use machine::input::Input;
use machine::{Config, Machine};
use std::cell::Cell;
use std::error::Error;
use std::hint::black_box;
use std::time::Duration;
use toolchain::image::pack::pack;
use web::engine::{Engine, Next};
use web::protocol::{Command, Envelope, Start, encode};

/// Enter in the boot menu, as soon as it is there.
const MENU: &[u8] = b"\r";
/// What makes the machine busy: two programs that compute, and change places at every tick.
const HOGS: &[u8] = b"hog &\nhog &\n";
/// Cycles after which the prompt has long been there: four seconds of machine time.
const AT_PROMPT: u64 = 400_000_000;
/// Cycles until both hogs run.
const TO_BUSY: u64 = 100_000_000;
/// Cycles of a turn: two seconds of machine time.
const TURN: u64 = 200_000_000;
/// Turns that count.
const TURNS: usize = 7;
/// Cycles of a slice of a machine that is run by nobody but us.
const SLICE: u64 = 1_000_000;

/// A machine, and whoever runs it.
trait Runs {
    fn cycle(&self) -> u64;
    /// Goes on a little.
    fn go_on(&mut self);
    fn type_in(&mut self, keys: &[u8]);
}

impl Runs for Machine {
    fn cycle(&self) -> u64 {
        Machine::cycle(self)
    }

    fn go_on(&mut self) {
        self.run(Machine::cycle(self) + SLICE);
    }

    fn type_in(&mut self, keys: &[u8]) {
        self.apply(Input::Console(keys.to_vec()));
    }
}

/// The worker, with a page that shows every update at once.
struct Worker {
    engine: Engine,
    cycle: u64,
    /// Milliseconds of waiting that nobody has waited.
    skipped: Cell<f64>,
}

impl Worker {
    fn new(flash: &[u8], disk: &[u8]) -> Worker {
        let mut engine = Engine::default();
        engine.loaded(&pack(flash), &pack(disk), 0.0);
        engine.command(Command::PowerOn(Start::Run), 0.0);
        Worker { engine, cycle: 0, skipped: Cell::new(0.0) }
    }

    fn now(&self) -> f64 {
        processor_time().as_secs_f64() * 1000.0 + self.skipped.get()
    }
}

impl Runs for Worker {
    fn cycle(&self) -> u64 {
        self.cycle
    }

    fn go_on(&mut self) {
        let skipped = self.skipped.get();
        let next = self.engine.turn(&|| processor_time().as_secs_f64() * 1000.0 + skipped);
        if let Next::After(ms) = next {
            self.skipped.set(skipped + ms);
        }
        if let Some(update) = self.engine.update(self.now()) {
            self.cycle = update.clock.map_or(self.cycle, |clock| clock.cycle);
            black_box(encode(&Envelope { machine: 0, body: update }));
            self.engine.command(Command::Seen, self.now());
        }
    }

    fn type_in(&mut self, keys: &[u8]) {
        self.engine.command(Command::Type(keys.to_vec()), self.now());
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut images = Vec::new();
    for file in std::env::args_os().skip(1) {
        images.push(std::fs::read(file)?);
    }
    let [flash, disk] = &images[..] else { return Err("usage: events FLASH DISK".into()) };
    let stock = Config::stock(flash.clone(), disk.clone());
    let mut deaf = Machine::new(Config { trace_port: false, ..stock.clone() })?;
    let mut unheard = Machine::new(stock)?;
    let mut page = Worker::new(flash, disk);
    let mut all: [&mut dyn Runs; 3] = [&mut deaf, &mut unheard, &mut page];
    for machine in &mut all {
        machine.type_in(MENU);
        nanos_a_cycle(*machine, AT_PROMPT);
        machine.type_in(HOGS);
        nanos_a_cycle(*machine, TO_BUSY);
    }
    let [mut unheard, mut page, mut mips] = [const { Vec::new() }; 3];
    for _ in 0..TURNS {
        let [deaf_nanos, unheard_nanos, page_nanos] =
            all.each_mut().map(|machine| nanos_a_cycle(*machine, TURN));
        unheard.push((unheard_nanos / deaf_nanos - 1.0) * 100.0);
        page.push((page_nanos / unheard_nanos - 1.0) * 100.0);
        mips.push(1000.0 / page_nanos);
    }
    let [unheard, page, mips] = [unheard, page, mips].map(median);
    println!("{{\"unheard_percent\": {unheard}, \"page_percent\": {page}, \"worker_mips\": {mips}}}");
    Ok(())
}

/// Runs for so many cycles, or a few more; gives the processor time of a cycle.
fn nanos_a_cycle(machine: &mut dyn Runs, cycles: u64) -> f64 {
    let (start, cycle) = (processor_time(), machine.cycle());
    while machine.cycle() < cycle + cycles {
        machine.go_on();
    }
    (processor_time() - start).as_nanos() as f64 / (machine.cycle() - cycle) as f64
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// What this thread has had of a processor.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
