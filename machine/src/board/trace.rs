//! The trace port: where a kernel writes its tracepoints.
//!
//! The one device that QEMU's board has not; see [`abi::trace`] for its registers and records. Beside the
//! record, an event holds what the pointers of a system call pointed at, read at that very moment through
//! the address space of the caller.

use std::collections::BTreeMap;

use abi::syscall::{self, Kind};
use abi::trace::{MAGIC, RECORD_SIZE, Record, Tracepoint};

use super::registers::registers;
use super::saved::{Saved, Visit};
use super::{BusError, Cx};
use crate::event::{Event, Kinds, TEXT_MAX, Text};

registers! { Reg:
    0x00 [1 * 4] Magic "MAGIC" "\"KTRC\" in little-endian bytes.";
    0x08 [1 * 8] Doorbell "DOORBELL" "Takes the physical address of a record.";
    0x10 [1 * 8] Debug "DEBUG" "Physical address of the kernel's header for debuggers.";
}

/// Processes of which an unfinished call is remembered: more than a kernel on this board can hold.
const CALLS_MAX: usize = 4096;

/// The buffer that a system call under way will fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Filling {
    number: u64,
    argument: u8,
    address: u64,
    room: u64,
}

/// The device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TracePort {
    debug: u64,
    filling: BTreeMap<u32, Filling>,
}

impl TracePort {
    /// The reset line.
    pub fn reset(&mut self) {
        *self = TracePort::default();
    }

    /// The DEBUG register.
    pub fn debug_header(&self) -> u64 {
        self.debug
    }

    /// Reads a register.
    pub fn read(&self, offset: u64, size: u8) -> Result<u64, BusError> {
        match (Reg::at(offset), size) {
            (Some((Reg::Magic, 0, 0)), 4) => Ok(u64::from(MAGIC)),
            (Some((Reg::Doorbell, 0, 0)), 8) => Ok(0),
            (Some((Reg::Debug, 0, 0)), 8) => Ok(self.debug),
            _ => Err(BusError),
        }
    }

    /// Writes a register. A doorbell with an address outside RAM rings nowhere.
    pub fn write(&mut self, cx: &mut Cx, offset: u64, size: u8, value: u64) -> Result<(), BusError> {
        match (Reg::at(offset), size) {
            (Some((Reg::Magic, 0, 0)), 4) => {}
            (Some((Reg::Doorbell, 0, 0)), 8) => self.ring(cx, value),
            (Some((Reg::Debug, 0, 0)), 8) => self.debug = value,
            _ => return Err(BusError),
        }
        Ok(())
    }

    fn ring(&mut self, cx: &mut Cx, address: u64) {
        let Some(bytes) = cx.ram.slice(address, RECORD_SIZE as u64).filter(|_| address.is_multiple_of(8))
        else {
            return;
        };
        let mut copy = [0; RECORD_SIZE];
        copy.copy_from_slice(bytes);
        let record = Record::from_bytes(&copy);
        let texts = match Tracepoint::from_id(record.id) {
            Some(Tracepoint::SysEnter) => self.enter(cx, &record),
            Some(Tracepoint::SysExit) => self.exit(cx, &record),
            Some(Tracepoint::SchedProcessExit) => {
                self.filling.remove(&record.pid);
                Vec::new()
            }
            _ => Vec::new(),
        };
        let (now, hart) = (cx.now, cx.hart);
        cx.recorder.record(Kinds::TRACE, now, hart, || Event::Trace { record, texts });
    }

    /// What goes in: paths, texts and buffers that the kernel will read.
    fn enter(&mut self, cx: &Cx, record: &Record) -> Vec<Text> {
        self.filling.remove(&record.pid);
        let [number, args @ ..] = record.args;
        let Some(call) = syscall::by_number(number) else { return Vec::new() };
        let mut texts = Vec::new();
        for (i, (arg, value)) in call.args.iter().zip(args).enumerate() {
            let length = args.get(i + 1).copied().unwrap_or(0);
            let text = match arg.kind {
                Kind::Path | Kind::Text => read_string(cx, value),
                Kind::BufIn => read_buffer(cx, value, length),
                Kind::BufOut => {
                    self.remember(record.pid, number, i as u8, value, length);
                    None
                }
                _ => None,
            };
            texts.extend(text.map(|(bytes, cut)| Text { argument: i as u8, bytes, cut }));
        }
        texts
    }

    fn remember(&mut self, pid: u32, number: u64, argument: u8, address: u64, room: u64) {
        if self.filling.len() < CALLS_MAX {
            self.filling.insert(pid, Filling { number, argument, address, room });
        }
    }

    /// What comes out: the buffer that the kernel has filled.
    fn exit(&mut self, cx: &Cx, record: &Record) -> Vec<Text> {
        let [number, result, ..] = record.args;
        let Some(filled) = self.filling.remove(&record.pid) else { return Vec::new() };
        let failed = (result as i64) <= 0 || filled.number != number;
        let text = if failed { None } else { read_buffer(cx, filled.address, result.min(filled.room)) };
        text.map(|(bytes, cut)| Text { argument: filled.argument, bytes, cut }).into_iter().collect()
    }
}

/// Bytes up to a zero, and whether there are more than fit; `None` when not even the first is mapped.
fn read_string(cx: &Cx, address: u64) -> Option<(Vec<u8>, bool)> {
    let mut bytes = read_user(cx, address, TEXT_MAX + 1)?;
    let end = bytes.iter().position(|byte| *byte == 0);
    bytes.truncate(end.unwrap_or(TEXT_MAX));
    Some((bytes, end.is_none()))
}

fn read_buffer(cx: &Cx, address: u64, length: u64) -> Option<(Vec<u8>, bool)> {
    let shown = length.min(TEXT_MAX as u64);
    Some((read_user(cx, address, shown as usize)?, length > shown))
}

/// Up to `length` bytes of virtual memory: fewer where it ends, `None` where it does not begin.
fn read_user(cx: &Cx, address: u64, length: usize) -> Option<Vec<u8>> {
    if !cx.recorder.wants(Kinds::TRACE) {
        return None;
    }
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let virt = address.wrapping_add(bytes.len() as u64);
        let in_page = (4096 - virt % 4096).min((length - bytes.len()) as u64);
        let stretch = (cx.walk)(cx.ram, cx.satp, virt).and_then(|phys| cx.ram.slice(phys, in_page));
        match stretch {
            Some(stretch) => bytes.extend_from_slice(stretch),
            None if bytes.is_empty() => return None,
            None => break,
        }
    }
    Some(bytes)
}

impl Saved for TracePort {
    const VERSION: u64 = 1;
    const NAME: &'static str = "trace port";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.u64(&mut self.debug);
        let mut entries: Vec<(u32, Filling)> = self.filling.iter().map(|(k, v)| (*k, *v)).collect();
        let count = visit.length(entries.len());
        entries.resize(count, Default::default());
        for (pid, filling) in &mut entries {
            visit.u32(pid);
            visit.u64(&mut filling.number);
            visit.u8(&mut filling.argument);
            visit.u64(&mut filling.address);
            visit.u64(&mut filling.room);
        }
        self.filling = entries.into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ram::Ram;
    use crate::recorder::Recorder;
    use abi::board::RAM_BASE;

    /// The first page of virtual memory is that of RAM; no other is mapped.
    fn walk(_: &Ram, satp: u64, address: u64) -> Option<u64> {
        (satp == 1 && address < 4096).then_some(RAM_BASE + address)
    }

    struct Bench {
        port: TracePort,
        ram: Ram,
        recorder: Recorder,
    }

    impl Bench {
        fn new() -> Bench {
            let mut bench = Bench {
                port: TracePort::default(),
                ram: Ram::new(0x4000, &[]),
                recorder: Recorder::default(),
            };
            bench.recorder.listen(Kinds::TRACE);
            bench
        }

        fn write(&mut self, offset: u64, size: u8, value: u64) -> Result<(), BusError> {
            let (ram, recorder) = (&mut self.ram, &mut self.recorder);
            let mut cx = Cx { now: 7, hart: 0, satp: 1, walk, ram, recorder };
            self.port.write(&mut cx, offset, size, value)
        }

        fn ring(&mut self, tracepoint: Tracepoint, args: [u64; 7]) -> Vec<(u8, String, bool)> {
            let record = Record { id: tracepoint as u16, hart: 0, pid: 5, args };
            self.ram.dma(RAM_BASE + 0x2000, &record.to_bytes()).expect("in RAM");
            self.write(8, 8, RAM_BASE + 0x2000).expect("a register");
            let mut events = self.recorder.take();
            assert_eq!(events.len(), 1);
            match events.remove(0).event {
                Event::Trace { record: heard, texts } => {
                    assert_eq!(heard, record);
                    let show = |t: Text| (t.argument, String::from_utf8_lossy(&t.bytes).into(), t.cut);
                    texts.into_iter().map(show).collect()
                }
                other => panic!("{other:?}"),
            }
        }

        fn put(&mut self, address: u64, bytes: &[u8]) {
            self.ram.dma(RAM_BASE + address, bytes).expect("in RAM");
        }
    }

    #[test]
    fn a_path_is_read_to_its_zero() {
        let mut bench = Bench::new();
        bench.put(0x100, b"/etc/motd\0junk");
        let open = [56, -100_i64 as u64, 0x100, 0, 0, 0, 0];
        assert_eq!(bench.ring(Tracepoint::SysEnter, open), [(1, "/etc/motd".into(), false)]);
    }

    #[test]
    fn a_long_buffer_is_cut_and_one_at_the_end_of_memory_is_short() {
        let mut bench = Bench::new();
        bench.put(0x100, &[b'x'; 100]);
        let write = |at, n| [64, 1, at, n, 0, 0, 0];
        assert_eq!(bench.ring(Tracepoint::SysEnter, write(0x100, 100)), [(1, "x".repeat(64), true)]);
        bench.put(0xffe, b"ab");
        assert_eq!(bench.ring(Tracepoint::SysEnter, write(0xffe, 9)), [(1, "ab".into(), false)]);
        assert_eq!(bench.ring(Tracepoint::SysEnter, write(0x5000, 9)), []);
    }

    #[test]
    fn what_a_read_brought_comes_with_its_return() {
        let mut bench = Bench::new();
        assert_eq!(bench.ring(Tracepoint::SysEnter, [63, 0, 0x200, 10, 0, 0, 0]), []);
        bench.put(0x200, b"typed\nold");
        assert_eq!(bench.ring(Tracepoint::SysExit, [63, 6, 0, 0, 0, 0, 0]), [(1, "typed\n".into(), false)]);
        assert_eq!(bench.ring(Tracepoint::SysExit, [63, 6, 0, 0, 0, 0, 0]), [], "only once");
        bench.ring(Tracepoint::SysEnter, [63, 0, 0x200, 10, 0, 0, 0]);
        assert_eq!(bench.ring(Tracepoint::SysExit, [63, -9_i64 as u64, 0, 0, 0, 0, 0]), [], "an error");
    }

    #[test]
    fn records_outside_ram_or_askew_are_nothing() {
        let mut bench = Bench::new();
        for address in [0, u64::MAX, RAM_BASE + 4, RAM_BASE + 0x4000 - 8] {
            bench.write(8, 8, address).expect("a register");
        }
        assert!(bench.recorder.take().is_empty());
        assert_eq!(bench.write(8, 4, RAM_BASE), Err(BusError));
    }

    #[test]
    fn names_itself_and_keeps_the_header_address() {
        let mut bench = Bench::new();
        assert_eq!(bench.port.read(0, 4), Ok(u64::from(MAGIC)));
        bench.write(16, 8, 0x8020_0000).expect("a register");
        bench.ring(Tracepoint::SysEnter, [63, 0, 0x200, 10, 0, 0, 0]);
        assert_eq!(bench.port.read(16, 8), Ok(0x8020_0000));
        crate::board::saved::check_round_trip(&mut bench.port, &mut TracePort::default());
    }
}
