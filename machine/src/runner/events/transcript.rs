//! The transcript: a line for each event that tells the story, with the time since power-on.
//!
//! ```text
//! [    0.095452] hart 0  sched_process_exec pid=1 filename=/sbin/init
//! [    0.097961] hart 0  pid 2  write(1, "$ ", 2) = 2
//! ```

use std::collections::BTreeMap;
use std::io::{self, Write};

use abi::board::CYCLES_PER_SECOND;
use abi::trace::{Record, Tracepoint};

use super::Sink;
use super::facts::{self, Value};
use crate::event::{Cause, Cycle, Event, Kinds, Stamped, Text};

/// Most characters of the console that are kept for one line.
const LINE_MAX: usize = 4096;

/// Writes the transcript.
#[derive(Default)]
pub struct Transcript {
    /// The call that each process is in.
    calls: BTreeMap<u32, String>,
    /// The console's line, until it ends.
    console: Vec<u8>,
}

impl Sink for Transcript {
    fn kinds(&self) -> Kinds {
        Kinds::POWER
            .and(Kinds::TRAP)
            .and(Kinds::FIRST_FETCH)
            .and(Kinds::DISK)
            .and(Kinds::CONSOLE)
            .and(Kinds::TRACE)
    }

    fn hear(&mut self, out: &mut dyn Write, stamped: &Stamped) -> io::Result<()> {
        if let Event::ConsoleOut(byte) = stamped.event {
            return self.console(out, stamped, byte);
        }
        if let Event::Trace { record, .. } = &stamped.event
            && record.id == Tracepoint::SchedProcessExit as u16
            && let Some(call) = self.calls.remove(&record.pid)
        {
            // As strace shows a call that never returns.
            write(out, stamped, &format!("pid {}  {call} = ?", record.pid))?;
        }
        match self.line(&stamped.event) {
            Some(line) => write(out, stamped, &line),
            None => Ok(()),
        }
    }

    fn finish(&mut self, out: &mut dyn Write, cycle: Cycle) -> io::Result<()> {
        let stamped = Stamped { cycle, hart: 0, event: Event::Reset };
        for (pid, call) in std::mem::take(&mut self.calls) {
            write(out, &stamped, &format!("pid {pid}  {call} …"))?;
        }
        self.print(out, &stamped)
    }
}

impl Transcript {
    fn line(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Reset => Some("reset".into()),
            Event::PowerOff { status } => Some(format!("power off, status {status}")),
            Event::Trace { record, texts } => self.trace(record, texts),
            Event::Trap { cause: Cause::Exception(8 | 9 | 11) | Cause::Return, .. } => None,
            Event::Trap { from, to, cause, pc, tval, .. } => Some(format!(
                "{} ({}→{}) at {pc:#x}, value {tval:#x}",
                facts::cause(*cause),
                facts::mode(*from),
                facts::mode(*to)
            )),
            Event::FirstFetch { address, mode, .. } => {
                Some(format!("first instruction of a page, at {address:#x} in mode {}", facts::mode(*mode)))
            }
            Event::Disk { drive, write, sector, count, address } => {
                let what = if *write { "written from" } else { "read to" };
                Some(format!("drive {drive}: {count} sectors from {sector} on {what} {address:#x}"))
            }
            Event::Media { drive, sectors: 0 } => Some(format!("drive {drive}: the medium is out")),
            Event::Media { drive, sectors } => Some(format!("drive {drive}: a medium of {sectors} sectors")),
            _ => None,
        }
    }

    fn trace(&mut self, record: &Record, texts: &[Text]) -> Option<String> {
        let pid = record.pid;
        let tracepoint = Tracepoint::from_id(record.id)?;
        match tracepoint {
            Tracepoint::SysEnter => {
                self.calls.insert(pid, facts::call(record, texts));
                None
            }
            Tracepoint::SysExit => {
                let call = self.calls.remove(&pid).unwrap_or_else(|| facts::call_name(record.args[0]));
                Some(format!("pid {pid}  {call} = {}", facts::result(record)))
            }
            _ => {
                let arguments = facts::arguments(tracepoint, record).into_iter();
                let arguments = arguments.map(|(name, value)| match value {
                    Value::Number(number) => format!(" {name}={number}"),
                    Value::Text(text) => format!(" {name}={text}"),
                });
                Some(tracepoint.name().to_owned() + &arguments.collect::<String>())
            }
        }
    }

    fn console(&mut self, out: &mut dyn Write, stamped: &Stamped, byte: u8) -> io::Result<()> {
        match byte {
            b'\r' => Ok(()),
            b'\n' => self.print(out, stamped),
            byte => {
                self.console.push(byte);
                if self.console.len() < LINE_MAX { Ok(()) } else { self.print(out, stamped) }
            }
        }
    }

    fn print(&mut self, out: &mut dyn Write, stamped: &Stamped) -> io::Result<()> {
        let line = std::mem::take(&mut self.console);
        if line.is_empty() {
            return Ok(());
        }
        write(out, stamped, &format!("console: {}", String::from_utf8_lossy(&line).escape_debug()))
    }
}

fn write(out: &mut dyn Write, stamped: &Stamped, line: &str) -> io::Result<()> {
    let seconds = stamped.cycle as f64 / CYCLES_PER_SECOND as f64;
    writeln!(out, "[{seconds:12.6}] hart {}  {line}", stamped.hart)
}
