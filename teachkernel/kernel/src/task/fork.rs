//! How a process comes to be: as a copy of another.

use abi::errno::Errno;
use abi::trace::Tracepoint;

use super::process::Parts;
use super::table::{self, Entry};
use super::{Pid, Task, current, oom, scheduler, vfork};
use crate::arch::float::FloatState;
use crate::arch::trap::with_user_frame;
use crate::mm::{AddressSpace, Touch, UserPtr};
use crate::trace;

/// What is wished of a copy.
pub struct Wishes {
    /// Where its stack is; 0 for the same place.
    pub stack: usize,
    /// Where it finds its number.
    pub tell: Option<UserPtr<u32>>,
    /// Whether the current process waits until the copy becomes another program or ends.
    pub wait: bool,
    /// Whether the copy has the current process's own memory so long.
    pub lend: bool,
}

/// Makes a copy of the current process that goes on at the same place; returns its number.
pub fn fork(wishes: Wishes) -> Result<Pid, Errno> {
    let parent = current();
    let space = match wishes.lend {
        true => None,
        false => Some(oom::with_room(|| parent.with_space(|space| space.fork())?)?),
    };
    let parts = Parts {
        space,
        files: parent.files.lock().clone(),
        directory: parent.directory.lock().clone(),
        signals: parent.signals.lock().forked(),
        limits: parent.limits.lock().clone(),
        comm: parent.comm(),
        float: FloatState::forked(&parent),
    };
    let frame = with_user_frame(|frame| frame.forked(wishes.stack));
    let mut table = table::lock();
    let pid = table.free_pid()?;
    let child = Task::new(pid, parent.pid, parts, &frame)?;
    if wishes.wait {
        vfork::prepare(&child, wishes.lend);
    }
    if let Some(place) = wishes.tell {
        let number = pid.0.to_le_bytes();
        child.with_space(|space| write_in(space, place.address() as u64, &number))?;
    }
    let (group, session) = table.get(parent.pid).map_or((pid, pid), |entry| (entry.group, entry.session));
    table.insert(Entry {
        task: child.clone(),
        parent: parent.pid,
        group,
        session,
        executed: false,
        status: None,
        news: None,
    });
    drop(table);
    let comm = trace::words::<2>(child.comm().bytes());
    trace::hit(Tracepoint::SchedProcessFork, [parent.pid.0.into(), pid.0.into(), comm[0], comm[1]]);
    scheduler::start(child.clone());
    if wishes.wait {
        vfork::wait(&child);
    }
    Ok(pid)
}

/// Writes into the memory of a process that does not run yet. As on Linux, it is the child's loss if it has
/// nothing there.
fn write_in(space: &mut AddressSpace, address: u64, bytes: &[u8]) {
    let end = address + bytes.len() as u64 - 1;
    if space.fault(address, Touch::Write).is_ok() && space.fault(end, Touch::Write).is_ok() {
        let _ = space.fill(address, bytes);
    }
}
