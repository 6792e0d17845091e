//! How runs end that somebody else ends: signals, outputs that are closed or full, input that never ends.

mod programs;

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use programs::{TAIL, WRITES, folder, program};

/// Prints `x` for ever, without ever reading what is typed.
const PRINTS: &str = "
    .globl _start
_start:
    li t0, 0x10000000       # the UART
    li t1, 'x'
1:  sb t1, 0(t0)
    j 1b
";

fn start(arguments: &[&str]) -> Command {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_kernelarium"));
    runner.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    runner
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

/// Its exit code; one that does not end by itself is ended, and has none.
fn code(child: &mut Child) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            return status.code();
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("a child of ours");
    None
}

#[test]
fn a_signal_ends_every_kind_of_run_in_order() {
    let folder = folder("signals");
    let file = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let (disk, record, events, script) = (file("disk"), file("record"), file("events"), file("script"));
    fs::write(&script, "expect \"never\" within 999999999\n").expect("a writable folder");
    // It writes to the disk and then goes on for ever, instead of ending.
    let writes = WRITES.replace("    li t0, 0x100000\n", "2:  j 2b\n");
    let kernel = program(&folder, "writes", &writes);
    let elf = program(&folder, "elf", &(".globl _start\n_start: j _start\n".to_owned() + TAIL));
    let drive = format!("file={disk},format=raw,if=virtio");
    let slot = format!("file={disk},format=raw,if=none,id=d");
    let device = "virtio-blk-device,drive=d,bus=virtio-mmio-bus.0";
    let with_disk = ["-bios", "none", "-kernel", &kernel, "-drive", &slot, "-device", device];
    let bare = ["--elf", &elf, "-drive", &drive];
    let kinds: &[(&[&str], &[&str])] = &[
        (&with_disk, &["-serial", "none"]),
        (&with_disk, &["--script", &script]),
        (&with_disk, &[]),
        (&bare, &[]),
        (&bare, &["--record", &record]),
    ];
    for (arguments, more) in kinds {
        fs::write(&disk, [b'd'; 1024]).expect("a writable folder");
        // Nothing is waited for that may not come: the first second is plenty for the kernel's write.
        let arguments = [*arguments, *more, &["--events", "jsonl", &events]].concat();
        let mut runner = start(&arguments);
        runner.stdin(Stdio::piped());
        let mut child = runner.spawn().expect("the runner starts");
        thread::sleep(Duration::from_secs(1));
        signal(&child, "-TERM");
        assert_eq!(code(&mut child), Some(143), "{arguments:?}");
        let written = fs::read(&disk).expect("the disk is there still");
        let stored = !arguments.contains(&"--elf");
        assert_eq!(written[512..] == [b'k'; 512], stored, "{arguments:?}");
        assert!(fs::metadata(&events).is_ok_and(|it| it.len() > 0), "{arguments:?}");
    }
    assert!(fs::metadata(&record).is_ok_and(|it| it.len() > 0), "the recording is written");
}

#[test]
fn a_closed_output_ends_a_run_without_a_word() {
    let folder = folder("closed");
    let kernel = program(&folder, "prints", PRINTS);
    let source = "
    .globl _start
_start:
    la t0, tohost
    li t1, 0x0101000000000000 + 'H'
1:  sd t1, 0(t0)
    j 1b
"
    .to_owned()
        + TAIL;
    let elf = program(&folder, "prints-elf", &source);
    let kinds: &[&[&str]] = &[&["-bios", "none", "-kernel", &kernel], &["--elf", &elf]];
    for arguments in kinds {
        let mut child = start(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the runner starts");
        drop(child.stdout.take());
        assert_eq!(code(&mut child), Some(141), "{arguments:?}: as SIGPIPE ends others");
        let mut said = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        assert_eq!(said, "", "{arguments:?}");
        let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux's full device");
        let output =
            start(arguments).stdout(full).stderr(Stdio::piped()).output().expect("the runner starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("cannot write standard output") && said.lines().count() == 1, "{said}");
    }
    let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux's full device");
    let status = start(&["--what"]).stderr(full).status().expect("the runner starts");
    assert_eq!(status.code(), Some(2), "a full standard error is no panic");
}

#[test]
fn events_that_can_not_be_written_cost_no_recording() {
    let folder = folder("full-events");
    let kernel = program(&folder, "prints", PRINTS);
    let record = folder.join("record");
    let record = record.to_str().expect("UTF-8");
    let kernel = ["-bios", "none", "-kernel", &kernel, "--max-cycles", "1k"];
    let status = start(&kernel).args(["--events", "jsonl", "/dev/full", "--record", record]).status();
    assert_eq!(status.expect("the runner starts").code(), Some(1));
    let status = start(&["--replay", record]).status();
    assert_eq!(status.expect("the runner starts").code(), Some(0), "it is whole");
}

#[test]
fn endless_input_waits_until_the_machine_reads() {
    let folder = folder("endless");
    let kernel = program(&folder, "prints", PRINTS);
    let mut child = start(&["-bios", "none", "-kernel", &kernel])
        .stdin(File::open("/dev/zero").expect("Linux's endless device"))
        .spawn()
        .expect("the runner starts");
    thread::sleep(Duration::from_secs(1));
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("Linux's procfs");
    signal(&child, "-INT");
    assert_eq!(code(&mut child), Some(130));
    let kilobytes = |line: &str| line.split_whitespace().nth(1)?.parse::<u64>().ok();
    let resident = status.lines().find(|line| line.starts_with("VmRSS:")).and_then(kilobytes);
    assert!(resident.is_some_and(|resident| resident < 100 << 10), "{resident:?} KiB");
}
