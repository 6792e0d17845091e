//! The command `kernelarium`: from its arguments to its exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use super::bare::Bare;
use super::ears::Ears;
use super::files::Files;
use super::life::Life;
use super::live;
use super::mistake::Mistake;
use super::options::{self, Options};
use super::output::Output;
use super::problem::Problem;
use super::record::{self, Images};
use super::runs;
use super::setup::Setup;
use super::signals::Signals;
use super::tell::tell;
use crate::recording::Recording;
use crate::relay::Relay;

/// Does what the arguments say: all of `main`.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match run(arguments) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            tell(&format!("kernelarium: {problem}\n"));
            ExitCode::from(problem.code())
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
        Output::open(file)?.write(run.life.machine().board().device_tree())?;
        return Ok(0);
    }
    run.go(&options)
}

/// Prints what somebody asked for; whoever closed the output does not want to know more.
fn show(text: String) -> u8 {
    drop(live::show(&mut text.into_bytes()));
    0
}

/// A machine at power-on, who listens to it, and what is written at its end.
struct Run {
    life: Life,
    bare: Option<Bare>,
    recording: Option<Recording>,
    images: Images,
    files: Files,
    ears: Ears,
    record: Option<Output>,
    signature: Option<Output>,
}

impl Run {
    fn new(options: &Options) -> Result<Run, Mistake> {
        let keeps = options.record.is_some() || options.replay.is_some();
        let images = if keeps { Images::read(options)? } else { Images::default() };
        if let Some(file) = &options.replay {
            let (recording, timeline) = record::load(file, &images)?;
            let relay = Relay::new(&timeline.config().flash, timeline.config().disk(0));
            return Ok(Run {
                life: timeline.into(),
                bare: None,
                recording: Some(recording),
                images,
                files: Files::default(),
                ears: Ears::new(options, relay)?,
                record: None,
                signature: None,
            });
        }
        let mut setup = Setup::read(options)?;
        let relay = Relay::new(&setup.config.flash, setup.config.disk(0));
        let program = setup.program.take();
        let files = std::mem::take(&mut setup.files);
        let life: Life = match options.keeps_past() {
            true => record::keep(setup)?.into(),
            false => setup.power_on()?.into(),
        };
        let bare = program.map(|program| Bare::of(&program, options, life.machine().ram())).transpose()?;
        let output = |name: &Option<std::path::PathBuf>| name.as_deref().map(Output::open).transpose();
        let (record, signature) = (output(&options.record)?, output(&options.bare.signature)?);
        let ears = Ears::new(options, relay)?;
        Ok(Run { life, bare, recording: None, images, files, ears, record, signature })
    }

    /// Runs the machine to its end, and tells what there is to tell. One thing that fails keeps no other from
    /// being written; the first is told.
    fn go(mut self, options: &Options) -> Result<u8, Problem> {
        let signals = Signals::heed().map_err(|error| Problem::Failure(format!("no signals: {error}")))?;
        let (life, code) = match (&self.recording, &self.bare, &options.gdb) {
            (_, _, Some(address)) => runs::debug(options, self.life, address)?,
            (Some(recording), ..) => runs::replay(recording, self.life, &mut self.ears, signals),
            (None, Some(bare), _) => {
                let stage = runs::Stage { options, files: self.files, signals };
                runs::bare(stage, bare, self.life, &mut self.ears, self.signature)
            }
            (None, None, _) => {
                let stage = runs::Stage { options, files: self.files, signals };
                runs::console(stage, self.life, &mut self.ears)
            }
        };
        let told = self.ears.report(life.machine());
        let told = told.map_err(|error| Problem::Failure(format!("cannot write the events: {error}")));
        let saved = match (self.record, &life) {
            (Some(file), Life::Kept(timeline)) => record::save(file, timeline, &self.images),
            _ => Ok(()),
        };
        let code = code?;
        told?;
        saved?;
        Ok(code)
    }
}
