//! A small board's tree, `board.dts` compiled by dtc, read and changed.

use fdt_edit::{Editor, Error, Tree, copy};

const BOARD: &[u8] = include_bytes!("board.dtb");

fn edited(change: impl FnOnce(&mut Editor<'_>) -> Result<(), Error>) -> Vec<u8> {
    let mut buffer = vec![0xee; BOARD.len() + 512];
    copy(BOARD, &mut buffer).expect("there is room");
    let mut editor = Editor::open(&mut buffer).expect("copy orders the parts");
    change(&mut editor).expect("there is room");
    buffer
}

#[test]
fn nodes_and_properties_are_found() {
    let tree = Tree::new(BOARD).unwrap();
    let memory = tree.find("/memory").unwrap();
    assert_eq!(memory.windows().collect::<Vec<_>>(), [(0x8000_0000, 0x400_0000)]);
    assert_eq!(tree.find("/cpus").unwrap().number("timebase-frequency"), Some(10_000_000));
    assert_eq!(tree.find("/cpus").unwrap().children().filter(|cpu| cpu.is_called("cpu")).count(), 2);
    assert_eq!(tree.find("/cpus/cpu@1").unwrap().text("riscv,isa"), Some("rv64imac"));
    assert_eq!(tree.find("soc/flash@20000000").unwrap().windows().count(), 2);
    assert!(tree.find("soc/flash").unwrap().is_compatible("cfi-flash"));
    assert!(tree.find("/soc/serial").is_none());
}

#[test]
fn a_property_is_replaced_or_added() {
    let buffer = edited(|tree| {
        tree.set("/chosen", "bootargs", b"quiet\0")?;
        tree.set_number("/chosen", "linux,initrd-start", 0x8040_0000)
    });
    let chosen = Tree::new(&buffer).unwrap().find("/chosen").unwrap();
    assert_eq!(chosen.text("bootargs"), Some("quiet"));
    assert_eq!(chosen.number("linux,initrd-start"), Some(0x8040_0000));
    assert_eq!(chosen.text("stdout-path"), Some("/soc/serial@10000000"));
    assert_eq!(chosen.properties().count(), 3);
    assert!(Tree::new(&buffer).unwrap().find("/soc/flash").is_some());
}

#[test]
fn a_node_is_added_once() {
    let buffer = edited(|tree| {
        tree.add_node("/", "reserved-memory")?;
        tree.add_node("/", "reserved-memory")?;
        tree.add_node("/reserved-memory", "firmware@80000000")?;
        tree.set("/reserved-memory/firmware@80000000", "no-map", b"")
    });
    let root = Tree::new(&buffer).unwrap().root().unwrap();
    assert_eq!(root.children().filter(|node| node.name == "reserved-memory").count(), 1);
    let firmware = Tree::new(&buffer).unwrap().find("/reserved-memory/firmware").unwrap();
    assert_eq!(firmware.property("no-map"), Some(&[][..]));
    assert_eq!(root.children().count(), 5);
}

#[test]
fn what_does_not_fit_is_refused() {
    assert_eq!(copy(BOARD, &mut [0; 64]), Err(Error::NoRoom));
    let mut buffer = vec![0; BOARD.len() + 8];
    copy(BOARD, &mut buffer).unwrap();
    let mut editor = Editor::open(&mut buffer).unwrap();
    assert_eq!(editor.set("/soc", "text", &[1; 4096]), Err(Error::NoRoom));
    assert_eq!(editor.set("/nowhere", "text", b""), Err(Error::NoNode));
}

#[test]
fn damaged_trees_end_in_errors() {
    assert_eq!(Tree::new(&[0; 64]).err(), Some(Error::NoTree));
    assert_eq!(Tree::new(&BOARD[..100]).err(), Some(Error::Damaged));
    let mut seed = 7_u32;
    for _ in 0..20_000 {
        let mut bad = BOARD.to_vec();
        for _ in 0..3 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (seed >> 8) as usize % bad.len();
            bad[at] = seed as u8;
        }
        let Ok(tree) = Tree::new(&bad) else { continue };
        for path in ["/cpus/cpu@1", "/soc/flash", "/memory"] {
            if let Some(node) = tree.find(path) {
                assert!(node.properties().count() + node.windows().count() < 10_000);
            }
        }
    }
}
