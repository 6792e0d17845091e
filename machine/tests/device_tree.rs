//! The device tree, held against what QEMU 7.2 says about the same devices.

use std::io::Write;
use std::process::{Command, Stdio};

use machine::board::parts::Chosen;
use machine::dtb::{Inventory, blob};

/// Nodes of ours that QEMU has not.
const OURS: [&str; 1] = ["trace@10200000"];

/// Nodes of QEMU's that are not here, since the devices are not: `tests/virt.dts` is QEMU's own dump.
const ABSENT: [&str; 4] = ["pmu", "fw-cfg@10100000", "platform-bus@4000000", "pci@30000000"];

/// Properties in which this board is another: its instruction set, and one that silences a warning of dtc.
const DIFFERENT: [(&str, &str); 2] = [("cpu@0", "riscv,isa"), ("interrupt-controller", "#address-cells")];

type Property = (String, String, String);

/// `(node, property, value)` of every property, by a reading of dtc's output that knows just its layout.
fn properties(dts: &str) -> Vec<Property> {
    let mut path: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for line in dts.lines().map(str::trim) {
        if let Some(name) = line.strip_suffix(" {") {
            path.push(name.to_owned());
        } else if line == "};" {
            path.pop();
        } else if let (Some(node), Some(line)) = (path.last(), line.strip_suffix(';')) {
            let (name, value) = line.split_once(" = ").unwrap_or((line, ""));
            found.push((node.clone(), name.to_owned(), value.to_owned()));
        }
    }
    found
}

/// The tree as source text by dtc, and dtc's complaints; `None` where dtc is not installed.
fn decompile(tree: &[u8]) -> Option<(String, String)> {
    let mut dtc = Command::new("dtc");
    let dtc = dtc
        .args(["-I", "dtb", "-O", "dts"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = dtc.spawn().ok()?;
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(tree).expect("dtc reads its input to the end");
    drop(input);
    let output = child.wait_with_output().expect("dtc ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((text(&output.stdout), text(&output.stderr)))
}

#[test]
fn says_what_qemu_says() {
    let tree = blob(Inventory { harts: 1, ram_bytes: 64 << 20, trace_port: true }, &Chosen::default());
    let Some((dts, complaints)) = decompile(&tree) else {
        eprintln!("skipped: dtc is not installed");
        return;
    };
    assert_eq!(complaints, "");
    let common = |dts: &str| {
        let mut found = properties(dts);
        found.retain(|(node, name, _)| {
            let node = node.as_str();
            !OURS.contains(&node) && !ABSENT.contains(&node) && !DIFFERENT.contains(&(node, name))
        });
        found
    };
    // In the same order, too: software numbers devices by it.
    let (ours, qemu) = (common(&dts), common(include_str!("virt.dts")));
    for (ours, qemu) in ours.iter().zip(&qemu) {
        assert_eq!(ours, qemu, "ours is on the left, QEMU's on the right");
    }
    assert_eq!(ours.len(), qemu.len());
}

#[test]
fn tells_the_kernel_what_it_was_told() {
    let chosen = Chosen {
        bootargs: "console=ttyS0 quiet".into(),
        initrd: Some(0x8400_0000..0x8400_0044),
        rng_seed: Some([7; 32]),
    };
    let tree = blob(Inventory { harts: 1, ram_bytes: 64 << 20, trace_port: false }, &chosen);
    let Some((dts, complaints)) = decompile(&tree) else {
        eprintln!("skipped: dtc is not installed");
        return;
    };
    assert_eq!(complaints, "");
    let chosen: Vec<(String, String)> = properties(&dts)
        .into_iter()
        .filter(|(node, ..)| node == "chosen")
        .map(|(_, name, value)| (name, value))
        .collect();
    let seed = format!("<{}>", ["0x7070707"; 8].join(" "));
    let expected = [
        ("linux,initrd-end", "<0x84000044>"),
        ("linux,initrd-start", "<0x84000000>"),
        ("rng-seed", &seed),
        ("bootargs", "\"console=ttyS0 quiet\""),
        ("stdout-path", "\"/soc/serial@10000000\""),
    ];
    assert_eq!(chosen, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn names_every_hart() {
    let tree = blob(Inventory { harts: 4, ram_bytes: 128 << 20, trace_port: false }, &Chosen::default());
    let Some((dts, complaints)) = decompile(&tree) else {
        eprintln!("skipped: dtc is not installed");
        return;
    };
    assert_eq!(complaints, "");
    assert!(dts.contains("cpu@3"));
    assert!(
        dts.contains("<0x08 0x0b 0x08 0x09 0x06 0x0b 0x06 0x09 0x04 0x0b 0x04 0x09 0x02 0x0b 0x02 0x09>")
    );
}
