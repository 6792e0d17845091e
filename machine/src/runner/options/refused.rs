//! Options of QEMU that this machine has another way for.

/// Names, and what to do instead.
const REFUSED: &[(&[&str], &str)] = &[
    (&["d", "D", "trace"], "--events transcript FILE (or jsonl, perfetto) tells what happens"),
    (&["chardev"], "the console goes where -serial says"),
    (
        &["hda", "hdb", "hdc", "hdd", "cdrom", "pflash", "blockdev", "sd", "fda", "fdb", "mtdblock"],
        "give the image as -drive file=FILE,format=raw,if=pflash|virtio|none",
    ),
    (&["daemonize", "pidfile", "qmp", "mon"], "the machine stays at its terminal; GDB is its monitor (-s)"),
    (&["loadvm", "incoming"], "--replay FILE runs a recording again, and -s goes back in it"),
];

/// What to do instead of an option, if it is one of these.
pub fn instead_of(name: &str) -> Option<&'static str> {
    REFUSED.iter().find(|row| row.0.contains(&name)).map(|row| row.1)
}
