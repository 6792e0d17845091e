//! Every option: its names, its values, what it does, in one row.

use super::list::List;
use super::{Bios, Format, Options, Pace, accepted, devices, drives, number};
use crate::config::RAM_MAX;
use crate::ram::PAGE;
use crate::runner::mistake::{Mistake, mistake};
use crate::script;

/// How an option is applied, by the number of its values.
pub enum Apply {
    /// None.
    Flag(fn(&mut Options)),
    /// One.
    One(fn(&mut Options, &str) -> Result<(), Mistake>),
    /// Two.
    Two(fn(&mut Options, &str, &str) -> Result<(), Mistake>),
}
use Apply::{Flag, One, Two};

/// An option.
pub struct Row {
    /// Its names, with one dash or two.
    pub names: &'static [&'static str],
    /// What its values are called.
    pub values: &'static str,
    /// What it does; options without a word here are only accepted.
    pub help: &'static str,
    /// Does it.
    pub apply: Apply,
}

const fn row(names: &'static [&'static str], values: &'static str, help: &'static str, apply: Apply) -> Row {
    Row { names, values, help, apply }
}

/// QEMU's options.
pub static QEMU: &[Row] = &[
    row(
        &["M", "machine"],
        "virt[,dumpdtb=FILE]",
        "the board; dumpdtb writes its device tree and ends",
        One(accepted::machine),
    ),
    row(&["cpu"], "rv64[,…]", "the hart, with what it has", One(accepted::cpu)),
    row(&["smp"], "N", "harts, 1 to 8 (1)", One(accepted::smp)),
    row(&["m"], "SIZE", "RAM, in MiB unless a suffix says otherwise (128)", One(memory)),
    row(
        &["bios"],
        "FILE|none|default",
        "firmware at 0x80000000 (default: OpenSBI where Debian has it)",
        One(bios),
    ),
    row(
        &["kernel"],
        "FILE",
        "ELF file, Linux Image or plain bytes behind the firmware",
        One(|o, v| file(&mut o.kernel, v)),
    ),
    row(&["initrd"], "FILE", "initial RAM disk", One(|o, v| file(&mut o.initrd, v))),
    row(&["append"], "TEXT", "the kernel's command line", One(append)),
    row(&["dtb"], "FILE", "this device tree instead of the board's own", One(|o, v| file(&mut o.dtb, v))),
    row(
        &["drive"],
        "file=F,format=raw,if=pflash|none|virtio[,unit=N][,id=NAME][,readonly=on][,snapshot=on]",
        "an image; what is written to it goes to the file, unless snapshot=on, -snapshot, --record or -gdb",
        One(drives::drive),
    ),
    row(
        &["device"],
        "virtio-blk-device,drive=NAME[,serial=TEXT][,bus=virtio-mmio-bus.N]",
        "also virtio-rng-device, virtio-net-device, virtio-serial-device",
        One(devices::device),
    ),
    row(
        &["device"],
        "loader,file=FILE[,addr=ADDRESS][,force-raw=on]",
        "bytes that stand in RAM at power-on",
        One(devices::device),
    ),
    row(&["netdev"], "user,id=NAME", "accepted; frames stay in the machine", One(devices::netdev)),
    row(
        &["object"],
        "rng-random,id=NAME",
        "accepted; the machine's random bytes are the same in every run",
        One(devices::object),
    ),
    row(
        &["serial"],
        "mon:stdio|stdio|file:FILE|none",
        "where the console is (mon:stdio)",
        One(accepted::serial),
    ),
    row(&["gdb"], "tcp::PORT", "serve GDB's remote protocol", One(gdb)),
    row(&["s"], "", "-gdb tcp::1234", Flag(|o| o.gdb = Some("tcp::1234".into()))),
    row(&["S"], "", "wait for the debugger before the first instruction", Flag(|o| o.frozen = true)),
    row(&["snapshot"], "", "leave the images as they are", Flag(|o| o.snapshot = true)),
    row(&["no-reboot"], "", "end when the guest resets the machine", Flag(|o| o.no_reboot = true)),
    row(&["h", "help"], "", "this text", Flag(|o| o.help = true)),
    row(&["version"], "", "the version", Flag(|o| o.version = true)),
    row(&["global"], "virtio-mmio.force-legacy=false", "", One(accepted::global)),
    row(&["accel"], "tcg", "", One(accepted::accel)),
    row(&["nographic"], "", "", Flag(accepted::nothing)),
    row(&["nodefaults"], "", "", Flag(accepted::nothing)),
    row(&["no-user-config"], "", "", Flag(accepted::nothing)),
    row(&["monitor"], "none", "", One(accepted::monitor)),
    row(&["display"], "none", "", One(|_, v| accepted::only_none("-display", v))),
    row(&["vga"], "none", "", One(|_, v| accepted::only_none("-vga", v))),
    row(&["parallel"], "none", "", One(|_, v| accepted::only_none("-parallel", v))),
    row(&["nic"], "none", "", One(|_, v| accepted::only_none("-nic", v))),
    row(&["net"], "none", "", One(|_, v| accepted::only_none("-net", v))),
    row(&["audio"], "none", "", One(|_, v| accepted::only_none("-audio", v))),
    row(&["rtc"], "base=utc", "", One(accepted::clock)),
    row(&["no-shutdown"], "", "", Flag(accepted::nothing)),
    row(&["boot", "msg", "uuid", "k", "L"], "TEXT", "", One(accepted::anything)),
    row(&["icount"], "shift=N", "", One(accepted::icount)),
    row(&["name"], "TEXT", "", One(accepted::anything)),
];

/// Options that QEMU does not have.
pub static OURS: &[Row] = &[
    row(
        &["elf"],
        "FILE",
        "a bare program that ends by its symbol `tohost`, as RISC-V's public tests do (or by --max-cycles)",
        One(|o, v| file(&mut o.bare.elf, v)),
    ),
    row(
        &["signature"],
        "FILE",
        "write what is between `begin_signature` and `end_signature`, in hexadecimal",
        One(|o, v| file(&mut o.bare.signature, v)),
    ),
    row(&["signature-granularity"], "4|8|16", "bytes a line of it (4)", One(granularity)),
    row(
        &["max-cycles"],
        "N",
        "end with 1 when the machine is not off after so many cycles (200M, 1e9)",
        One(max_cycles),
    ),
    row(
        &["script"],
        "FILE",
        "lines that drive the console: send \"text\", and expect \"text\" [within N], in millions of cycles",
        One(read_script),
    ),
    row(&["media"], "FILE", "an image in the removable drive (slot 1)", One(|o, v| file(&mut o.media, v))),
    row(&["record"], "FILE", "write a recording of the run", One(|o, v| file(&mut o.record, v))),
    row(
        &["replay"],
        "FILE",
        "run a recording again, to the same state (but what an --elf printed through `tohost` is not shown)",
        One(|o, v| file(&mut o.replay, v)),
    ),
    row(
        &["events"],
        "transcript|perfetto|jsonl FILE",
        "write what happens; - is standard error",
        Two(events),
    ),
    row(
        &["relay"],
        "",
        "end with the hops of the boot: what was loaded from where, and entered when",
        Flag(|o| o.relay = true),
    ),
    row(
        &["stats"],
        "",
        "end with where time went, and `instructions N seconds S mips M`",
        Flag(|o| o.stats = true),
    ),
    row(
        &["pace"],
        "wall|idle|none",
        "how machine time keeps to the wall's: always, when idle, never (idle)",
        One(pace),
    ),
];

/// How a run ends, below the options.
const ENDING: &str = "
Ends with the guest's exit status (what it writes to the test finisher, or to `tohost`); 1 when an expectation
of the script fails or a limit is reached, 2 for bad arguments or files, 128 and its number for a signal. At a
terminal Ctrl-A X ends the machine and Ctrl-A H tells what else there is. Our own options may be written
--name=value.
";

/// The row of an option, named without its dashes.
pub fn find(name: &str) -> Option<&'static Row> {
    QEMU.iter().chain(OURS).find(|row| row.names.contains(&name))
}

/// What `--help` prints.
pub fn usage() -> String {
    let mut text = String::from(
        "usage: kernelarium [OPTION]…\n\nOptions have QEMU's names where QEMU has them, with one dash or two.\n\n",
    );
    let told = |row: &&Row| !row.help.is_empty();
    let rows = QEMU.iter().filter(told).map(|row| ("-", row)).chain(OURS.iter().map(|row| ("--", row)));
    for (dash, row) in rows {
        let names: Vec<String> = row.names.iter().map(|name| format!("{dash}{name}")).collect();
        let head = format!("{} {}", names.join(", "), row.values);
        text += &format!("  {}\n        {}\n", head.trim_end(), row.help);
    }
    let quiet = QEMU.iter().filter(|row| !told(row)).flat_map(|row| row.names);
    let quiet: Vec<String> = quiet.map(|name| format!("-{name}")).collect();
    text + "\nAccepted, where they ask for what is so anyway:\n  " + &quiet.join(" ") + "\n" + ENDING
}

fn file(field: &mut Option<std::path::PathBuf>, value: &str) -> Result<(), Mistake> {
    *field = Some(value.into());
    Ok(())
}

fn append(options: &mut Options, text: &str) -> Result<(), Mistake> {
    options.append = Some(text.to_owned());
    Ok(())
}

fn bios(options: &mut Options, text: &str) -> Result<(), Mistake> {
    options.bios = match text {
        "none" => Bios::None,
        "default" => Bios::Default,
        file => Bios::File(file.into()),
    };
    Ok(())
}

fn memory(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-m", text, "size");
    let size = list.require("size")?;
    // The board has no slots for more.
    list.ignore(&["slots", "maxmem"]);
    list.finish()?;
    match number::size(&size, 1 << 20) {
        Some(bytes) if bytes > RAM_MAX => mistake(format!("-m {text}: at most {}M", RAM_MAX >> 20)),
        Some(bytes) if bytes == 0 || !bytes.is_multiple_of(PAGE) => {
            mistake(format!("-m {text}: RAM is a multiple of {PAGE} bytes, and more than 0"))
        }
        Some(bytes) => {
            options.ram_bytes = bytes;
            Ok(())
        }
        None => mistake(format!("-m {text}: this is no size (like 128, 512M or 1G)")),
    }
}

fn gdb(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let port = text.strip_prefix("tcp:").and_then(|rest| rest.split(',').next()?.rsplit_once(':'));
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => {
            options.gdb = Some(text.to_owned());
            Ok(())
        }
        _ => mistake(format!("-gdb {text}: tcp::PORT is expected")),
    }
}

fn granularity(options: &mut Options, text: &str) -> Result<(), Mistake> {
    match text.parse() {
        Ok(bytes @ (4 | 8 | 16)) => {
            options.bare.granularity = bytes;
            Ok(())
        }
        _ => mistake(format!("--signature-granularity {text}: 4, 8 or 16 bytes a line")),
    }
}

fn max_cycles(options: &mut Options, text: &str) -> Result<(), Mistake> {
    match number::count(text) {
        Some(cycles @ 1..) => {
            options.max_cycles = Some(cycles);
            Ok(())
        }
        _ => {
            mistake(format!("--max-cycles {text}: a number of cycles is expected, like 5000000, 200M or 1e9"))
        }
    }
}

fn read_script(options: &mut Options, name: &str) -> Result<(), Mistake> {
    let text =
        std::fs::read_to_string(name).map_err(|error| Mistake(format!("cannot read {name}: {error}")))?;
    options.script = Some(script::parse(&text).map_err(|error| Mistake(format!("{name}: {error}")))?);
    Ok(())
}

fn events(options: &mut Options, form: &str, file: &str) -> Result<(), Mistake> {
    let form = match form {
        "transcript" => Format::Transcript,
        "perfetto" => Format::Perfetto,
        "jsonl" => Format::Jsonl,
        other => return mistake(format!("--events {other}: transcript, perfetto or jsonl, and a file")),
    };
    if options.events.iter().any(|(_, other)| other.as_os_str() == file) {
        return mistake(format!("--events {file} is there twice: each form needs a file of its own"));
    }
    options.events.push((form, file.into()));
    Ok(())
}

fn pace(options: &mut Options, text: &str) -> Result<(), Mistake> {
    options.pace = Some(match text {
        "wall" => Pace::Wall,
        "idle" => Pace::Idle,
        "none" => Pace::None,
        other => return mistake(format!("--pace {other}: wall, idle or none")),
    });
    Ok(())
}
