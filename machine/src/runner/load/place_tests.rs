//! Where things come to lie, and what is refused. Addresses are those of QEMU 7.2 (`info roms`).

use super::super::elf::tests::file as elf;
use super::*;

const RAM: u64 = 128 * MIB;

fn file(name: &str, bytes: Vec<u8>) -> Option<File> {
    Some(File { name: name.into(), bytes })
}

fn raw(name: &str, length: usize) -> Option<File> {
    file(name, vec![0x13; length])
}

fn layout() -> Layout {
    Layout { ram_bytes: RAM, ..Layout::default() }
}

fn addresses(placed: &Placed) -> Vec<u64> {
    placed.loads.iter().map(|load| load.address).collect()
}

#[test]
fn a_raw_kernel_stands_behind_the_firmware() {
    let firmware = raw("fw", 0x1_c280);
    let placed =
        place(Layout { firmware: firmware.clone(), kernel: raw("k", 100), ..layout() }).expect("fits");
    assert_eq!(addresses(&placed), [0x8000_0000, 0x8020_0000]);
    assert_eq!((placed.entry, placed.next), (0x8000_0000, 0x8020_0000));
    let large = raw("fw", 2 * MIB as usize + 1);
    let placed = place(Layout { firmware: large, kernel: raw("k", 100), ..layout() }).expect("fits");
    assert_eq!(placed.next, 0x8040_0000);
    let alone = place(Layout { kernel: raw("k", 100), ..layout() }).expect("fits");
    assert_eq!((addresses(&alone), alone.entry), (vec![0x8000_0000], 0x8000_0000));
}

#[test]
fn an_elf_kernel_stands_where_it_says() {
    let kernel = file("k", elf(0x8020_0000, &[1, 2, 3], 8));
    let placed =
        place(Layout { firmware: raw("fw", 100), kernel: kernel.clone(), ..layout() }).expect("fits");
    assert_eq!((placed.entry, placed.next), (0x8000_0000, 0x8020_0000));
    assert_eq!(placed.loads[1].bytes, [1, 2, 3, 0, 0, 0, 0, 0], "zeros where the file has none");
    // Without firmware QEMU starts at the start of RAM; a kernel that is not there is entered where it begins.
    let placed = place(Layout { kernel, ..layout() }).expect("fits");
    assert_eq!(placed.entry, 0x8020_0000);
    let kernel = file("k", elf(0x8000_0000, &[1, 2, 3], 8));
    assert_eq!(place(Layout { kernel, ..layout() }).map(|placed| placed.entry), Ok(0x8000_0000));
}

#[test]
fn the_initial_ram_disk_keeps_its_distance() {
    let with = |ram_bytes| {
        let (firmware, kernel, initrd) = (raw("fw", 100), raw("k", 100), raw("i", 1000));
        place(Layout { ram_bytes, firmware, kernel, initrd, ..layout() }).map(|placed| placed.initrd)
    };
    assert_eq!(with(64 * MIB), Ok(Some(0x8220_0000..0x8220_03e8)));
    assert_eq!(with(RAM), Ok(Some(0x8420_0000..0x8420_03e8)));
    assert_eq!(with(1024 * MIB), Ok(Some(0x8820_0000..0x8820_03e8)));
    assert!(matches!(with(2 * MIB), Err(LoadError::Outside { .. })));
    assert_eq!(
        place(Layout { initrd: raw("i", 1), ..layout() }),
        Err(LoadError::NoKernel("i".into())),
        "nobody would read it"
    );
}

#[test]
fn flash_chips_decide_where_it_starts() {
    let placed = |flash| place(Layout { firmware: raw("fw", 100), kernel: raw("k", 9), flash, ..layout() });
    assert_eq!(placed([true, false]).map(|it| (it.entry, it.next)), Ok((0x2000_0000, 0x8020_0000)));
    assert_eq!(placed([false, true]).map(|it| (it.entry, it.next)), Ok((0x8000_0000, 0x2200_0000)));
}

#[test]
fn a_linux_image_needs_room_for_what_it_clears() {
    let mut image = vec![0; 4096];
    image[16..24].copy_from_slice(&(200 * MIB).to_le_bytes());
    image[56..60].copy_from_slice(b"RSC\x05");
    let placed = place(Layout { firmware: raw("fw", 1), kernel: file("Image", image), ..layout() });
    let error = placed.expect_err("200 MiB do not fit").to_string();
    assert!(
        error.starts_with("Image takes 0x80200000 to 0x8ca00000, and RAM is 0x80000000 to 0x88000000"),
        "{error}"
    );
}

#[test]
fn what_overlaps_or_lies_outside_is_refused() {
    let extra = |name: &str, address, length| Extra {
        file: raw(name, length).unwrap_or_default(),
        address,
        raw: true,
    };
    let with = |extras| place(Layout { kernel: raw("k", 100), extras, ..layout() });
    assert!(with(vec![extra("a", Some(0x8000_0064), 8)]).is_ok(), "side by side");
    assert_eq!(
        with(vec![extra("a", Some(0x8000_0063), 8)]).map_err(|error| error.to_string()),
        Err("k and a overlap at 0x80000063".into())
    );
    for outside in [0, RAM_BASE - 1, RAM_BASE + RAM - 7, u64::MAX - 3, u64::MAX] {
        let placed = with(vec![extra("a", Some(outside), 8)]);
        assert!(matches!(placed, Err(LoadError::Outside { .. })), "{outside:#x}");
    }
    assert_eq!(with(vec![extra("a", None, 8)]), Err(LoadError::NoAddress("a".into())));
    let kernel = file("k", elf(0x1000, &[1], 1));
    assert!(matches!(place(Layout { kernel, ..layout() }), Err(LoadError::Outside { .. })));
    let kernel = file("k", elf(RAM_BASE, &[1], u64::MAX >> 1));
    assert!(matches!(place(Layout { kernel, ..layout() }), Err(LoadError::Outside { .. })));
}

#[test]
fn a_program_alone_is_entered_where_it_says() {
    let program = Program::parse(&elf(0x8000_1000, &[1, 2], 2)).expect("a whole file");
    let placed = place_program("p", program.clone(), Vec::new(), RAM).expect("fits");
    assert_eq!((placed.entry, placed.next), (0x8000_1000, 0));
    assert!(place_program("p", program, Vec::new(), 4096).is_err());
}

#[test]
fn segments_that_overlap_are_refused_before_they_fill_the_hosts_memory() {
    let program = Program::parse(&elf(0x8000_0000, &[1, 2, 3], RAM)).expect("a whole file");
    let segments = vec![program.segments[0].clone(); 65_535];
    let refused = place_program("it", Program { segments, ..program }, Vec::new(), RAM);
    assert!(matches!(refused, Err(LoadError::Overlap { address: 0x8000_0000, .. })), "{refused:?}");
}
