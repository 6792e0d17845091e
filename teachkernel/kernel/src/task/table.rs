//! The process table: who exists, who is whose parent, and how those ended for whom nobody has asked yet.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::debug::Wait;
use abi::errno::Errno;
use abi::linux::{CONTINUED, WCONTINUED, WNOHANG, WUNTRACED};
use kernel_core::children::Selector;

use super::process::INIT;
use super::{Pid, Task};
use crate::debug::SLOTS;
use crate::sync::{SpinGuard, SpinLock};

/// Highest process number, as Linux has it by default.
const PID_MAX: u32 = 32768;

/// What is known about a process among others.
#[derive(Clone)]
pub struct Entry {
    /// The process itself.
    pub task: Arc<Task>,
    /// Who made it, or took it over.
    pub parent: Pid,
    /// Its process group.
    pub group: Pid,
    /// Its session.
    pub session: Pid,
    /// Whether it has called execve: setpgid(2) forbids to move such a child.
    pub executed: bool,
    /// How it ended.
    pub status: Option<u32>,
    /// Its wait status when it stopped or went on last, as long as the parent has not asked.
    pub news: Option<u32>,
}

/// What a parent learns of a child.
pub struct Told {
    /// The child.
    pub task: Arc<Task>,
    /// Its wait status.
    pub status: u32,
    /// Whether it has ended, and is in the table no more.
    pub ended: bool,
}

/// All processes by number.
pub struct Table {
    entries: BTreeMap<Pid, Entry>,
    last: u32,
}

static TABLE: SpinLock<Table> = SpinLock::new(Table { entries: BTreeMap::new(), last: 0 });

/// The table, locked.
pub fn lock() -> SpinGuard<'static, Table> {
    TABLE.lock()
}

/// The process with this number.
pub fn find(pid: Pid) -> Option<Arc<Task>> {
    TABLE.lock().get(pid).map(|entry| entry.task.clone())
}

impl Table {
    /// A free number; `EAGAIN` when there are too many processes.
    pub fn free_pid(&mut self) -> Result<Pid, Errno> {
        if self.entries.len() >= SLOTS {
            return Err(Errno::EAGAIN);
        }
        loop {
            // Numbers are used again late, and low ones never: they may be somebody's idea of a service.
            self.last = if self.last >= PID_MAX { 300 } else { self.last + 1 };
            if !self.is_taken(Pid(self.last)) {
                return Ok(Pid(self.last));
            }
        }
    }

    /// A number is taken also while a group or session still has it for its name.
    fn is_taken(&self, pid: Pid) -> bool {
        self.entries.contains_key(&pid) || self.entries.values().any(|e| e.group == pid || e.session == pid)
    }

    /// Enters a process.
    pub fn insert(&mut self, entry: Entry) {
        self.entries.insert(entry.task.pid, entry);
    }

    /// What is known about a process.
    pub fn get(&self, pid: Pid) -> Option<&Entry> {
        self.entries.get(&pid)
    }

    /// What is known about a process, to change.
    pub fn get_mut(&mut self, pid: Pid) -> Option<&mut Entry> {
        self.entries.get_mut(&pid)
    }

    /// Every process, by rising number.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Numbers of all processes above `pid`.
    pub fn first_above(&self, pid: Pid) -> Option<Pid> {
        self.entries.range(Pid(pid.0 + 1)..).next().map(|(pid, _)| *pid)
    }

    /// Every process of a group that has not ended.
    pub fn group(&self, group: Pid) -> Vec<Arc<Task>> {
        let living = self.entries.values().filter(|e| e.group == group && e.status.is_none());
        living.map(|entry| entry.task.clone()).collect()
    }

    /// Notes how a process ended; its children become init's. Returns who is to be told. Nothing is noted for a
    /// parent that disowns its children: the process is gone at once.
    pub fn end(&mut self, pid: Pid, status: u32) -> Vec<Arc<Task>> {
        let mut told = Vec::new();
        let mut orphans_ended = false;
        for entry in self.entries.values_mut().filter(|entry| entry.parent == pid) {
            entry.parent = INIT;
            entry.task.debug.parent(INIT);
            orphans_ended |= entry.status.is_some();
        }
        if let Some(entry) = self.entries.get_mut(&pid) {
            entry.status = Some(status);
            entry.task.debug.ended(status);
            let parent = entry.parent;
            let parent = self.entries.get(&parent).map(|parent| parent.task.clone());
            if parent.as_ref().is_some_and(|parent| parent.signals.lock().disowns_children()) {
                self.entries.remove(&pid);
            }
            told.extend(parent);
        }
        if orphans_ended {
            told.extend(self.entries.get(&INIT).map(|init| init.task.clone()));
        }
        told
    }

    /// Notes that a process has stopped or goes on; returns its parent.
    pub fn note(&mut self, pid: Pid, news: u32) -> Option<Arc<Task>> {
        let entry = self.entries.get_mut(&pid)?;
        entry.news = Some(news);
        let parent = entry.parent;
        self.entries.get(&parent).map(|parent| parent.task.clone())
    }

    /// Whether nobody looks after a group: no member has a parent in another group of the session.
    /// (POSIX.1-2017, 3.264, "Orphaned Process Group")
    pub fn is_orphaned(&self, group: Pid) -> bool {
        let mut members = self.entries.values().filter(|e| e.group == group && e.status.is_none());
        !members.any(|member| {
            let parent = self.entries.get(&member.parent);
            parent.is_some_and(|parent| parent.group != group && parent.session == member.session)
        })
    }

    /// The groups that somebody looks after, among that of a process and those of its children.
    pub fn guarded(&self, pid: Pid) -> Vec<Pid> {
        let near = self.entries.values().filter(|e| e.task.pid == pid || e.parent == pid);
        near.map(|entry| entry.group).filter(|group| !self.is_orphaned(*group)).collect()
    }

    /// Of groups that were guarded, the members of those that are so no longer and have a stopped process, which
    /// nobody would have go on.
    pub fn forsaken(&self, guarded: &[Pid]) -> Vec<Arc<Task>> {
        let is_stopped = |task: &Arc<Task>| task.signals.lock().is_stopped();
        let orphaned = guarded.iter().filter(|group| self.is_orphaned(**group));
        orphaned
            .map(|group| self.group(*group))
            .filter(|group| group.iter().any(is_stopped))
            .flatten()
            .collect()
    }

    /// Asks for a child that is meant and has ended, or of which there is news that `options` of wait4(2) want:
    /// `Ok(None)` when there are children, but none of that.
    pub fn ask(&mut self, parent: Pid, selector: Selector, options: u32) -> Result<Option<Told>, Errno> {
        let meant = |e: &&mut Entry| e.parent == parent && selector.matches(e.task.pid.0, e.group.0);
        let wanted = |news| options & if news == CONTINUED { WCONTINUED } else { WUNTRACED } != 0;
        let mut children = self.entries.values_mut().filter(meant).peekable();
        if children.peek().is_none() {
            return Err(Errno::ECHILD);
        }
        let found = children.find(|entry| entry.status.is_some() || entry.news.is_some_and(wanted));
        let Some(entry) = found else { return Ok(None) };
        let task = entry.task.clone();
        if let Some(status) = entry.status {
            self.entries.remove(&task.pid);
            return Ok(Some(Told { task, status, ended: true }));
        }
        Ok(entry.news.take().map(|status| Told { task, status, ended: false }))
    }
}

/// Waits until there is something to tell of a child that is meant (wait4(2)); `None` when the options say not to
/// wait. `ECHILD` when there is no such child.
pub fn wait_for(parent: &Task, selector: Selector, options: u32) -> Result<Option<Told>, Errno> {
    let mut table = TABLE.lock();
    loop {
        let told = table.ask(parent.pid, selector, options)?;
        if told.is_some() || options & WNOHANG != 0 {
            return Ok(told);
        }
        table = parent.children.sleep(table, Wait::Child)?;
    }
}
