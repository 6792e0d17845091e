//! The command `kernelarium`: from its arguments to its exit code.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use super::bare::{Bare, Verdict};
use super::console::{End, Unthrottled};
use super::ears::Ears;
use super::files::Files;
use super::gdb;
use super::life::Life;
use super::live::{self, Left};
use super::load::Program;
use super::mistake::{Mistake, mistake};
use super::options::{self, Options, Serial};
use super::record::{self, Images};
use super::setup::Setup;
use super::signature;
use crate::event::{Cycle, Stamped};
use crate::recording::Recording;
use crate::relay::Relay;
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

fn failure<T>(why: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Failure(why.into()))
}

/// Does what the arguments say: all of `main`.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
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

fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<u8, Problem> {
    let text = |argument: OsString| {
        argument.into_string().map_err(|it| Mistake(format!("{} is not UTF-8", it.display())))
    };
    let arguments = arguments.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let options = options::parse(arguments)?;
    if options.help {
        return Ok(show(options::usage()));
    }
    if options.version {
        return Ok(show(format!("kernelarium {}\n", env!("CARGO_PKG_VERSION"))));
    }
    let run = Run::new(&options)?;
    if let Some(file) = &options.dump_dtb {
        write_file(file, run.life.machine().board().device_tree())?;
        return Ok(0);
    }
    run.go(&options)
}

/// Prints what somebody asked for; whoever closed the output does not want to know more.
fn show(text: String) -> u8 {
    drop(live::show(&mut text.into_bytes()));
    0
}

/// A machine at power-on, and who listens to it.
struct Run {
    life: Life,
    program: Option<Program>,
    recording: Option<Recording>,
    images: Images,
    files: Files,
    ears: Ears,
}

impl Run {
    fn new(options: &Options) -> Result<Run, Mistake> {
        let keeps = options.record.is_some() || options.replay.is_some();
        let images = if keeps { Images::read(options)? } else { Images::default() };
        if let Some(file) = &options.replay {
            let (recording, timeline) = record::load(file, &images)?;
            let relay = Relay::new(&timeline.config().flash, timeline.config().disk(0));
            let ears = Ears::new(options, relay)?;
            return Ok(Run {
                life: timeline.into(),
                program: None,
                recording: Some(recording),
                images,
                files: Files::default(),
                ears,
            });
        }
        let mut setup = Setup::read(options)?;
        let ears = Ears::new(options, Relay::new(&setup.config.flash, setup.config.disk(0)))?;
        let program = setup.program.clone();
        let files = std::mem::take(&mut setup.files);
        let life = match options.keeps_past() {
            true => record::keep(setup)?.into(),
            false => setup.power_on()?.into(),
        };
        Ok(Run { life, program, recording: None, images, files, ears })
    }

    /// Runs the machine to its end, and tells what there is to tell.
    fn go(mut self, options: &Options) -> Result<u8, Problem> {
        let (life, code) = match (&self.recording, &self.program, &options.gdb) {
            (_, _, Some(address)) => debug(options, self.life, address)?,
            (Some(recording), ..) => replay(recording, self.life, &mut self.ears),
            (None, Some(program), _) => bare(options, program, self.life, self.files, &mut self.ears)?,
            (None, None, _) => console(options, self.life, self.files, &mut self.ears)?,
        };
        let told = self.ears.report(life.machine());
        told.map_err(|error| Problem::Failure(format!("cannot write the events: {error}")))?;
        if let (Some(file), Life::Kept(timeline)) = (&options.record, &life) {
            record::save(file, timeline, &self.images)?;
        }
        code
    }
}

/// A machine after its run, and the exit code that tells of it.
type Done = (Life, Result<u8, Problem>);

/// Runs what has a console, at the terminal or by a script.
fn console(options: &Options, life: Life, files: Files, ears: &mut Ears) -> Result<Done, Problem> {
    let kinds = ears.kinds();
    let mut console = Unthrottled::listening(life, kinds, |stamped| ears.hear(stamped))
        .without_reboot(options.no_reboot)
        .limited(options.max_cycles)
        .with_files(files);
    let code = match (&options.script, &options.serial) {
        (Some(script), _) => Driver::default()
            .run(script, &mut console, |bytes| drop(live::show(&mut bytes.to_vec())))
            .map(|()| 0)
            .map_err(|failure: Failure<_>| Problem::Failure(failure.to_string())),
        (None, Serial::Terminal) => {
            live::session(&mut console, options.pace).map_err(at_terminal).and_then(left_with)
        }
        (None, serial) => unattended(&mut console, serial).and_then(left_with),
    };
    let (life, stored) = console.finish();
    let code = code.and_then(|code| stored.map(|()| code).map_err(not_stored));
    Ok((life, code))
}

fn at_terminal(error: io::Error) -> Problem {
    Problem::Failure(format!("the terminal: {error}"))
}

/// What the guest has written to a disk does not stand in the file.
fn not_stored(mistake: Mistake) -> Problem {
    Problem::Failure(mistake.to_string())
}

fn left_with(left: Left) -> Result<u8, Problem> {
    match left {
        Left::End(End::Limit(cycles)) => failure(past_limit(cycles)),
        Left::Asleep => {
            eprintln!("\nkernelarium: the machine sleeps for ever, and its input has ended");
            Ok(left.code())
        }
        _ => Ok(left.code()),
    }
}

fn past_limit(cycles: Cycle) -> String {
    format!("the machine is not off after {cycles} cycles (--max-cycles)")
}

/// Runs a machine whose console nobody types at.
fn unattended<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>, serial: &Serial) -> Result<Left, Problem> {
    const SLICE: Cycle = 1_000_000;
    let mut file = match serial {
        Serial::File(name) => Some(File::create(name).map_err(|error| cannot_write(name, &error))?),
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
        if console.machine().idle_until() == Some(Cycle::MAX) {
            return Ok(Left::Asleep);
        }
    }
}

/// Runs `--elf`.
fn bare(
    options: &Options,
    program: &Program,
    life: Life,
    files: Files,
    ears: &mut Ears,
) -> Result<Done, Problem> {
    let Some(bare) = Bare::of(program) else {
        return Ok(mistake(
            "--elf: the program has no symbol tohost by which it could end; -kernel starts it too",
        )?);
    };
    if options.bare.signature.is_some() && bare.signature.is_none() {
        return Ok(mistake("--signature: the program has no begin_signature and end_signature")?);
    }
    let kinds = ears.kinds();
    let mut console = Unthrottled::listening(life, kinds, |stamped| ears.hear(stamped))
        .without_reboot(options.no_reboot)
        .limited(options.max_cycles)
        .with_files(files);
    let verdict = bare.run(&mut console, |output| drop(live::show(output)));
    let (life, stored) = console.finish();
    stored.map_err(not_stored)?;
    if let (Some(file), Some(bytes)) = (&options.bare.signature, bare.signature(life.machine())) {
        write_file(file, signature::lines(&bytes, options.bare.granularity.max(4)).as_bytes())?;
    }
    let code = match verdict {
        Verdict::Code(code) => Ok(u8::try_from(code).unwrap_or(u8::MAX)),
        Verdict::End(End::Limit(cycles)) => failure(past_limit(cycles)),
        Verdict::End(end) => Ok(Left::End(end).code()),
        Verdict::Asleep => failure("the program sleeps for ever and has not written tohost"),
    };
    Ok((life, code))
}

/// Runs a recorded life again, and compares where it leads.
fn replay(recording: &Recording, life: Life, ears: &mut Ears) -> Done {
    let kinds = ears.kinds();
    let listening = Unthrottled::listening(life, kinds, |stamped| ears.hear(stamped));
    let mut console = listening.limited(Some(recording.cycle()));
    let mut output = Vec::new();
    while console.end().is_none() {
        console.run(1_000_000, &mut output);
        drop(live::show(&mut output));
    }
    let (life, _) = console.finish();
    let code = match &life {
        Life::Kept(timeline) => match recording.verify(timeline) {
            Ok(()) => {
                let hash = recording.hash();
                eprintln!(
                    "\nkernelarium: replayed {} cycles to the same state, {hash:016x}",
                    recording.cycle()
                );
                Ok(life.machine().off().map_or(0, |status| status as u8))
            }
            Err(error) => failure(format!("the replay went elsewhere: {error}")),
        },
        Life::Fleeting(_) => failure("a replay needs the past that its recording has"),
    };
    (life, code)
}

/// Runs a machine for a debugger.
fn debug(options: &Options, life: Life, address: &str) -> Result<Done, Problem> {
    let Life::Kept(timeline) = life else { return failure("a debugger needs a machine whose past is kept") };
    let listener =
        gdb::serve::listen(address).map_err(|error| Mistake(format!("-gdb {address}: {error}")))?;
    let place = listener.local_addr().map_err(at_terminal)?;
    eprintln!("GDB: target remote {place}");
    let (left, timeline) = gdb::serve(&listener, *timeline, options.frozen).map_err(at_terminal)?;
    Ok((timeline.into(), left_with(left)))
}

fn cannot_write(file: &Path, error: &io::Error) -> Problem {
    Problem::Mistake(Mistake(format!("cannot write {}: {error}", file.display())))
}

fn write_file(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    fs::write(file, bytes).map_err(|error| cannot_write(file, &error))
}
