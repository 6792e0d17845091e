//! Set-up: finds what a command needs and installs what is missing. The only place that installs anything.
//!
//! Each [`Need`] is a row: how to see that it is there, and the Debian packages that bring it. Nothing that
//! is there gets touched, so a second run takes milliseconds.

use crate::cross;
use crate::process::{find, first_line, run, shown};
use crate::project;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Something that a command needs on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A compiler for the guest's RISC-V.
    GuestCompiler,
    /// A compiler for the guest's RISC-V with floating point.
    GuestFloatCompiler,
    /// A compiler for the page's wasm.
    WasmCompiler,
    /// Clippy for both of them.
    CrossClippy,
    /// rustfmt and clippy for the host.
    HostLints,
    /// Node.js and npm.
    Node,
    /// The JavaScript packages of `www/`.
    NodeModules,
    /// Chromium, for browser tests and screenshots.
    Chromium,
    /// `qemu-system-riscv64`, the machine's oracle.
    Qemu,
    /// `qemu-riscv64`, Linux's system calls on the host.
    QemuUser,
    /// `e2fsck` and `debugfs`.
    Ext2Tools,
    /// `dtc`.
    DeviceTreeCompiler,
    /// GNU `as` for RISC-V, the assembler's oracle.
    Binutils,
    /// OpenSBI and U-Boot for QEMU's board, which must run on ours.
    BootFirmware,
    /// GDB for RISC-V, which the runner's debugger port is tried with.
    Gdb,
}

/// What [`Need::BootFirmware`] means; the sessions' options name the same files.
const BOOT_FIRMWARE: [&str; 2] = [
    "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin",
    "/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin",
];

/// Whether the need is met now.
fn is_met(need: Need) -> bool {
    let runs = |program: &str| find(program).is_some();
    match need {
        Need::GuestCompiler => cross::compiler(&cross::GUEST).is_some(),
        Need::GuestFloatCompiler => cross::compiler(&cross::GUEST_FLOAT).is_some(),
        Need::WasmCompiler => cross::compiler(&cross::WASM).is_some(),
        Need::CrossClippy => cross::has_clippy(),
        // Asked, not looked up: rustup's stand-ins are there even when what they stand for is not.
        Need::HostLints => answers(&["fmt", "--version"]) && answers(&["clippy", "--version"]),
        Need::Node => runs("npm") && node_is_new_enough(),
        Need::NodeModules => modules_are_current(),
        Need::Chromium => runs("chromium"),
        Need::Qemu => runs("qemu-system-riscv64"),
        Need::QemuUser => runs("qemu-riscv64"),
        Need::Ext2Tools => runs("e2fsck") && runs("debugfs"),
        Need::DeviceTreeCompiler => runs("dtc"),
        Need::Binutils => runs("riscv64-linux-gnu-as"),
        Need::BootFirmware => BOOT_FIRMWARE.iter().all(|file| Path::new(file).is_file()),
        Need::Gdb => runs("gdb-multiarch"),
    }
}

fn answers(cargo: &[&str]) -> bool {
    first_line(Command::new("cargo").args(cargo)).is_some()
}

/// The Debian packages that meet the need.
fn packages(need: Need) -> &'static [&'static str] {
    match need {
        Need::GuestCompiler | Need::GuestFloatCompiler | Need::WasmCompiler => cross::distribution_packages(),
        Need::CrossClippy => &["rust-web-clippy"],
        Need::HostLints => &["rustfmt-web", "rust-web-clippy"],
        Need::Node | Need::NodeModules => &["nodejs", "npm"],
        Need::Chromium => &["chromium"],
        Need::Qemu => &["qemu-system-misc"],
        Need::QemuUser => &["qemu-user"],
        Need::Ext2Tools => &["e2fsprogs"],
        Need::DeviceTreeCompiler => &["device-tree-compiler"],
        Need::Binutils => &["binutils-riscv64-linux-gnu"],
        Need::BootFirmware => &["opensbi", "u-boot-qemu"],
        Need::Gdb => &["gdb-multiarch"],
    }
}

/// Meets the needs, or says exactly what to type.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let start = Instant::now();
    let mut done = Vec::new();
    let missing = |needs: &[Need]| needs.iter().copied().filter(|need| !is_met(*need)).collect::<Vec<_>>();

    for need in missing(needs) {
        if add_by_rustup(need) {
            done.push(format!("{need:?} by rustup"));
        }
    }
    let system: Vec<Need> = missing(needs).into_iter().filter(|need| *need != Need::NodeModules).collect();
    if !system.is_empty() {
        done.push(install_packages(&system)?);
        if let [need, ..] = missing(&system)[..] {
            bail!("set-up: {need:?} is still missing after installing {}", packages(need).join(", "));
        }
    }
    if missing(needs).contains(&Need::NodeModules) {
        install_modules()?;
        done.push("npm packages".to_owned());
    }
    let what = if done.is_empty() { "nothing to do".to_owned() } else { done.join(", ") };
    eprintln!("set-up: {what} ({:.1} s)", start.elapsed().as_secs_f64());
    Ok(())
}

/// Lets rustup add what it has, unless its owner said that it must not download by itself.
fn add_by_rustup(need: Need) -> bool {
    let what: &[&str] = match need {
        Need::GuestCompiler => &["target", "add", cross::GUEST.triple],
        Need::GuestFloatCompiler => &["target", "add", cross::GUEST_FLOAT.triple],
        Need::WasmCompiler => &["target", "add", cross::WASM.triple],
        Need::HostLints => &["component", "add", "rustfmt", "clippy"],
        _ => return false,
    };
    if std::env::var_os("RUSTUP_AUTO_INSTALL").is_some_and(|value| value == "0") || find("rustup").is_none() {
        return false;
    }
    let mut rustup = Command::new("rustup");
    rustup.args(what);
    eprintln!("set-up: {}", shown(&rustup));
    run(&mut rustup).is_ok()
}

/// Installs the packages of all needs in one call of the package manager.
fn install_packages(needs: &[Need]) -> Result<String> {
    let mut names: Vec<&str> = needs.iter().flat_map(|need| packages(*need)).copied().collect();
    names.sort_unstable();
    names.dedup();
    let mut update = Command::new("apt-get");
    update.args(["update", "-qq"]);
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends", "-o=Dpkg::Use-Pty=0"]).args(&names);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    if find("apt-get").is_none() || !is_root() {
        let (update, install) = (shown(&update), shown(&install));
        bail!(
            "set-up: this needs {names:?} (names of Debian's packages), and only the administrator can install them.\n\
             On Debian or Ubuntu run:\n\n    sudo {update} && sudo {install}\n\n\
             elsewhere install what has these programs, then run this command again."
        );
    }
    eprintln!("set-up: {}", shown(&install));
    run(&mut update)?;
    run(&mut install)?;
    Ok(names.join(" "))
}

/// Linux tells the owner of our own process entry.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

/// Node 18 has the test runner that the browser tests use.
fn node_is_new_enough() -> bool {
    let version = first_line(Command::new("node").arg("--version")).unwrap_or_default();
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|number| number.parse::<u32>().ok());
    major.is_some_and(|major| major >= 18)
}

/// The copy of the lock file that the last installation was made from.
fn installed_lock() -> std::path::PathBuf {
    project::www().join("node_modules/.installed-lock.json")
}

fn modules_are_current() -> bool {
    let wanted = fs::read(project::www().join("package-lock.json"));
    matches!((wanted, fs::read(installed_lock())), (Ok(wanted), Ok(installed)) if wanted == installed)
}

fn install_modules() -> Result<()> {
    let www = project::www();
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&www);
    eprintln!("set-up: {} (in www)", shown(&npm));
    run(&mut npm)?;
    copy(&www.join("package-lock.json"), &installed_lock())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
