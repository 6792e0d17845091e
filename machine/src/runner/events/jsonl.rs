//! A JSON object a line for every event; tracepoints have the names and fields that Linux gives them.

use std::io::{self, Write};

use abi::trace::Tracepoint;
use serde_json::{Map, Value, json};

use super::Sink;
use super::facts;
use crate::event::{Cause, Cycle, Event, Kinds, Stamped};

/// Writes JSON lines.
pub struct Jsonl;

impl Sink for Jsonl {
    fn kinds(&self) -> Kinds {
        Kinds::VIEWS.and(Kinds::PORT)
    }

    fn hear(&mut self, out: &mut dyn Write, stamped: &Stamped) -> io::Result<()> {
        let (name, fields) = fields(&stamped.event);
        let mut object = Map::new();
        object.insert("cycle".into(), stamped.cycle.into());
        object.insert("hart".into(), stamped.hart.into());
        object.insert("event".into(), name.into());
        if let Value::Object(fields) = fields {
            object.extend(fields);
        }
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")
    }

    fn finish(&mut self, _: &mut dyn Write, _: Cycle) -> io::Result<()> {
        Ok(())
    }
}

/// An event's name and its fields.
fn fields(event: &Event) -> (&'static str, Value) {
    match event {
        Event::Reset => ("reset", json!({})),
        Event::PowerOff { status } => ("power_off", json!({ "status": status })),
        Event::Trap { from, to, cause, pc, target, tval, args, satp } => {
            let (kind, code) = match cause {
                Cause::Exception(code) => ("exception", Some(*code)),
                Cause::Interrupt(code) => ("interrupt", Some(*code)),
                Cause::Return => ("return", None),
            };
            let name = facts::cause(*cause);
            let (from, to) = (facts::mode(*from), facts::mode(*to));
            let fields = json!({
                "kind": kind, "code": code, "cause": name, "from": from, "to": to, "pc": pc, "target": target,
                "tval": tval, "args": args, "satp": satp,
            });
            ("trap", fields)
        }
        Event::FirstFetch { page, address, mode } => {
            ("first_fetch", json!({ "page": page, "address": address, "mode": facts::mode(*mode) }))
        }
        Event::AddressSpace { old, new } => ("address_space", json!({ "old": old, "new": new })),
        Event::Disk { drive, write, sector, count, address } => {
            let fields = json!({
                "drive": drive, "write": write, "sector": sector, "nr_sector": count, "address": address,
            });
            ("disk", fields)
        }
        Event::Media { drive, sectors } => ("media", json!({ "drive": drive, "sectors": sectors })),
        Event::ConsoleOut(byte) => ("console_out", json!({ "byte": byte })),
        Event::ConsoleIn(byte) => ("console_in", json!({ "byte": byte })),
        Event::Trace { record, texts } => trace(record, texts),
        Event::Idle { until } => ("idle", json!({ "until": until })),
        Event::VirtioConsoleOut { slot, bytes } => {
            ("virtio_console_out", json!({ "slot": slot, "text": String::from_utf8_lossy(bytes) }))
        }
        Event::Frame { slot, sent, bytes } => {
            ("frame", json!({ "slot": slot, "sent": sent, "bytes": bytes }))
        }
        Event::Breakpoint { pc } => ("breakpoint", json!({ "pc": pc })),
        Event::Access { address, size, write } => {
            ("access", json!({ "address": address, "size": size, "write": write }))
        }
        Event::Device { address, size, write, value } => {
            ("device", json!({ "address": address, "size": size, "write": write, "value": value }))
        }
    }
}

fn trace(record: &abi::trace::Record, texts: &[crate::event::Text]) -> (&'static str, Value) {
    let Some(tracepoint) = Tracepoint::from_id(record.id) else {
        return ("trace", json!({ "id": record.id, "pid": record.pid, "args": record.args }));
    };
    let mut fields = Map::new();
    fields.insert("pid".into(), record.pid.into());
    for (name, value) in facts::arguments(tracepoint, record) {
        let value = match value {
            facts::Value::Number(number) => number.into(),
            facts::Value::Text(text) => text.into(),
        };
        fields.insert(name.into(), value);
    }
    match tracepoint {
        Tracepoint::SysEnter => {
            fields.insert("name".into(), facts::call_name(record.args[0]).into());
            fields.insert("call".into(), facts::call(record, texts).into());
        }
        Tracepoint::SysExit => {
            fields.insert("name".into(), facts::call_name(record.args[0]).into());
            fields.insert("ret".into(), (record.args[1] as i64).into());
            fields.insert("result".into(), facts::result(record).into());
        }
        _ => {}
    }
    (tracepoint.name(), Value::Object(fields))
}
