//! The worker's side, without the browser: takes commands, runs slices of machine time, and says what has changed.

mod boots;
mod images;
mod keep;
mod life;
mod outbox;
pub mod pace;
mod read;
mod search;
mod strip;
mod travel;

#[cfg(test)]
mod tests;

use crate::protocol::{Command, Direction, Launch, Panels, Run, Start, StepKind, Update};
use images::Loaded;
use life::Life;
use machine::event::Cycle;
use machine::input::Input;
use machine::{Recording, Stop};
use outbox::Outbox;
use pace::Pacer;
use search::Looking;

/// When [`Engine::turn`] wants to be called again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// As soon as commands have been heard.
    Now,
    /// After so many milliseconds.
    After(f64),
    /// Not before a command comes.
    Never,
}

/// What is under way besides plain running.
#[derive(Clone, Debug, PartialEq)]
enum Job {
    None,
    /// On to this cycle.
    Seek(Cycle),
    /// A step that looks for its moment.
    Look(Box<Looking>),
    /// Rows before the present are to be made again.
    Refill,
}

/// A program that waits for the shell.
struct Pending {
    name: String,
    image: Vec<u8>,
    line: Vec<u8>,
}

/// See the module. Times are milliseconds of any clock that goes on.
pub struct Engine {
    images: Option<Loaded>,
    life: Option<Life>,
    run: Run,
    job: Job,
    /// A power-on that waits for the images.
    start: Option<Start>,
    pending: Option<Pending>,
    /// A recording that waits for the images.
    file: Option<Vec<u8>>,
    /// The recording that is being replayed.
    proof: Option<Recording>,
    /// The life that a recording has replaced.
    kept: Option<Vec<u8>>,
    /// A search that was given up, and where the machine stood then.
    given_up: Option<(Looking, Cycle)>,
    /// Cycles of work after which a search asks whether to go on.
    patience: Cycle,
    panels: Panels,
    pacer: Pacer,
    outbox: Outbox,
}

impl Default for Engine {
    fn default() -> Self {
        Engine {
            images: None,
            life: None,
            run: Run::Off,
            job: Job::None,
            start: None,
            pending: None,
            file: None,
            proof: None,
            kept: None,
            given_up: None,
            patience: search::LIMIT,
            panels: Panels::ALL,
            pacer: Pacer::default(),
            outbox: Outbox::default(),
        }
    }
}

impl Engine {
    /// Takes a command.
    pub fn command(&mut self, command: Command, now: f64) {
        match command {
            Command::PowerOn(start) => self.power_on(start, now),
            Command::PowerOff => self.power_off(),
            Command::Speed(speed) => self.pacer.set_speed(speed, now),
            Command::Listen(panels) => {
                self.panels = panels;
                if let Some(life) = &mut self.life {
                    life.listen(panels);
                    // A panel that opens lacks what has happened since it was closed, also while time is held.
                    self.outbox.moved();
                }
            }
            Command::Launch { name, image, line } => {
                self.outbox.launch(Launch::Waiting(name.clone()));
                self.pending = Some(Pending { name, image, line });
            }
            Command::Seen => self.outbox.seen(),
            Command::Open(file) => self.open(file, now),
            Command::BringBack => self.bring_back(now),
            command if self.life.is_some() => self.drive(command, now),
            _ => {}
        }
    }

    /// Commands that need a machine with power.
    fn drive(&mut self, command: Command, now: f64) {
        if let (Job::Look(looking), Command::Step(kind, direction)) = (&self.job, &command)
            && looking.is_for(*kind, *direction)
        {
            return;
        }
        self.stop_looking();
        if !matches!(command, Command::LookOn | Command::Pause) {
            self.forget_search();
        }
        // Whoever goes elsewhere does not wait for the end of a replay.
        if !matches!(command, Command::Mark | Command::Save) {
            self.proof = None;
        }
        match command {
            Command::Run if self.run == Run::Paused => {
                self.pacer.resume(now);
                self.job = Job::None;
                self.set_run(Run::Running);
            }
            Command::Pause if !matches!(self.run, Run::Ended(_)) => self.hold(),
            Command::Step(StepKind::Instruction, Direction::Back) => self.back_by_an_instruction(),
            Command::Step(kind, direction) => {
                self.hold();
                self.look_for(kind, direction);
            }
            Command::LookOn => self.look_further(),
            Command::Seek(cycle) => self.seek(cycle),
            Command::Mark => {
                self.life.iter_mut().for_each(Life::mark);
                self.outbox.moved();
            }
            Command::TakeUp(future) => self.take_up(future),
            Command::Save => self.save(),
            Command::Type(bytes) => self.input(Input::Console(bytes)),
            Command::Eject => {
                self.input(Input::Eject);
                self.outbox.medium(None);
            }
            Command::Reset => {
                // The button works also after the guest has switched the machine off.
                self.set_run(Run::Paused);
                self.input(Input::Reset);
            }
            _ => {}
        }
    }

    /// Does a slice of what is to be done.
    pub fn turn(&mut self, clock: &dyn Fn() -> f64) -> Next {
        match (self.run, &self.job) {
            (Run::Off | Run::Paused | Run::Ended(_), _) => return Next::Never,
            (Run::Seeking, Job::Seek(target)) => self.seek_on(*target, clock),
            (Run::Seeking, Job::Look(_)) => self.look_in_turn(clock),
            (Run::Seeking, Job::Refill) => self.refill(),
            (Run::Seeking, Job::None) => self.hold(),
            (Run::Starting, _) => self.start_on(clock),
            (Run::Running, _) => return self.run_on(clock),
        }
        Next::Now
    }

    /// What the page does not know yet, when it can take it.
    pub fn update(&mut self, now: f64) -> Option<Update> {
        let held = !matches!(self.run, Run::Running | Run::Starting);
        // While a search looks back, the machine is not where its rows are.
        let away = matches!(&self.job, Job::Look(looking) if looking.goes_back());
        self.outbox.update(self.life.as_mut().filter(|_| !away), self.panels, held, now)
    }

    fn cycle(&self) -> Cycle {
        self.life.as_ref().map_or(0, |life| life.machine().cycle())
    }

    fn set_run(&mut self, run: Run) {
        if self.run != run {
            self.run = run;
            self.outbox.run(run);
        }
    }

    fn hold(&mut self) {
        self.job = Job::None;
        self.set_run(Run::Paused);
    }

    fn power_on(&mut self, start: Start, now: f64) {
        let Some(images) = &self.images else {
            self.start = Some(start);
            return;
        };
        match Life::new(&images.flash, &images.disk, self.panels) {
            Ok(life) => {
                self.begin(life, now);
                // A program that came before the images did still waits for the shell.
                if let Some(pending) = &self.pending {
                    self.outbox.launch(Launch::Waiting(pending.name.clone()));
                }
            }
            Err(error) => {
                self.outbox.notice(format!("The machine can't be built: {error}."));
                return;
            }
        }
        self.set_run(match start {
            Start::Run => Run::Running,
            Start::Held => Run::Paused,
            Start::AtShell => Run::Starting,
        });
    }

    /// A machine gets power: nothing of an earlier one counts any more.
    fn begin(&mut self, life: Life, now: f64) {
        self.life = Some(life);
        self.proof = None;
        self.given_up = None;
        self.pacer.resume(now);
        self.job = Job::None;
        self.outbox.power_on();
    }

    fn power_off(&mut self) {
        self.life = None;
        self.proof = None;
        self.kept = None;
        self.given_up = None;
        self.pending = None;
        self.start = None;
        self.job = Job::None;
        self.set_run(Run::Off);
        self.outbox.power_off();
    }

    fn input(&mut self, input: Input) {
        if let Some(life) = self.life.as_mut().filter(|_| !matches!(self.run, Run::Ended(_))) {
            life.input(input);
            self.outbox.moved();
        }
    }

    fn start_on(&mut self, clock: &dyn Fn() -> f64) {
        let slice = self.pacer.unpaced();
        if self.slice(slice, clock).is_none() && self.shell_waits() {
            self.launch();
            self.pacer.resume(clock());
            self.set_run(Run::Running);
        }
    }

    fn run_on(&mut self, clock: &dyn Fn() -> f64) -> Next {
        let wait = self.pacer.wait(clock());
        if wait > 0.0 {
            return Next::After(wait);
        }
        if self.pending.is_some() && self.shell_waits() {
            self.launch();
        }
        let Some(life) = &self.life else { return Next::Never };
        let (cycle, waited, started) = (life.machine().cycle(), life.waited, clock());
        let slice = self.pacer.slice(life.is_idle());
        let stop = self.forward(cycle.saturating_add(slice));
        if let Some(life) = &self.life {
            let (passed, waited) = (life.machine().cycle() - cycle, life.waited - waited);
            self.pacer.ran(started, clock(), passed.saturating_sub(waited), waited);
        }
        match stop {
            Some(_) => Next::Never,
            None => Next::Now,
        }
    }

    /// Runs an unpaced slice; the status when the guest switched off in it.
    fn slice(&mut self, cycles: Cycle, clock: &dyn Fn() -> f64) -> Option<u16> {
        let (cycle, started) = (self.cycle(), clock());
        let stop = self.forward(cycle.saturating_add(cycles.max(1)));
        self.pacer.measure(clock() - started, self.cycle() - cycle);
        stop
    }

    fn forward(&mut self, until: Cycle) -> Option<u16> {
        let stop = self.life.as_mut()?.forward(until);
        self.outbox.moved();
        match stop {
            Stop::PowerOff { status } => {
                self.end(status);
                Some(status)
            }
            _ => None,
        }
    }

    fn end(&mut self, status: u16) {
        self.job = Job::None;
        self.pending = None;
        self.outbox.launch(Launch::None);
        self.set_run(Run::Ended(status));
    }

    fn shell_waits(&self) -> bool {
        self.life.as_ref().is_some_and(|life| read::shell_waits(life.machine()))
    }

    /// Puts the waiting program into the machine as a person would: the medium into the drive, the line by the
    /// keyboard.
    fn launch(&mut self) {
        let Some(Pending { name, image, line }) = self.pending.take() else { return };
        self.input(Input::Insert(image));
        self.input(Input::Console(line));
        self.outbox.medium(Some(name.clone()));
        self.outbox.launch(Launch::Typed(name));
    }
}
