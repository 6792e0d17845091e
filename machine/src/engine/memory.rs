//! Loads, stores and atomic operations that the hot loop leaves: pages not remembered, addresses that are not
//! aligned, devices, and pages of which books are kept.

use super::code::Step;
use super::{Runner, Seen};
use crate::event::{Event, Kinds};
use crate::hart::Reservation;
use crate::hart::trap::{Code, Exception};
use crate::mmu::{self, Access, Regime, Translation};
use crate::ram::{PAGE, PAGE_SHIFT, Ram, page_flag};

/// What an access came to.
struct Accessed {
    value: u64,
    /// Whether the world around the hart may have changed.
    attention: bool,
}

/// The integer types in memory.
pub trait InMemory: Copy + PartialEq {
    /// Bytes.
    const SIZE: u64;
    /// From the lowest bytes of a register.
    fn from_register(value: u64) -> Self;
    /// To a register, extended as the type says.
    fn to_register(self) -> u64;
}

macro_rules! in_memory {
    ($($type:ty)*) => {
        $(impl InMemory for $type {
            const SIZE: u64 = size_of::<$type>() as u64;
            fn from_register(value: u64) -> Self {
                value as $type
            }
            fn to_register(self) -> u64 {
                self as u64
            }
        })*
    };
}
in_memory!(i8 i16 i32 i64 u8 u16 u32 u64);

impl Runner<'_, '_> {
    pub(super) fn operand(&self, register: u8) -> u64 {
        self.hart.x[usize::from(register)]
    }

    /// Finishes a step whose result is `accessed`.
    fn finish<T: InMemory>(&mut self, step: &Step, accessed: Result<Accessed, Exception>) -> Seen {
        match accessed {
            Ok(Accessed { value, attention }) => {
                self.hart.x[usize::from(step.a)] = T::from_register(value).to_register();
                if attention { Seen::Done } else { Seen::On }
            }
            Err(exception) => Seen::Trap(exception),
        }
    }

    /// A load.
    pub fn load<T: InMemory>(&mut self, step: &Step) -> Seen {
        let address = self.operand(step.b).wrapping_add(step.imm as u64);
        let accessed = self.read(step, address, T::SIZE);
        self.finish::<T>(step, accessed)
    }

    /// A store.
    pub fn store<T: InMemory>(&mut self, step: &Step) -> Seen {
        let address = self.operand(step.b).wrapping_add(step.imm as u64);
        match self.write(step, address, T::SIZE, self.operand(step.c)) {
            Ok(true) => Seen::Done,
            Ok(false) => Seen::On,
            Err(exception) => Seen::Trap(exception),
        }
    }

    /// `lr`: a load that remembers.
    pub fn reserve<T: InMemory>(&mut self, step: &Step) -> Seen {
        let address = self.operand(step.b);
        if !address.is_multiple_of(T::SIZE) {
            return Seen::Trap(Exception { cause: Code::LoadMisaligned, value: address });
        }
        let accessed = self.read(step, address, T::SIZE);
        if let Ok(Accessed { value, .. }) = accessed {
            let value = T::from_register(value).to_register();
            self.hart.reservation = Some(Reservation { address, value });
        }
        self.finish::<T>(step, accessed)
    }

    /// `sc`: stores if the address is the reserved one and still holds what `lr` saw there, as QEMU decides it.
    /// When another hart or a device may have written in between, there is no reservation any more.
    pub fn conditional<T: InMemory>(&mut self, step: &Step) -> Seen {
        let address = self.operand(step.b);
        if !address.is_multiple_of(T::SIZE) {
            return Seen::Trap(Exception { cause: Code::StoreMisaligned, value: address });
        }
        let failed = Ok(Accessed { value: 1, attention: false });
        let Some(reservation) = self.hart.reservation.take().filter(|held| held.address == address) else {
            return self.finish::<u64>(step, failed);
        };
        let held = T::from_register(reservation.value);
        let stored = self.operand(step.c);
        let done =
            self.modify(step, address, T::SIZE, |found| (T::from_register(found) == held).then_some(stored));
        let outcome = done.map(|done| match T::from_register(done.value) == held {
            true => Accessed { value: 0, ..done },
            false => Accessed { value: 1, ..done },
        });
        self.finish::<u64>(step, outcome)
    }

    /// An atomic operation: `body` makes what memory gets of what it had and the register.
    pub fn atomic<T: InMemory>(&mut self, step: &Step, body: impl Fn(T, T) -> T) -> Seen {
        let address = self.operand(step.b);
        let operand = T::from_register(self.operand(step.c));
        let done = self.modify(step, address, T::SIZE, |found| {
            Some(body(T::from_register(found), operand).to_register())
        });
        self.finish::<T>(step, done)
    }

    /// Reads memory and writes it again in one step, unless `body` says `None`. Gives what was read.
    fn modify(
        &mut self,
        step: &Step,
        address: u64,
        size: u64,
        body: impl Fn(u64) -> Option<u64>,
    ) -> Result<Accessed, Exception> {
        if !address.is_multiple_of(size) {
            return Err(Exception { cause: Code::StoreMisaligned, value: address });
        }
        let found = self.translate(address, size, Access::Store)?;
        let before =
            self.read_physical(step, found.physical, size).ok_or(Access::Store.access_fault(address))?;
        let mut attention = before.attention;
        if let Some(value) = body(before.value) {
            let written = self.write_physical(step, found.physical, size, value);
            attention |= written.ok_or(Access::Store.access_fault(address))?;
            attention |= self.tell(step, address, size, true);
        }
        attention |= self.tell(step, address, size, false) | self.drop_stale();
        Ok(Accessed { value: before.value, attention })
    }

    /// Drops decoded instructions that the setting of accessed and dirty bits has overwritten; whether there were any.
    pub(super) fn drop_stale(&mut self) -> bool {
        let stale = self.world.ram.has_stale();
        if stale {
            self.engine.catch_up(self.world.ram, self.world.board);
        }
        stale
    }

    /// Translates an address by the hart's regime.
    pub fn translate(&mut self, address: u64, size: u64, access: Access) -> Result<Translation, Exception> {
        let regime = Regime::of(self.hart);
        let tlb = &mut self.engine.tlb;
        let mark = |ram: &mut Ram, page| tlb.mark_table(ram, page);
        mmu::translate(self.hart, self.world.ram, &regime, address, size, access, mark)
    }

    /// Tells of an access that a debugger waits for; whether it did.
    fn tell(&mut self, step: &Step, address: u64, size: u64, write: bool) -> bool {
        let told = self.world.recorder.wants(Kinds::WATCH) && self.engine.traps.sees(address, size, write);
        if told {
            let event = || Event::Access { address, size: size as u8, write };
            self.world.recorder.record(Kinds::WATCH, self.now(step), self.hart.index, event);
        }
        told
    }

    fn read(&mut self, step: &Step, address: u64, size: u64) -> Result<Accessed, Exception> {
        let accessed = self.read_memory(step, address, size)?;
        let told = self.tell(step, address, size, false) | self.drop_stale();
        Ok(Accessed { attention: accessed.attention | told, ..accessed })
    }

    fn read_memory(&mut self, step: &Step, address: u64, size: u64) -> Result<Accessed, Exception> {
        let here = PAGE - address % PAGE;
        if here < size {
            return self.read_across(address, size, here);
        }
        let found = self.translate(address, size, Access::Load)?;
        if let Some(offset) = self.world.ram.offset(found.physical, size)
            && found.whole_page
            && !self.engine.traps.guards_data(address)
        {
            self.engine.tlb.context().remember_load(address, offset);
        }
        self.read_physical(step, found.physical, size).ok_or(Access::Load.access_fault(address))
    }

    /// A load over the end of a page, of which `here` bytes lie before it. Only RAM allows that.
    fn read_across(&mut self, address: u64, size: u64, here: u64) -> Result<Accessed, Exception> {
        let next = address.wrapping_add(here);
        let low = self.translate(address, here, Access::Load)?;
        let high = self.translate(next, size - here, Access::Load)?;
        let mut bytes = [0; 8];
        let parts = [(address, low.physical, 0, here), (next, high.physical, here, size)];
        for (virt, physical, from, to) in parts {
            let part = self.world.ram.slice(physical, to - from).ok_or(Access::Load.access_fault(virt))?;
            bytes[from as usize..to as usize].copy_from_slice(part);
        }
        Ok(Accessed { value: u64::from_le_bytes(bytes), attention: false })
    }

    /// Reads RAM or a device; `None` when nothing answers.
    fn read_physical(&mut self, step: &Step, physical: u64, size: u64) -> Option<Accessed> {
        if let Some(value) = self.world.ram.read(physical, size as u8) {
            return Some(Accessed { value, attention: false });
        }
        if !physical.is_multiple_of(size) {
            return None;
        }
        let now = self.now(step);
        let value = self.with_board(now, |board, cx| board.read(cx, physical, size as u8)).ok()?;
        Some(Accessed { value, attention: true })
    }

    /// Stores; gives whether the world around the hart may have changed.
    fn write(&mut self, step: &Step, address: u64, size: u64, value: u64) -> Result<bool, Exception> {
        let attention = self.write_memory(step, address, size, value)?;
        Ok(self.tell(step, address, size, true) | attention)
    }

    fn write_memory(&mut self, step: &Step, address: u64, size: u64, value: u64) -> Result<bool, Exception> {
        let here = PAGE - address % PAGE;
        if here < size {
            return self.write_across(step, address, size, here, value);
        }
        let found = self.translate(address, size, Access::Store)?;
        let done = self.write_physical(step, found.physical, size, value);
        let attention = done.ok_or(Access::Store.access_fault(address))?;
        if !attention
            && found.whole_page
            && !self.engine.traps.guards_data(address)
            && let Some(offset) = self.world.ram.offset(found.physical, size)
        {
            let page = offset >> PAGE_SHIFT;
            if self.world.ram.flags(page) & page_flag::WATCHED == 0 {
                self.world.ram.mark(page, page_flag::MAPPED);
                self.engine.tlb.context().remember_store(address, offset);
            }
        }
        Ok(attention)
    }

    fn write_across(
        &mut self,
        step: &Step,
        address: u64,
        size: u64,
        here: u64,
        value: u64,
    ) -> Result<bool, Exception> {
        let next = address.wrapping_add(here);
        let low = self.translate(address, here, Access::Store)?.physical;
        let high = self.translate(next, size - here, Access::Store)?.physical;
        for (virt, physical, length) in [(address, low, here), (next, high, size - here)] {
            self.world.ram.offset(physical, length).ok_or(Access::Store.access_fault(virt))?;
        }
        let mut attention = false;
        for (at, byte) in value.to_le_bytes().into_iter().enumerate().take(size as usize) {
            let at = at as u64;
            let physical = if at < here { low + at } else { high + at - here };
            attention |= self.write_physical(step, physical, 1, u64::from(byte)).unwrap_or(false);
        }
        Ok(attention)
    }

    /// Writes RAM or a device; `None` when nothing answers.
    fn write_physical(&mut self, step: &Step, physical: u64, size: u64, value: u64) -> Option<bool> {
        if let Some(offset) = self.world.ram.offset(physical, size) {
            return Some(self.write_ram(offset, size, value));
        }
        if !physical.is_multiple_of(size) {
            return None;
        }
        let now = self.now(step);
        self.with_board(now, |board, cx| board.write(cx, physical, size as u8, value)).ok()?;
        Some(true)
    }

    /// Writes RAM within a page, and forgets what was known of it and holds no longer.
    fn write_ram(&mut self, offset: usize, size: u64, value: u64) -> bool {
        let kept = self.kept(offset, size);
        let ram = &mut *self.world.ram;
        match size {
            1 => ram.store_keeping(offset, [value as u8], kept),
            2 => ram.store_keeping(offset, (value as u16).to_le_bytes(), kept),
            4 => ram.store_keeping(offset, (value as u32).to_le_bytes(), kept),
            _ => ram.store_keeping(offset, value.to_le_bytes(), kept),
        }
        let attention = ram.flags(offset >> PAGE_SHIFT) & page_flag::TABLE != 0
            && kept & page_flag::TABLE == 0
            || ram.has_stale();
        if attention {
            self.engine.catch_up(self.world.ram, self.world.board);
        }
        attention
    }

    /// Which of the page's flags a store does not concern: it hits no decoded instruction; no page table entry
    /// that it changes was valid.
    fn kept(&self, offset: usize, size: u64) -> u8 {
        let ram = &*self.world.ram;
        let flags = ram.flags(offset >> PAGE_SHIFT);
        let mut kept = 0;
        if flags & page_flag::CODE != 0 {
            let physical = abi::board::RAM_BASE + offset as u64;
            if !self.engine.code.covers(physical >> PAGE_SHIFT, physical % PAGE, size) {
                kept |= page_flag::CODE;
            }
        }
        if flags & page_flag::TABLE != 0 {
            let last = offset + size as usize - 1;
            let live = |at: usize| mmu::is_live(u64::from_le_bytes(ram.load(at & !7)));
            if !live(offset) && !live(last) {
                kept |= page_flag::TABLE;
            }
        }
        kept
    }
}
