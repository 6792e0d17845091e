//! The guest kernel's present state, read where it told the trace port to look (`abi::debug`).

use abi::debug::{HEADER_SIZE, Header, TASK_SIZE, Task};

use crate::machine::Machine;

/// Most slots of the task table that are read: the header is only an allegation.
const SLOTS_MAX: u64 = 4096;

impl Machine {
    /// The kernel's header; `None` until it has told where.
    pub fn debug_header(&self) -> Option<Header> {
        let address = self.board().debug_header();
        let mut bytes = [0; HEADER_SIZE];
        let there = address != 0 && self.peek(address, &mut bytes);
        there.then(|| Header::from_bytes(&bytes)).flatten()
    }

    /// The kernel's processes, in the order of its table.
    pub fn tasks(&self) -> Vec<Task> {
        let Some(header) = self.debug_header() else {
            return Vec::new();
        };
        let slots = u64::from(header.task_slots).min(SLOTS_MAX);
        (0..slots)
            .filter_map(|slot| self.task(header.tasks.wrapping_add(slot * u64::from(header.task_stride))))
            .collect()
    }

    fn task(&self, address: u64) -> Option<Task> {
        let mut bytes = [0; TASK_SIZE];
        self.peek(address, &mut bytes).then(|| Task::from_bytes(&bytes)).flatten()
    }
}
