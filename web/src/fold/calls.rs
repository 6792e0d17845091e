//! System calls: each entry paired with its return.

use super::Fold;
use crate::rows::{Call, End, Noted, Onward, Pid, Text, Why};
use crate::words::call;
use machine::event::{self, Cycle};

impl Fold {
    pub(super) fn begin_call(&mut self, cycle: Cycle, pid: Pid, args: &[u64; 7], texts: &[event::Text]) {
        // A call that never returned, and nobody said why: its process went on without it.
        self.end_call(cycle, pid, None);
        // Between the ecall and the tracepoint the kernel may have called the firmware.
        let crossing =
            self.crossings.newest().take(4).find(|row| row.why == Why::Exception(8)).map(|row| row.cycle);
        let row = Call {
            cycle,
            pid,
            comm: self.names.get(pid),
            number: args[0],
            args: [args[1], args[2], args[3], args[4], args[5], args[6]],
            texts: texts
                .iter()
                .map(|text| Text { argument: text.argument, bytes: text.bytes.clone(), cut: text.cut })
                .collect(),
            crossing,
            end: None,
        };
        let text = call::short(&row);
        let serial = self.calls.push(row);
        self.open_calls.insert(pid, serial);
        self.note(cycle, Noted::Call { row: serial, text });
    }

    pub(super) fn end_call(&mut self, cycle: Cycle, pid: Pid, result: Option<i64>) {
        let Some(serial) = self.open_calls.remove(&pid) else { return };
        let Some((start, number)) = self.calls.get(serial).map(|row| (row.cycle, row.number)) else { return };
        let cost = self.time_on_processor(pid, start, cycle);
        if let Some(row) = self.calls.get_mut(serial) {
            row.end = Some(End { cycle, result, cost });
        }
        if let Some(result) = result {
            self.onwards.insert(pid, Onward::Answered(number, result));
            self.note(cycle, Noted::Returned { row: serial });
        }
    }

    /// The call that `pid` is in, by name; empty when it is in none.
    pub(super) fn call_of(&self, pid: Pid) -> String {
        let row = self.open_calls.get(&pid).and_then(|serial| self.calls.get(*serial));
        row.map_or_else(String::new, |row| call::name(row.number))
    }
}
