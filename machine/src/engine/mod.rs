//! The engine: runs a hart on memory and board, instruction by instruction as far as anybody can tell.
//!
//! [`code`] holds decoded blocks, [`tlb`] remembered translations, [`execute`] the hot loop; [`memory`] and
//! [`system`] see to what it leaves. None of what is cached is state: dropping it changes nothing but speed.

pub mod code;
#[expect(unsafe_code, reason = "the hot loop follows pointers whose targets the code cache vouches for")]
pub mod execute;
mod floating;
mod memory;
mod system;
mod table;
pub mod tlb;

use crate::board::{Board, Cx, Walk};
use crate::event::{Cycle, Event, Kinds};
use crate::hart::Hart;
use crate::hart::trap::Exception;
use crate::mmu::{self, Access, Regime};
use crate::ram::{PAGE, PAGE_SHIFT, Ram, page_flag};
use crate::recorder::Recorder;
use crate::traps::Traps;
use code::{Code, Source, Step};
use execute::{Cursor, RESERVE, Reason};
use table::PAGE_MASK;
use tlb::Tlb;

/// How devices translate for the trace port.
pub const WALK: Walk = mmu::peek;

/// What the engine remembers between runs; not state.
#[derive(Default)]
pub struct Engine {
    code: Code,
    tlb: Tlb,
    /// What a debugger waits for.
    pub(crate) traps: Traps,
    /// The board's [`Board::fetch_generation`] that `code` goes with.
    generation: u64,
}

/// The machine around a hart while it runs.
pub struct World<'a> {
    /// Main memory.
    pub ram: &'a mut Ram,
    /// The devices.
    pub board: &'a mut Board,
    /// Where events go.
    pub recorder: &'a mut Recorder,
    /// The board's interrupt lines for this hart, as bits of `mip`.
    pub lines: u64,
    /// Whether the board was accessed: lines, deadlines and power may have changed.
    pub touched: bool,
}

/// A hart at work: everything that one instruction may touch.
struct Runner<'a, 'w> {
    engine: &'a mut Engine,
    hart: &'a mut Hart,
    world: &'a mut World<'w>,
    /// The cycle at which to stop.
    end: Cycle,
    cursor: Cursor,
}

/// How the step that the hot loop left was seen to.
enum Seen {
    /// The next step follows.
    On,
    /// The instruction is done, and something happened that others must look at before the next.
    Done,
    /// The instruction is done, and the program counter says where to go on; others must look before that.
    Gone,
    /// It did not complete.
    Trap(Exception),
}

impl Engine {
    /// Forgets everything that is remembered, as after the machine's state was replaced.
    pub fn forget(&mut self, ram: &mut Ram) {
        self.code.clear();
        self.tlb.forget_all(ram);
        ram.take_stale();
        ram.take_tables_changed();
    }

    /// Forgets where stores go: after the dirty marks were taken from the pages of RAM.
    pub fn forget_stores(&mut self) {
        self.tlb.forget_stores();
    }

    /// Drops what devices have overwritten since.
    pub fn catch_up(&mut self, ram: &mut Ram, board: &Board) {
        if ram.has_stale() {
            for page in ram.take_stale() {
                self.code.invalidate(ram_page_number(page));
            }
            self.tlb.forget_fetches();
        }
        if ram.take_tables_changed() {
            self.tlb.forget_all(ram);
        }
        if self.generation != board.fetch_generation() {
            self.generation = board.fetch_generation();
            self.code.clear();
            self.tlb.forget_fetches();
        }
    }

    /// Runs a hart from `now` until `end`, or until something happens that may concern interrupts, deadlines
    /// or power. Returns the cycle reached: at least one instruction is attempted.
    pub fn run(&mut self, hart: &mut Hart, world: &mut World, now: Cycle, end: Cycle) -> Cycle {
        self.catch_up(world.ram, world.board);
        self.tlb.select(&Regime::of(hart));
        let left = i64::try_from(end - now).unwrap_or(i64::MAX);
        let cursor = Cursor { at: 0, page: 0, base: 0, left };
        let end = now + left as u64;
        let mut runner = Runner { engine: self, hart, world, end, cursor };
        loop {
            let unconcerned = runner.go() || runner.is_unconcerned();
            let guarded = runner.engine.traps.guards_code(runner.hart.pc);
            if runner.cursor.left <= 0 || !unconcerned || guarded || runner.world.recorder.paused() {
                break;
            }
        }
        runner.end - runner.cursor.left as u64
    }
}

/// The physical page number of a page of RAM.
fn ram_page_number(page: u32) -> u64 {
    (abi::board::RAM_BASE >> PAGE_SHIFT) + u64::from(page)
}

impl Source for World<'_> {
    fn halfword(&self, address: u64) -> Option<u16> {
        match self.ram.offset(address, 2) {
            Some(offset) => Some(u16::from_le_bytes(self.ram.load(offset))),
            None => self.board.fetch(address),
        }
    }
}

impl Runner<'_, '_> {
    /// Executes the block at the program counter, or as much of it as there is time for, and what follows. Returns
    /// whether to go on.
    fn go(&mut self) -> bool {
        match self.enter() {
            Ok(()) => {}
            Err(exception) => {
                self.cursor.left -= 1;
                self.trap(exception, self.hart.pc, self.end - self.cursor.left as u64 - 1);
                return false;
            }
        }
        if self.world.recorder.paused() {
            self.alone();
        }
        loop {
            let reason = execute::execute(
                self.hart,
                self.engine.tlb.context(),
                &mut self.engine.code,
                self.world.ram,
                &mut self.cursor,
            );
            if reason == Reason::Jump {
                return true;
            }
            let step = *self.engine.code.step(self.cursor.at);
            match self.see_to(&step) {
                Seen::On => self.cursor.at += 1,
                Seen::Done => {
                    self.hart.pc = self.cursor.base.wrapping_add(step.next());
                    self.cursor.left -= i64::from(step.count);
                    return false;
                }
                Seen::Gone => {
                    self.cursor.left -= i64::from(step.count);
                    return false;
                }
                Seen::Trap(exception) => {
                    let now = self.now(&step);
                    self.cursor.left -= i64::from(step.count);
                    self.trap(exception, self.pc(&step), now);
                    return false;
                }
            }
        }
    }

    /// Looks around after an instruction that may have changed more than registers and memory: whether the hart
    /// goes on, in whatever regime, with no interrupt to take.
    fn is_unconcerned(&mut self) -> bool {
        let hart = &*self.hart;
        let quiet =
            !self.world.touched && !hart.waiting && hart.pending(self.world.lines) & hart.csr.mie == 0;
        if quiet {
            self.engine.tlb.select(&Regime::of(self.hart));
        }
        quiet
    }

    /// The cycle at which a step of the current block executes.
    fn now(&self, step: &Step) -> Cycle {
        self.end - self.cursor.left as u64 + u64::from(step.count) - 1
    }

    /// The virtual address of a step of the current block.
    fn pc(&self, step: &Step) -> u64 {
        self.cursor.base.wrapping_add(step.offset())
    }

    /// Points the cursor at the program counter.
    fn enter(&mut self) -> Result<(), Exception> {
        let pc = self.hart.pc;
        self.drop_stale();
        if self.engine.code.is_full() {
            self.engine.code.clear();
            self.engine.tlb.forget_fetches();
        }
        let page = self.code_page(pc)?;
        self.cursor.page = page;
        self.cursor.base = pc & PAGE_MASK;
        let entry = match self.engine.code.entry(page, pc) {
            0 => self.engine.code.build(page, pc & 0xfff, self.world),
            entry => Some(entry),
        };
        if let Some(entry) = entry {
            let whole = self.cursor.left >= RESERVE;
            let left = self.cursor.left as u64;
            self.cursor.at = if whole { entry } else { self.engine.code.cut(entry, left) };
            return Ok(());
        }
        let word = self.fetch(pc)?;
        self.cursor.at = self.engine.code.single(word, pc & 0xfff);
        Ok(())
    }

    /// Somebody wants to stop after the first fetch that has just happened: executes that instruction alone.
    fn alone(&mut self) {
        if let Ok(word) = self.fetch(self.hart.pc) {
            self.cursor.at = self.engine.code.single(word, self.hart.pc & 0xfff);
        }
    }

    /// The code page of an address, translating it if it is not remembered.
    fn code_page(&mut self, pc: u64) -> Result<u32, Exception> {
        if let Some(page) = self.engine.tlb.context().fetch.get(pc) {
            return Ok(page);
        }
        let physical = self.translate(pc, 2, Access::Fetch)?.physical;
        self.drop_stale();
        let number = physical >> PAGE_SHIFT;
        let ram_page = self.world.ram.offset(physical, 2).map(|offset| offset >> PAGE_SHIFT);
        if ram_page.is_none() && self.world.board.fetch(physical).is_none() {
            return Err(Access::Fetch.access_fault(pc));
        }
        let page = self.engine.code.page(number);
        let first = match ram_page {
            Some(ram_page) => {
                self.world.ram.mark(ram_page, page_flag::CODE);
                self.engine.tlb.unmap(self.world.ram, ram_page);
                self.world.ram.mark_executed(ram_page)
            }
            None => self.world.board.mark_executed(physical),
        };
        if first {
            let now = self.end - self.cursor.left as u64;
            let event =
                || Event::FirstFetch { page: number << PAGE_SHIFT, address: physical, mode: self.hart.mode };
            self.world.recorder.record(Kinds::FIRST_FETCH, now, self.hart.index, event);
        }
        if !self.engine.traps.guards_code(pc) {
            self.engine.tlb.context().fetch.insert(pc, page);
        }
        Ok(page)
    }

    /// Reads the instruction at an address whose first half is translated. The second half may lie in another
    /// page.
    fn fetch(&mut self, pc: u64) -> Result<u32, Exception> {
        let low = self.fetch_half(pc)?;
        if crate::isa::length(low) == 2 {
            return Ok(u32::from(low));
        }
        let high = self.fetch_half(pc.wrapping_add(2))?;
        Ok(u32::from(low) | u32::from(high) << 16)
    }

    fn fetch_half(&mut self, pc: u64) -> Result<u16, Exception> {
        let page = self.code_page(pc)?;
        let physical = (self.engine.code.number(page) << PAGE_SHIFT) | (pc % PAGE);
        self.world.halfword(physical).ok_or(Access::Fetch.access_fault(pc))
    }

    /// Enters the handler of an exception raised by the instruction at `pc`.
    fn trap(&mut self, exception: Exception, pc: u64, now: Cycle) {
        let from = self.hart.mode;
        self.hart.csr.unretired += 1;
        self.hart.raise(exception, pc);
        record_trap(self.hart, self.world.recorder, from, exception, pc, now);
    }

    /// What a device sees during a step.
    fn with_board<T>(&mut self, now: Cycle, body: impl FnOnce(&mut Board, &mut Cx) -> T) -> T {
        self.world.touched = true;
        let mut cx = Cx {
            now,
            hart: self.hart.index,
            satp: self.hart.csr.satp,
            walk: WALK,
            ram: self.world.ram,
            recorder: self.world.recorder,
        };
        body(self.world.board, &mut cx)
    }
}

fn record_trap(
    hart: &Hart,
    recorder: &mut Recorder,
    from: crate::event::Mode,
    exception: Exception,
    pc: u64,
    now: Cycle,
) {
    recorder.record(Kinds::TRAP, now, hart.index, || Event::Trap {
        from,
        to: hart.mode,
        cause: crate::event::Cause::Exception(exception.cause as u8),
        pc,
        target: hart.pc,
        tval: exception.value,
        args: hart.arguments(),
        satp: hart.csr.satp,
    });
}
