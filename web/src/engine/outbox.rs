//! What the page does not know yet, and when it is told.
//!
//! The page takes at most one update a frame and says when it has shown it; until then news gathers here. While
//! time passes quickly, rows and tables change faster than anybody reads: they are told a few times a second, the
//! clock and the console with every update. When time is held, everything is told at once.

use super::life::Life;
use super::read;
use crate::protocol::{Clock, Images, Launch, Looked, Marks, Panels, Replayed, Run, Screen, Update};
use crate::rows::{Cpu, Hop, Task};
use crate::search::Search;

/// Rows that the page keeps.
const CROSSINGS: usize = 600;
const CALLS: usize = 300;
const SPANS: usize = 1000;
const SWITCHES: usize = 500;
/// Least milliseconds between two updates while time passes.
const FRAME: f64 = 15.0;
/// The same while the processor waits: only the clock moves.
const IDLE_FRAME: f64 = 50.0;
/// Least milliseconds between two looks at rows and tables while time passes.
const LOOK: f64 = 180.0;
/// After this long without an answer the page is believed to live on nevertheless: its frame may have been lost.
const PATIENCE: f64 = 2000.0;
/// Console bytes that are told at once, however little time has passed: a key's echo.
const URGENT: usize = 1;

/// See the module.
pub(super) struct Outbox {
    update: Update,
    /// Whether the machine has moved since the last look.
    moved: bool,
    /// When the last update went, while the page has not yet shown it.
    unanswered: Option<f64>,
    sent: f64,
    looked: f64,
    clock: Clock,
    relay: Vec<Hop>,
    stages: Vec<Hop>,
    marks: Marks,
    told: Option<Looked>,
    tasks: Vec<Task>,
    cpu: Option<Cpu>,
    /// Whether the page shows a search.
    told_search: bool,
}

impl Default for Outbox {
    fn default() -> Self {
        Outbox {
            update: Update::default(),
            moved: false,
            unanswered: None,
            sent: f64::NEG_INFINITY,
            looked: f64::NEG_INFINITY,
            clock: Clock::default(),
            relay: Vec::new(),
            stages: Vec::new(),
            marks: Marks::default(),
            told: None,
            tasks: Vec::new(),
            cpu: None,
            told_search: false,
        }
    }
}

impl Outbox {
    pub fn images(&mut self, images: Images) {
        self.update.images = Some(images);
    }

    pub fn run(&mut self, run: Run) {
        self.update.run = Some(run);
        self.looked = f64::NEG_INFINITY;
    }

    pub fn medium(&mut self, medium: Option<String>) {
        self.update.medium = Some(medium);
    }

    pub fn launch(&mut self, launch: Launch) {
        self.update.launch = Some(launch);
    }

    /// How a search stands, or that there is none any more.
    pub fn search(&mut self, search: Option<Search>) {
        if search.is_some() || self.told_search {
            self.told_search = search.is_some();
            self.update.search = Some(search);
        }
    }

    pub fn notice(&mut self, words: String) {
        self.update.notice = Some(words);
    }

    pub fn recording(&mut self, file: Vec<u8>) {
        self.update.recording = Some(file);
    }

    pub fn replayed(&mut self, replayed: Replayed) {
        self.update.replayed = Some(replayed);
    }

    /// The machine is not where it was.
    pub fn moved(&mut self) {
        self.moved = true;
    }

    /// The page has shown the last update.
    pub fn seen(&mut self) {
        self.unanswered = None;
    }

    /// A new life: nothing of the old one is true.
    pub fn power_on(&mut self) {
        self.forget();
        self.update = Update { born: true, images: self.update.images.take(), ..Update::default() };
        self.update.screen = Some(Screen::Replace(Vec::new()));
        self.update.medium = Some(None);
        self.update.launch = Some(Launch::None);
        self.moved = true;
    }

    pub fn power_off(&mut self) {
        self.forget();
        self.update.launch = Some(Launch::None);
        self.update.medium = Some(None);
        self.moved = false;
    }

    fn forget(&mut self) {
        self.clock = Clock::default();
        self.relay.clear();
        self.stages.clear();
        self.marks = Marks::default();
        self.told = None;
        self.tasks.clear();
        self.cpu = None;
        self.told_search = false;
        self.looked = f64::NEG_INFINITY;
    }

    /// The news, when there is any and the page can take it.
    pub fn update(
        &mut self,
        life: Option<&mut Life>,
        panels: Panels,
        held: bool,
        now: f64,
    ) -> Option<Update> {
        if self.unanswered.is_some_and(|since| now - since < PATIENCE) {
            return None;
        }
        if let Some(life) = life.filter(|_| self.moved) {
            let frame = if life.is_idle() && !life.fold.screen.has_news(URGENT) { IDLE_FRAME } else { FRAME };
            if held || now - self.sent >= frame {
                self.look(life, panels, held, now);
            }
        }
        let update = std::mem::take(&mut self.update);
        if update == Update::default() {
            return None;
        }
        self.unanswered = Some(now);
        self.sent = now;
        Some(update)
    }

    fn look(&mut self, life: &mut Life, panels: Panels, held: bool, now: f64) {
        let clock = life.clock();
        if clock != self.clock {
            self.clock = clock;
            self.update.clock = Some(clock);
        }
        if let Some(screen) = life.fold.screen.news() {
            self.update.screen = Some(join(self.update.screen.take(), screen));
        }
        self.look_at_relay(life);
        if held || now - self.looked >= LOOK {
            self.looked = now;
            self.look_closely(life, panels);
            self.moved = false;
        }
    }

    fn look_at_relay(&mut self, life: &Life) {
        let relay = life.strip();
        if relay != self.relay {
            self.relay.clone_from(&relay);
            self.update.relay = Some(relay);
        }
        let stages = life.stages();
        if stages != self.stages {
            self.stages.clone_from(&stages);
            self.update.stages = Some(stages);
        }
        let marks = life.marks();
        if marks != self.marks {
            self.marks.clone_from(&marks);
            self.update.marks = Some(marks);
        }
    }

    fn look_closely(&mut self, life: &mut Life, panels: Panels) {
        self.update.waits = life.fold.waits.news();
        // What goes on has no new row, and grows nevertheless.
        let looked = Some(Looked { cycle: life.clock().cycle, panels });
        if looked != self.told {
            self.told = looked;
            self.update.looked = looked;
        }
        if panels.any(Panels::TENNIS.and(Panels::SYSCALLS)) {
            self.update.crossings = life.fold.crossings.tail(CROSSINGS);
            self.update.calls = life.fold.calls.tail(CALLS);
        }
        if panels.has(Panels::SCHEDULE) {
            self.update.spans = life.fold.spans.tail(SPANS);
            self.update.switches = life.fold.switches.tail(SWITCHES);
        }
        let tasks = read::tasks(life.machine());
        if tasks != self.tasks {
            self.tasks.clone_from(&tasks);
            self.update.tasks = Some(tasks);
        }
        if panels.any(Panels::PROCESSOR.and(Panels::EDITOR)) {
            let cpu = read::cpu(life.machine());
            if self.cpu.as_ref() != Some(&cpu) {
                self.cpu = Some(cpu.clone());
                self.update.cpu = Some(cpu);
            }
        }
    }
}

/// Text that has gathered while the page could not take any.
fn join(before: Option<Screen>, after: Screen) -> Screen {
    match (before, after) {
        (_, after @ Screen::Replace(_)) => after,
        (None, after) => after,
        (Some(Screen::Append(mut bytes)), Screen::Append(more)) => {
            bytes.extend(more);
            Screen::Append(bytes)
        }
        (Some(Screen::Replace(mut bytes)), Screen::Append(more)) => {
            bytes.extend(more);
            Screen::Replace(bytes)
        }
    }
}
