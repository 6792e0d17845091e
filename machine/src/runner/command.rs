//! The command `kernelarium`: from its arguments to its exit code.

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use super::bare::{Bare, Verdict};
use super::console::{End, Unthrottled};
use super::live::{self, Left};
use super::mistake::Mistake;
use super::options::{self, Options, Serial};
use super::setup::Setup;
use super::signature;
use super::stats::{Spent, Stats};
use crate::Machine;
use crate::event::{Kinds, Stamped};
use crate::relay::{self, Hop, Relay};
use crate::script::{Driver, Failure};

/// The exit code for bad arguments and bad files.
const BAD: u8 = 2;
/// The exit code when something that was expected did not happen.
const FAILED: u8 = 1;

/// Why a run has no status of the guest.
#[derive(Debug)]
enum Problem {
    /// What was asked for can't be.
    Mistake(Mistake),
    /// It was tried, and this came of it.
    Failure(String),
}

impl From<Mistake> for Problem {
    fn from(mistake: Mistake) -> Problem {
        Problem::Mistake(mistake)
    }
}

/// Does what the arguments say: all of `main`.
pub fn main(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    match run(arguments) {
        Ok(code) => ExitCode::from(code),
        Err(Problem::Mistake(mistake)) => {
            eprintln!("kernelarium: {mistake}");
            ExitCode::from(BAD)
        }
        Err(Problem::Failure(why)) => {
            eprintln!("kernelarium: {why}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<u8, Problem> {
    let text = |argument: std::ffi::OsString| {
        argument.into_string().map_err(|it| Mistake(format!("{} is not UTF-8", it.display())))
    };
    let arguments = arguments.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let options = options::parse(arguments)?;
    if options.help {
        print!("{}", options::usage());
        return Ok(0);
    }
    if options.version {
        println!("kernelarium {}", env!("CARGO_PKG_VERSION"));
        return Ok(0);
    }
    let setup = Setup::read(&options)?;
    let relay = Relay::new(&setup.config.flash, setup.config.disk(0));
    let program = setup.program.clone();
    let machine = setup.power_on()?;
    if let Some(file) = &options.dump_dtb {
        write_file(file, machine.board().device_tree())?;
        return Ok(0);
    }
    let mut ears = Ears::new(&options, relay);
    let code = match &program {
        Some(program) => run_bare(&options, program, machine, &mut ears),
        None => run_console(&options, machine, &mut ears),
    }?;
    Ok(code)
}

/// Everything that listens to events.
struct Ears {
    stats: Option<Stats>,
    relay: Option<Relay>,
}

impl Ears {
    fn new(options: &Options, relay: Relay) -> Ears {
        let stats = options.stats.then(Stats::start);
        Ears { stats, relay: options.relay.then_some(relay) }
    }

    fn kinds(&self) -> Kinds {
        let stats = self.stats.as_ref().map_or(Kinds::NONE, |_| Spent::HEARS);
        stats.and(self.relay.as_ref().map_or(Kinds::NONE, |_| relay::HEARS))
    }

    fn hear(&mut self, stamped: &Stamped) {
        self.stats.iter_mut().for_each(|stats| stats.hear(stamped));
        self.relay.iter_mut().for_each(|relay| relay.hear(stamped));
    }

    /// Tells at the end, after the console, what was asked for.
    fn report(&self, machine: &Machine) {
        let mut text = String::new();
        if let Some(relay) = &self.relay {
            text.push('\n');
            text.extend(relay.hops().iter().map(hop_line));
        }
        if let Some(stats) = &self.stats {
            text.push('\n');
            text += &stats.report(machine);
        }
        // Whoever closed the output does not want to know more.
        drop(live::show(&mut text.into_bytes()));
    }
}

/// Runs what has a console, at the terminal or by a script.
fn run_console(options: &Options, machine: Machine, ears: &mut Ears) -> Result<u8, Problem> {
    let kinds = ears.kinds();
    let mut console = Unthrottled::listening(machine, kinds, |stamped| ears.hear(stamped))
        .without_reboot(options.no_reboot)
        .limited(options.max_cycles);
    let code = match (&options.script, &options.serial) {
        (Some(script), _) => Driver::default()
            .run(script, &mut console, |bytes| drop(live::show(&mut bytes.to_vec())))
            .map(|()| 0)
            .map_err(|failure: Failure<_>| Problem::Failure(failure.to_string())),
        (None, Serial::Terminal) => {
            let left = live::session(&mut console, options.pace)
                .map_err(|error| Problem::Failure(format!("the terminal: {error}")))?;
            left_with(left)
        }
        (None, serial) => left_with(unattended(&mut console, serial)?),
    };
    let machine = console.into_machine();
    ears.report(&machine);
    code
}

fn left_with(left: Left) -> Result<u8, Problem> {
    match left {
        Left::End(End::Limit(cycles)) => Err(Problem::Failure(past_limit(cycles))),
        Left::Asleep => {
            eprintln!("\nkernelarium: the machine sleeps for ever, and its input has ended");
            Ok(left.code())
        }
        _ => Ok(left.code()),
    }
}

fn past_limit(cycles: u64) -> String {
    format!("the machine is not off after {cycles} cycles (--max-cycles)")
}

/// Runs a machine whose console nobody types at.
fn unattended<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>, serial: &Serial) -> Result<Left, Problem> {
    const SLICE: u64 = 1_000_000;
    let mut file = match serial {
        Serial::File(name) => Some(fs::File::create(name).map_err(|error| cannot_write(name, &error))?),
        _ => None,
    };
    let mut output = Vec::new();
    loop {
        console.run(SLICE, &mut output);
        if let (Some(file), Serial::File(name)) = (&mut file, serial) {
            file.write_all(&output).map_err(|error| cannot_write(name, &error))?;
        }
        output.clear();
        if let Some(end) = console.end() {
            return Ok(Left::End(end));
        }
        if console.machine().idle_until() == Some(u64::MAX) {
            return Ok(Left::Asleep);
        }
    }
}

/// Runs `--elf`.
fn run_bare(
    options: &Options,
    program: &crate::runner::load::Program,
    machine: Machine,
    ears: &mut Ears,
) -> Result<u8, Problem> {
    let Some(bare) = Bare::of(program) else {
        let elf = options.bare.elf.as_deref().unwrap_or_else(|| "the program".as_ref());
        let why =
            format!("{} has no symbol tohost by which it could end (-kernel starts it too)", elf.display());
        return Err(Mistake(why).into());
    };
    if options.bare.signature.is_some() && bare.signature.is_none() {
        return Err(
            Mistake("--signature: the program has no begin_signature and end_signature".into()).into()
        );
    }
    let kinds = ears.kinds();
    let mut console = Unthrottled::listening(machine, kinds, |stamped| ears.hear(stamped))
        .without_reboot(options.no_reboot)
        .limited(options.max_cycles);
    let verdict = bare.run(&mut console, |output| drop(live::show(output)));
    let machine = console.into_machine();
    if let (Some(file), Some(bytes)) = (&options.bare.signature, bare.signature(&machine)) {
        write_file(file, signature::lines(&bytes, options.bare.granularity.max(4)).as_bytes())?;
    }
    ears.report(&machine);
    match verdict {
        Verdict::Code(code) => Ok(u8::try_from(code).unwrap_or(u8::MAX)),
        Verdict::End(End::Limit(cycles)) => Err(Problem::Failure(past_limit(cycles))),
        Verdict::End(end) => Ok(Left::End(end).code()),
        Verdict::Asleep => {
            Err(Problem::Failure("the program sleeps for ever and has not written tohost".into()))
        }
    }
}

fn cannot_write(file: &std::path::Path, error: &std::io::Error) -> Problem {
    Problem::Mistake(Mistake(format!("cannot write {}: {error}", file.display())))
}

fn write_file(file: &std::path::Path, bytes: &[u8]) -> Result<(), Problem> {
    fs::write(file, bytes).map_err(|error| cannot_write(file, &error))
}

fn hop_line(hop: &Hop) -> String {
    let entered = hop.entered.map_or("never".to_owned(), |cycle| cycle.to_string());
    let (loaded, bytes, address) = (hop.loaded, hop.bytes, hop.address.unwrap_or(0));
    format!(
        "{:<12} {loaded:>8} of {bytes:>8}  at {address:#10x} in cycle {entered:>10}  {}\n",
        hop.name, hop.source
    )
}
