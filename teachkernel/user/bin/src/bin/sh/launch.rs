//! Making processes: one for each command of a pipeline, wired output to input.

use alloc::{ffi::CString, vec::Vec};
use core::ffi::CStr;

use abi::linux::{mode, open};
use programs::shell::{
    Bytes,
    ast::{Command, Item, Pipeline},
    expand,
};
use ulib::{Errno, Fd, dir, eprintln, file, message::Words, process, show::Shown, sys};

use crate::{
    builtin,
    control::Place,
    jobs::{Job, Member},
    redirect,
    run::{CANNOT_RUN, NOT_FOUND},
    state::Shell,
};

/// A command, ready to run: everything that can go wrong before a process is made has been looked at.
struct Ready<'a> {
    command: &'a Command,
    words: Vec<Bytes>,
    /// Where its program is; not for builtins and bare redirections.
    program: Option<CString>,
}

/// Starts the commands of a pipeline. `Err` is the exit code, the message is out.
pub fn pipeline(shell: &mut Shell, pipeline: &Pipeline, place: Place) -> Result<Job, i32> {
    let mut ready = Vec::new();
    for command in &pipeline.commands {
        match prepare(shell, command) {
            // A pipeline's other commands run all the same, as everywhere; a lone one needs no process.
            Err(status) if pipeline.commands.len() == 1 => return Err(status),
            Err(status) => ready.push(Err(status)),
            Ok(command) => ready.push(Ok(command)),
        }
    }
    let mut job = Job::default();
    let mut input = None;
    let count = ready.len();
    for (i, command) in ready.into_iter().enumerate() {
        let pipe = if i + 1 < count { Some(sys::pipe2(open::O_CLOEXEC).map_err(no_room)?) } else { None };
        let output = pipe.map(|(_, write_end)| write_end);
        let name = command.as_ref().ok().and_then(|ready| ready.words.first().cloned()).unwrap_or_default();
        let pid = process::fork().map_err(no_room)?;
        if pid == 0 {
            shell.enter_group(job.group, place);
            wire(input, Fd::STDIN);
            wire(output, Fd::STDOUT);
            let code = match command {
                Ok(ready) => become_it(shell, &ready),
                Err(status) => status,
            };
            process::exit(code);
        }
        shell.put_in_group(pid, &mut job.group);
        job.members.push(Member { pid, name, ended: None });
        for done in [input, output].into_iter().flatten() {
            let _ = sys::close(done);
        }
        input = pipe.map(|(read_end, _)| read_end);
    }
    Ok(job)
}

/// Starts a shell of its own, in the background, for an item with `&&` or `||`.
pub fn subshell(shell: &mut Shell, item: &Item) -> Result<Job, i32> {
    let mut job = Job::default();
    let pid = process::fork().map_err(no_room)?;
    if pid == 0 {
        shell.enter_group(job.group, Place::Background);
        shell.interactive = false;
        shell.run_item(item);
        process::exit(shell.status);
    }
    shell.put_in_group(pid, &mut job.group);
    job.members.push(Member { pid, name: item.text.clone(), ended: None });
    Ok(job)
}

fn no_room(errno: Errno) -> i32 {
    eprintln!("sh: cannot make a process: {}", Words(errno));
    CANNOT_RUN
}

/// In the child: `end` of a pipe becomes descriptor `place`; the original closes by itself at exec.
fn wire(end: Option<Fd>, place: Fd) {
    if let Some(end) = end
        && sys::dup3(end, place, 0).is_err()
    {
        process::exit(CANNOT_RUN);
    }
}

fn prepare<'a>(shell: &Shell, command: &'a Command) -> Result<Ready<'a>, i32> {
    let words = expand::words(&command.words, shell);
    let program = match words.first() {
        None => None,
        Some(name) if builtin::find(name).is_some() => None,
        Some(name) => Some(locate(shell, name)?),
    };
    Ok(Ready { command, words, program })
}

/// Finds a program: by its path, or by its name in the directories of `PATH`.
pub fn locate(shell: &Shell, name: &[u8]) -> Result<CString, i32> {
    if name.contains(&b'/') {
        let path = dir::cstring(name.to_vec());
        return match file::stat(&path) {
            Ok(_) => Ok(path),
            Err(Errno::ENOENT) => Err(not_found(name)),
            Err(errno) => Err(cannot_run(name, errno)),
        };
    }
    let is_program = |path: &CString| file::stat(path).is_ok_and(|stat| file::is(&stat, mode::S_IFREG));
    let mut paths = shell.places().map(|place| dir::join(place, name));
    if name.is_empty() { None } else { paths.find(is_program) }.ok_or_else(|| not_found(name))
}

fn not_found(name: &[u8]) -> i32 {
    eprintln!("sh: {}: not found", Shown(name));
    NOT_FOUND
}

fn cannot_run(name: &[u8], errno: Errno) -> i32 {
    eprintln!("sh: {}: {}", Shown(name), Words(errno));
    CANNOT_RUN
}

/// In the child: applies redirections and assignments and becomes the program. Returns an exit code if it
/// does not, or once a builtin is done.
fn become_it(shell: &mut Shell, ready: &Ready) -> i32 {
    if redirect::apply(&ready.command.redirects, shell).is_err() {
        return 1;
    }
    for (name, value) in &ready.command.assignments {
        let value = expand::text(value, shell);
        shell.set(name, &value);
        shell.export(name);
    }
    let Some(program) = &ready.program else {
        let builtin = ready.words.first().and_then(|name| builtin::find(name));
        shell.interactive = false;
        return builtin.map_or(0, |builtin| builtin(shell, &ready.words));
    };
    execute(shell, program, &ready.words)
}

/// Becomes a program. Returns an exit code if it does not, or once a script is done.
pub fn execute(shell: &Shell, program: &CStr, words: &[Bytes]) -> i32 {
    let own = |strings: Vec<Bytes>| -> Vec<CString> { strings.into_iter().map(dir::cstring).collect() };
    let (argv, envp) = (own(words.to_vec()), own(shell.environment()));
    let argv: Vec<&CStr> = argv.iter().map(CString::as_c_str).collect();
    let envp: Vec<&CStr> = envp.iter().map(CString::as_c_str).collect();
    match sys::execve(program, &argv, &envp) {
        Errno::ENOEXEC => run_as_script(program, words),
        errno => cannot_run(&words[0], errno),
    }
}

/// A file that is no program is a list of commands (POSIX.1-2017, Shell Command Language, 2.9.1.1), unless
/// it plainly holds something else.
fn run_as_script(path: &CStr, words: &[Bytes]) -> i32 {
    match file::contents(path) {
        Ok(text) if text.contains(&0) => cannot_run(&words[0], Errno::ENOEXEC),
        Ok(text) => {
            let names: Vec<&[u8]> = words.iter().map(Bytes::as_slice).collect();
            crate::script(&mut Shell::new(&names, false), &text)
        }
        Err(errno) => cannot_run(&words[0], errno),
    }
}
