//! GDB itself, at the runner's socket.

mod programs;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use programs::{folder, program};

const PROGRAM: &str = "
    .globl _start, loop, loaded, stored, done, counter
_start:
    la s0, counter
    li s1, 5
    li t0, 0x2000           # floating point on
    csrs mstatus, t0
    fcvt.d.l fa0, s1
loop:
    ld t0, 0(s0)
loaded:
    addi t0, t0, 1
    sd t0, 0(s0)
stored:
    bne t0, s1, loop
done:
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b
    .data
    .align 3
counter: .dword 0
";

/// A runner that waits for a debugger; it goes with the test.
struct Runner {
    child: Child,
    address: String,
}

impl Drop for Runner {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(arguments: &[&str]) -> Runner {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_kernelarium"));
    runner.args(arguments).args(["-S", "-gdb", "tcp::0"]).stdin(Stdio::null()).stderr(Stdio::piped());
    wait_for_address(runner)
}

fn wait_for_address(mut runner: Command) -> Runner {
    let mut child = runner.spawn().expect("the runner starts");
    let stderr = child.stderr.take().expect("it is a pipe");
    let mut line = String::new();
    BufReader::new(stderr).read_line(&mut line).expect("it says where it listens");
    let address = line.trim().rsplit(' ').next().expect("an address").to_owned();
    Runner { child, address }
}

/// Lets GDB do the commands, and returns what it says.
fn gdb(elf: &str, runner: &Runner, commands: &[&str]) -> String {
    // A GDB that waits for a stop that never comes is ended, and the test fails by what it has said.
    let mut gdb = Command::new("timeout");
    gdb.args([
        "--signal=KILL",
        "300",
        "gdb-multiarch",
        "-nx",
        "-batch",
        "-ex",
        "set confirm off",
        "-ex",
        "set tcp connect-timeout 30",
        elf,
    ]);
    gdb.args(["-ex", &format!("target remote {}", runner.address)]);
    gdb.args(commands.iter().flat_map(|command| ["-ex", command]));
    let output = gdb.stdin(Stdio::null()).output().expect("GDB (cargo xtask test installs it)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn gdb_breaks_watches_and_goes_back() {
    let elf = program(&folder("gdb"), "program", PROGRAM);
    let runner = start(&["-bios", "none", "-kernel", &elf]);
    let said = gdb(
        &elf,
        &runner,
        &[
            "break loop",
            "continue",
            "printf \"first %d at %d\\n\", *(long*)&counter, $pc == (long)&loop",
            "printf \"float %.1f\\n\", $fa0.double",
            "printf \"mode %d misa %d\\n\", $priv, ($misa >> 62) & 3",
            "delete",
            "watch *(long*)&counter",
            "continue",
            "printf \"after the store %d\\n\", $pc == (long)&stored",
            "continue",
            "printf \"second %d\\n\", *(long*)&counter",
            "set $before = $pc",
            "stepi",
            "reverse-stepi",
            "printf \"same %d\\n\", $pc == $before",
            "reverse-continue",
            "printf \"back %d\\n\", *(long*)&counter",
            "delete",
            "rwatch *((char*)&counter + 2)",
            "continue",
            "printf \"after the load %d\\n\", $pc == (long)&loaded",
            "delete",
            "break done",
            "continue",
            "printf \"done %d t0 %d\\n\", *(long*)&counter, $t0",
            "monitor cycle",
            "monitor info",
            "info threads",
            "set var *(long*)&counter = 77",
            "set $s1 = 99",
            "printf \"written %d %d\\n\", *(long*)&counter, $s1",
            "delete",
            "reverse-continue",
            "continue",
            "kill",
        ],
    );
    for expected in [
        "first 0 at 1",
        "float 5.0",
        "mode 3 misa 2",
        "Old value = 0",
        "New value = 1",
        "after the store 1",
        "second 2",
        "same 1",
        "back 1",
        "after the load 1",
        "done 5 t0 5",
        "hart 0: machine mode",
        "(machine mode)",
        "written 77 99",
        "No more reverse-execution history",
    ] {
        assert!(said.contains(expected), "{expected:?} is missing in:\n{said}");
    }
}

#[test]
fn harts_are_threads_and_a_recording_is_gone_through_backwards() {
    let folder = folder("gdb-recording");
    let elf = program(&folder, "program", PROGRAM);
    let recording = folder.join("life");
    let recording = recording.to_str().expect("UTF-8");
    let status = Command::new(env!("CARGO_BIN_EXE_kernelarium"))
        .args(["-bios", "none", "-kernel", &elf, "-smp", "2", "--record", recording])
        .stdin(Stdio::null())
        .status();
    assert_eq!(status.expect("the runner starts").code(), Some(0));
    let output = Command::new(env!("CARGO_BIN_EXE_kernelarium"))
        .args(["--replay", recording])
        .stdin(Stdio::null())
        .output()
        .expect("the runner starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("to the same state"), "{said}");
    let runner = start(&["--replay", recording]);
    let said = gdb(
        &elf,
        &runner,
        &[
            "info threads",
            "break done",
            "continue",
            "printf \"done %d\\n\", *(long*)&counter",
            "delete",
            "tbreak loop",
            "reverse-continue",
            "printf \"at loop %d\\n\", $pc == (long)&loop",
            "reverse-continue",
            "monitor cycle",
            "detach",
        ],
    );
    for expected in ["Thread 1.2 (machine mode)", "at loop 1", "No more reverse-execution history"] {
        assert!(said.contains(expected), "{expected:?} is missing in:\n{said}");
    }
}

/// Hart 0 waits for hart 1, which comes to its turn after a thousand cycles, and then resets the machine.
const TWO: &str = "
    .globl _start, other
_start:
    csrr t0, mhartid
    la s0, counter
    bnez t0, other
1:  ld t1, 0(s0)
    beqz t1, 1b
    li t0, 0x100000
    li t1, 0x7777
    sw t1, 0(t0)
1:  j 1b
other:
    addi t2, t2, 1
    addi t2, t2, 2
    sd t2, 0(s0)
1:  j 1b
    .data
    .align 3
counter: .dword 0
";

#[test]
fn a_step_back_is_of_the_hart_that_one_looks_at_and_a_reset_may_be_the_end() {
    let elf = program(&folder("gdb-two"), "program", TWO);
    let runner = start(&["-bios", "none", "-kernel", &elf, "-smp", "2", "-no-reboot"]);
    let said = gdb(
        &elf,
        &runner,
        &[
            "break other",
            "continue",
            "delete",
            "stepi",
            "stepi",
            "reverse-stepi",
            "printf \"t2 %d\\n\", $t2",
            "continue",
            "printf \"cycles %d\\n\", $mcycle < 4000",
            "kill",
        ],
    );
    for expected in ["hit Breakpoint 1, other", "t2 1", "No more reverse-execution history", "cycles 1"] {
        assert!(said.contains(expected), "{expected:?} is missing in:\n{said}");
    }
}

#[test]
fn a_machine_without_a_debugger_sleeps_as_long_as_on_the_wall() {
    let sleeper = "
    .globl _start
_start:
    wfi
    j _start
";
    let elf = program(&folder("gdb-sleep"), "program", sleeper);
    let mut runner = Command::new(env!("CARGO_BIN_EXE_kernelarium"));
    runner.args(["-bios", "none", "-kernel", &elf, "-gdb", "tcp::0"]);
    runner.stdin(Stdio::null()).stderr(Stdio::piped());
    let runner = wait_for_address(runner);
    std::thread::sleep(std::time::Duration::from_secs(1));
    let said = gdb(&elf, &runner, &["printf \"slept %d\\n\", $mcycle < 3000000000", "kill"]);
    assert!(said.contains("slept 1"), "{said}");
}

#[test]
fn what_a_watched_store_prints_is_shown_once() {
    let prints = "
    .globl _start, port
    .set port, 0x10000000
_start:
    li t0, 0x10000000       # the UART
    li t1, 'x'
    sb t1, 0(t0)
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b
";
    let elf = program(&folder("gdb-prints"), "program", prints);
    let mut runner = Command::new(env!("CARGO_BIN_EXE_kernelarium"));
    runner.args(["-bios", "none", "-kernel", &elf, "-S", "-gdb", "tcp::0"]);
    runner.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut runner = wait_for_address(runner);
    let said = gdb(&elf, &runner, &["awatch *(char*)&port", "continue", "detach"]);
    let mut shown = String::new();
    let mut output = runner.child.stdout.take().expect("a pipe");
    std::io::Read::read_to_string(&mut output, &mut shown).expect("text");
    assert_eq!(shown, "x", "{said}");
}
