//! The machine as the crate `gdbstub` sees it: harts are threads, whose numbers GDB counts from 1.

use std::convert::Infallible;

use gdbstub::common::{Signal, Tid};
use gdbstub::target::ext::base::BaseOps;
use gdbstub::target::ext::base::multithread::{
    MultiThreadBase, MultiThreadResume, MultiThreadResumeOps, MultiThreadSchedulerLocking,
    MultiThreadSchedulerLockingOps, MultiThreadSingleStep, MultiThreadSingleStepOps,
};
use gdbstub::target::ext::base::reverse_exec::{ReverseCont, ReverseContOps, ReverseStep, ReverseStepOps};
use gdbstub::target::ext::base::single_register_access::{SingleRegisterAccess, SingleRegisterAccessOps};
use gdbstub::target::ext::breakpoints::{
    Breakpoints, BreakpointsOps, HwBreakpoint, HwBreakpointOps, HwWatchpoint, HwWatchpointOps, SwBreakpoint,
    SwBreakpointOps, WatchKind,
};
use gdbstub::target::ext::monitor_cmd::{ConsoleOutput, MonitorCmd, MonitorCmdOps};
use gdbstub::target::ext::target_description_xml_override::{
    TargetDescriptionXmlOverride, TargetDescriptionXmlOverrideOps,
};
use gdbstub::target::ext::thread_extra_info::{ThreadExtraInfo, ThreadExtraInfoOps};
use gdbstub::target::{Target, TargetError, TargetResult};

use super::arch::{Core, Register, Rv64, WIDTH};
use super::debugger::{Action, Debugger};
use super::{description, monitor};
use crate::input::Input;
use crate::ram::PAGE;
use crate::traps::{Watch, number};

/// A hart's number as GDB's thread.
pub fn thread(hart: usize) -> Tid {
    Tid::MIN.saturating_add(hart)
}

fn hart(thread: Tid) -> usize {
    thread.get() - 1
}

impl Debugger {
    fn existing(&self, thread: Tid) -> TargetResult<usize, Self> {
        Some(hart(thread)).filter(|hart| *hart < self.machine().harts()).ok_or(TargetError::NonFatal)
    }

    fn register(&self, hart: usize, register: Register) -> Option<u64> {
        let view = self.machine().hart(hart);
        match register {
            Register::Priv => Some(view.mode() as u64),
            Register::Numbered(number::PC) => Some(view.pc()),
            Register::Numbered(at @ number::X..=0x101f) => Some(view.x()[usize::from(at - number::X)]),
            Register::Numbered(at @ number::F..=0x103f) => Some(view.f()[usize::from(at - number::F)]),
            Register::Numbered(at) => view.csr(at),
        }
    }

    fn set_register(&mut self, hart: usize, register: u16, value: u64) {
        if self.register(hart, Register::Numbered(register)) != Some(value) {
            self.input(Input::Register { hart: hart as u8, register, value });
        }
    }
}

impl Target for Debugger {
    type Arch = Rv64;
    type Error = Infallible;

    fn base_ops(&mut self) -> BaseOps<'_, Rv64, Infallible> {
        BaseOps::MultiThread(self)
    }

    fn support_breakpoints(&mut self) -> Option<BreakpointsOps<'_, Self>> {
        Some(self)
    }

    fn support_monitor_cmd(&mut self) -> Option<MonitorCmdOps<'_, Self>> {
        Some(self)
    }

    fn support_target_description_xml_override(
        &mut self,
    ) -> Option<TargetDescriptionXmlOverrideOps<'_, Self>> {
        Some(self)
    }
}

impl MultiThreadBase for Debugger {
    fn read_registers(&mut self, core: &mut Core, thread: Tid) -> TargetResult<(), Self> {
        self.looked_at = self.existing(thread)?;
        let view = self.machine().hart(self.looked_at);
        *core = Core { x: view.x(), pc: view.pc() };
        Ok(())
    }

    fn write_registers(&mut self, core: &Core, thread: Tid) -> TargetResult<(), Self> {
        let hart = self.existing(thread)?;
        for (at, value) in core.x.into_iter().enumerate() {
            self.set_register(hart, number::X + at as u16, value);
        }
        self.set_register(hart, number::PC, core.pc);
        Ok(())
    }

    fn support_single_register_access(&mut self) -> Option<SingleRegisterAccessOps<'_, Tid, Self>> {
        Some(self)
    }

    /// Virtual memory as the hart sees it, and physical memory where it has no mapping: a debugger's user means
    /// the kernel's image before the page tables are there.
    fn read_addrs(&mut self, start: u64, data: &mut [u8], thread: Tid) -> TargetResult<usize, Self> {
        let hart = self.existing(thread)?;
        self.looked_at = hart;
        let machine = self.machine();
        let there = machine.peek_virtual(hart, start, data);
        if there > 0 || data.is_empty() {
            return Ok(there);
        }
        match machine.translate(hart, start).is_none() && machine.peek(start, data) {
            true => Ok(data.len()),
            false => Err(TargetError::NonFatal),
        }
    }

    fn write_addrs(&mut self, start: u64, data: &[u8], thread: Tid) -> TargetResult<(), Self> {
        let hart = self.existing(thread)?;
        let mut done = 0;
        while done < data.len() {
            let at = start.wrapping_add(done as u64);
            let length = ((PAGE - at % PAGE) as usize).min(data.len() - done);
            let address = self.machine().translate(hart, at).unwrap_or(at);
            if self.machine().ram().slice(address, length as u64).is_none() {
                return Err(TargetError::NonFatal);
            }
            self.input(Input::Poke { address, bytes: data[done..done + length].to_vec() });
            done += length;
        }
        Ok(())
    }

    fn list_active_threads(&mut self, active: &mut dyn FnMut(Tid)) -> Result<(), Infallible> {
        (0..self.machine().harts()).for_each(|hart| active(thread(hart)));
        Ok(())
    }

    fn support_resume(&mut self) -> Option<MultiThreadResumeOps<'_, Self>> {
        Some(self)
    }

    fn support_thread_extra_info(&mut self) -> Option<ThreadExtraInfoOps<'_, Self>> {
        Some(self)
    }
}

impl SingleRegisterAccess<Tid> for Debugger {
    fn read_register(
        &mut self,
        thread: Tid,
        register: Register,
        data: &mut [u8],
    ) -> TargetResult<usize, Self> {
        let value = self.register(self.existing(thread)?, register).ok_or(TargetError::NonFatal)?;
        data[..WIDTH].copy_from_slice(&value.to_le_bytes());
        Ok(WIDTH)
    }

    fn write_register(&mut self, thread: Tid, register: Register, data: &[u8]) -> TargetResult<(), Self> {
        let hart = self.existing(thread)?;
        let Register::Numbered(register) = register else { return Err(TargetError::NonFatal) };
        let value = <[u8; WIDTH]>::try_from(data).map_err(|_| TargetError::NonFatal)?;
        self.set_register(hart, register, u64::from_le_bytes(value));
        Ok(())
    }
}

impl MultiThreadResume for Debugger {
    fn resume(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_resume_actions(&mut self) -> Result<(), Infallible> {
        self.action = Action::Continue;
        Ok(())
    }

    fn set_resume_action_continue(&mut self, _: Tid, _: Option<Signal>) -> Result<(), Infallible> {
        Ok(())
    }

    fn support_single_step(&mut self) -> Option<MultiThreadSingleStepOps<'_, Self>> {
        Some(self)
    }

    fn support_scheduler_locking(&mut self) -> Option<MultiThreadSchedulerLockingOps<'_, Self>> {
        Some(self)
    }

    fn support_reverse_step(&mut self) -> Option<ReverseStepOps<'_, Tid, Self>> {
        Some(self)
    }

    fn support_reverse_cont(&mut self) -> Option<ReverseContOps<'_, Tid, Self>> {
        Some(self)
    }
}

impl MultiThreadSingleStep for Debugger {
    fn set_resume_action_step(&mut self, thread: Tid, _: Option<Signal>) -> Result<(), Infallible> {
        self.action = Action::Step(hart(thread));
        Ok(())
    }
}

impl MultiThreadSchedulerLocking for Debugger {
    /// Asks that other harts stand still meanwhile, which they can't: all have one clock, and what they do at each
    /// cycle is fixed.
    fn set_resume_action_scheduler_lock(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl ReverseStep<Tid> for Debugger {
    /// GDB lets the machine choose the thread, for which `gdbstub` takes the first. What is meant is the one that
    /// the user sees.
    fn reverse_step(&mut self, thread: Tid) -> Result<(), Infallible> {
        let told = Some(hart(thread)).filter(|hart| *hart > 0);
        self.action = Action::StepBack(told.unwrap_or(self.looked_at));
        Ok(())
    }
}

impl ReverseCont<Tid> for Debugger {
    fn reverse_cont(&mut self) -> Result<(), Infallible> {
        self.action = Action::Back;
        Ok(())
    }
}

impl Breakpoints for Debugger {
    fn support_sw_breakpoint(&mut self) -> Option<SwBreakpointOps<'_, Self>> {
        Some(self)
    }

    fn support_hw_breakpoint(&mut self) -> Option<HwBreakpointOps<'_, Self>> {
        Some(self)
    }

    fn support_hw_watchpoint(&mut self) -> Option<HwWatchpointOps<'_, Self>> {
        Some(self)
    }
}

impl SwBreakpoint for Debugger {
    fn add_sw_breakpoint(&mut self, address: u64, _: usize) -> TargetResult<bool, Self> {
        self.set_breakpoint(address, true);
        Ok(true)
    }

    fn remove_sw_breakpoint(&mut self, address: u64, _: usize) -> TargetResult<bool, Self> {
        Ok(self.set_breakpoint(address, false))
    }
}

impl HwBreakpoint for Debugger {
    fn add_hw_breakpoint(&mut self, address: u64, kind: usize) -> TargetResult<bool, Self> {
        self.add_sw_breakpoint(address, kind)
    }

    fn remove_hw_breakpoint(&mut self, address: u64, kind: usize) -> TargetResult<bool, Self> {
        self.remove_sw_breakpoint(address, kind)
    }
}

fn watch(address: u64, length: u64, kind: WatchKind) -> Watch {
    let (reads, writes) = (kind != WatchKind::Write, kind != WatchKind::Read);
    Watch { address, length, reads, writes }
}

impl HwWatchpoint for Debugger {
    fn add_hw_watchpoint(&mut self, address: u64, length: u64, kind: WatchKind) -> TargetResult<bool, Self> {
        self.watch(watch(address, length, kind));
        Ok(true)
    }

    fn remove_hw_watchpoint(
        &mut self,
        address: u64,
        length: u64,
        kind: WatchKind,
    ) -> TargetResult<bool, Self> {
        Ok(self.unwatch(watch(address, length, kind)))
    }
}

impl ThreadExtraInfo for Debugger {
    fn thread_extra_info(&self, thread: Tid, data: &mut [u8]) -> Result<usize, Infallible> {
        let text = monitor::hart(self.machine(), hart(thread));
        let length = text.len().min(data.len());
        data[..length].copy_from_slice(&text.as_bytes()[..length]);
        Ok(length)
    }
}

impl TargetDescriptionXmlOverride for Debugger {
    fn target_description_xml(
        &self,
        annex: &[u8],
        offset: u64,
        length: usize,
        data: &mut [u8],
    ) -> TargetResult<usize, Self> {
        if annex != b"target.xml" {
            return Err(TargetError::NonFatal);
        }
        let xml = description::xml(self.machine());
        let rest = xml.as_bytes().get(offset as usize..).unwrap_or_default();
        let length = length.min(data.len()).min(rest.len());
        data[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

impl MonitorCmd for Debugger {
    fn handle_monitor_cmd(&mut self, command: &[u8], mut out: ConsoleOutput<'_>) -> Result<(), Infallible> {
        let answer = monitor::command(self, &String::from_utf8_lossy(command));
        out.write_raw(answer.as_bytes());
        Ok(())
    }
}
