//! `cargo xtask serve`: builds the page, serves it, and builds again when a source changes.

use crate::process::shown;
use crate::{dist, folder, project, setup};
use anyhow::{Result, anyhow};
use lexopt::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};
use tiny_http::{Header, Request, Response, Server};

pub const SUMMARY: &str = "Builds the page, serves it and prints the address; rebuilds on change";
pub const USAGE: &str = "\
usage: cargo xtask serve [--port N] [--open]

  --port N   listen on this port (8080 unless told)
  --open     open the page in the browser
";

/// What the page's answers hinge on: a file's ending and its media type.
const TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("s", "text/plain; charset=utf-8"),
];

/// Folders and files whose change means another build.
const SOURCES: &[&str] = &[
    "abi",
    "machine",
    "toolchain",
    "web",
    "teachkernel",
    "www/src",
    "www/style",
    "www/sample.html",
    "www/sample.css",
    "www/build.js",
    "index.html",
    "Cargo.toml",
    "Cargo.lock",
];

/// Runs the command; it ends with Ctrl-C.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let (mut port, mut open) = (8080_u16, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            Long("open") => open = true,
            other => return Err(other.unexpected().into()),
        }
    }
    // The port first: whoever asked for one that is taken should not wait for a build to hear of it.
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("cannot listen on port {port}: {error}; choose another with --port"))?;
    setup::ensure(dist::NEEDS)?;
    dist::build()?;
    let address = format!("http://{}/", server.server_addr());
    println!("\nThe page is at {address} (Ctrl-C ends)");
    if open {
        open_browser(&address);
    }
    thread::spawn(rebuild_on_change);
    for request in server.incoming_requests() {
        // A browser that hangs up in the middle is no concern of ours.
        let _ = answer(request);
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the address with the desktop's own opener.
fn open_browser(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(opener);
    command.arg(address).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        eprintln!("{} does not start: {error}", shown(&command));
    }
}

/// Answers with the file below `dist/` that the path names.
fn answer(request: Request) -> std::io::Result<()> {
    let path = request.url().split(['?', '#']).next().unwrap_or_default();
    let Some(file) = file_at(path) else {
        return request.respond(Response::from_string("no such file\n").with_status_code(404));
    };
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    let media =
        TYPES.iter().find(|(name, _)| *name == ending).map_or("application/octet-stream", |row| row.1);
    let response = Response::from_file(File::open(&file)?)
        .with_header(header("Content-Type", media))
        .with_header(header("Cache-Control", "no-store"));
    request.respond(response)
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("names and values here are ASCII")
}

/// The file of a request's path; `None` outside of the folder.
fn file_at(path: &str) -> Option<PathBuf> {
    let mut file = dist::folder();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        // Names in dist/ need no escapes, so a path with one names nothing.
        if part == ".." || part.contains(['\\', '%', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

/// Looks at the sources twice a second and builds when one has changed.
fn rebuild_on_change() {
    let mut seen = times();
    loop {
        thread::sleep(Duration::from_millis(500));
        let mut now = times();
        if now == seen {
            continue;
        }
        // An editor may still be writing: wait until half a second passes without a change.
        loop {
            thread::sleep(Duration::from_millis(500));
            let later = times();
            if later == now {
                break;
            }
            now = later;
        }
        println!("\n{} changed", difference(&seen, &now));
        // A process of its own, so that a change of the image writers takes effect too.
        match Command::new("cargo").args(["xtask", "dist"]).current_dir(project::root()).status() {
            Ok(status) if status.success() => println!("built again: reload the page"),
            Ok(_) => println!("not built: the page stays as it was"),
            Err(error) => println!("cannot start cargo: {error}"),
        }
        seen = now;
    }
}

type Times = BTreeMap<PathBuf, Option<SystemTime>>;

fn times() -> Times {
    let root = project::root();
    let files = SOURCES
        .iter()
        .map(|source| root.join(source))
        .flat_map(|path| if path.is_dir() { folder::walk(&path).unwrap_or_default() } else { vec![path] });
    files.filter(|file| !is_output(file)).map(|file| (file.clone(), modified(&file))).collect()
}

fn is_output(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "target" || part.as_os_str() == "node_modules")
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|meta| meta.modified()).ok()
}

/// The first file that differs, for the message.
fn difference(before: &Times, after: &Times) -> String {
    let changed = after.iter().find(|(file, time)| before.get(*file) != Some(time)).map(|(file, _)| file);
    let removed = before.keys().find(|file| !after.contains_key(*file));
    let root = project::root();
    let file = changed.or(removed).map(|file| file.strip_prefix(&root).unwrap_or(file));
    file.map_or_else(|| "a source".to_owned(), |file| file.display().to_string())
}
