//! Events written as they happen: lines for reading, lines for programs, traces for a viewer.

mod facts;
mod jsonl;
mod perfetto;
#[cfg(test)]
mod tests;
mod transcript;

use std::fs::File;
use std::io::{self, BufWriter, Write, stderr};
use std::path::{Path, PathBuf};

use super::mistake::Mistake;
use super::options::Format;
use crate::event::{Cycle, Kinds, Stamped};

/// A form in which events are written. None keeps more than what is open at the moment.
pub trait Sink {
    /// The events that it wants.
    fn kinds(&self) -> Kinds;

    /// Writes an event.
    ///
    /// # Errors
    /// If the writer does.
    fn hear(&mut self, out: &mut dyn Write, stamped: &Stamped) -> io::Result<()>;

    /// Writes what belongs to the end.
    ///
    /// # Errors
    /// If the writer does.
    fn finish(&mut self, out: &mut dyn Write, cycle: Cycle) -> io::Result<()>;
}

/// An empty sink of a form.
pub fn sink(format: Format) -> Box<dyn Sink> {
    match format {
        Format::Transcript => Box::new(transcript::Transcript::default()),
        Format::Perfetto => Box::new(perfetto::Perfetto::default()),
        Format::Jsonl => Box::new(jsonl::Jsonl),
    }
}

/// A form and the file that it is written to.
struct Output {
    sink: Box<dyn Sink>,
    out: Box<dyn Write>,
    /// The first error; nothing is written after it.
    error: io::Result<()>,
}

/// All files that events are written to.
#[derive(Default)]
pub struct Sinks(Vec<Output>);

impl Sinks {
    /// Opens the files; `-` is standard error, which the console does not use.
    ///
    /// # Errors
    /// If one can't be written.
    pub fn open(files: &[(Format, PathBuf)]) -> Result<Sinks, Mistake> {
        let output = |(format, file): &(Format, PathBuf)| {
            Ok(Output { sink: sink(*format), out: open(file)?, error: Ok(()) })
        };
        files.iter().map(output).collect::<Result<_, _>>().map(Sinks)
    }

    /// The events that somebody wants.
    pub fn kinds(&self) -> Kinds {
        self.0.iter().fold(Kinds::NONE, |kinds, output| kinds.and(output.sink.kinds()))
    }

    /// Writes an event to all that want it.
    pub fn hear(&mut self, stamped: &Stamped) {
        let kind = crate::recorder::kind_of(&stamped.event);
        for output in self.0.iter_mut().filter(|output| output.sink.kinds().has(kind)) {
            if output.error.is_ok() {
                output.error = output.sink.hear(&mut output.out, stamped);
            }
        }
    }

    /// Ends all files.
    ///
    /// # Errors
    /// The first error of any of them.
    pub fn finish(self, cycle: Cycle) -> io::Result<()> {
        self.0.into_iter().try_for_each(|mut output| {
            output.error?;
            output.sink.finish(&mut output.out, cycle)?;
            output.out.flush()
        })
    }
}

fn open(file: &Path) -> Result<Box<dyn Write>, Mistake> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(BufWriter::new(stderr())));
    }
    match File::create(file) {
        Ok(file) => Ok(Box::new(BufWriter::new(file))),
        Err(error) => Err(Mistake(format!("cannot write {}: {error}", file.display()))),
    }
}
