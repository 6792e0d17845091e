//! The machine: harts, memory and board, and one clock.
//!
//! Time is the number of cycles since power-on. Every attempted instruction of any hart takes one, also one
//! that traps; an interrupt takes the cycle of the instruction that it displaces. While all harts wait, time
//! jumps to the board's next deadline. [`crate::turns`] says which hart a cycle belongs to. What is due at a
//! cycle has been done when that cycle is reached, so there is exactly one state of the machine for each cycle,
//! however the way there was cut into slices.

use crate::board::clint::HARTS_MAX;
use crate::board::{Board, Cx, Power};
use crate::config::{Config, ConfigError};
use crate::csr::Surroundings;
use crate::engine::{self, Engine, World};
use crate::event::{Cause, Cycle, Event, Kinds, Mode, Stamped};
use crate::hart::Hart;
use crate::input::Input;
use crate::mmu;
use crate::ram::{PAGE, Ram};
use crate::recorder::Recorder;
use crate::snapshot::Pages;

/// No machine runs on behind this cycle, 2900 years after power-on by its own clock: so devices can add to a cycle
/// without looking.
pub const END_OF_TIME: Cycle = 1 << 63;

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The cycle asked for is reached.
    Reached,
    /// An event happened that was to end the run.
    Event,
    /// The machine is off.
    PowerOff {
        /// The exit status that the guest gave; 0 for success.
        status: u16,
    },
}

/// The computer.
pub struct Machine {
    pub(crate) state: State,
    pub(crate) ram: Ram,
    /// The pages of RAM as the last snapshot has them, but for those that are dirty.
    pub(crate) base: Pages,
    pub(crate) engine: Engine,
    pub(crate) recorder: Recorder,
    /// The cycle at which a breakpoint has been told of: from there the hart may go on.
    pub(crate) told: Option<Cycle>,
    /// What stands in RAM at power-on and, as in QEMU, after every reset.
    loads: Vec<(u64, Vec<u8>)>,
    /// The board's lines for each hart and its next deadline; they change only when the board does.
    pub(crate) lines: [u64; HARTS_MAX],
    pub(crate) deadline: Cycle,
}

/// All of the machine that is not RAM.
#[derive(Clone)]
pub(crate) struct State {
    pub cycle: Cycle,
    /// Cycles that passed while all harts waited.
    pub waited: Cycle,
    pub harts: Vec<Hart>,
    /// Number of the hart that executes.
    pub turn: usize,
    pub board: Board,
    /// The exit status, once it is off.
    pub off: Option<u16>,
    /// While all harts wait: since when, and the deadline that has been told.
    pub idle: Option<Idle>,
}

impl State {
    pub fn retired(&self) -> u64 {
        self.harts.iter().map(|hart| hart.completed(self.cycle)).sum()
    }

    pub fn worked(&self) -> Cycle {
        self.cycle - self.waited
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Idle {
    pub since: Cycle,
    pub until: Cycle,
}

impl Machine {
    /// Builds the machine and switches it on: cycle 0, all harts at the reset vector.
    pub fn new(mut config: Config) -> Result<Machine, ConfigError> {
        config.check()?;
        let ram = Ram::try_new(config.ram_bytes, &config.faults);
        let ram = ram.ok_or(ConfigError::Memory(config.ram_bytes))?;
        let loads = std::mem::take(&mut config.loads);
        let outside = |load: &&(u64, Vec<u8>)| ram.offset(load.0, load.1.len() as u64).is_none();
        if let Some((address, _)) = loads.iter().find(outside) {
            return Err(ConfigError::Load(*address));
        }
        let (count, ram_bytes) = (config.harts, config.ram_bytes);
        let board = Board::new(config.into_parts(), ram_bytes);
        let harts = (0..count).map(Hart::new).collect();
        let state = State { cycle: 0, waited: 0, harts, turn: 0, board, off: None, idle: None };
        let mut machine = Machine {
            base: Pages::zeroed(ram.pages()),
            state,
            ram,
            engine: Engine::default(),
            recorder: Recorder::default(),
            told: None,
            loads,
            lines: [0; HARTS_MAX],
            deadline: 0,
        };
        machine.reset();
        Ok(machine)
    }

    /// Machine time.
    pub fn cycle(&self) -> Cycle {
        self.state.cycle
    }

    /// Instructions completed since power-on, by all harts.
    pub fn retired(&self) -> u64 {
        self.state.retired()
    }

    /// Cycles since power-on in which a hart executed. Replaying costs what these cost; waiting costs nothing.
    pub fn worked(&self) -> Cycle {
        self.state.worked()
    }

    /// The exit status if the machine is off.
    pub fn off(&self) -> Option<u16> {
        self.state.off
    }

    /// Runs until `until` exactly, or until power-off. No machine gets older than [`END_OF_TIME`].
    pub fn run(&mut self, until: Cycle) -> Stop {
        self.run_while_quiet(until, Kinds::NONE)
    }

    /// Runs like [`Machine::run`], but also ends right after the instruction at which an event of these kinds
    /// happens, listened to or not.
    pub fn run_while_quiet(&mut self, until: Cycle, pause: Kinds) -> Stop {
        self.recorder.pause_at(pause);
        let until = until.min(END_OF_TIME);
        let stop = loop {
            if let Some(status) = self.state.off {
                break Stop::PowerOff { status };
            }
            if self.recorder.paused() {
                break Stop::Event;
            }
            if self.state.cycle >= until {
                break Stop::Reached;
            }
            self.advance(until);
        };
        self.recorder.pause_at(Kinds::NONE);
        stop
    }

    /// Lets something happen to the machine, now. A machine that is off feels only the reset button.
    pub fn apply(&mut self, input: Input) {
        match input {
            Input::Reset => return self.reset(),
            _ if self.state.off.is_some() => return,
            // What lies outside of RAM is nobody's: it stays as it is.
            Input::Poke { address, bytes } => drop(self.ram.dma(address, &bytes)),
            Input::Register { hart, register, value } => self.set_register(hart.into(), register, value),
            input => self.with_board(|board, cx| board.apply(cx, input)),
        }
        self.look_around();
        self.settle(false);
    }

    /// While every hart waits for an interrupt: the cycle at which something will happen by itself,
    /// `Cycle::MAX` for never.
    pub fn idle_until(&self) -> Option<Cycle> {
        self.state.idle.map(|_| self.deadline)
    }

    /// Since which cycle every hart waits.
    pub fn idle_since(&self) -> Option<Cycle> {
        self.state.idle.map(|idle| idle.since)
    }

    /// Keeps events of these kinds from now on, and no others.
    pub fn listen(&mut self, kinds: Kinds) {
        self.recorder.listen(kinds);
    }

    /// The kinds of events that are kept.
    pub fn listening(&self) -> Kinds {
        self.recorder.listening()
    }

    /// The events since the last call. Call it often: they are kept until then.
    pub fn take_events(&mut self) -> Vec<Stamped> {
        self.recorder.take()
    }

    /// A look at a hart.
    ///
    /// # Panics
    /// If there is no hart of this number.
    pub fn hart(&self, index: usize) -> HartView<'_> {
        HartView { hart: &self.state.harts[index], machine: self }
    }

    /// The hart that executes.
    pub fn turn(&self) -> usize {
        self.state.turn
    }

    /// Number of harts.
    pub fn harts(&self) -> usize {
        self.state.harts.len()
    }

    /// The board, for looking.
    pub fn board(&self) -> &Board {
        &self.state.board
    }

    /// The memory, for looking.
    pub fn ram(&self) -> &Ram {
        &self.ram
    }

    /// Where a virtual address lies for a hart that reads it now; without side effects.
    pub fn translate(&self, hart: usize, address: u64) -> Option<u64> {
        let hart = &self.state.harts[hart];
        match hart.mode {
            Mode::Machine => Some(address),
            _ => mmu::peek(&self.ram, hart.csr.satp, address),
        }
    }

    /// Copies bytes of RAM, flash or ROM at a physical address; false when not all of them are there.
    pub fn peek(&self, address: u64, out: &mut [u8]) -> bool {
        match self.ram.slice(address, out.len() as u64) {
            Some(bytes) => {
                out.copy_from_slice(bytes);
                true
            }
            None => self.state.board.peek(address, out),
        }
    }

    /// Copies bytes at a virtual address; gives how many there are before the first page that is not mapped.
    pub fn peek_virtual(&self, hart: usize, address: u64, out: &mut [u8]) -> usize {
        let mut done = 0;
        while done < out.len() {
            let at = address.wrapping_add(done as u64);
            let length = ((PAGE - at % PAGE) as usize).min(out.len() - done);
            let Some(physical) = self.translate(hart, at) else { break };
            if !self.peek(physical, &mut out[done..done + length]) {
                break;
            }
            done += length;
        }
        done
    }

    fn advance(&mut self, until: Cycle) {
        let end = until.min(self.deadline).min(self.state.turn_end());
        let lines = self.lines[self.state.turn];
        let now = self.state.cycle;
        let hart = self.state.on_turn();
        if let Some(code) = hart.due(hart.pending(lines)) {
            self.interrupt(code);
        } else if hart.waiting {
            hart.csr.unretired += end - now;
            self.state.waited += end - now;
            self.state.cycle = end;
        } else if self.meets_breakpoint() {
            return;
        } else {
            self.execute(self.guarded_end(end), lines);
        }
        if self.state.cycle >= self.deadline {
            self.with_board(|board, cx| board.tick(cx));
            self.look_around();
        }
        self.settle(true);
    }

    fn execute(&mut self, end: Cycle, lines: u64) {
        let mut world = World {
            ram: &mut self.ram,
            board: &mut self.state.board,
            recorder: &mut self.recorder,
            lines,
            touched: false,
        };
        let hart = &mut self.state.harts[self.state.turn];
        self.state.cycle = self.engine.run(hart, &mut world, self.state.cycle, end);
        if world.touched {
            self.look_around();
        }
    }

    fn interrupt(&mut self, code: u8) {
        let cycle = self.state.cycle;
        let hart = &mut self.state.harts[self.state.turn];
        let (from, pc) = (hart.mode, hart.pc);
        hart.interrupt(code);
        hart.csr.unretired += 1;
        self.recorder.record(Kinds::TRAP, cycle, hart.index, || Event::Trap {
            from,
            to: hart.mode,
            cause: Cause::Interrupt(code),
            pc,
            target: hart.pc,
            tval: 0,
            args: hart.arguments(),
            satp: hart.csr.satp,
        });
        self.state.cycle += 1;
    }

    /// Looks at what the board shows, after it may have changed.
    fn look_around(&mut self) {
        match self.state.board.take_power() {
            Some(Power::Off(status)) => {
                let (cycle, hart) = (self.state.cycle, self.state.turn);
                self.state.off = Some(status);
                self.recorder.record(Kinds::POWER, cycle, hart, || Event::PowerOff { status });
            }
            Some(Power::Reset) => return self.reset(),
            None => {}
        }
        if self.ram.take_filled() {
            // What a device writes ends reservations as another hart's stores do (Unprivileged 20240411, 13.2).
            self.state.harts.iter_mut().for_each(|hart| hart.reservation = None);
        }
        self.look_at_lines();
    }

    /// Reads the lines to the harts, of the board and of their own timers, and when they may change by
    /// themselves.
    fn look_at_lines(&mut self) {
        let State { harts, board, cycle, .. } = &self.state;
        let now = *cycle;
        let mut deadline = board.next_deadline(now);
        for (hart, lines) in harts.iter().zip(&mut self.lines) {
            *lines = board.lines(hart.index, now) | hart.timer_line(board.time(now));
            deadline = deadline.min(hart.alarm().map_or(Cycle::MAX, |time| board.when(time, now)));
        }
        self.deadline = deadline;
    }

    fn reset(&mut self) {
        let cycle = self.state.cycle;
        self.state.harts.iter_mut().for_each(|hart| hart.reset(cycle));
        self.state.turn = 0;
        self.state.on_turn().come_back(cycle);
        self.state.off = None;
        self.state.idle = None;
        self.recorder.record(Kinds::POWER, cycle, 0, || Event::Reset);
        self.ram.clear_executed();
        for (address, bytes) in &self.loads {
            self.ram.dma(*address, bytes).expect("it lay in RAM when the machine was built");
        }
        self.with_board(|board, cx| board.reset(cx));
        self.engine.forget(&mut self.ram);
        self.look_around();
    }

    /// Takes up a state that was put in from outside.
    pub(crate) fn resume(&mut self) {
        self.told = None;
        self.engine.forget(&mut self.ram);
        self.look_at_lines();
    }

    fn with_board(&mut self, body: impl FnOnce(&mut Board, &mut Cx)) {
        let mut cx = Cx {
            now: self.state.cycle,
            hart: 0,
            satp: self.state.harts[0].csr.satp,
            walk: engine::WALK,
            ram: &mut self.ram,
            recorder: &mut self.recorder,
        };
        body(&mut self.state.board, &mut cx);
    }
}

/// A look at a hart and its registers.
#[derive(Clone, Copy)]
pub struct HartView<'a> {
    hart: &'a Hart,
    machine: &'a Machine,
}

impl HartView<'_> {
    /// The program counter.
    pub fn pc(&self) -> u64 {
        self.hart.pc
    }

    /// The privilege mode.
    pub fn mode(&self) -> Mode {
        self.hart.mode
    }

    /// The integer registers.
    pub fn x(&self) -> [u64; 32] {
        let mut x = [0; 32];
        x.copy_from_slice(&self.hart.x[..32]);
        x
    }

    /// The floating-point registers, as bits.
    pub fn f(&self) -> [u64; 32] {
        let mut f = [0; 32];
        f.copy_from_slice(self.hart.f());
        f
    }

    /// A control and status register by number, whatever the mode; `None` if the hart has no such register.
    pub fn csr(&self, number: u16) -> Option<u64> {
        let cycle = self.machine.state.cycle;
        let time = self.machine.state.board.time(cycle);
        self.hart.read_csr(number, Surroundings { cycle, time, lines: self.machine.lines[self.hart.index] })
    }

    /// Instructions that it has completed since power-on.
    pub fn retired(&self) -> u64 {
        self.hart.completed(self.machine.state.cycle)
    }

    /// Whether it waits for an interrupt.
    pub fn waiting(&self) -> bool {
        self.hart.waiting
    }
}
