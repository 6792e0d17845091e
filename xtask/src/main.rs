//! `cargo xtask`: everything that is done to the project, from set-up to screenshots.
#![forbid(unsafe_code)]

mod bench;
mod boot;
mod cross;
mod differences;
mod dist;
mod flat;
mod folder;
mod guest;
mod images;
mod initramfs;
mod media;
mod native;
mod process;
mod project;
mod qemu;
mod serve;
mod sessions;
mod setup;
mod shots;
mod test;
mod tidy;
mod wasm;

use std::process::ExitCode;

/// A subcommand: the only place to add one.
struct Command {
    name: &'static str,
    summary: &'static str,
    /// What `--help` prints after the summary.
    usage: &'static str,
    run: fn(lexopt::Parser) -> anyhow::Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command { name: "serve", summary: serve::SUMMARY, usage: serve::USAGE, run: serve::command },
    Command { name: "dist", summary: dist::SUMMARY, usage: dist::USAGE, run: dist::command },
    Command { name: "images", summary: images::SUMMARY, usage: images::USAGE, run: images::command },
    Command { name: "boot", summary: boot::SUMMARY, usage: boot::USAGE, run: boot::command },
    Command { name: "test", summary: test::SUMMARY, usage: test::USAGE, run: test::command },
    Command { name: "bench", summary: bench::SUMMARY, usage: bench::USAGE, run: bench::command },
    Command { name: "shots", summary: shots::SUMMARY, usage: shots::USAGE, run: shots::command },
    Command { name: "tidy", summary: tidy::SUMMARY, usage: tidy::USAGE, run: tidy::command },
];

/// A mistake in the arguments: the exit code is 2, as `getopt` programs have it.
#[derive(Debug)]
struct BadArguments(String);

impl std::fmt::Display for BadArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadArguments {}

impl From<BadArguments> for lexopt::Error {
    fn from(error: BadArguments) -> Self {
        lexopt::Error::Custom(Box::new(error))
    }
}

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            let arguments = error.is::<lexopt::Error>() || error.is::<BadArguments>();
            ExitCode::from(if arguments { 2 } else { 1 })
        }
    }
}

fn dispatch() -> anyhow::Result<ExitCode> {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let Some(name) = arguments.first().cloned() else {
        print!("{}", overview());
        return Ok(ExitCode::from(2));
    };
    if name == "--help" || name == "-h" || name == "help" {
        print!("{}", overview());
        return Ok(ExitCode::SUCCESS);
    }
    let Some(command) = COMMANDS.iter().find(|command| name == command.name) else {
        return Err(BadArguments(format!("no command {}\n\n{}", name.display(), overview())).into());
    };
    arguments.remove(0);
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{}\n\n{}", command.summary, command.usage);
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(lexopt::Parser::from_args(arguments))
}

fn overview() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND [--help]\n\n");
    for command in COMMANDS {
        text += &format!("  {:8} {}\n", command.name, command.summary);
    }
    text
}
