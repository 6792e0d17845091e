//! The engine around a real machine, with a firmware of a few lines in its flash.

use super::*;
use crate::log::Window;
use crate::protocol::{Clock, Images, Marks, Replayed, Screen, Speed};
use crate::rows::{Crossing, Place};
use crate::search::{Outcome, Search};
use std::cell::Cell;
use toolchain::image::pack::pack;

/// Says `hi`, goes to user mode by a PMP that allows everything, comes back by an ecall, and so on for ever.
const PING_PONG: &str = "
_start: li t0, 0x10000000
        li t1, 'h'
        sb t1, 0(t0)
        li t1, 'i'
        sb t1, 0(t0)
        li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1f
        csrw pmpcfg0, t0
        la t0, back
        csrw mtvec, t0
        la t0, user
        csrw mepc, t0
        mret
user:   addi s0, s0, 1
        ecall
        .balign 4
back:   la t0, user
        csrw mepc, t0
        mret
";

/// Waits for an interrupt that never comes.
const SLEEPER: &str = "_start: wfi\n j _start\n";

/// Goes to user mode once and stays there, asking for nothing.
const HOG: &str = "
_start: li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1f
        csrw pmpcfg0, t0
        la t0, user
        csrw mepc, t0
        mret
user:   addi s0, s0, 1
        j user
";

/// Instructions of the boot ROM, before the firmware.
const ROM: Cycle = 6;

/// The bytes from `_start` on, of a program that runs wherever it lies.
fn code(source: &str) -> Vec<u8> {
    let elf = toolchain::asm::build(source, &toolchain::asm::Options::default()).unwrap().elf;
    let word = |at: usize| u64::from_le_bytes(elf[at..at + 8].try_into().unwrap()) as usize;
    // ELF-64: e_entry and e_phoff, then p_offset, p_vaddr and p_filesz of the first segment.
    let (entry, segment) = (word(24), word(32));
    let (offset, address, size) = (word(segment + 8), word(segment + 16), word(segment + 32));
    elf[offset + entry - address..offset + size].to_vec()
}

/// An engine with a wall clock that only turns move.
struct Bench {
    engine: Engine,
    now: Cell<f64>,
    screen: Vec<u8>,
    crossings: Window<Crossing>,
    clock: Clock,
    run: Run,
    relay: Vec<crate::rows::Hop>,
    stages: Vec<crate::rows::Hop>,
    looked: Option<Cycle>,
    marks: Marks,
    file: Option<Vec<u8>>,
    replayed: Option<Replayed>,
    notice: Option<String>,
    search: Option<Search>,
}

impl Bench {
    fn new(source: &str) -> Self {
        let mut engine = Engine::default();
        engine.loaded(&pack(&code(source)), &pack(&[0; 512]), 0.0);
        let mut bench = Bench {
            engine,
            now: Cell::new(0.0),
            screen: Vec::new(),
            crossings: Window::default(),
            clock: Clock::default(),
            run: Run::Off,
            relay: Vec::new(),
            stages: Vec::new(),
            looked: None,
            marks: Marks::default(),
            file: None,
            replayed: None,
            notice: None,
            search: None,
        };
        bench.read();
        bench
    }

    fn command(&mut self, command: Command) {
        self.engine.command(command, self.now.get());
        self.settle();
    }

    /// Turns until nothing is to be done at once, or `turns` have been.
    fn turns(&mut self, turns: usize) {
        for _ in 0..turns {
            // A slice seems to take as long as a slice should.
            let clock = || {
                self.now.set(self.now.get() + 4.0);
                self.now.get()
            };
            match self.engine.turn(&clock) {
                Next::Now => {}
                Next::After(ms) => self.now.set(self.now.get() + ms),
                Next::Never => break,
            }
            self.read();
        }
        self.read();
    }

    fn settle(&mut self) {
        if self.engine.run == Run::Seeking {
            self.turns(10_000);
        }
        self.read();
    }

    fn read(&mut self) {
        self.now.set(self.now.get() + 500.0);
        self.engine.command(Command::Seen, self.now.get());
        let Some(update) = self.engine.update(self.now.get()) else { return };
        match update.screen {
            Some(Screen::Append(bytes)) => self.screen.extend(bytes),
            Some(Screen::Replace(bytes)) => self.screen = bytes,
            None => {}
        }
        if let Some(tail) = update.crossings {
            self.crossings.apply(tail);
        }
        if let Some(search) = update.search {
            self.search = search;
        }
        self.clock = update.clock.unwrap_or(self.clock);
        self.marks = update.marks.unwrap_or(std::mem::take(&mut self.marks));
        self.file = update.recording.or(self.file.take());
        self.replayed = update.replayed.or(self.replayed.take());
        self.notice = update.notice.or(self.notice.take());
        self.run = update.run.unwrap_or(self.run);
        self.looked = update.looked.map(|looked| looked.cycle).or(self.looked);
        self.relay = update.relay.unwrap_or(std::mem::take(&mut self.relay));
        self.stages = update.stages.unwrap_or(std::mem::take(&mut self.stages));
    }
}

#[test]
fn the_images_say_what_is_in_them_before_power() {
    let mut engine = Engine::default();
    engine.loading(10, 20);
    assert_eq!(engine.update(0.0).unwrap().images, Some(Images::Loading { got: 10, total: 20 }));
    engine.command(Command::Seen, 1.0);
    engine.loaded(&pack(b"code"), b"no stream", 2.0);
    let Some(Images::Failed(words)) = engine.update(2.0).unwrap().images else {
        panic!("it can't have worked")
    };
    assert!(words.contains("disk"), "{words}");
}

#[test]
fn a_program_that_comes_before_the_images_waits_for_the_shell() {
    let mut engine = Engine::default();
    engine.command(Command::PowerOn(Start::AtShell), 0.0);
    let launch =
        Command::Launch { name: "hello".into(), image: vec![0; 512], line: b"/media/hello\n".to_vec() };
    engine.command(launch, 0.0);
    engine.loaded(&pack(&code(SLEEPER)), &pack(&[0; 512]), 1.0);
    assert!(engine.pending.is_some(), "power-on has not lost it");
    assert_eq!(engine.update(2.0).unwrap().launch, Some(Launch::Waiting("hello".into())));
}

#[test]
fn a_machine_speaks_and_its_crossings_are_told() {
    let mut bench = Bench::new(PING_PONG);
    bench.command(Command::PowerOn(Start::Run));
    bench.turns(5);
    assert_eq!(bench.screen, b"hi");
    assert_eq!(bench.run, Run::Running);
    let sides: Vec<_> = bench.crossings.rows.iter().rev().take(2).map(|row| row.to).collect();
    assert!(sides.contains(&Place::User) && sides.contains(&Place::Hardware), "{sides:?}");
    assert_eq!(bench.relay[0].name, "Firmware");
    assert_eq!(bench.relay[0].entered, Some(ROM));
}

#[test]
fn a_step_back_shows_what_was_then_and_the_same_comes_again() {
    let mut bench = Bench::new(PING_PONG);
    bench.command(Command::PowerOn(Start::Held));
    for _ in 0..6 {
        bench.command(Command::Step(StepKind::Crossing, Direction::Forward));
    }
    assert_eq!(bench.run, Run::Paused);
    let (rows, cycle) = (bench.crossings.clone(), bench.clock.cycle);
    assert_eq!(rows.rows.len(), 6);
    bench.command(Command::Step(StepKind::Crossing, Direction::Back));
    assert_eq!(bench.crossings.rows.len(), 5);
    assert_eq!(bench.clock.cycle, rows.rows[4].cycle + 1, "right after the crossing before");
    assert_eq!(bench.clock.head, cycle);
    bench.command(Command::Step(StepKind::Crossing, Direction::Forward));
    assert_eq!((bench.crossings.rows.clone(), bench.clock.cycle), (rows.rows, cycle));
    bench.command(Command::Seek(0));
    assert!(bench.screen.is_empty() && bench.crossings.rows.is_empty());
    assert_eq!(bench.relay[0].entered, Some(ROM), "what is recorded stays known");
}

#[test]
fn a_reset_begins_another_boot_and_before_it_the_first_one_is_told() {
    let mut bench = lived();
    let reset = bench.clock.cycle;
    bench.command(Command::Reset);
    bench.command(Command::Run);
    bench.turns(5);
    assert_eq!(bench.relay[0].entered, Some(reset + ROM));
    let all: Vec<_> = bench.stages.iter().map(|hop| hop.entered).collect();
    assert_eq!(all, [Some(ROM), Some(reset + ROM)]);
    bench.command(Command::Seek(reset - 1));
    assert_eq!(bench.relay[0].entered, Some(ROM));
    bench.command(Command::Seek(reset + 1));
    assert_eq!(bench.relay[0].entered, Some(reset + ROM));
    assert_eq!(bench.stages.len(), 2);
}

#[test]
fn far_back_rows_are_made_again_from_the_recording() {
    let mut bench = Bench::new(PING_PONG);
    bench.command(Command::PowerOn(Start::Run));
    bench.turns(40);
    bench.command(Command::Pause);
    bench.read();
    let middle = bench.clock.cycle / 2;
    bench.command(Command::Seek(middle));
    assert_eq!(bench.clock.cycle, middle);
    assert!(bench.crossings.rows.len() >= 100, "{}", bench.crossings.rows.len());
    assert!(bench.crossings.rows.iter().all(|row| row.cycle < middle));
    assert!(bench.crossings.rows.is_sorted_by_key(|row| row.cycle));
}

#[test]
fn a_speed_of_ten_a_second_is_kept() {
    let mut bench = Bench::new(PING_PONG);
    bench.command(Command::Speed(Speed::PerSecond(10.0)));
    bench.command(Command::PowerOn(Start::Run));
    let started = bench.now.get();
    bench.turns(200);
    let seconds = (bench.now.get() - started) / 1000.0;
    let speed = bench.clock.cycle as f64 / seconds;
    // Reading updates moves this clock on, too: no more than asked for, and not much less.
    assert!((1.0..=11.0).contains(&speed), "{speed}");
}

#[test]
fn a_sleeping_machine_keeps_to_the_wall_and_a_step_says_that_nothing_comes() {
    let mut bench = Bench::new(SLEEPER);
    bench.command(Command::PowerOn(Start::Run));
    let started = bench.now.get();
    bench.turns(300);
    let wall = bench.now.get() - started;
    let machine = bench.clock.cycle as f64 / 100_000.0;
    assert!(machine <= wall + 20.0, "{machine} ms in {wall} ms");
    bench.command(Command::Step(StepKind::Crossing, Direction::Forward));
    assert_eq!(bench.run, Run::Paused);
    assert_eq!(bench.search.map(|search| search.outcome), Some(Outcome::Asleep));
}

#[test]
fn rows_are_looked_at_also_where_nothing_new_happens() {
    let mut bench = Bench::new(HOG);
    bench.command(Command::PowerOn(Start::Run));
    bench.turns(20);
    let rows = bench.crossings.clone();
    bench.turns(20);
    bench.command(Command::Pause);
    assert_eq!(bench.crossings, rows, "the program runs alone");
    assert_eq!(bench.looked, Some(bench.clock.cycle));
}

#[test]
fn a_panel_that_opens_while_time_is_held_gets_its_rows() {
    let mut bench = Bench::new(PING_PONG);
    bench.command(Command::Listen(Panels::SCHEDULE));
    bench.command(Command::PowerOn(Start::Run));
    bench.turns(5);
    bench.command(Command::Pause);
    bench.read();
    assert!(bench.crossings.rows.is_empty());
    bench.command(Command::Listen(Panels::SCHEDULE.and(Panels::TENNIS)));
    assert!(!bench.crossings.rows.is_empty());
    assert_eq!(bench.looked, Some(bench.clock.cycle));
}

#[test]
fn a_search_that_finds_nothing_asks_and_can_go_on() {
    let mut bench = Bench::new(HOG);
    bench.engine.patience = 5_000_000;
    bench.command(Command::PowerOn(Start::Held));
    bench.command(Command::Step(StepKind::SystemCall, Direction::Forward));
    let search = bench.search.clone().expect("it tells that nothing came");
    assert_eq!((search.outcome, search.from, bench.run), (Outcome::NotYet, 0, Run::Paused));
    assert!((5_000_000..6_000_000).contains(&search.looked), "{}", search.looked);
    assert_eq!(bench.clock.cycle, search.looked, "the machine stands where the search has come to");
    bench.command(Command::LookOn);
    let further = bench.search.clone().expect("it tells that nothing came");
    assert!(further.looked >= search.looked + 5_000_000 && further.from == 0);
    bench.command(Command::Seek(0));
    assert_eq!((bench.clock.cycle, bench.search.clone()), (0, None), "what was said of it is over");
}

#[test]
fn a_search_is_stopped_by_a_command_and_tells_how_far_it_came() {
    let mut bench = Bench::new(HOG);
    bench.command(Command::PowerOn(Start::Held));
    bench.engine.command(Command::Step(StepKind::SystemCall, Direction::Forward), bench.now.get());
    bench.turns(100);
    assert_eq!(bench.search.as_ref().map(|search| search.outcome), Some(Outcome::Going));
    bench.command(Command::Pause);
    assert_eq!(bench.search.as_ref().map(|search| search.outcome), Some(Outcome::Stopped));
    assert_eq!(bench.run, Run::Paused);
}

#[test]
fn a_search_back_goes_window_by_window_to_what_it_looks_for() {
    let mut bench = Bench::new(HOG);
    bench.command(Command::PowerOn(Start::Held));
    bench.command(Command::Step(StepKind::Crossing, Direction::Forward));
    let crossing = bench.clock.cycle;
    bench.engine.patience = 12_000_000;
    bench.command(Command::Step(StepKind::Crossing, Direction::Forward));
    bench.engine.patience = 1_000_000;
    bench.command(Command::Step(StepKind::Crossing, Direction::Back));
    let search = bench.search.clone().expect("it asks");
    assert_eq!((search.outcome, bench.run), (Outcome::NotYet, Run::Paused));
    assert_eq!(bench.clock.cycle, search.from, "nothing was found, and it is where it was");
    assert!(search.looked >= 2_000_000, "{}", search.looked);
    for _ in 0..5 {
        bench.command(Command::LookOn);
    }
    assert_eq!((bench.clock.cycle, bench.search.clone()), (crossing, None));
    let now = bench.clock.cycle;
    bench.command(Command::Step(StepKind::SystemCall, Direction::Back));
    assert_eq!(bench.search.map(|search| search.outcome), Some(Outcome::NoneBefore));
    assert_eq!(bench.clock.cycle, now, "it is where it was");
}

/// A machine that has run for a while, with something typed and a marked moment.
fn lived() -> Bench {
    let mut bench = Bench::new(PING_PONG);
    bench.command(Command::PowerOn(Start::Run));
    bench.turns(10);
    bench.command(Command::Type(b"a".to_vec()));
    bench.turns(10);
    bench.command(Command::Pause);
    bench.command(Command::Mark);
    bench
}

#[test]
fn a_recording_goes_to_where_it_was_made_and_the_state_is_the_same() {
    let mut bench = lived();
    let cycle = bench.clock.cycle;
    assert_eq!(bench.marks.moments, [(cycle, "Mark 1".to_string())]);
    bench.command(Command::Save);
    let file = bench.file.take().expect("a file");
    let hash = bench.engine.life.as_ref().unwrap().machine().state_hash();

    // The other page has these images, too: they are named in the file, not held.
    assert!(file.len() < 600, "{} bytes", file.len());
    let mut other = Bench::new(PING_PONG);
    other.command(Command::Open(file.clone()));
    assert_eq!((other.clock.cycle, other.clock.head, other.run), (cycle, cycle, Run::Paused));
    assert_eq!(other.replayed, Some(Replayed { hash, same: true, replaced: false }));
    assert_eq!(other.marks.moments.len(), 1);
    assert_eq!(other.notice, None);

    let mut foreign = Bench::new(SLEEPER);
    foreign.command(Command::Open(file));
    let words = foreign.notice.expect("another image");
    assert!(words.starts_with("The recording was made with another flash.bin: its hash was "), "{words}");
    assert_eq!(foreign.run, Run::Off);
}

#[test]
fn what_a_recording_replaces_can_be_brought_back() {
    let mut bench = lived();
    bench.command(Command::Save);
    let file = bench.file.take().expect("a file");
    bench.command(Command::Run);
    bench.turns(20);
    bench.command(Command::Pause);
    let later = bench.clock.cycle;
    bench.command(Command::Open(file));
    assert!(bench.clock.cycle < later);
    assert!(bench.replayed.as_ref().is_some_and(|replayed| replayed.replaced && replayed.same));
    bench.command(Command::BringBack);
    assert_eq!(bench.clock.cycle, later);
    assert!(bench.replayed.as_ref().is_some_and(|replayed| replayed.same));
    for wrong in [&b"GIF89a"[..], b""] {
        bench.command(Command::Open(wrong.to_vec()));
        assert_eq!(bench.notice.take().as_deref(), Some("This file is no recording of Kernelarium."));
        assert_eq!(bench.clock.cycle, later, "the machine is left as it was");
    }
}

#[test]
fn while_the_scrubber_is_dragged_only_the_last_place_is_gone_to() {
    let mut bench = lived();
    let head = bench.clock.head;
    for part in 1..5 {
        bench.engine.command(Command::Seek(head * part / 5), 0.0);
    }
    assert_eq!(bench.engine.cycle(), head, "nothing moves before the next turn");
    bench.settle();
    assert_eq!((bench.clock.cycle, bench.run), (head * 4 / 5, Run::Paused));
}

#[test]
fn a_search_back_without_a_find_leaves_everything_as_it_was() {
    let mut bench = Bench::new(SLEEPER);
    bench.command(Command::PowerOn(Start::Run));
    bench.turns(200);
    bench.command(Command::Pause);
    let (cycle, relay) = (bench.clock.cycle, bench.relay.clone());
    bench.command(Command::Step(StepKind::Switch, Direction::Back));
    assert_eq!(bench.search.take().map(|search| search.outcome), Some(Outcome::NoneBefore));
    assert_eq!((bench.engine.cycle(), bench.run), (cycle, Run::Paused));
    assert_eq!(bench.relay, relay);
    bench.engine.command(Command::Step(StepKind::Switch, Direction::Back), 0.0);
    bench.engine.command(Command::Pause, 0.0);
    assert_eq!(bench.engine.cycle(), cycle, "also when it is broken off");
}

#[test]
fn a_future_that_was_left_can_be_taken_up_again() {
    let mut bench = lived();
    let head = bench.clock.head;
    bench.command(Command::Seek(head / 2));
    bench.command(Command::Type(b"b".to_vec()));
    assert_eq!(bench.marks.futures, [(head / 2, head)]);
    assert!(bench.marks.moments.is_empty(), "the mark lies in the future that was left");
    bench.command(Command::Save);
    let mut other = Bench::new(PING_PONG);
    other.command(Command::Open(bench.file.take().expect("a file")));
    assert_eq!(other.marks.futures, [(head / 2, head)], "{:?}", other.notice);
    assert_eq!(bench.clock.head, head / 2);
    bench.command(Command::TakeUp(0));
    assert_eq!((bench.clock.cycle, bench.clock.head), (head / 2, head));
    assert_eq!(bench.marks.futures, [(head / 2, head / 2)]);
    assert_eq!(bench.marks.moments.len(), 1);
    bench.command(Command::TakeUp(7));
    assert_eq!(bench.clock.head, head, "there is no such future");
}
