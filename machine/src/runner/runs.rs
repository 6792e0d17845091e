//! The kinds of run: at a console, of a bare program, of a recording, under a debugger. Each takes a machine at
//! power-on and gives it back at its end, with the exit code that tells of it.

use std::fs::File;
use std::io::Write;

use super::bare::{Bare, Verdict};
use super::console::{End, Unthrottled};
use super::ears::Ears;
use super::files::Files;
use super::gdb;
use super::life::Life;
use super::live::{self, Left};
use super::mistake::Mistake;
use super::options::{Options, Serial};
use super::output::{Output, cannot_write};
use super::problem::{Problem, at_terminal, failure};
use super::signals::Signals;
use super::signature;
use super::tell::tell;
use crate::event::{Cycle, Stamped};
use crate::recording::Recording;
use crate::script::{Driver, Failure, Script};

/// Most cycles between two looks at signals and output.
const SLICE: Cycle = 1_000_000;

/// A machine after its run, and the exit code that tells of it.
pub type Done = (Life, Result<u8, Problem>);

/// What a run of a new machine is surrounded by.
pub struct Stage<'a> {
    /// What the command line asks for.
    pub options: &'a Options,
    /// The files behind disks and flash chips.
    pub files: Files,
    /// Who may end it.
    pub signals: Signals,
}

impl Stage<'_> {
    fn set(self, life: Life, ears: &mut Ears) -> Unthrottled<impl FnMut(&Stamped)> {
        Unthrottled::listening(life, ears.kinds(), |stamped| ears.hear(stamped))
            .without_reboot(self.options.no_reboot)
            .limited(self.options.max_cycles)
            .heeding(self.signals)
            .with_files(self.files)
    }
}

/// Runs what has a console, at the terminal or by a script.
pub fn console(stage: Stage, life: Life, ears: &mut Ears) -> Done {
    let options = stage.options;
    let mut console = stage.set(life, ears);
    let code = match (&options.script, &options.serial) {
        (Some(script), _) => scripted(&mut console, script),
        (None, Serial::Terminal) => match live::session(&mut console, options.pace) {
            Ok(left) => left_with(left),
            Err(error) => at_terminal(&error),
        },
        (None, serial) => unattended(&mut console, serial).and_then(left_with),
    };
    finish(console, code)
}

/// Ends a machine's run: what the guest has written to disks must stand in their files.
fn finish<F: FnMut(&Stamped)>(console: Unthrottled<F>, code: Result<u8, Problem>) -> Done {
    let (life, stored) = console.finish();
    let code = code.and_then(|code| match stored {
        Ok(()) => Ok(code),
        Err(mistake) => failure(mistake.to_string()),
    });
    (life, code)
}

fn left_with(left: Left) -> Result<u8, Problem> {
    match left {
        Left::End(End::Limit(cycles)) => failure(past_limit("the machine is not off", cycles)),
        Left::Asleep => {
            tell("\nkernelarium: the machine sleeps for ever, and no input will wake it\n");
            Ok(left.code())
        }
        _ => Ok(left.code()),
    }
}

fn past_limit(what: &str, cycles: Cycle) -> String {
    format!("{what} after {cycles} cycles (--max-cycles)")
}

fn scripted<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>, script: &Script) -> Result<u8, Problem> {
    let failed = Driver::default().run(script, console, |bytes| drop(live::show(&mut bytes.to_vec())));
    match (failed, console.end()) {
        (Ok(()), _) => Ok(0),
        (Err(_), Some(end @ End::Signal(_))) => Ok(Left::End(end).code()),
        (Err(Failure::Expectation { line, text, .. }), Some(End::Limit(cycles))) => {
            let waits = format!("line {line} of the script still waits for \"{}\"", text.escape_ascii());
            failure(past_limit(&waits, cycles))
        }
        (Err(why), _) => failure(why.to_string()),
    }
}

/// Runs a machine whose console nobody types at.
fn unattended<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>, serial: &Serial) -> Result<Left, Problem> {
    let mut file = match serial {
        Serial::File(name) => Some((File::create(name).map_err(|error| cannot_write(name, &error))?, name)),
        _ => None,
    };
    let mut output = Vec::new();
    loop {
        console.run(SLICE, &mut output);
        if let Some((file, name)) = &mut file {
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
pub fn bare(stage: Stage, bare: &Bare, life: Life, ears: &mut Ears, signature: Option<Output>) -> Done {
    let granularity = stage.options.bare.granularity.max(4);
    let mut console = stage.set(life, ears);
    let code = match bare.run(&mut console, live::show) {
        Ok(verdict) => judged(verdict),
        Err(error) => at_terminal(&error),
    };
    let (life, code) = finish(console, code);
    let left = match (signature, bare.signature(life.machine())) {
        (Some(file), Some(bytes)) => file.write(signature::lines(&bytes, granularity).as_bytes()),
        _ => Ok(()),
    };
    (life, code.and_then(|code| left.map(|()| code).map_err(Problem::from)))
}

fn judged(verdict: Verdict) -> Result<u8, Problem> {
    match verdict {
        Verdict::Code(0) => Ok(0),
        Verdict::Code(code) => {
            let exit = u8::try_from(code).unwrap_or(u8::MAX);
            let shown = if code == u64::from(exit) { String::new() } else { format!(" (exit code {exit})") };
            tell(&format!("kernelarium: the program failed: tohost says {code}{shown}\n"));
            Ok(exit)
        }
        Verdict::End(End::Limit(cycles)) => failure(past_limit("the program has not written tohost", cycles)),
        Verdict::End(end) => Ok(Left::End(end).code()),
        Verdict::Asleep => failure("the program sleeps for ever and has not written tohost"),
    }
}

/// Runs a recorded life again, and compares where it leads.
pub fn replay(recording: &Recording, life: Life, ears: &mut Ears, signals: Signals) -> Done {
    let kinds = ears.kinds();
    let listening = Unthrottled::listening(life, kinds, |stamped| ears.hear(stamped));
    let mut console = listening.limited(Some(recording.cycle())).heeding(signals);
    let mut output = Vec::new();
    let end = loop {
        console.run(SLICE, &mut output);
        drop(live::show(&mut output));
        if let Some(end) = console.end() {
            break end;
        }
    };
    let (life, _) = console.finish();
    let code = match (end, &life) {
        (End::Signal(_), _) => Ok(Left::End(end).code()),
        (_, Life::Kept(timeline)) => match recording.verify(timeline) {
            Ok(()) => {
                let (cycles, hash) = (recording.cycle(), recording.hash());
                tell(&format!("\nkernelarium: replayed {cycles} cycles to the same state, {hash:016x}\n"));
                Ok(life.machine().off().map_or(0, |status| status as u8))
            }
            Err(error) => failure(format!("the replay went elsewhere: {error}")),
        },
        (_, Life::Fleeting(_)) => failure("a replay needs the past that its recording has"),
    };
    (life, code)
}

/// Runs a machine for a debugger.
///
/// # Errors
/// If nobody can be let in at the address.
pub fn debug(options: &Options, life: Life, address: &str) -> Result<Done, Problem> {
    let Life::Kept(timeline) = life else { return failure("a debugger needs a machine whose past is kept") };
    let wrong = |error| Mistake(format!("-gdb {address}: {error}"));
    let listener = gdb::serve::listen(address).map_err(wrong)?;
    tell(&format!("GDB: target remote {}\n", listener.local_addr().map_err(wrong)?));
    let (left, timeline) = gdb::serve(&listener, *timeline, options);
    let code = match left {
        Ok(left) => left_with(left),
        Err(error) => at_terminal(&error),
    };
    Ok((timeline.into(), code))
}
