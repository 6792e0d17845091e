//! A short story in all forms.

use abi::trace::{Record, Tracepoint, pack};
use serde_json::Value;

use super::*;
use crate::event::{Cause, Event, Mode, Text};

fn record(tracepoint: Tracepoint, pid: u32, arguments: &[u64]) -> Record {
    let mut args = [0; 7];
    args[..arguments.len()].copy_from_slice(arguments);
    Record { id: tracepoint as u16, hart: 0, pid, args }
}

fn trace(cycle: Cycle, record: Record, texts: Vec<Text>) -> Stamped {
    Stamped { cycle, hart: 0, event: Event::Trace { record, texts } }
}

fn story() -> Vec<Stamped> {
    let comm = pack::<2>(b"hello");
    let switch = [1, u64::from(b'S'), 3, 0, 0, comm[0], comm[1]];
    let text = Text { argument: 1, bytes: b"Hi\n".to_vec(), cut: false };
    let trap = Event::Trap {
        from: Mode::User,
        to: Mode::Supervisor,
        cause: Cause::Exception(8),
        pc: 0x1_0000,
        target: 0x8000_0000,
        tval: 0,
        args: [0; 8],
        satp: 0,
    };
    let mut events = vec![
        Stamped { cycle: 0, hart: 0, event: Event::Reset },
        trace(1_000, record(Tracepoint::SchedSwitch, 1, &switch), Vec::new()),
        Stamped { cycle: 1_500, hart: 0, event: trap },
        trace(1_600, record(Tracepoint::SysEnter, 3, &[64, 1, 0x1_1000, 3, 0, 0, 0]), vec![text]),
        trace(2_000, record(Tracepoint::SysExit, 3, &[64, 3]), Vec::new()),
    ];
    events.extend(b"Hi\r\n".iter().map(|byte| Stamped {
        cycle: 2_100,
        hart: 0,
        event: Event::ConsoleOut(*byte),
    }));
    events.push(trace(2_500, record(Tracepoint::SysEnter, 3, &[93, 0]), Vec::new()));
    events.push(trace(2_600, record(Tracepoint::SchedProcessExit, 3, &[3, 0, comm[0], comm[1]]), Vec::new()));
    events.push(Stamped { cycle: 3_000, hart: 0, event: Event::PowerOff { status: 0 } });
    events
}

fn written(format: Format) -> String {
    let mut sink = sink(format);
    let mut out = Vec::new();
    for stamped in story() {
        if sink.kinds().has(crate::recorder::kind_of(&stamped.event)) {
            sink.hear(&mut out, &stamped).expect("a vector takes everything");
        }
    }
    sink.finish(&mut out, 3_000).expect("a vector takes everything");
    String::from_utf8(out).expect("text")
}

#[test]
fn the_transcript_reads_as_a_story() {
    let expected = "\
[    0.000000] hart 0  reset
[    0.000010] hart 0  sched_switch prev_pid=1 prev_state=S next_pid=3 prev_comm= next_comm=hello
[    0.000020] hart 0  pid 3  write(1, \"Hi\\n\", 3) = 3
[    0.000021] hart 0  console: Hi
[    0.000026] hart 0  pid 3  exit(0) = ?
[    0.000026] hart 0  sched_process_exit pid=3 status=0 comm=hello
[    0.000030] hart 0  power off, status 0
";
    assert_eq!(written(Format::Transcript), expected);
}

#[test]
fn every_line_of_json_names_its_event() {
    let text = written(Format::Jsonl);
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    let names: Vec<&str> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(names[..5], ["reset", "sched_switch", "trap", "sys_enter", "sys_exit"]);
    assert_eq!(names.len(), story().len());
    assert_eq!(lines[1]["next_comm"], "hello");
    assert_eq!(lines[1]["prev_state"], "S");
    assert_eq!((&lines[3]["name"], &lines[3]["call"]), (&"write".into(), &"write(1, \"Hi\\n\", 3)".into()));
    assert_eq!((lines[4]["ret"].as_i64(), lines[4]["pid"].as_u64()), (Some(3), Some(3)));
    assert_eq!((&lines[2]["from"], &lines[2]["cause"]), (&"U".into(), &"ecall from U".into()));
}

#[test]
fn a_trace_for_perfetto_is_json_whose_slices_end() {
    let trace: Value = serde_json::from_str(&written(Format::Perfetto)).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events").clone();
    let mut depth: std::collections::BTreeMap<(u64, u64), i64> = std::collections::BTreeMap::new();
    for event in &events {
        let track = (event["pid"].as_u64().expect("a process"), event["tid"].as_u64().expect("a thread"));
        let depth = depth.entry(track).or_default();
        match event["ph"].as_str().expect("a phase") {
            "B" => *depth += 1,
            "E" => *depth -= 1,
            _ => {}
        }
        assert!(*depth >= 0, "an end without a beginning: {event}");
    }
    assert!(depth.values().all(|depth| *depth == 0), "{depth:?}");
    let slice = |name: &str| events.iter().find(|event| event["name"] == name && event["ph"] == "B").cloned();
    let write = slice("write").expect("the call is a slice");
    assert_eq!((write["pid"].as_u64(), write["ts"].as_f64()), (Some(3), Some(16.0)));
    assert_eq!(write["args"]["call"], "write(1, \"Hi\\n\", 3)");
    assert!(
        slice("hello (3)").is_some_and(|slice| slice["pid"] == perfetto::HARTS),
        "the hart's track says who has it"
    );
    let named = |name: &str| events.iter().any(|event| event["ph"] == "M" && event["args"]["name"] == name);
    assert!(named("hello 3") && named("hart 0 mode"));
    assert_eq!(serde_json::from_str::<Value>(&empty()).expect("JSON")["traceEvents"], serde_json::json!([]));
}

fn empty() -> String {
    let mut out = Vec::new();
    sink(Format::Perfetto).finish(&mut out, 0).expect("a vector takes everything");
    String::from_utf8(out).expect("text")
}
