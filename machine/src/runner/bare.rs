//! Bare programs with the conventions of RISC-V's public tests: one ends when it writes its symbol `tohost`.
//!
//! `tohost` and `fromhost` are the host-target interface (HTIF) of Spike and of riscv-tests' environments. A
//! word in `tohost` has a device in bits 63:56, a command in bits 55:48 and a payload. Device 0 takes an odd
//! payload as the end, with the exit code above the lowest bit, and an even one as the address of a system
//! call; device 1 is a console.

use std::io;
use std::ops::Range;

use super::console::{End, Unthrottled};
use super::load::Program;
use super::mistake::{Mistake, mistake};
use super::options::Options;
use crate::Machine;
use crate::event::{Cycle, Stamped};
use crate::input::Input;
use crate::ram::Ram;

/// Cycles from one look at `tohost` to the next. A fixed number: what happens depends on cycles alone.
const LOOK: Cycle = 1000;
/// Looks between two moments at which the output is shown.
const LOOKS: usize = 1000;
/// Most bytes that a program's `write` prints at a time.
const WRITE_MAX: u64 = 1 << 20;

/// Where a program talks to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bare {
    /// Physical address of `tohost`.
    pub tohost: u64,
    /// Physical address of `fromhost`, if the program listens.
    pub fromhost: Option<u64>,
    /// Physical addresses between `begin_signature` and `end_signature`, if somebody asks for them.
    pub signature: Option<Range<u64>>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It wrote `tohost`: 0 is a pass.
    Code(u64),
    /// The machine came to another end.
    End(End),
    /// It sleeps for ever.
    Asleep,
}

/// What a word in `tohost` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    /// Nothing yet.
    None,
    /// The end, with an exit code.
    Exit(u64),
    /// A system call whose number and arguments stand at a physical address.
    Call(u64),
    /// A byte for the console.
    Print(u8),
    /// Anything else: it is taken and not answered.
    Other,
}

impl Request {
    fn of(word: u64) -> Request {
        let payload = word & 0xffff_ffff_ffff;
        match (word >> 56, word >> 48 & 0xff) {
            _ if word == 0 => Request::None,
            (0, 0) if payload & 1 != 0 => Request::Exit(payload >> 1),
            (0, 0) => Request::Call(payload),
            (1, 1) => Request::Print(word as u8),
            _ => Request::Other,
        }
    }
}

impl Bare {
    /// Where a program talks to the host, by its symbols.
    ///
    /// # Errors
    /// If it lacks a symbol that it needs, or one lies outside of RAM.
    pub fn of(program: &Program, options: &Options, ram: &Ram) -> Result<Bare, Mistake> {
        let Some(tohost) = program.symbol("tohost") else {
            return mistake(match program.symbols.is_empty() {
                true => "--elf: the program has no symbols (stripped?), so no tohost by which it could end",
                false => {
                    "--elf: the program has no symbol tohost by which it could end; -kernel starts it too"
                }
            });
        };
        if ram.offset(tohost, 8).is_none() {
            return mistake(format!(
                "--elf: tohost is at {tohost:#x}, outside of RAM (-m gives it another size)"
            ));
        }
        let signature = match options.bare.signature {
            Some(_) => Some(signature(program, ram)?),
            None => None,
        };
        Ok(Bare { tohost, fromhost: program.symbol("fromhost"), signature })
    }

    /// Runs the program to its end; `show` gets what it prints.
    ///
    /// # Errors
    /// When `show` fails: then nobody reads the output any more.
    pub fn run<F: FnMut(&Stamped)>(
        &self,
        console: &mut Unthrottled<F>,
        mut show: impl FnMut(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<Verdict> {
        let mut output = Vec::new();
        loop {
            let verdict = (0..LOOKS).find_map(|_| self.look(console, &mut output));
            show(&mut output)?;
            if let Some(verdict) = verdict {
                return Ok(verdict);
            }
        }
    }

    fn look<F: FnMut(&Stamped)>(
        &self,
        console: &mut Unthrottled<F>,
        output: &mut Vec<u8>,
    ) -> Option<Verdict> {
        console.run(LOOK - console.machine().cycle() % LOOK, output);
        let word = console.machine().ram().read(self.tohost, 8).unwrap_or(0);
        match Request::of(word) {
            Request::None => {
                let asleep = console.machine().idle_until() == Some(Cycle::MAX);
                return console.end().map(Verdict::End).or(asleep.then_some(Verdict::Asleep));
            }
            Request::Exit(code) => return Some(Verdict::Code(code)),
            Request::Call(address) => {
                if let Some(code) = self.call(console, address, output) {
                    return Some(Verdict::Code(code));
                }
                self.answer(console, 1);
            }
            Request::Print(byte) => {
                output.push(byte);
                self.answer(console, word & !0xffff_ffff_ffff);
            }
            Request::Other => self.answer(console, 0),
        }
        None
    }

    /// A system call of a program without a kernel: `write` prints, `exit` ends, others are not there.
    fn call<F: FnMut(&Stamped)>(
        &self,
        console: &mut Unthrottled<F>,
        address: u64,
        output: &mut Vec<u8>,
    ) -> Option<u64> {
        const WRITE: u64 = 64;
        const EXIT: u64 = 93;
        let no_such_call = -i64::from(abi::errno::Errno::ENOSYS.0) as u64;
        let word = |at: u64| console.machine().ram().read(address + 8 * at, 8).unwrap_or(0);
        let result = match word(0) {
            WRITE => {
                let length = word(3).min(WRITE_MAX);
                output.extend(bytes(console.machine(), word(2), length));
                length
            }
            EXIT => return Some(word(1)),
            _ => no_such_call,
        };
        poke(console, address, result);
        None
    }

    fn answer<F: FnMut(&Stamped)>(&self, console: &mut Unthrottled<F>, answer: u64) {
        poke(console, self.tohost, 0);
        if let Some(fromhost) = self.fromhost.filter(|_| answer != 0) {
            poke(console, fromhost, answer);
        }
    }

    /// The bytes of the signature as they are now; `None` when the program has none.
    pub fn signature(&self, machine: &Machine) -> Option<Vec<u8>> {
        let range = self.signature.clone()?;
        Some(bytes(machine, range.start, range.end - range.start))
    }
}

/// The addresses of the signature.
fn signature(program: &Program, ram: &Ram) -> Result<Range<u64>, Mistake> {
    let bounds = program.symbol("begin_signature").zip(program.symbol("end_signature"));
    let Some((begin, end)) = bounds else {
        return mistake("--signature: the program lacks begin_signature or end_signature");
    };
    if begin > end {
        return mistake(format!(
            "--signature: begin_signature ({begin:#x}) lies behind end_signature ({end:#x})"
        ));
    }
    match ram.slice(begin, end - begin) {
        Some(_) => Ok(begin..end),
        None => mistake(format!(
            "--signature: {begin:#x} to {end:#x} does not lie in RAM (-m gives it another size)"
        )),
    }
}

fn bytes(machine: &Machine, address: u64, length: u64) -> Vec<u8> {
    machine.ram().slice(address, length).map(<[u8]>::to_vec).unwrap_or_default()
}

fn poke<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>, address: u64, value: u64) {
    console.apply(Input::Poke { address, bytes: value.to_le_bytes().to_vec() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_host_target_interface() {
        assert_eq!(Request::of(0), Request::None);
        assert_eq!(Request::of(1), Request::Exit(0));
        assert_eq!(Request::of(7), Request::Exit(3));
        assert_eq!(Request::of(0x8000_1000), Request::Call(0x8000_1000));
        assert_eq!(Request::of(1 << 56 | 1 << 48 | u64::from(b'x')), Request::Print(b'x'));
        assert_eq!(Request::of(1 << 56), Request::Other);
    }
}
