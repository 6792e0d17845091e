//! How a process becomes another program.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use abi::errno::Errno;
use abi::linux::mode::{S_IFMT, S_IFREG};
use abi::trace::Tracepoint;
use kernel_core::elf::{HEAD, Program, Segment};
use kernel_core::regions::{PAGE, Purpose};
use kernel_core::stack::{self, Arguments, auxiliary};

use super::{Comm, current, signals, table, vfork};
use crate::arch::address::USER_END;
use crate::arch::page_table::Access;
use crate::arch::trap::{TrapFrame, with_user_frame};
use crate::arch::{float, registers};
use crate::fs::{self, Node, Place};
use crate::mm::space::{STACK_START, STACK_TOP};
use crate::mm::{AddressSpace, frame};
use crate::{random, trace};

/// Where a program goes that can be anywhere (static-pie).
const RELOCATED: u64 = 0x10_0000;
/// Scripts that name scripts: Linux follows as many.
const SCRIPTS_MAX: usize = 5;
/// What `AT_HWCAP` says of a RV64IMAC: a bit for each letter.
const HARDWARE: u64 = 1 | 1 << 2 | 1 << 8 | 1 << 12;

/// F and D.
const FLOATS: u64 = 1 << 5 | 1 << 3;

/// A program in memory, ready to run.
pub struct Loaded {
    /// Its memory.
    pub space: AddressSpace,
    /// The registers that it starts with.
    pub frame: TrapFrame,
    /// What its process is called.
    pub comm: Comm,
}

/// Makes the program at `path`, as seen from `from`, the current process's.
pub fn exec(path: &[u8], passed: Arguments) -> Result<(), Errno> {
    let task = current();
    let from = task.directory.lock().clone();
    let Loaded { space, frame, comm } = load(&from, path, passed)?;
    // From here on nothing can fail.
    registers::set_satp(space.satp());
    vfork::release(&task, task.replace_space(Some(space)));
    registers::synchronize_instructions();
    let closing = task.files.lock().take_close_on_exec();
    drop(closing);
    task.signals.lock().forget_handlers();
    task.rename(comm);
    if let Some(entry) = table::lock().get_mut(task.pid) {
        entry.executed = true;
    }
    task.float.reset();
    with_user_frame(|registers| *registers = frame);
    let name = trace::words::<4>(path);
    trace::hit(Tracepoint::SchedProcessExec, [task.pid.0.into(), name[0], name[1], name[2], name[3]]);
    Ok(())
}

/// Loads the program at `path`, or the one that the script there names.
pub fn load(from: &Arc<Place>, path: &[u8], mut passed: Arguments) -> Result<Loaded, Errno> {
    let comm = Comm::of_path(path);
    // Of a script `AT_EXECFN` names the script itself.
    let named = path;
    let mut path = path.to_vec();
    for _ in 0..=SCRIPTS_MAX {
        let file = fs::resolve(from, &path, true)?.node.clone();
        check_executable(&file)?;
        let mut head = vec![0; HEAD];
        let length = file.read(0, &mut head, true)?;
        head.truncate(length);
        match script(&head) {
            None => {
                return load_program(&file, &head, named, &passed).map(|(space, frame)| Loaded {
                    space,
                    frame,
                    comm,
                });
            }
            Some((interpreter, argument)) => {
                let rest = passed.arguments.drain(..).skip(1).collect::<Vec<_>>();
                passed.arguments =
                    [interpreter.to_vec()].into_iter().chain(argument.map(<[u8]>::to_vec)).collect();
                passed.arguments.push(path);
                passed.arguments.extend(rest);
                path = interpreter.to_vec();
            }
        }
    }
    Err(Errno::ELOOP)
}

fn check_executable(file: &Node) -> Result<(), Errno> {
    let mode = file.metadata()?.mode;
    if mode & S_IFMT == S_IFREG && mode & 0o111 != 0 { Ok(()) } else { Err(Errno::EACCES) }
}

/// The interpreter and its argument in a script's first line (execve(2), "Interpreter scripts").
fn script(head: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let line = head.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?.trim_ascii();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let argument = line[end..].trim_ascii();
    (end > 0).then_some((&line[..end], (!argument.is_empty()).then_some(argument)))
}

fn load_program(
    file: &Node,
    head: &[u8],
    path: &[u8],
    passed: &Arguments,
) -> Result<(AddressSpace, TrapFrame), Errno> {
    let program = Program::parse(head, USER_END as u64)?;
    let base = if program.relocatable { RELOCATED } else { 0 };
    let bytes = program.segments().fold(0, |sum: u64, segment| sum.saturating_add(segment.file_size));
    if bytes / PAGE > frame::counts().0 as u64 {
        return Err(Errno::ENOMEM);
    }
    let mut space = AddressSpace::new()?;
    for segment in program.segments().filter(|segment| segment.memory_size > 0) {
        load_segment(&mut space, file, base, &segment)?;
    }
    space.set_heap_start(base + program.end());
    let access = Access { read: true, write: true, execute: false };
    space.add(STACK_TOP - STACK_START, STACK_TOP, access, Purpose::Stack)?;
    signals::add_way_back(&mut space)?;
    let auxiliary = [
        (auxiliary::AT_PHDR, base + program.header_address()),
        (auxiliary::AT_PHENT, 56),
        (auxiliary::AT_PHNUM, program.header_count.into()),
        (auxiliary::AT_PAGESZ, PAGE),
        (auxiliary::AT_BASE, 0),
        (auxiliary::AT_ENTRY, base + program.entry),
        (auxiliary::AT_UID, 0),
        (auxiliary::AT_EUID, 0),
        (auxiliary::AT_GID, 0),
        (auxiliary::AT_EGID, 0),
        (auxiliary::AT_HWCAP, HARDWARE | if float::is_present() { FLOATS } else { 0 }),
        (auxiliary::AT_CLKTCK, 100),
        (auxiliary::AT_SECURE, 0),
    ];
    let mut seed = [0; 16];
    random::fill(&mut seed);
    let stack = stack::build(STACK_TOP, path, passed, &auxiliary, seed)?;
    space.fill(stack.pointer, &stack.bytes)?;
    Ok((space, TrapFrame::at_start((base + program.entry) as usize, stack.pointer as usize)))
}

/// Gives the program a region for a segment, filled from the file.
fn load_segment(space: &mut AddressSpace, file: &Node, base: u64, segment: &Segment) -> Result<(), Errno> {
    let start = base + segment.address;
    let (first, end) = (start / PAGE * PAGE, (start + segment.memory_size).next_multiple_of(PAGE));
    if segment.writable && segment.executable {
        // W^X: no page can be both.
        return Err(Errno::ENOEXEC);
    }
    let access = Access { read: true, write: segment.writable, execute: segment.executable };
    space.add(first, end, access, Purpose::Image).map_err(|_| Errno::ENOEXEC)?;
    let mut buffer = vec![0; PAGE as usize];
    let mut done = 0;
    while done < segment.file_size {
        // Up to the next page in memory, so that each page is filled at once.
        let room = PAGE - (start + done) % PAGE;
        let piece = &mut buffer[..room.min(segment.file_size - done) as usize];
        match file.read(segment.offset + done, piece, true)? {
            0 => return Err(Errno::ENOEXEC),
            count => {
                space.fill(start + done, &piece[..count])?;
                done += count as u64;
            }
        }
    }
    Ok(())
}
