//! The machine at this terminal with a socket for a debugger: one comes, stops it, lets it go on, leaves.

use std::io::{self, ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use gdbstub::common::Signal;
use gdbstub::stub::state_machine::GdbStubStateMachine as State;
use gdbstub::stub::{DisconnectReason, GdbStub, MultiThreadStopReason};
use gdbstub::target::ext::base::reverse_exec::ReplayLogPosition;
use gdbstub::target::ext::breakpoints::WatchKind;

use super::debugger::{Action, Debugger, Halt};
use super::target::thread;
use crate::event::{Cycle, Event, Kinds};
use crate::input::Input;
use crate::runner::console::End;
use crate::runner::keyboard::{Keyboard, Keys};
use crate::runner::live::{Left, show};
use crate::runner::options::Options;
use crate::runner::pace::Clock;
use crate::runner::tell::tell;
use crate::timeline::Timeline;

/// Most cycles between two looks at socket and keyboard.
const SLICE: Cycle = 1_000_000;
/// Longest wait for the keyboard without a look at the socket.
const PATIENCE: Duration = Duration::from_millis(20);

/// Listens at an address of QEMU's form, `tcp::PORT` or `tcp:HOST:PORT`; without a host only this computer may
/// come. Port 0 is any that is free.
///
/// # Errors
/// If the address is taken.
pub fn listen(address: &str) -> io::Result<TcpListener> {
    let rest = address.trim_start_matches("tcp:").split(',').next().unwrap_or_default();
    let (host, port) = rest.rsplit_once(':').unwrap_or(("", rest));
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    let listener = TcpListener::bind(format!("{host}:{port}"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Runs a machine until it or the user ends it, and gives its life back.
///
/// # Errors
/// When the terminal can't be taken over, or nobody reads the output any more.
pub fn serve(listener: &TcpListener, timeline: Timeline, options: &Options) -> (io::Result<Left>, Timeline) {
    let keyboard = match Keyboard::open() {
        Ok(keyboard) => keyboard,
        Err(error) => return (Err(error), timeline),
    };
    let mut desk = Desk::new(timeline, keyboard, options);
    let left = desk.serve(listener, options.frozen);
    (left, desk.debugger.into_timeline())
}

/// The machine, and what it shows and hears.
struct Desk {
    debugger: Debugger,
    keyboard: Keyboard,
    clock: Clock,
    /// The cycle up to which the output has been shown: what is replayed is not shown again.
    shown: Cycle,
}

impl Desk {
    fn new(mut timeline: Timeline, keyboard: Keyboard, options: &Options) -> Desk {
        timeline.listen(Kinds::CONSOLE);
        let clock = Clock::start(options.pace.unwrap_or_default(), timeline.machine());
        let mut debugger = Debugger::new(timeline);
        debugger.no_reboot = options.no_reboot;
        Desk { debugger, keyboard, clock, shown: 0 }
    }

    /// Runs the machine between one debugger and the next; `waits` for the first before the first instruction.
    fn serve(&mut self, listener: &TcpListener, mut waits: bool) -> io::Result<Left> {
        loop {
            match listener.accept() {
                Ok((stream, _)) => {
                    waits = false;
                    if let Some(left) = self.session(stream)? {
                        return Ok(left);
                    }
                    self.debugger.let_go();
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            let wait = if waits { PATIENCE } else { self.wait() };
            if let Some(left) = self.keys(wait) {
                return Ok(left);
            }
            if waits || !wait.is_zero() {
                continue;
            }
            if let Some(Halt::Reset(_)) = self.run()? {
                return Ok(Left::End(End::Rebooted));
            }
            if let Some(status) = self.debugger.machine().off() {
                return Ok(Left::End(End::Off(status)));
            }
        }
    }

    /// Hands on what was typed. Returns how the user has left, if so.
    fn keys(&mut self, wait: Duration) -> Option<Left> {
        match self.keyboard.keys(wait, self.debugger.machine()) {
            Keys::Quit => return Some(Left::Quit),
            Keys::Signal(number) => return Some(Left::Signal(number)),
            Keys::Typed(keys) if !keys.is_empty() => self.debugger.input(Input::Console(keys)),
            Keys::Typed(_) => {}
        }
        None
    }

    /// How long the machine may not go on yet: its time keeps to the wall's, but for what is replayed.
    fn wait(&mut self) -> Duration {
        let recorded = self.debugger.timeline().is_replaying();
        if recorded || self.debugger.action != Action::Continue {
            self.clock.set(self.debugger.machine());
        }
        self.clock.wait(self.debugger.machine()).min(PATIENCE)
    }

    /// Lets the machine go on for a slice, and shows what it prints.
    fn run(&mut self) -> io::Result<Option<Halt>> {
        let halt = self.debugger.go(SLICE);
        let timeline = self.debugger.timeline();
        let mut output = Vec::new();
        // What lies ahead is what a watch has looked at and taken back: it is still to happen.
        let news = self.shown..timeline.cycle();
        for stamped in timeline.take_events() {
            if let Event::ConsoleOut(byte) = stamped.event
                && news.contains(&stamped.cycle)
            {
                output.push(byte);
            }
        }
        // An input into the past has made another future, with output of its own.
        self.shown = self.shown.min(timeline.head()).max(timeline.cycle());
        show(&mut output)?;
        Ok(halt)
    }

    /// One debugger, from its coming to its leaving. Returns how the user has left, if with it.
    fn session(&mut self, stream: TcpStream) -> io::Result<Option<Left>> {
        stream.set_nonblocking(false)?;
        let mut socket = stream.try_clone()?;
        let mut state = match GdbStub::new(stream).run_state_machine(&mut self.debugger) {
            Ok(state) => state,
            Err(_) => return Ok(None),
        };
        loop {
            let next = match state {
                State::Idle(idle) => match self.byte(&mut socket, PATIENCE)? {
                    Incoming::Byte(byte) => idle.incoming_data(&mut self.debugger, byte),
                    Incoming::Nothing => {
                        if let Some(left) = self.keys(Duration::ZERO) {
                            return Ok(Some(left));
                        }
                        Ok(State::Idle(idle))
                    }
                    Incoming::Gone => return Ok(None),
                },
                State::Running(running) => match self.byte(&mut socket, Duration::ZERO)? {
                    Incoming::Byte(byte) => running.incoming_data(&mut self.debugger, byte),
                    Incoming::Gone => return Ok(None),
                    Incoming::Nothing => {
                        let wait = self.wait();
                        if let Some(left) = self.keys(wait) {
                            return Ok(Some(left));
                        }
                        match if wait.is_zero() { self.run()? } else { None } {
                            Some(halt) => {
                                let reason = reason(halt, &self.debugger);
                                running.report_stop(&mut self.debugger, reason)
                            }
                            None => Ok(State::Running(running)),
                        }
                    }
                },
                State::CtrlCInterrupt(interrupt) => {
                    let reason = MultiThreadStopReason::SignalWithThread {
                        tid: thread(self.debugger.hart()),
                        signal: Signal::SIGINT,
                    };
                    interrupt.interrupt_handled(&mut self.debugger, Some(reason))
                }
                State::Disconnected(end) => {
                    return Ok(match end.get_reason() {
                        DisconnectReason::Kill => Some(Left::Quit),
                        _ => None,
                    });
                }
            };
            state = match next {
                Ok(next) => next,
                // A debugger that breaks the protocol is as good as gone; the machine goes on.
                Err(error) => {
                    tell(&format!("kernelarium: the debugger is sent away: {error}\r\n"));
                    return Ok(None);
                }
            };
        }
    }

    fn byte(&mut self, socket: &mut TcpStream, patience: Duration) -> io::Result<Incoming> {
        let mut byte = [0];
        // A wait of no time at all is a socket that does not block.
        socket.set_nonblocking(patience.is_zero())?;
        if !patience.is_zero() {
            socket.set_read_timeout(Some(patience))?;
        }
        let read = socket.read(&mut byte);
        socket.set_nonblocking(false)?;
        match read {
            Ok(1) => Ok(Incoming::Byte(byte[0])),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Ok(Incoming::Nothing)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(Incoming::Nothing),
            _ => Ok(Incoming::Gone),
        }
    }
}

/// What the socket had.
enum Incoming {
    Byte(u8),
    Nothing,
    Gone,
}

fn reason(halt: Halt, debugger: &Debugger) -> MultiThreadStopReason<u64> {
    match halt {
        Halt::Step(hart) => {
            MultiThreadStopReason::SignalWithThread { tid: thread(hart), signal: Signal::SIGTRAP }
        }
        Halt::Breakpoint(hart) => MultiThreadStopReason::SwBreak(thread(hart)),
        Halt::Access { hart, address, write } => MultiThreadStopReason::Watch {
            tid: thread(hart),
            kind: if write { WatchKind::Write } else { WatchKind::Read },
            addr: address,
        },
        Halt::Begin => replay(ReplayLogPosition::Begin, debugger),
        // Before it, time can be turned back all the same; GDB would let go of a program that has ended.
        Halt::End | Halt::Reset(_) => match debugger.action {
            Action::Back | Action::StepBack(_) => replay(ReplayLogPosition::Begin, debugger),
            Action::Continue | Action::Step(_) => replay(ReplayLogPosition::End, debugger),
        },
    }
}

fn replay(pos: ReplayLogPosition, debugger: &Debugger) -> MultiThreadStopReason<u64> {
    MultiThreadStopReason::ReplayLog { tid: Some(thread(debugger.hart())), pos }
}
