//! The first process: the only one that is not a copy of another.

use alloc::sync::Arc;
use alloc::vec;

use abi::errno::Errno;
use abi::linux::open::O_RDWR;
use abi::trace::Tracepoint;
use kernel_core::limits::Limits;
use kernel_core::stack::Arguments;

use super::exec::{Loaded, load};
use super::process::{INIT, Parts};
use super::table::{self, Entry};
use super::{Comm, Task, scheduler};
use crate::arch::float::FloatState;
use crate::board::Board;
use crate::fs::{self, DESCRIPTORS_MAX, File, FileTable};
use crate::mm::space::STACK_LIMIT;
use crate::{log, trace};

/// Programs to start first, best one first (Linux, `init/main.c`).
const CANDIDATES: [&str; 4] = ["/sbin/init", "/etc/init", "/bin/init", "/bin/sh"];

/// Starts process 1: the program that the kernel's arguments name, or the first that exists.
pub fn start_init(board: &Board) {
    let named = board.arguments().value("init");
    for path in named.into_iter().chain(CANDIDATES) {
        match start(path) {
            Ok(()) => return log!("starting {path} as process 1"),
            Err(Errno::ENOENT) if named != Some(path) => {}
            Err(error) => log!("can't start {path}: {}", error.meaning().unwrap_or("unknown error")),
        }
    }
    panic!("there is no init");
}

fn start(path: &str) -> Result<(), Errno> {
    let root = fs::root();
    let passed = Arguments {
        arguments: vec![path.as_bytes().to_vec()],
        environment: vec![b"HOME=/".to_vec(), b"TERM=linux".to_vec()],
    };
    let Loaded { space, frame, .. } = load(&root, path.as_bytes(), passed)?;
    let mut files = FileTable::new();
    let console = File::open(&root, b"/dev/console", O_RDWR, 0)?;
    for _ in 0..3 {
        files.insert(console.clone(), 0, false)?;
    }
    let parts = Parts {
        space: Some(space),
        files,
        directory: root,
        signals: Default::default(),
        limits: Limits::new(STACK_LIMIT, DESCRIPTORS_MAX as u64),
        comm: Comm::of_path(path.as_bytes()),
        float: FloatState::new(),
    };
    let mut table = table::lock();
    let pid = table.free_pid()?;
    assert!(pid == INIT, "the first process is process 1");
    let task = Task::new(pid, super::Pid(0), parts, &frame)?;
    enter(&mut table, &task);
    let name = trace::words::<4>(path.as_bytes());
    trace::hit(Tracepoint::SchedProcessExec, [pid.0.into(), name[0], name[1], name[2], name[3]]);
    scheduler::start(task);
    Ok(())
}

fn enter(table: &mut table::Table, task: &Arc<Task>) {
    let (task, pid) = (task.clone(), task.pid);
    table.insert(Entry {
        task,
        parent: super::Pid(0),
        group: pid,
        session: pid,
        executed: true,
        status: None,
        news: None,
    });
}
