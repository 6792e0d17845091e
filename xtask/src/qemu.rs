//! QEMU's `virt` board with our images in it: the one place that knows the command line.

use crate::project;
use anyhow::{Context, Result};
use machine::script::{Advance, Console};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Time on the wall that counts as a machine cycle: twenty times what a cycle takes, since a loaded host may
/// run QEMU far slower than the 100 MHz that limits in scripts are meant for.
const CYCLE: Duration = Duration::from_nanos(200);

/// What is put into QEMU's board.
pub struct Board {
    /// The firmware chip, exactly 32 MiB.
    flash: PathBuf,
    /// The disk in slot 0.
    disk: PathBuf,
    /// The removable drive's medium in slot 1: a file of no bytes is an empty drive.
    media: Medium,
}

impl Board {
    /// The stock board, with a medium in the removable drive.
    pub fn stock(medium: Option<&[u8]>) -> Result<Self> {
        Ok(Board {
            flash: project::flash(),
            disk: project::disk(),
            media: Medium::write(medium.unwrap_or_default())?,
        })
    }

    /// The command that runs it, with the serial port on standard input and output.
    pub fn command(&self) -> Result<Command> {
        let mut qemu = Command::new("qemu-system-riscv64");
        qemu.args(board(&self.flash, &[("disk", &self.disk), ("media", &self.media.0)])?);
        Ok(qemu)
    }
}

/// The options that put a firmware chip and drives, from slot 0 on, into the board; our own runner takes them too.
pub fn board(flash: &Path, drives: &[(&str, &Path)]) -> Result<Vec<String>> {
    let mut options: Vec<String> = ["-M", "virt", "-m", "64", "-bios", "none"].map(str::to_owned).into();
    let mut option = |name: &str, value: String| options.extend([name.to_owned(), value]);
    // QEMU offers version 1 of virtio-mmio unless told otherwise; our guests speak the current one.
    option("-global", "virtio-mmio.force-legacy=false".to_owned());
    // Neither the chip nor a disk keeps what a session writes, so that sessions can share the files.
    option("-drive", format!("if=pflash,unit=0,format=raw,readonly=on,file={}", shown(flash)?));
    for (slot, (id, file)) in drives.iter().enumerate() {
        option("-drive", format!("if=none,id={id},format=raw,snapshot=on,file={}", shown(file)?));
        option("-device", format!("virtio-blk-device,drive={id},bus=virtio-mmio-bus.{slot}"));
    }
    option("-monitor", "none".to_owned());
    options.push("-nographic".to_owned());
    Ok(options)
}

/// QEMU's option syntax doubles commas.
fn shown(file: &Path) -> Result<String> {
    let text = file.to_str().with_context(|| format!("{} is not UTF-8", file.display()))?;
    Ok(text.replace(',', ",,"))
}

/// A medium's file, of this process alone; it goes with the board.
struct Medium(PathBuf);

impl Medium {
    fn write(bytes: &[u8]) -> Result<Self> {
        let file = project::images().join(format!("media-{}.img", std::process::id()));
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Medium(file))
    }
}

impl Drop for Medium {
    fn drop(&mut self) {
        // A file that stays behind in target/ harms nobody.
        let _ = fs::remove_file(&self.0);
    }
}

/// A running QEMU whose console a script drives; dropping it ends it.
pub struct Session {
    qemu: Child,
    keys: ChildStdin,
    output: Receiver<Vec<u8>>,
    /// Its files must be there as long as QEMU runs.
    _board: Option<Board>,
}

impl Session {
    /// Switches the stock board on, with a medium in the removable drive.
    pub fn stock(medium: Option<&[u8]>) -> Result<Self> {
        let board = Board::stock(medium)?;
        Session::start(board.command()?, Some(board))
    }

    /// Switches a machine on that these options describe.
    pub fn with_options(options: &[String]) -> Result<Self> {
        let mut qemu = Command::new("qemu-system-riscv64");
        qemu.args(options);
        Session::start(qemu, None)
    }

    fn start(mut command: Command, board: Option<Board>) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut qemu = command.spawn().context("cannot start QEMU")?;
        let keys = qemu.stdin.take().context("QEMU has no standard input")?;
        let mut console = qemu.stdout.take().context("QEMU has no standard output")?;
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = console.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Ok(Session { qemu, keys, output, _board: board })
    }
}

impl Console for Session {
    type Error = anyhow::Error;

    fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.keys.write_all(bytes).and_then(|()| self.keys.flush()).context("QEMU takes no more keys")
    }

    fn advance(&mut self, cycles: u64, output: &mut Vec<u8>) -> Result<Advance> {
        let start = Instant::now();
        let limit = CYCLE.saturating_mul(u32::try_from(cycles).unwrap_or(u32::MAX));
        let off = match self.output.recv_timeout(limit) {
            Ok(bytes) => {
                output.extend(bytes);
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        let passed = start.elapsed().as_nanos() / CYCLE.as_nanos();
        Ok(Advance { cycles: u64::try_from(passed).unwrap_or(u64::MAX), off })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.qemu.kill();
        let _ = self.qemu.wait();
    }
}
