//! A line of life in a recording: what was done, and how far it went.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::Cycle;
use crate::input::{Input, InputLog};
use crate::timeline::Branch;

/// Bytes that a recording holds, each of them once: futures that were left have most media in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Blobs(Vec<Vec<u8>>);

/// The place of bytes among [`Blobs`].
pub(super) type Blob = u32;

impl Blobs {
    pub fn put(&mut self, bytes: &[u8]) -> Blob {
        let at = self.0.iter().position(|held| held == bytes).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(bytes.to_vec());
        }
        at as Blob
    }

    pub fn get(&self, blob: Blob) -> Option<&[u8]> {
        self.0.get(blob as usize).map(Vec::as_slice)
    }
}

/// An [`Input`] in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Done {
    Console(Vec<u8>),
    Insert(Blob),
    Eject,
    Reset,
    VirtioConsole(u8, Vec<u8>),
    Entropy(u64),
    Clock(u64),
    Poke(u64, Vec<u8>),
    Register(u8, u16, u64),
}

/// A life in a file: an input log, and how far it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    inputs: Vec<(Cycle, Done)>,
    pub head: Cycle,
}

impl Line {
    pub fn of(log: &InputLog, head: Cycle, blobs: &mut Blobs) -> Line {
        let mut done = |input: &Input| match input {
            Input::Console(bytes) => Done::Console(bytes.clone()),
            Input::Insert(image) => Done::Insert(blobs.put(image)),
            Input::Eject => Done::Eject,
            Input::Reset => Done::Reset,
            Input::VirtioConsole { slot, bytes } => Done::VirtioConsole(*slot, bytes.clone()),
            Input::Entropy(seed) => Done::Entropy(*seed),
            Input::Clock(seconds) => Done::Clock(*seconds),
            Input::Register { hart, register, value } => Done::Register(*hart, *register, *value),
            Input::Poke { address, bytes } => Done::Poke(*address, bytes.clone()),
        };
        Line { inputs: log.entries.iter().map(|(cycle, input)| (*cycle, done(input))).collect(), head }
    }

    /// Whether time only goes on in it, and all that it names is there.
    pub fn is_sound(&self, blobs: &Blobs) -> bool {
        let held = |done: &Done| !matches!(done, Done::Insert(blob) if blobs.get(*blob).is_none());
        self.inputs.is_sorted_by_key(|(cycle, _)| *cycle)
            && self.inputs.iter().all(|(cycle, done)| *cycle <= self.head && held(done))
    }

    pub fn log(&self, blobs: &Blobs) -> InputLog {
        let input = |done: &Done| match done {
            Done::Console(bytes) => Input::Console(bytes.clone()),
            Done::Insert(blob) => Input::Insert(blobs.get(*blob).unwrap_or_default().to_vec()),
            Done::Eject => Input::Eject,
            Done::Reset => Input::Reset,
            Done::VirtioConsole(slot, bytes) => Input::VirtioConsole { slot: *slot, bytes: bytes.clone() },
            Done::Entropy(seed) => Input::Entropy(*seed),
            Done::Clock(seconds) => Input::Clock(*seconds),
            Done::Register(hart, register, value) => {
                Input::Register { hart: *hart, register: *register, value: *value }
            }
            Done::Poke(address, bytes) => Input::Poke { address: *address, bytes: bytes.clone() },
        };
        let entries = self.inputs.iter().map(|(cycle, done)| (*cycle, Arc::new(input(done))));
        InputLog { entries: entries.collect() }
    }

    pub fn branch(&self, blobs: &Blobs) -> Branch {
        Branch { at: 0, log: self.log(blobs), head: self.head }
    }
}
