//! The kernel's tracepoints, each to what it changes.

use super::Fold;
use super::names::text;
use crate::rows::{Noted, Onward, Pid};
use abi::trace::{Record, Tracepoint};
use machine::event::{Cycle, Text};

impl Fold {
    pub(super) fn trace(&mut self, cycle: Cycle, record: &Record, texts: &[Text]) {
        let Some(point) = Tracepoint::from_id(record.id) else { return };
        let args = &record.args;
        match point {
            Tracepoint::SysEnter => self.begin_call(cycle, record.pid, args, texts),
            Tracepoint::SysExit => self.end_call(cycle, record.pid, Some(args[1] as i64)),
            Tracepoint::SchedSwitch => {
                self.names.set(args[0] as Pid, text(&args[3..5]));
                self.names.set(args[2] as Pid, text(&args[5..7]));
                self.switch(cycle, args[0] as Pid, args[1] as u8, args[2] as Pid);
            }
            Tracepoint::SchedWakeup => {
                let pid = args[0] as Pid;
                self.names.set(pid, text(&args[1..3]));
                self.ready(cycle, pid);
                self.note(cycle, Noted::Wakeup { pid, comm: self.names.get(pid) });
            }
            Tracepoint::SchedProcessFork => {
                let child = args[1] as Pid;
                self.names.set(child, text(&args[2..4]));
                self.ready(cycle, child);
                self.onwards.insert(child, Onward::Born);
                self.note(cycle, Noted::Fork { child });
            }
            Tracepoint::SchedProcessExec => self.exec(cycle, args[0] as Pid, &text(&args[1..5])),
            Tracepoint::SchedProcessExit => {
                self.note(cycle, Noted::Exit { status: args[1] as u32 });
                self.end_call(cycle, args[0] as Pid, None);
                self.onwards.remove(&(args[0] as Pid));
            }
            Tracepoint::PageFaultUser => {
                self.note(cycle, Noted::Fault { address: args[0], outcome: args[3] });
            }
            Tracepoint::SignalDeliver => {
                self.note(cycle, Noted::Signal { number: args[0], pid: args[1] as Pid });
            }
            Tracepoint::Mount => self.note(cycle, Noted::Mount { target: text(&args[2..4]) }),
            Tracepoint::BlockRqIssue => {
                self.note(cycle, Noted::Disk { drive: args[0], sector: args[1], count: args[2] });
            }
            Tracepoint::InitramfsUnpack | Tracepoint::BlockRqComplete => {}
        }
    }

    fn exec(&mut self, cycle: Cycle, pid: Pid, file: &str) {
        let was = self.names.get(pid);
        self.names.set(pid, file.rsplit('/').next().unwrap_or(file).to_string());
        self.rename_span(cycle, pid, was);
        self.note(cycle, Noted::Exec { file: file.to_string() });
    }
}
