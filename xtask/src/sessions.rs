//! Scripted sessions, natively and in QEMU, compared byte by byte.
//!
//! A session is a file `NAME.script` below `tests/fixtures/`, what the console then shows in `NAME.console`,
//! and, where it needs any, files for the removable drive in the folder `NAME.media`. QEMU's console must be
//! the same but for the lines that `tests/fixtures/qemu.differences` lists. A session of another machine than
//! the stock one has QEMU's options for it in `NAME.options`, which our runner takes too, and differences of
//! its own in `NAME.differences`; no `NAME.console`, since other people's software changes with its packages.

use crate::differences::Differences;
use crate::folder::walk;
use crate::{media, native, project, qemu};
use anyhow::{Context, Result, bail};
use machine::runner::setup::Setup;
use machine::runner::{Unthrottled, options};
use machine::script::{self, Console, Driver, Script, Step};
use std::fmt::{Debug, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs all sessions.
pub fn run() -> Result<()> {
    let fixtures = project::root().join("tests/fixtures");
    let differences = Differences::read(&fixtures.join("qemu.differences"))?;
    let mut failed = 0;
    for script in
        walk(&fixtures)?.into_iter().filter(|file| file.extension().is_some_and(|it| it == "script"))
    {
        let name = script.strip_prefix(&fixtures).unwrap_or(&script).with_extension("");
        let start = Instant::now();
        match session(&script, &differences) {
            Ok(()) => println!("ok    {} ({:.1} s)", name.display(), start.elapsed().as_secs_f64()),
            Err(error) => {
                println!("NOT   {}: {error:#}", name.display());
                failed += 1;
            }
        }
    }
    if failed > 0 {
        bail!("{failed} sessions went otherwise than expected");
    }
    Ok(())
}

/// Runs a session on both machines.
fn session(file: &Path, differences: &Differences) -> Result<()> {
    let options = file.with_extension("options");
    if options.is_file() {
        return session_with_options(file, &read_options(&options)?);
    }
    let script = script::parse(&fs::read_to_string(file)?)?;
    let media = media_of(&file.with_extension("media"))?;
    let native = console(&script, Unthrottled::new(native::machine(media.clone())?))?;
    expect_file(&file.with_extension("console"), &native)?;
    let qemu = console(&script, qemu::Session::stock(media.as_deref())?)?;
    compare("QEMU's console", &differences.apply(&native), &qemu)
}

/// Runs a session on both machines as the same command line makes them. The software is not ours and changes with
/// its packages, so QEMU's console is all that is expected, besides the script's texts.
fn session_with_options(file: &Path, options: &[String]) -> Result<()> {
    let script = script::parse(&fs::read_to_string(file)?)?;
    let differences = Differences::read(&file.with_extension("differences"))?;
    let setup = Setup::read(&options::parse(options.iter().cloned())?)?;
    let native = differences.mask(&console(&script, Unthrottled::new(setup.power_on()?))?);
    let qemu = differences.mask(&console(&script, qemu::Session::with_options(options)?)?);
    compare("QEMU's console", &differences.apply(&native), &qemu)
}

/// QEMU's options, an option a line with its value; `$IMAGES` is where our own images are.
fn read_options(file: &Path) -> Result<Vec<String>> {
    let images = project::images();
    let images = images.to_str().context("the project's path is not UTF-8")?;
    let text = fs::read_to_string(file)?.replace("$IMAGES", images);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words =
        lines.flat_map(|line| line.split_once(' ').map_or(vec![line], |(name, value)| vec![name, value]));
    Ok(words.map(str::to_owned).collect())
}

/// The image of a folder's files; none without the folder.
fn media_of(folder: &Path) -> Result<Option<Vec<u8>>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let files: Vec<PathBuf> = walk(folder)?;
    media::image(&files).map(Some)
}

/// Drives the console and returns what it showed, up to the end of the last match: how much more has come by
/// then depends on the machine's speed.
fn console<C: Console>(script: &Script, mut console: C) -> Result<String>
where
    C::Error: Debug + Display + Send + Sync + 'static,
{
    let mut driver = Driver::default();
    driver.run(script, &mut console, |_| {}).map_err(|failure| anyhow::anyhow!("{failure}"))?;
    let mut end = 0;
    for (_, step) in &script.steps {
        if let Step::Expect { text, .. } = step {
            let rest = &driver.transcript()[end..];
            let at =
                rest.windows(text.len()).position(|window| window == text).context("a match was lost")?;
            end += at + text.len();
        }
    }
    Ok(String::from_utf8_lossy(&driver.transcript()[..end]).into_owned())
}

/// Compares with the file, or writes it when `BLESS` is set.
fn expect_file(file: &Path, found: &str) -> Result<()> {
    if std::env::var_os("BLESS").is_some() {
        return crate::folder::write_if_changed(file, found.as_bytes());
    }
    let wanted = fs::read_to_string(file)
        .with_context(|| format!("cannot read {} (BLESS=1 writes it)", file.display()))?;
    compare("the native console", &wanted, found)
}

/// An error that shows the first line that differs.
fn compare(whose: &str, wanted: &str, found: &str) -> Result<()> {
    if wanted == found {
        return Ok(());
    }
    let (mut left, mut right) = (wanted.split_inclusive('\n'), found.split_inclusive('\n'));
    let mut number = 0;
    loop {
        number += 1;
        let (wanted, found) = (left.next(), right.next());
        if wanted != found {
            bail!("{whose} differs in line {number}:\n  expected {wanted:?}\n  found    {found:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_shown() {
        assert!(compare("it", "a\nb\n", "a\nb\n").is_ok());
        assert!(compare("it", "a\nb\n", "a\nc\n").unwrap_err().to_string().contains("line 2"));
    }
}
