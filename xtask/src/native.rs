//! The images in our own machine, at this terminal and at the pace of a clock on the wall.

use crate::project;
use crate::terminal::{Keys, Terminal};
use abi::board::CYCLES_PER_SECOND;
use anyhow::{Context, Result};
use machine::event::{Event, Kinds};
use machine::input::Input;
use machine::{Config, Machine, Stop};
use std::fs;
use std::io::{Write, stdout};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Most cycles between two looks at the keyboard: 10 ms of machine time.
const SLICE: u64 = CYCLES_PER_SECOND / 100;
/// Nanoseconds on the wall that one cycle takes.
const CYCLE_NANOS: u64 = 1_000_000_000 / CYCLES_PER_SECOND;
/// A machine that falls further behind the wall than this does not try to catch up.
const LAG_MAX: Duration = Duration::from_millis(100);

/// The stock machine with our images in it, and a medium in its removable drive.
pub fn machine(media: Option<Vec<u8>>) -> Result<Machine> {
    let read =
        |file: std::path::PathBuf| fs::read(&file).with_context(|| format!("cannot read {}", file.display()));
    let config = Config::stock(read(project::flash())?, read(project::disk())?);
    Ok(Machine::new(config.with_medium(media))?)
}

/// Runs the machine at the terminal until it is switched off or the user leaves.
pub fn interactive(mut machine: Machine) -> Result<ExitCode> {
    eprintln!("Ctrl-A X switches the machine off\n");
    machine.listen(Kinds::CONSOLE);
    let mut terminal = Terminal::open()?;
    let mut wall = Wall::start(&machine);
    loop {
        match terminal.keys() {
            Keys::Quit => return Ok(ExitCode::SUCCESS),
            Keys::Typed(keys) if !keys.is_empty() => machine.apply(Input::Console(keys)),
            Keys::Typed(_) => {}
        }
        let stop = machine.run(machine.cycle() + SLICE);
        print_console(&mut machine)?;
        if let Stop::PowerOff { status } = stop {
            return Ok(ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX)));
        }
        wall.wait_for(&machine);
    }
}

/// Writes to standard output what has left the serial port.
fn print_console(machine: &mut Machine) -> Result<()> {
    let bytes = console_bytes(machine);
    let mut out = stdout().lock();
    out.write_all(&bytes).and_then(|()| out.flush()).context("cannot write the console")
}

/// What has left the serial port since the last call.
fn console_bytes(machine: &mut Machine) -> Vec<u8> {
    let events = machine.take_events();
    let bytes = events.iter().filter_map(|stamped| match stamped.event {
        Event::ConsoleOut(byte) => Some(byte),
        _ => None,
    });
    bytes.collect()
}

/// Holds the machine to 100 million cycles a second.
struct Wall {
    start: Instant,
    /// The cycle that belongs to `start`.
    cycle: u64,
}

impl Wall {
    fn start(machine: &Machine) -> Self {
        Wall { start: Instant::now(), cycle: machine.cycle() }
    }

    /// Sleeps while machine time is ahead of the wall's; forgets what it can't make up for.
    fn wait_for(&mut self, machine: &Machine) {
        let machine_time = Duration::from_nanos((machine.cycle() - self.cycle) * CYCLE_NANOS);
        let wall_time = self.start.elapsed();
        if machine_time > wall_time {
            sleep(machine_time - wall_time);
        } else if wall_time - machine_time > LAG_MAX {
            *self = Wall::start(machine);
        }
    }
}
