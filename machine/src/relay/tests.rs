//! Disks of several shapes, and the story that each tells.

use super::*;
use abi::board::RAM_BASE;
use abi::trace::pack;

const BLOCK: usize = 1024;
const PARTITION: u64 = 64;

/// A little ext2 writer: one group, blocks of 1 KiB, only the fields that a reader needs.
struct Volume {
    bytes: Vec<u8>,
    next_block: usize,
    next_inode: u32,
}

impl Volume {
    fn new() -> Volume {
        let mut volume = Volume { bytes: vec![0; 16 * BLOCK], next_block: 16, next_inode: 11 };
        for (offset, value) in [(20, 1), (24, 0), (32, 8192), (40, 32), (56, 0xef53), (76, 1), (88, 128)] {
            volume.put(BLOCK + offset, value);
        }
        volume.put(2 * BLOCK + 8, 5);
        volume
    }

    fn put(&mut self, at: usize, value: u32) {
        self.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    fn block(&mut self, content: &[u8]) -> u32 {
        self.next_block += 1;
        self.bytes.resize(self.next_block * BLOCK, 0);
        let at = (self.next_block - 1) * BLOCK;
        self.bytes[at..at + content.len()].copy_from_slice(content);
        self.next_block as u32 - 1
    }

    fn inode(&mut self, number: u32, mode: u32, content: &[u8]) {
        let at = 5 * BLOCK + (number as usize - 1) * 128;
        self.put(at, mode);
        self.put(at + 4, content.len() as u32);
        let blocks: Vec<u32> = content.chunks(BLOCK).map(|chunk| self.block(chunk)).collect();
        let (direct, rest) = blocks.split_at(blocks.len().min(12));
        direct.iter().enumerate().for_each(|(i, block)| self.put(at + 40 + 4 * i, *block));
        if !rest.is_empty() {
            let table: Vec<u8> = rest.iter().flat_map(|block| block.to_le_bytes()).collect();
            let table = self.block(&table);
            self.put(at + 40 + 48, table);
        }
    }

    /// Writes a directory of files and, by paths with slashes, directories below it.
    fn directory(&mut self, number: u32, files: &[(String, Vec<u8>)]) {
        let mut entries = vec![(number, ".".to_owned()), (number, "..".to_owned())];
        let mut done: Vec<&str> = Vec::new();
        for (path, content) in files {
            let (name, below) = path.split_once('/').map_or((path.as_str(), None), |(n, b)| (n, Some(b)));
            if done.contains(&name) {
                continue;
            }
            done.push(name);
            self.next_inode += 1;
            let inode = self.next_inode;
            entries.push((inode, name.to_owned()));
            if below.is_none() {
                self.inode(inode, 0o100_644, content);
                continue;
            }
            let inside = files.iter().filter_map(|(path, content)| {
                Some((path.strip_prefix(name)?.strip_prefix('/')?.to_owned(), content.clone()))
            });
            let inside: Vec<_> = inside.collect();
            self.directory(inode, &inside);
        }
        let mut content = Vec::new();
        for (inode, name) in entries {
            let record = (8 + name.len()).next_multiple_of(4);
            content.extend(inode.to_le_bytes());
            content.extend((record as u16).to_le_bytes());
            content.extend([name.len() as u8, 0]);
            content.extend(name.bytes());
            content.resize(content.len().next_multiple_of(4), 0);
        }
        content.resize(BLOCK, 0);
        self.inode(number, 0o040_755, &content);
    }
}

fn ext2(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut volume = Volume::new();
    let files: Vec<_> = files.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())).collect();
    volume.directory(ROOT, &files);
    volume.bytes
}

const ROOT: u32 = 2;

/// A partitioned disk: a boot sector, a gap with `gap` in it, and a file system.
fn disk(gap: &[u8], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut disk = vec![0; 64 * 512];
    disk[446 + 4] = 0x83;
    disk[446 + 8] = PARTITION as u8;
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    disk[512..512 + gap.len()].copy_from_slice(gap);
    disk.extend(ext2(files));
    disk
}

fn stock() -> Vec<u8> {
    let elf = [b"\x7fELF".to_vec(), vec![1; 20_000]].concat();
    let files: [(&str, &[u8]); 5] = [
        ("boot/grub/stage2", b"\x13\x00\x00\x00/boot/grub/grub.cfg!"),
        ("boot/grub/grub.cfg", b"linux /boot/vmlinux\ninitrd /boot/initramfs.cpio\nlinux /boot/vmlinux-2\n"),
        ("boot/vmlinux-2", &elf),
        ("boot/vmlinux", &elf),
        ("boot/initramfs.cpio", b"070701 and so on"),
    ];
    disk(b"\x01core /boot/grub/stage2xyz", &files)
}

fn event(cycle: Cycle, event: Event) -> Stamped {
    Stamped { cycle, hart: 0, event }
}

/// A machine that loads the sources named, one after the other, each to a place of its own, and enters it.
struct Play {
    relay: Relay,
    cycle: Cycle,
}

impl Play {
    fn new(disk: &[u8]) -> Play {
        let mut play = Play { relay: Relay::new(&[1, 2, 3, 0xff, 0xff], Some(disk)), cycle: 0 };
        play.hear(Event::Reset);
        play.enter(FLASH0.base);
        play
    }

    fn hear(&mut self, what: Event) {
        self.cycle += 10;
        self.relay.hear(&event(self.cycle, what));
    }

    fn load(&mut self, place: &str, address: u64) {
        let sources = self.relay.disks[&0].clone();
        let source = sources.list.iter().find(|source| source.place == place).expect(place);
        let mut address = address;
        for (sector, count) in &source.sectors {
            let count = *count as u32;
            self.hear(Event::Disk { drive: 0, write: false, sector: *sector, count, address });
            address += u64::from(count) * 512;
        }
    }

    fn enter(&mut self, address: u64) {
        let (page, mode) = (address & !(PAGE - 1), Mode::Supervisor);
        self.hear(Event::FirstFetch { page, address, mode });
    }

    fn trace(&mut self, tracepoint: Tracepoint, args: &[u64]) {
        let mut record = Record { id: tracepoint as u16, ..Record::default() };
        record.args[..args.len()].copy_from_slice(args);
        self.hear(Event::Trace { record, texts: Vec::new() });
    }

    fn exec(&mut self, pid: u64, path: &str) {
        let [a, b, c, d] = pack::<4>(path.as_bytes());
        self.trace(Tracepoint::SchedProcessExec, &[pid, a, b, c, d]);
    }

    fn places(&self) -> Vec<&str> {
        self.relay.hops().iter().map(|hop| hop.source.as_str()).collect()
    }
}

const AT: u64 = RAM_BASE + 0x10_0000;

#[test]
fn tells_the_stock_boot_in_order() {
    let mut play = Play::new(&stock());
    play.relay.insert(Some(&[0; 2048]));
    for (i, place) in ["sector 0", "gap, sectors 1–1", "/boot/grub/stage2"].iter().enumerate() {
        play.load(place, AT + 0x1_0000 * i as u64);
        play.enter(AT + 0x1_0000 * i as u64 + 4);
    }
    play.load("/boot/grub/grub.cfg", AT + 0x8_0000);
    play.load("/boot/vmlinux", AT + 0x10_0000);
    play.load("/boot/initramfs.cpio", AT + 0x20_0000);
    play.enter(AT + 0x10_2004);
    play.trace(Tracepoint::InitramfsUnpack, &[9, 16, AT + 0x20_0000]);
    let [proc_, dev] = [pack::<2>(b"proc"), pack::<2>(b"/dev/vdb")];
    let [target, kind] = [pack::<2>(b"/media"), pack::<2>(b"ext2")];
    play.trace(Tracepoint::Mount, &[proc_[0], proc_[1], target[0], target[1], proc_[0], proc_[1]]);
    play.trace(Tracepoint::Mount, &[dev[0], dev[1], target[0], target[1], kind[0], kind[1]]);
    play.exec(1, "/sbin/init");
    play.exec(2, "/bin/sh");
    play.exec(3, "/bin/ls");
    play.load("/boot/vmlinux-2", AT + 0x30_0000);
    let hops = play.relay.hops();
    let kinds: Vec<Kind> = hops.iter().map(|hop| hop.kind).collect();
    use Kind::*;
    let expected = [Firmware, BootSector, Gap, Image, Config, Kernel, Archive, Mount, Init, Shell];
    assert_eq!(kinds, expected);
    assert_eq!(hops[0].bytes, 3);
    let kernel = &hops[5];
    assert_eq!((kernel.name.as_str(), kernel.bytes, kernel.loaded), ("vmlinux", 20_004, 20_004));
    assert_eq!((kernel.address, kernel.mode), (Some(AT + 0x10_2004), Some(Mode::Supervisor)));
    assert!(kernel.entered > hops[6].pieces.first().map(|_| hops[6].seen));
    assert_eq!(hops[4].entered, None, "text is read, not entered");
    assert_eq!(hops[6].entered, Some(kernel.entered.expect("it was") + 10));
    assert_eq!((hops[7].source.as_str(), hops[7].bytes), ("/dev/vdb, ext2", 2048));
    assert!(play.relay.done());
}

#[test]
fn a_mount_of_an_empty_drive_is_told_as_that_until_a_medium_is_in() {
    let mut play = Play::new(&stock());
    let [dev, target, kind] = [pack::<2>(b"/dev/vdb"), pack::<2>(b"/media"), pack::<2>(b"ext2")];
    let mount = [dev[0], dev[1], target[0], target[1], kind[0], kind[1]];
    play.trace(Tracepoint::Mount, &mount);
    play.hear(Event::Media { drive: 1, sectors: 4 });
    play.trace(Tracepoint::Mount, &mount);
    play.hear(Event::Media { drive: 1, sectors: 0 });
    play.trace(Tracepoint::Mount, &mount);
    let told: Vec<_> = play.relay.hops().iter().map(|hop| (hop.source.clone(), hop.bytes)).skip(1).collect();
    let empty = ("/dev/vdb, empty".to_owned(), 0);
    assert_eq!(told, [empty.clone(), ("/dev/vdb, ext2".into(), 2048), empty.clone()]);
    // Going back takes the medium out again.
    play.relay.rewind(10);
    play.trace(Tracepoint::Mount, &mount);
    assert_eq!(play.relay.hops().last().map(|hop| hop.source.clone()), Some(empty.0));
}

#[test]
fn another_disk_tells_another_story() {
    let mut play = Play::new(&disk(&[], &[("payload", &[0x13; 3000]), ("other", &[0x13; 100])]));
    play.load("/other", AT);
    play.load("sector 0", AT + 0x1_0000);
    play.enter(AT + 0x1_0000);
    play.load("/payload", AT + 0x2_0000);
    play.enter(AT + 0x2_0000);
    assert_eq!(play.places(), ["flash", "/other", "sector 0", "/payload"]);
    assert_eq!(play.relay.hops()[1].entered, None);
}

#[test]
fn fills_as_the_sectors_come_and_counts_none_twice() {
    let mut play = Play::new(&stock());
    let sources = play.relay.disks[&0].clone();
    let kernel = sources.list.iter().find(|source| source.place == "/boot/vmlinux").expect("it is there");
    let sector = kernel.sectors[0].0;
    let read = |sector, count| Event::Disk { drive: 0, write: false, sector, count, address: AT };
    play.hear(read(sector, 2));
    play.hear(read(sector, 3));
    assert_eq!((play.relay.hops()[1].loaded, play.relay.hops()[1].bytes), (1536, 20_004));
    play.hear(Event::Disk { drive: 0, write: true, sector, count: 9, address: AT });
    assert_eq!(play.relay.hops()[1].loaded, 1536, "what is written is not loaded");
}

#[test]
fn bytes_overwritten_by_others_are_not_entered() {
    let mut play = Play::new(&stock());
    play.load("/boot/vmlinux", AT);
    play.load("/boot/grub/stage2", AT);
    play.enter(AT);
    let entered: Vec<_> =
        play.relay.hops().iter().map(|hop| (hop.name.as_str(), hop.entered.is_some())).collect();
    assert_eq!(entered, [("firmware", true), ("vmlinux", false), ("stage2", true)]);
}

#[test]
fn rewinds_to_what_was_known_and_starts_again_at_a_reset() {
    let mut play = Play::new(&stock());
    play.load("sector 0", AT);
    let (cycle, before) = (play.cycle, play.relay.hops().to_vec());
    play.enter(AT);
    play.load("/boot/vmlinux", AT + 0x1_0000);
    let after = play.relay.hops().to_vec();
    let mut again = play.relay.clone();
    again.rewind(cycle);
    assert_eq!(again.hops(), before);
    play.relay.rewind(Cycle::MAX);
    assert_eq!(play.relay.hops(), after);
    play.hear(Event::Reset);
    assert!(play.relay.hops().is_empty());
}

#[test]
fn previews_what_the_images_would_boot() {
    let shown = |hops: Vec<Hop>| -> Vec<String> {
        hops.into_iter().map(|hop| format!("{} {}", hop.source, hop.bytes)).collect()
    };
    assert_eq!(
        shown(preview(&[1; 700], Some(&stock()))),
        [
            "flash 700",
            "sector 0 512",
            "gap, sectors 1–1 512",
            "/boot/grub/stage2 24",
            "/boot/grub/grub.cfg 70",
            "/boot/vmlinux 20004",
            "/boot/initramfs.cpio 16"
        ]
    );
    assert_eq!(shown(preview(&[0xff; 9], None)), [""; 0]);
    let without_gap = disk(&[], &[("boot/grub/stage2", &[0x13; 8])]);
    assert_eq!(shown(preview(&[1], Some(&without_gap))), ["flash 1", "sector 0 512"]);
}

#[test]
fn damaged_disks_end_in_fewer_files() {
    let whole = stock();
    let mut seed = 7_u64;
    for _ in 0..300 {
        let mut disk = whole.clone();
        for _ in 0..20 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = PARTITION as usize * 512 + (seed >> 33) as usize % (12 * BLOCK);
            disk[at] = (seed >> 24) as u8;
        }
        disk.truncate(disk.len() - (seed >> 40) as usize % 4096);
        preview(&[1], Some(&disk));
    }
}

#[test]
fn reads_files_through_indirect_blocks() {
    let content: Vec<u8> = (0..40_000_u32).map(|i| (i / 7) as u8).collect();
    let volume = ext2(&[("a/b/c", &content), ("d", b"text")]);
    let files = super::ext2::files(&volume);
    let names: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.size)).collect();
    assert_eq!(names, [("/a/b/c", 40_000), ("/d", 4)]);
    assert_eq!(files[0].read(&volume), content);
}
