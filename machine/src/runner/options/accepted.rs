//! Options of QEMU that choose what this machine always is, or what does not concern it: accepted when they
//! ask for that, refused in words when they ask for something else.

use super::list::List;
use super::{Options, Serial};
use crate::runner::mistake::{Mistake, mistake};

/// `-machine virt[,…]`.
pub fn machine(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-machine", text, "type");
    match list.take("type").as_deref() {
        None | Some("virt") => {}
        Some(other) => return mistake(format!("-machine {other}: this machine has QEMU's virt board")),
    }
    options.dump_dtb = list.take("dumpdtb").map(Into::into).or(options.dump_dtb.take());
    if list.switch("aclint")? == Some(true) {
        return mistake("-machine aclint=on: the board has a CLINT");
    }
    if list.switch("acpi")? == Some(true) {
        return mistake("-machine acpi=on: the board has a device tree");
    }
    match list.take("aia").as_deref() {
        None | Some("none") => {}
        Some(_) => return mistake("-machine aia: the board has a PLIC, no AIA"),
    }
    if let Some(accelerator) = list.take("accel") {
        accel(options, &accelerator)?;
    }
    list.ignore(&["usb", "graphics", "dump-guest-core", "mem-merge"]);
    list.finish()
}

/// `-accel tcg[,…]`: there is only one way to run.
pub fn accel(_: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-accel", text, "accel");
    match list.take("accel").as_deref() {
        Some("tcg") => {}
        other => return mistake(format!("-accel {}: there is only tcg", other.unwrap_or_default())),
    }
    list.ignore(&["thread", "tb-size", "one-insn-per-tb", "split-wx"]);
    list.finish()
}

/// Extensions of QEMU's `-cpu` that the hart has, and properties that describe it.
const CPU_HAS: &[&str] = &[
    "i", "m", "a", "f", "d", "c", "s", "u", "g", "zicsr", "zifencei", "Zifencei", "Zicsr", "zba", "zbb",
    "zbs", "zicond", "sstc", "svadu", "mmu", "pmp", "Counters", "counters", "sv39", "sv48",
];
/// Those that it does not have.
const CPU_LACKS: &[&str] = &[
    "v",
    "h",
    "e",
    "zbc",
    "zfh",
    "zfhmin",
    "zve32f",
    "zve64f",
    "zfinx",
    "zdinx",
    "zhinx",
    "svinval",
    "svnapot",
    "svpbmt",
    "zk",
    "zkn",
    "zks",
    "zbkb",
    "zbkc",
    "zbkx",
    "zicbom",
    "zicboz",
    "zawrs",
    "smaia",
    "ssaia",
    "smstateen",
    "epmp",
    "sv57",
    "x-epmp",
    "x-aia",
    "j",
    "x-j",
    "zihintpause",
    "Zihintpause",
    "zmmul",
];
/// Those that only tell what the registers of identification hold.
const CPU_NAMES: &[&str] = &["vext_spec", "priv_spec", "bext_spec", "vlen", "elen", "short-isa-string"];

/// `-cpu rv64[,…]`: extensions that the hart has may be asked for, others may be declined.
pub fn cpu(_: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-cpu", text, "model");
    match list.take("model").as_deref() {
        Some("rv64" | "max" | "any") => {}
        other => return mistake(format!("-cpu {}: there is only rv64", other.unwrap_or_default())),
    }
    list.ignore(CPU_NAMES);
    for (names, has) in [(CPU_HAS, true), (CPU_LACKS, false)] {
        for name in names {
            let asked = list.switch(name)?;
            if asked.is_some_and(|asked| asked && !has) {
                return mistake(format!("-cpu {name}=on: the hart does not have it"));
            }
            // sv48=off is how one keeps Linux from it; the device tree says what there is all the same.
            if asked == Some(false) && has {
                return mistake(format!("-cpu {name}=off: the hart always has it"));
            }
        }
    }
    list.finish()
}

/// `-smp N` or `-smp cpus=N[,sockets=…,cores=…,threads=…]`.
pub fn smp(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-smp", text, "cpus");
    let mut count = |key: &str| -> Result<Option<usize>, Mistake> {
        match list.take(key).map(|value| value.parse()) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => mistake(format!("-smp {text}: {key} is not a number")),
        }
    };
    let cpus = count("cpus")?;
    let parts = [count("sockets")?, count("clusters")?, count("cores")?, count("threads")?];
    let maximum = count("maxcpus")?;
    list.finish()?;
    let product = parts.into_iter().map(|part| part.unwrap_or(1)).fold(1, usize::saturating_mul);
    let cpus = cpus.or(maximum).unwrap_or(product);
    if maximum.is_some_and(|maximum| maximum < cpus) {
        return mistake(format!("-smp {text}: maxcpus is less than the {cpus} harts that are asked for"));
    }
    if !(1..=crate::board::clint::HARTS_MAX).contains(&cpus) {
        return mistake(format!("-smp {text}: 1 to {} harts", crate::board::clint::HARTS_MAX));
    }
    options.harts = cpus;
    Ok(())
}

/// `-serial`.
pub fn serial(options: &mut Options, text: &str) -> Result<(), Mistake> {
    options.serial = match text {
        "mon:stdio" | "stdio" => Serial::Terminal,
        "none" | "null" => Serial::None,
        _ => match text.strip_prefix("file:") {
            Some(file) => Serial::File(file.into()),
            None => return mistake(format!("-serial {text}: mon:stdio, stdio, file:FILE or none")),
        },
    };
    Ok(())
}

/// `-monitor`: the machine's monitor is GDB's `monitor` command.
pub fn monitor(_: &mut Options, text: &str) -> Result<(), Mistake> {
    match text {
        "none" | "null" => Ok(()),
        other => mistake(format!("-monitor {other}: there is none but in GDB (-s, then `monitor help`)")),
    }
}

/// `-display` and others of its kind: nothing is shown but the console.
pub fn only_none(option: &str, text: &str) -> Result<(), Mistake> {
    match text {
        "none" | "off" | "null" => Ok(()),
        other => {
            mistake(format!("{option} {other}: the machine has no such part, so only `none` can be had"))
        }
    }
}

/// `-rtc`: the clock shows UTC and keeps to the machine's time; it starts at the same moment in every run.
pub fn clock(_: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-rtc", text, "base");
    for (key, known) in [("base", &["utc"][..]), ("clock", &["vm", "host"]), ("driftfix", &["none"])] {
        if let Some(value) = list.take(key).filter(|value| !known.contains(&value.as_str())) {
            return mistake(format!("-rtc {key}={value}: only {}", known.join(" or ")));
        }
    }
    list.finish()
}

/// `-global`: the transport is always the current one.
pub fn global(_: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-global", text, "");
    // Both ways of QEMU to write it.
    let long = (list.take("driver"), list.take("property"), list.take("value"));
    let value = match long {
        (Some(driver), Some(property), Some(value)) if is_legacy(&format!("{driver}.{property}")) => {
            Some(value)
        }
        (None, None, None) => list.take("virtio-mmio.force-legacy"),
        _ => None,
    };
    list.finish()?;
    match value.as_deref() {
        Some("false" | "off" | "no") => Ok(()),
        Some(_) => {
            mistake("-global virtio-mmio.force-legacy: the slots speak version 2 only, so it is false")
        }
        None => mistake(format!("-global {text}: only virtio-mmio.force-legacy=false is known")),
    }
}

fn is_legacy(property: &str) -> bool {
    property == "virtio-mmio.force-legacy"
}

/// `-icount`: every run counts instructions.
pub fn icount(_: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-icount", text, "shift");
    list.ignore(&["shift", "align", "sleep"]);
    match list.rest().first() {
        Some((key, _)) => mistake(format!("-icount {key}: use --record and --replay")),
        None => Ok(()),
    }
}

/// Options whose value makes no difference.
pub fn anything(_: &mut Options, _: &str) -> Result<(), Mistake> {
    Ok(())
}

/// Options that make no difference.
pub fn nothing(_: &mut Options) {}
