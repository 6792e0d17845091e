//! The reducer.

use super::editing::Program;
use super::selection::Selection;
use super::shared::Shared;
use super::{Action, Seen, State};
use crate::log::{Tail, Window};
use crate::protocol::{Clock, Images, Launch, Looked, Panels, Run, Screen, Update};
use crate::rows::Hop;
use crate::scale::Scale;
use toolchain::examples;

impl State {
    /// Takes an action.
    pub fn reduce(&mut self, action: Action) {
        if !matches!(action, Action::Told(_)) {
            self.aim = None;
            self.pressed = matches!(action, Action::Power | Action::StartAtShell);
        }
        if let Action::Seek(cycle) = &action {
            self.aim = Some(*cycle);
        }
        match action {
            Action::Told(update) => self.told(*update),
            Action::Lost(why) => self.images = Images::Failed(why),
            Action::Power
            | Action::PowerUnpressed
            | Action::StartAtShell
            | Action::Launch(_)
            | Action::Reset => self.powering(action),
            Action::Select(selection) => self.selection = Shared::new(selection),
            Action::Checked(problems) => self.editing.change(|editing| editing.problems = problems),
            Action::Tab(tab) => self.editing.change(|editing| editing.tab = tab),
            Action::Edited(source) => self.editing.change(|editing| editing.program.source = source),
            Action::OpenExample(name) => self.open_example(name),
            Action::OpenKept(at) => self.editing.change(|editing| {
                if let Some(program) = editing.kept.get(at).cloned() {
                    editing.open(program);
                }
            }),
            Action::NoticeRead => self.notice = None,
            Action::Open(_) | Action::BringBack | Action::ReplayRead => self.replayed = None,
            Action::SearchRead => self.search = None,
            Action::RunOrPause
            | Action::Step(_)
            | Action::Stop
            | Action::LookOn
            | Action::Seek(_)
            | Action::Typed(_)
            | Action::Eject => {}
            choice => self.choose(choice),
        }
    }

    fn choose(&mut self, action: Action) {
        let choices = &mut self.choices;
        match action {
            Action::Kind(kind) => choices.kind = kind,
            Action::Speed(position) => choices.speed = position,
            Action::Tennis(view) => choices.tennis = view,
            Action::TennisList(list) => choices.tennis_list = list,
            Action::Extent(extent) => choices.extent = extent,
            Action::Filter(filter) => choices.filter = filter,
            Action::Registers(registers) => choices.registers = registers,
            Action::Panel(panel) => choices.panels = choices.panels.toggled(panel),
            Action::Theme(theme) => choices.theme = theme,
            Action::Explain(open) => choices.explained = open,
            Action::WriteProgram => choices.workspace = true,
            _ => {}
        }
    }

    fn powering(&mut self, action: Action) {
        self.selection = Shared::new(Selection::Nothing);
        self.choices.workspace = false;
        self.notice = None;
        if let Action::Launch(built) = action {
            self.editing.change(|editing| {
                editing.problems.clear();
                editing.built = Some(*built);
            });
        }
    }

    fn open_example(&mut self, name: &str) {
        if let Some(example) = examples::by_name(name) {
            let program = Program { name: example.name.into(), source: example.source.into() };
            self.editing.change(|editing| editing.open(program));
        }
    }

    fn told(&mut self, update: Update) {
        if update.born {
            self.forget();
            self.notice = None;
        }
        if let Some(run) = update.run {
            self.runs(run);
        }
        if let Some(clock) = update.clock {
            self.passes(clock);
        }
        if let Some(marks) = update.marks {
            self.marks = Shared::new(marks);
        }
        if update.replayed.is_some() {
            self.replayed = update.replayed;
        }
        if let Some(screen) = update.screen {
            self.console.change(|console| console.apply(screen));
        }
        self.boots(update.images, update.relay, update.stages);
        if let Some(waits) = update.waits {
            self.waits = waits;
        }
        if update.clock.is_some() {
            self.rescale();
        }
        if let Some(looked) = update.looked {
            self.looks(looked);
        }
        follow(&mut self.crossings, update.crossings);
        follow(&mut self.calls, update.calls);
        follow(&mut self.spans, update.spans);
        follow(&mut self.switches, update.switches);
        if let Some(tasks) = update.tasks {
            self.tasks = Shared::new(tasks);
        }
        if let Some(cpu) = update.cpu {
            // Marks are for steps: after a run nearly everything has changed.
            let old = std::mem::replace(&mut self.cpu, Shared::new(Some(cpu)));
            self.before = if self.cpu_held { old } else { Shared::default() };
            self.cpu_held = self.is_held();
        }
        if let Some(medium) = update.medium {
            self.medium = medium;
            if self.medium.is_none() {
                self.launch = Launch::None;
            }
        }
        if let Some(launch) = update.launch {
            self.launch = launch;
        }
        if let Some(search) = update.search {
            self.search = search;
        }
        if update.notice.is_some() {
            self.notice = update.notice;
        }
        self.follow_selection();
    }

    fn passes(&mut self, clock: Clock) {
        let arrived = self.aim.take_if(|aim| *aim == clock.cycle).is_some();
        if arrived || clock.cycle < self.clock.cycle {
            self.jumps += 1;
            self.jumping = self.run == Run::Seeking;
        }
        self.clock = clock;
    }

    fn looks(&mut self, looked: Looked) {
        if looked.panels.any(Panels::TENNIS.and(Panels::SYSCALLS)) {
            self.seen.crossings = looked.cycle;
        }
        if looked.panels.has(Panels::SCHEDULE) {
            self.seen.schedule = looked.cycle;
        }
    }

    fn boots(&mut self, images: Option<Images>, relay: Option<Vec<Hop>>, stages: Option<Vec<Hop>>) {
        if let Some(images) = images {
            if let Images::Ready(planned) = &images {
                self.relay = Shared::new(planned.clone());
            }
            self.images = images;
        }
        if let Some(relay) = relay {
            self.relay = Shared::new(relay);
        }
        if let Some(stages) = stages {
            self.stages = Shared::new(stages);
        }
    }

    fn runs(&mut self, run: Run) {
        // Rows around the moment may still have come after it was reached.
        if run != Run::Seeking && std::mem::take(&mut self.jumping) {
            self.jumps += 1;
        }
        if run == Run::Off {
            self.forget();
            if let Images::Ready(stages) = &self.images {
                self.relay = Shared::new(stages.clone());
            }
        }
        self.run = run;
    }

    /// Nothing that was told of a machine is true any more.
    fn forget(&mut self) {
        self.clock = Clock::default();
        self.console.change(|console| console.apply(Screen::Replace(Vec::new())));
        self.crossings = Shared::default();
        self.calls = Shared::default();
        self.spans = Shared::default();
        self.switches = Shared::default();
        self.seen = Seen::default();
        self.tasks = Shared::default();
        self.cpu = Shared::default();
        self.before = Shared::default();
        self.cpu_held = false;
        self.waits.clear();
        self.aim = None;
        self.marks = Shared::default();
        self.stages = Shared::default();
        self.replayed = None;
        self.scale = Shared::default();
        self.medium = None;
        self.launch = Launch::None;
        self.search = None;
        self.selection = Shared::default();
    }

    /// A recorded life that grows by a hair needs no other scale; one that grows much does.
    fn rescale(&mut self) {
        let scale = Scale::new(&self.waits, self.clock.head.max(self.clock.cycle));
        if *self.scale != scale {
            self.scale = Shared::new(scale);
        }
    }

    /// A row that was still going on when it was chosen is told as it is now.
    fn follow_selection(&mut self) {
        let now = match &*self.selection {
            Selection::Crossing(old) if old.until.is_none() => {
                same(&self.crossings, |row| row.cycle == old.cycle).map(Selection::Crossing)
            }
            Selection::Call(old) if old.end.is_none() => {
                same(&self.calls, |row| row.cycle == old.cycle).map(Selection::Call)
            }
            Selection::Span(old) if old.end.is_none() => {
                same(&self.spans, |row| row.start == old.start && row.pid == old.pid).map(Selection::Span)
            }
            _ => None,
        };
        if let Some(now) = now.filter(|now| *now != *self.selection) {
            self.selection = Shared::new(now);
        }
    }
}

fn same<T: Clone>(window: &Window<T>, is: impl Fn(&T) -> bool) -> Option<T> {
    window.rows.iter().rev().find(|row| is(row)).cloned()
}

fn follow<T: Clone>(window: &mut Shared<Window<T>>, tail: Option<Tail<T>>) {
    if let Some(tail) = tail {
        window.change(|window| window.apply(tail));
    }
}
