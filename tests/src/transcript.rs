//! Events as lines of text that stay the same as long as the story does.
//!
//! Cycles and addresses are left out: they change with every compiler. Each process has a section of its own,
//! since the order between two processes is the timer's affair.

use abi::syscall::{format_call, format_result};
use abi::trace::{Record, Tracepoint, unpack};
use machine::event::{Event, Stamped, Text};
use machine::relay::Relay;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The boot relay, one hop a line: what, from where, entered in which mode.
pub fn relay(flash: &[u8], disk: &[u8], events: &[Stamped]) -> String {
    let mut relay = Relay::new(flash, Some(disk));
    events.iter().for_each(|stamped| relay.hear(stamped));
    let mut lines = String::new();
    for hop in relay.hops() {
        let entered = match (hop.entered, hop.mode) {
            (None, _) => "read".to_owned(),
            (Some(_), None) => "put to use".to_owned(),
            (Some(_), Some(mode)) => format!("entered in {mode:?} mode"),
        };
        // How many sectors the gap's code takes is the compiler's affair.
        let source = hop.source.split_once('–').map_or(hop.source.clone(), |(first, _)| format!("{first}–…"));
        lines += &format!("{:?} {:?} from {source}: {entered}\n", hop.kind, hop.name);
    }
    lines
}

/// What each process did: its system calls as strace shows them, and what the kernel says of its life.
pub fn processes(events: &[Stamped]) -> String {
    let mut sections: BTreeMap<u32, String> = BTreeMap::new();
    let mut open: BTreeMap<u32, String> = BTreeMap::new();
    for stamped in events {
        let Event::Trace { record, texts } = &stamped.event else { continue };
        match Tracepoint::from_id(record.id) {
            Some(Tracepoint::SysEnter) => {
                open.insert(record.pid, call(record, texts));
            }
            Some(Tracepoint::SysExit) => {
                let call =
                    open.remove(&record.pid).unwrap_or_else(|| "(a call that began before)".to_owned());
                let section = sections.entry(record.pid).or_default();
                let _ = writeln!(section, "  {call} = {}", result(record));
            }
            Some(tracepoint) if is_story(tracepoint) => {
                let section = sections.entry(record.pid).or_default();
                let _ = writeln!(section, "  {}", life(tracepoint, record));
            }
            _ => {}
        }
    }
    for (pid, call) in open {
        let _ = writeln!(sections.entry(pid).or_default(), "  {call} …");
    }
    sections.iter().map(|(pid, lines)| format!("process {pid}\n{lines}")).collect()
}

/// Whether the tracepoint belongs to the story; who got the processor when is the timer's affair, and how
/// often a page was missing is the compiler's.
fn is_story(tracepoint: Tracepoint) -> bool {
    use Tracepoint::{
        InitramfsUnpack, Mount, SchedProcessExec, SchedProcessExit, SchedProcessFork, SignalDeliver,
    };
    matches!(
        tracepoint,
        InitramfsUnpack | Mount | SchedProcessExec | SchedProcessExit | SchedProcessFork | SignalDeliver
    )
}

fn call(record: &Record, texts: &[Text]) -> String {
    let [number, arguments @ ..] = record.args;
    let texts = texts.iter().map(|text| (text.argument, text.bytes.as_slice(), text.cut));
    let mut line = String::new();
    // Writing to a string can't fail.
    let _ = format_call(&mut line, number, &arguments, texts, 64);
    without_addresses(&line)
}

fn result(record: &Record) -> String {
    let mut line = String::new();
    let _ = format_result(&mut line, record.args[0], record.args[1]);
    without_addresses(&line)
}

/// The tracepoint's name and arguments; the size and place of an archive are the compiler's affair.
fn life(tracepoint: Tracepoint, record: &Record) -> String {
    let mut line = tracepoint.name().to_owned();
    let mut words = record.args.iter();
    for argument in tracepoint.arguments() {
        match argument.split_once('[') {
            Some((name, count)) => {
                let count = count.trim_end_matches(']').parse().unwrap_or(1);
                let packed: Vec<u64> = words.by_ref().take(count).copied().collect();
                let text: Vec<u8> = unpack(&packed).collect();
                line += &format!(" {name}={}", String::from_utf8_lossy(&text));
            }
            None => {
                let value = words.next().copied().unwrap_or_default();
                if !matches!(*argument, "bytes" | "address") {
                    line += &format!(" {argument}={value}");
                }
            }
        }
    }
    line
}

/// Hexadecimal numbers of five digits and more are addresses.
fn without_addresses(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("0x") {
        let digits = rest[at + 2..].chars().take_while(char::is_ascii_hexdigit).count();
        out += &rest[..at];
        out += if digits >= 5 { "0x…" } else { &rest[at..at + 2 + digits] };
        rest = &rest[at + 2 + digits..];
    }
    out + rest
}
