//! What the shell remembers: variables, arguments, jobs, the last exit code.

use alloc::{format, vec::Vec};

use programs::{
    shell::{
        Bytes,
        ast::Name,
        expand::{Letter, World},
        glob,
    },
    sort::sort,
};
use ulib::{dir, env, sys, sys::Pid};

use crate::jobs::Jobs;

/// A variable.
struct Variable {
    name: Bytes,
    value: Bytes,
    /// Whether programs get it in their environment.
    exported: bool,
}

/// The shell.
pub struct Shell {
    variables: Vec<Variable>,
    /// Its own name or that of the script, and the arguments.
    names: Vec<Bytes>,
    /// Whether somebody sits at a terminal.
    pub interactive: bool,
    /// Exit code of what ran last: `$?`.
    pub status: i32,
    /// What runs in the background.
    pub jobs: Jobs,
}

impl Shell {
    /// A shell with the environment's variables.
    pub fn new(names: &[&[u8]], interactive: bool) -> Self {
        let mut shell = Shell {
            variables: Vec::new(),
            names: names.iter().map(|name| name.to_vec()).collect(),
            interactive,
            status: 0,
            jobs: Jobs::default(),
        };
        for string in env::vars() {
            let mut halves = string.to_bytes().splitn(2, |byte| *byte == b'=');
            if let (Some(name), Some(value)) = (halves.next(), halves.next()) {
                shell.set(name, value);
                shell.export(name);
            }
        }
        shell
    }

    /// The value of variable `name`.
    pub fn get(&self, name: &[u8]) -> Option<&[u8]> {
        self.variables.iter().find(|variable| variable.name == name).map(|variable| variable.value.as_slice())
    }

    fn variable(&mut self, name: &[u8]) -> &mut Variable {
        let at = self.variables.iter().position(|variable| variable.name == name);
        let at = at.unwrap_or_else(|| {
            self.variables.push(Variable { name: name.to_vec(), value: Bytes::new(), exported: false });
            self.variables.len() - 1
        });
        &mut self.variables[at]
    }

    /// Gives variable `name` a value.
    pub fn set(&mut self, name: &[u8], value: &[u8]) {
        self.variable(name).value = value.to_vec();
    }

    /// From now on programs get variable `name`.
    pub fn export(&mut self, name: &[u8]) {
        self.variable(name).exported = true;
    }

    /// Forgets variable `name`.
    pub fn unset(&mut self, name: &[u8]) {
        self.variables.retain(|variable| variable.name != name);
    }

    /// `NAME=value` for every variable that programs get.
    pub fn environment(&self) -> Vec<Bytes> {
        let exported = self.variables.iter().filter(|variable| variable.exported);
        exported.map(|variable| [variable.name.as_slice(), &variable.value].join(&b'=')).collect()
    }

    /// The home directory.
    pub fn home(&self) -> &[u8] {
        self.get(b"HOME").filter(|home| !home.is_empty()).unwrap_or(b"/")
    }

    /// The directories in which programs are looked for.
    pub fn places(&self) -> impl Iterator<Item = &[u8]> {
        let places = self.get(b"PATH").unwrap_or(b"/bin").split(|byte| *byte == b':');
        places.map(|place| if place.is_empty() { b"." } else { place })
    }

    /// The process number that went to the background last.
    fn background(&self) -> Option<Pid> {
        self.jobs.newest()
    }
}

impl World for Shell {
    fn value(&self, name: &Name) -> Option<Bytes> {
        match name {
            Name::Named(name) => self.get(name).map(<[u8]>::to_vec),
            Name::Position(at) => self.names.get(*at).cloned(),
            Name::Status => Some(format!("{}", self.status).into_bytes()),
            Name::Shell => Some(format!("{}", sys::getpid()).into_bytes()),
            Name::Background => self.background().map(|pid| format!("{pid}").into_bytes()),
            Name::Count => Some(format!("{}", self.names.len().saturating_sub(1)).into_bytes()),
            Name::All => None,
            Name::Home => Some(self.home().to_vec()),
            Name::HomeBefore => Some(self.home().strip_suffix(b"/").unwrap_or(self.home()).to_vec()),
        }
    }

    fn arguments(&self) -> Vec<Bytes> {
        self.names.iter().skip(1).cloned().collect()
    }

    /// Follows the pattern from directory to directory; whatever cannot be read matches nothing.
    fn matching(&self, pattern: &[Letter]) -> Vec<Bytes> {
        let mut found: Vec<Bytes> = alloc::vec![Bytes::new()];
        for (i, part) in pattern.split(|letter| letter.byte == b'/').enumerate() {
            let is_last = pattern.split(|letter| letter.byte == b'/').nth(i + 1).is_none();
            found = found.iter().flat_map(|base| step(base, part, is_last)).collect();
        }
        sort(&mut found);
        found
    }
}

/// The names that one part of a pattern leads to from `base`, with a `/` behind unless it is the last.
fn step(base: &[u8], part: &[Letter], is_last: bool) -> Vec<Bytes> {
    let end: &[u8] = if is_last { b"" } else { b"/" };
    if part.iter().all(|letter| letter.quoted || !matches!(letter.byte, b'*' | b'?')) {
        let name: Bytes = part.iter().map(|letter| letter.byte).collect();
        let path = [base, &name, end].concat();
        let exists = part.is_empty() || ulib::file::stat(&dir::cstring(path.clone())).is_ok();
        return exists.then_some(path).into_iter().collect();
    }
    let here = if base.is_empty() { b"." } else { base };
    let entries = dir::read(&dir::cstring(here.to_vec())).unwrap_or_default();
    let names = entries.into_iter().map(|entry| entry.name).filter(|name| glob::matches(part, name));
    names.map(|name| [base, &name, end].concat()).collect()
}
