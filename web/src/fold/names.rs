//! Names of processes by number, as events tell them.

use crate::rows::{Pid, Task};
use abi::trace::unpack;
use std::collections::BTreeMap;

/// Which name each process had last.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<Pid, String>);

impl Names {
    /// The names in the kernel's table.
    pub fn of(tasks: &[Task]) -> Self {
        Names(tasks.iter().map(|task| (task.pid, task.comm.clone())).collect())
    }

    /// The name of `pid`; empty when nobody has said it.
    pub fn get(&self, pid: Pid) -> String {
        self.0.get(&pid).cloned().unwrap_or_default()
    }

    /// A process is called `name`.
    pub fn set(&mut self, pid: Pid, name: String) {
        if pid != 0 && !name.is_empty() {
            self.0.insert(pid, name);
        }
    }
}

/// Packed text as a string.
pub fn text(words: &[u64]) -> String {
    String::from_utf8_lossy(&unpack(words).collect::<Vec<_>>()).into_owned()
}
