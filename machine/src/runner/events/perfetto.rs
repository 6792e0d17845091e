//! Chrome's trace format (JSON), which ui.perfetto.dev and chrome://tracing open: a track for each hart, with who
//! has it and in which mode it is, and one for each process, with its system calls as slices.
//!
//! Slices are written as a beginning (`B`) and an end (`E`), so that nothing waits in memory for its end but the
//! fact that it is open. Times are microseconds of machine time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use abi::board::CYCLES_PER_SECOND;
use abi::trace::{Record, Tracepoint};
use serde_json::{Value, json};

use super::Sink;
use super::facts;
use crate::event::{Cause, Cycle, Event, Kinds, Mode, Stamped, Text};

/// The viewer's process in which the harts are; guests' processes keep their own numbers, which are below Linux's
/// PID_MAX_LIMIT. It is not 0, because viewers take that for a process of their own.
pub const HARTS: u32 = 1 << 22;
/// Tracks of a hart: who runs, and in which mode.
const TRACKS: u32 = 2;

/// The track that says who has a hart.
const fn holder(hart: u8) -> (u32, u32) {
    (HARTS, HARTS + TRACKS * hart as u32)
}

/// The track that says in which mode a hart is.
const fn mode_of(hart: u8) -> (u32, u32) {
    (HARTS, HARTS + TRACKS * hart as u32 + 1)
}

/// Writes a trace.
#[derive(Default)]
pub struct Perfetto {
    begun: bool,
    /// Tracks that have a name already: process and thread.
    named: BTreeSet<(u32, u32)>,
    /// Names of processes.
    comms: BTreeMap<u32, String>,
    /// Slices that are open on each track.
    open: BTreeMap<(u32, u32), u32>,
    /// The mode that each hart is in.
    modes: BTreeMap<u8, Mode>,
}

impl Sink for Perfetto {
    fn kinds(&self) -> Kinds {
        Kinds::POWER.and(Kinds::TRAP).and(Kinds::DISK).and(Kinds::TRACE)
    }

    fn hear(&mut self, out: &mut dyn Write, stamped: &Stamped) -> io::Result<()> {
        let (hart, cycle) = (stamped.hart, stamped.cycle);
        match &stamped.event {
            Event::Reset => self.mode(out, hart, cycle, Mode::Machine),
            Event::PowerOff { status } => {
                self.instant(out, hart, cycle, &format!("power off {status}"), json!({}))
            }
            Event::Trap { to, cause, pc, tval, .. } => {
                if !matches!(cause, Cause::Return) {
                    let arguments = json!({ "pc": format!("{pc:#x}"), "tval": format!("{tval:#x}") });
                    self.instant(out, hart, cycle, facts::cause(*cause), arguments)?;
                }
                self.mode(out, hart, cycle, *to)
            }
            Event::Disk { drive, write, sector, count, .. } => {
                let name = if *write { "disk write" } else { "disk read" };
                let arguments = json!({ "drive": drive, "sector": sector, "nr_sector": count });
                self.instant(out, hart, cycle, name, arguments)
            }
            Event::Trace { record, texts } => self.trace(out, stamped, record, texts),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, out: &mut dyn Write, cycle: Cycle) -> io::Result<()> {
        for (track, count) in std::mem::take(&mut self.open) {
            for _ in 0..count {
                self.write(out, event("E", track, cycle))?;
            }
        }
        if !self.begun {
            out.write_all(b"{\"displayTimeUnit\":\"ns\",\"traceEvents\":[")?;
        }
        out.write_all(b"\n]}\n")
    }
}

impl Perfetto {
    fn trace(
        &mut self,
        out: &mut dyn Write,
        at: &Stamped,
        record: &Record,
        texts: &[Text],
    ) -> io::Result<()> {
        let (pid, cycle) = (record.pid, at.cycle);
        let Some(tracepoint) = Tracepoint::from_id(record.id) else { return Ok(()) };
        let arguments = facts::arguments(tracepoint, record);
        let text = |wanted: &str| {
            arguments.iter().find_map(|(name, value)| match value {
                facts::Value::Text(text) if *name == wanted => Some(text.clone()),
                _ => None,
            })
        };
        match tracepoint {
            Tracepoint::SysEnter => {
                let call = json!({ "call": facts::call(record, texts) });
                self.begin(out, (pid, pid), cycle, &facts::call_name(record.args[0]), call)
            }
            Tracepoint::SysExit => self.end(out, (pid, pid), cycle),
            Tracepoint::SchedSwitch => {
                let next = record.args[2] as u32;
                let comm = text("next_comm").unwrap_or_default();
                self.comms.insert(next, comm.clone());
                let track = holder(at.hart);
                self.end(out, track, cycle)?;
                match next {
                    0 => Ok(()),
                    pid => self.begin(out, track, cycle, &format!("{comm} ({pid})"), json!({ "pid": pid })),
                }
            }
            Tracepoint::SchedProcessExit => {
                while self.open.contains_key(&(pid, pid)) {
                    self.end(out, (pid, pid), cycle)?;
                }
                self.comms.remove(&pid);
                self.instant(out, at.hart, cycle, tracepoint.name(), json!({ "pid": pid }))
            }
            Tracepoint::SchedProcessExec => {
                let path = text("filename").unwrap_or_default();
                let comm = path.rsplit('/').next().unwrap_or_default().to_owned();
                self.comms.insert(pid, comm);
                // From now on it goes by that name; a viewer takes the last that it is told.
                self.named.remove(&(pid, pid));
                self.name(out, (pid, pid))?;
                self.instant(out, at.hart, cycle, tracepoint.name(), json!({ "pid": pid, "filename": path }))
            }
            _ => {
                let fields = arguments.into_iter().map(|(name, value)| match value {
                    facts::Value::Number(number) => (name.to_owned(), Value::from(number)),
                    facts::Value::Text(text) => (name.to_owned(), Value::from(text)),
                });
                self.instant(out, at.hart, cycle, tracepoint.name(), Value::Object(fields.collect()))
            }
        }
    }

    /// Notes which mode a hart is in.
    fn mode(&mut self, out: &mut dyn Write, hart: u8, cycle: Cycle, mode: Mode) -> io::Result<()> {
        if self.modes.insert(hart, mode) == Some(mode) {
            return Ok(());
        }
        let track = mode_of(hart);
        self.end(out, track, cycle)?;
        self.begin(out, track, cycle, facts::mode(mode), json!({}))
    }

    fn begin(
        &mut self,
        out: &mut dyn Write,
        track: (u32, u32),
        cycle: Cycle,
        name: &str,
        arguments: Value,
    ) -> io::Result<()> {
        self.name(out, track)?;
        *self.open.entry(track).or_default() += 1;
        let mut begin = event("B", track, cycle);
        begin["name"] = name.into();
        begin["args"] = arguments;
        self.write(out, begin)
    }

    fn end(&mut self, out: &mut dyn Write, track: (u32, u32), cycle: Cycle) -> io::Result<()> {
        match self.open.get_mut(&track) {
            None => return Ok(()), // it began before the trace did
            Some(1) => drop(self.open.remove(&track)),
            Some(count) => *count -= 1,
        }
        self.write(out, event("E", track, cycle))
    }

    fn instant(
        &mut self,
        out: &mut dyn Write,
        hart: u8,
        cycle: Cycle,
        name: &str,
        arguments: Value,
    ) -> io::Result<()> {
        let track = mode_of(hart);
        self.name(out, track)?;
        let mut instant = event("i", track, cycle);
        instant["name"] = name.into();
        instant["s"] = "t".into();
        instant["args"] = arguments;
        self.write(out, instant)
    }

    /// Names a track when it first has something on it.
    fn name(&mut self, out: &mut dyn Write, track: (u32, u32)) -> io::Result<()> {
        if !self.named.insert(track) {
            return Ok(());
        }
        let (process, thread) = match track {
            (HARTS, thread) => {
                let thread = thread - HARTS;
                let what = if thread.is_multiple_of(TRACKS) { "process" } else { "mode" };
                ("harts".to_owned(), format!("hart {} {what}", thread / TRACKS))
            }
            (pid, _) => {
                let comm = self.comms.get(&pid).cloned().unwrap_or_default();
                (format!("{comm} {pid}").trim().to_owned(), "system calls".to_owned())
            }
        };
        for (kind, name) in [("process_name", process), ("thread_name", thread)] {
            let mut meta = event("M", track, 0);
            meta["name"] = kind.into();
            meta["args"] = json!({ "name": name });
            self.write(out, meta)?;
        }
        Ok(())
    }

    fn write(&mut self, out: &mut dyn Write, event: Value) -> io::Result<()> {
        let before: &[u8] =
            if self.begun { b",\n" } else { b"{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n" };
        self.begun = true;
        out.write_all(before)?;
        serde_json::to_writer(out, &event).map_err(io::Error::from)
    }
}

fn event(phase: &str, (process, thread): (u32, u32), cycle: Cycle) -> Value {
    let microseconds = cycle as f64 * 1e6 / CYCLES_PER_SECOND as f64;
    json!({ "ph": phase, "pid": process, "tid": thread, "ts": microseconds })
}
