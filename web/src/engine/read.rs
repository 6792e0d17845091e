//! The machine's present state as rows: processes from the kernel's own table, the processor with the
//! instructions around its program counter.

use crate::fold::Present;
use crate::rows::{Cpu, Doing, Line, Pid, Place, Task};
use abi::board::CYCLES_PER_TICK;
use abi::debug::{self, State, Wait};
use machine::Machine;
use machine::isa::{self, Style, csr};

/// Bytes in a page.
const PAGE: u64 = 4096;
/// Instructions shown before the program counter and from there on.
const BEFORE: usize = 4;
const AFTER: usize = 12;
/// Control registers shown, in the order in which a trap uses them.
const CSRS: &[&str] = &[
    "sstatus", "stvec", "sepc", "scause", "stval", "sscratch", "satp", "sie", "sip", "mstatus", "mtvec",
    "mepc", "mcause", "mtval", "mscratch", "mie", "mip", "medeleg", "mideleg", "fcsr",
];

/// The process on hart 0; 0 for nobody.
pub fn current(machine: &Machine) -> Pid {
    machine.debug_header().map_or(0, |header| header.current[0])
}

/// The kernel's processes, by number.
pub fn tasks(machine: &Machine) -> Vec<Task> {
    let Some(header) = machine.debug_header() else { return Vec::new() };
    let mut tasks: Vec<Task> = machine.tasks().iter().map(|raw| task(raw, header.current[0])).collect();
    tasks.sort_by_key(|task| task.pid);
    tasks
}

fn task(raw: &debug::Task, current: Pid) -> Task {
    let state = State::from_letter(raw.state);
    let wait = Wait::from_number(raw.wait).unwrap_or(Wait::None);
    let sleeping = state == Some(State::Sleeping);
    Task {
        pid: raw.pid,
        ppid: raw.ppid,
        comm: text(&raw.comm),
        state: match state {
            Some(State::Running) if raw.pid == current => Doing::Running,
            Some(State::Running) => Doing::Ready,
            Some(State::Stopped) => Doing::Stopped,
            Some(State::Zombie) => Doing::Ended,
            Some(State::Sleeping) | None => Doing::Waiting,
        },
        memory: u64::from(raw.resident_pages) * PAGE,
        mapped: u64::from(raw.mapped_pages) * PAGE,
        waits: if sleeping { wait.words().into() } else { String::new() },
        wants_key: sleeping && wait == Wait::Console,
        cycles: [raw.user_ticks * CYCLES_PER_TICK, raw.kernel_ticks * CYCLES_PER_TICK],
        satp: raw.satp,
    }
}

fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// Whether the shell waits for a key: then a line can be typed to it.
pub fn shell_waits(machine: &Machine) -> bool {
    tasks(machine).iter().any(|task| task.comm == "sh" && task.wants_key)
}

/// What a fold has to know to go on from here.
pub fn present(machine: &Machine) -> Present {
    Present {
        cycle: machine.cycle(),
        place: Place::from(machine.hart(0).mode()),
        current: current(machine),
        tasks: tasks(machine),
    }
}

/// The processor as it stands.
pub fn cpu(machine: &Machine) -> Cpu {
    let hart = machine.hart(0);
    let pid = current(machine);
    let csrs = CSRS.iter().filter_map(|name| Some((name.to_string(), hart.csr(csr::number(name)?)?)));
    Cpu {
        cycle: machine.cycle(),
        pc: hart.pc(),
        place: Place::from(hart.mode()),
        x: hart.x().to_vec(),
        f: hart.f().to_vec(),
        csrs: csrs.collect(),
        waiting: hart.waiting(),
        pid,
        comm: tasks(machine)
            .into_iter()
            .find(|task| task.pid == pid)
            .map(|task| task.comm)
            .unwrap_or_default(),
        listing: listing(machine, hart.pc()),
    }
}

/// Instructions around `pc`. Which came before can't be told from bytes alone when lengths differ: the longest
/// run of valid instructions that ends at `pc` is taken.
fn listing(machine: &Machine, pc: u64) -> Vec<Line> {
    let mut bytes = [0; 4 * (BEFORE + AFTER) + 4];
    let start = pc.saturating_sub(4 * BEFORE as u64).max(pc & !(PAGE - 1));
    let got = machine.peek_virtual(0, start, &mut bytes);
    let at_pc = (pc - start) as usize;
    let mut lines = preceding(&bytes[..got.min(at_pc)], start);
    let mut at = at_pc;
    while let Some(line) = instruction(&bytes[..got], at, start).filter(|_| lines.len() < BEFORE + AFTER) {
        at += usize::from(line.size);
        lines.push(line);
    }
    lines
}

fn preceding(bytes: &[u8], start: u64) -> Vec<Line> {
    let run = |from: usize| {
        let (mut at, mut lines) = (from, Vec::new());
        while at < bytes.len() {
            let line = instruction(bytes, at, start).filter(|line| isa::decode(line.word).is_some())?;
            at += usize::from(line.size);
            lines.push(line);
        }
        (at == bytes.len()).then_some(lines)
    };
    let mut lines = (0..bytes.len()).step_by(2).find_map(run).unwrap_or_default();
    let over = lines.len().saturating_sub(BEFORE);
    lines.drain(..over);
    lines
}

fn instruction(bytes: &[u8], at: usize, start: u64) -> Option<Line> {
    let half = |at: usize| Some(u32::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let low = half(at)?;
    let size = isa::length(low as u16);
    let word = if size == 4 { low | half(at + 2)? << 16 } else { low };
    let address = start + at as u64;
    let meaning = isa::decode(word).map_or("These bits are no instruction.", |found| found.row.meaning);
    Some(Line {
        address,
        size,
        word,
        text: isa::disassemble(word, address, Style::Usual),
        meaning: meaning.into(),
    })
}
