//! Images made by mke2fs, read back; then the same images damaged, which must end in an error and not in a
//! panic or an endless loop.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ext2::{BlockDevice, Entry, Error, Inode, InodeNumber, Kind, SECTOR, Volume};

/// An image in memory that counts how often it is read.
struct Image {
    bytes: Vec<u8>,
    reads: u64,
}

#[derive(Debug, PartialEq, Eq)]
struct PastTheEnd;

impl BlockDevice for Image {
    type Error = PastTheEnd;

    fn sectors(&self) -> u64 {
        (self.bytes.len() / SECTOR) as u64
    }

    fn read(&mut self, sector: u64, buffer: &mut [u8]) -> Result<(), PastTheEnd> {
        self.reads += 1;
        assert_eq!(buffer.len() % SECTOR, 0, "whole sectors");
        let start = usize::try_from(sector).map_err(|_| PastTheEnd)?.checked_mul(SECTOR).ok_or(PastTheEnd)?;
        buffer.copy_from_slice(self.bytes.get(start..start + buffer.len()).ok_or(PastTheEnd)?);
        Ok(())
    }
}

fn volume(bytes: Vec<u8>) -> Result<Volume<Image>, Error<PastTheEnd>> {
    Volume::open(Image { bytes, reads: 0 })
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length as u32)
        .flat_map(|i| (i.wrapping_mul(2_654_435_761) >> 8).to_le_bytes()[..1].to_vec())
        .collect()
}

/// A folder that is gone when the test is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ext2-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a scratch folder can be made");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing depends on it: the system's own temporary folder is cleaned by the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn mke2fs(tree: &Path, image: &Path, kib: u32, options: &[&str]) -> Vec<u8> {
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default());
    let output = Command::new("mke2fs")
        .env("PATH", path)
        .args(["-q", "-F", "-t", "ext2", "-d"])
        .arg(tree)
        .args(options)
        .arg(image)
        .arg(format!("{kib}k"))
        .output()
        .expect("mke2fs runs (package e2fsprogs)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(image).expect("mke2fs wrote the image")
}

/// The tree that most tests read, on blocks of `block` bytes.
fn sample(name: &str, block: u32) -> Vec<u8> {
    let scratch = Scratch::new(name);
    let tree = scratch.0.join("tree");
    fs::create_dir_all(tree.join("boot/grub")).expect("the tree can be written");
    fs::write(tree.join("empty"), b"").expect("the tree can be written");
    fs::write(tree.join("hello"), b"hello, world\n").expect("the tree can be written");
    fs::write(tree.join("boot/grub/stage2"), pattern(70_000)).expect("the tree can be written");
    fs::write(tree.join("large"), pattern(5 << 20)).expect("the tree can be written");
    let link =
        |to: &str, at: &str| std::os::unix::fs::symlink(to, tree.join(at)).expect("the tree can be written");
    link("boot/grub", "short");
    link("/boot/grub/stage2", "absolute");
    link(&format!("{}hello", "./".repeat(60)), "long");
    link("circle", "circle");
    link("../hello", "boot/up");
    fs::create_dir(tree.join("many")).expect("the tree can be written");
    for i in 0..300 {
        fs::write(tree.join(format!("many/file-with-a-longer-name-{i}")), [i as u8])
            .expect("the tree can be written");
    }
    mke2fs(&tree, &scratch.0.join("image"), 16 << 10, &["-b", &block.to_string()])
}

fn whole(volume: &mut Volume<Image>, path: &str) -> Result<Vec<u8>, Error<PastTheEnd>> {
    let inode = volume.lookup(path.as_bytes())?;
    let mut bytes = vec![0xaa; inode.size as usize];
    let length = volume.read_at(&inode, 0, &mut bytes)?;
    assert_eq!(length as u64, inode.size);
    Ok(bytes)
}

fn entries(volume: &mut Volume<Image>, dir: &Inode) -> Result<Vec<Entry>, Error<PastTheEnd>> {
    let (mut all, mut position) = (Vec::new(), 0);
    while let Some(entry) = volume.next_entry(dir, position)? {
        position = entry.next;
        all.push(entry);
    }
    Ok(all)
}

#[test]
fn files_of_every_block_size_read_back() {
    for block in [1024, 2048, 4096] {
        let mut volume = volume(sample(&format!("read-{block}"), block)).unwrap();
        assert_eq!(volume.geometry().block_size, block);
        assert_eq!(whole(&mut volume, "/empty").unwrap(), b"");
        assert_eq!(whole(&mut volume, "hello").unwrap(), b"hello, world\n");
        assert_eq!(whole(&mut volume, "/boot/grub/stage2").unwrap(), pattern(70_000));
        assert_eq!(whole(&mut volume, "/large").unwrap(), pattern(5 << 20));
    }
}

#[test]
fn an_unaligned_read_is_the_same_as_a_slice_of_the_whole() {
    let mut volume = volume(sample("unaligned", 1024)).unwrap();
    let all = pattern(5 << 20);
    let inode = volume.lookup(b"/large").unwrap();
    for (offset, length) in
        [(0, 1), (1, 511), (511, 2), (513, 5000), (12_287, 3), (274_431, 70_000), (5_242_879, 9)]
    {
        let mut out = vec![0; length];
        let got = volume.read_at(&inode, offset as u64, &mut out).unwrap();
        assert_eq!(out[..got], all[offset..(offset + length).min(all.len())], "{offset}+{length}");
    }
    assert_eq!(volume.read_at(&inode, 6 << 20, &mut [0; 4]), Ok(0));
    assert_eq!(volume.read_at(&inode, u64::MAX, &mut [0; 4]), Ok(0));
}

#[test]
fn pieces_cover_a_file_in_device_order() {
    let mut volume = volume(sample("pieces", 1024)).unwrap();
    let inode = volume.lookup(b"/large").unwrap();
    let (mut offset, mut count) = (0, 0);
    let mut bytes = Vec::new();
    while offset < inode.size {
        let piece = volume.piece(&inode, offset, inode.size - offset).unwrap();
        let mut out = vec![0; piece.bytes as usize];
        volume.device().read(piece.sector.unwrap(), &mut out).unwrap();
        bytes.extend(out);
        offset += piece.bytes;
        count += 1;
    }
    assert_eq!(bytes[..5 << 20], pattern(5 << 20));
    assert!(count < 60, "a contiguous file comes in few pieces, not {count}");
}

#[test]
fn triple_indirection_and_holes() {
    let scratch = Scratch::new("sparse");
    let tree = scratch.0.join("tree");
    fs::create_dir_all(&tree).unwrap();
    // With blocks of 1 KiB the triply indirect blocks start at 12 + 256 + 65536 KiB.
    let places = [0, 20 << 10, 300 << 10, 60 << 20, 70 << 20, 200 << 20];
    let file = fs::File::create(tree.join("sparse")).unwrap();
    for (i, place) in places.iter().enumerate() {
        std::os::unix::fs::FileExt::write_at(&file, &[i as u8 + 1; 100], *place).unwrap();
    }
    let image = mke2fs(&tree, &scratch.0.join("image"), 4096, &["-b", "1024"]);
    let mut volume = volume(image).unwrap();
    let inode = volume.lookup(b"sparse").unwrap();
    assert_eq!(inode.size, (200 << 20) + 100);
    for (i, place) in places.iter().enumerate() {
        let mut out = [0xaa; 160];
        let got = volume.read_at(&inode, *place, &mut out).unwrap();
        assert_eq!(out[..100], [i as u8 + 1; 100]);
        assert!(out[100..got].iter().all(|byte| *byte == 0), "a hole reads as zeros");
    }
    let hole = volume.piece(&inode, 1 << 20, 64 << 10).unwrap();
    assert_eq!((hole.sector, hole.bytes), (None, 64 << 10));
}

#[test]
fn links_are_followed_and_circles_are_not() {
    let mut volume = volume(sample("links", 1024)).unwrap();
    assert_eq!(whole(&mut volume, "/short/stage2").unwrap(), pattern(70_000));
    assert_eq!(whole(&mut volume, "/absolute").unwrap(), pattern(70_000));
    assert_eq!(whole(&mut volume, "/long").unwrap(), b"hello, world\n");
    assert_eq!(whole(&mut volume, "//boot/../boot/./up").unwrap(), b"hello, world\n");
    assert_eq!(volume.lookup(b"/circle"), Err(Error::TooManyLinks));
    assert_eq!(volume.lookup(b"/hello/x"), Err(Error::NotADirectory));
    assert_eq!(volume.lookup(b"/nothing"), Err(Error::NotFound));
    assert_eq!(volume.lookup(&[b'x'; 2000]), Err(Error::PathTooLong));
}

#[test]
fn directories_list_all_their_names() {
    let mut volume = volume(sample("names", 1024)).unwrap();
    let root = volume.inode(InodeNumber::ROOT).unwrap();
    let kind = |all: &[Entry], name: &[u8]| all.iter().find(|e| e.name() == name).and_then(|e| e.kind);
    let all = entries(&mut volume, &root).unwrap();
    assert_eq!(kind(&all, b"boot"), Some(Kind::Directory));
    assert_eq!(kind(&all, b"hello"), Some(Kind::File));
    assert_eq!(kind(&all, b"short"), Some(Kind::Link));
    let many = volume.lookup(b"/many").unwrap();
    assert_eq!(entries(&mut volume, &many).unwrap().len(), 302);
}

#[test]
fn other_file_systems_are_refused_by_name() {
    assert_eq!(volume(vec![0; 4096]).err(), Some(Error::NotExt2));
    assert_eq!(volume(vec![0; 512]).err(), Some(Error::NotExt2));
    let scratch = Scratch::new("ext4");
    let tree = scratch.0.join("tree");
    fs::create_dir_all(&tree).unwrap();
    let ext4 = mke2fs(&tree, &scratch.0.join("image"), 4096, &["-O", "extents"]);
    assert_eq!(volume(ext4).err(), Some(Error::Unsupported("extents (ext4)")));
    let mut cut = sample("cut", 1024);
    cut.truncate(1 << 20);
    assert_eq!(volume(cut).err(), Some(Error::Corrupt("it claims more blocks than the device has")));
}

/// Reads all that can be reached; what it says does not matter, that it comes back does.
fn walk(image: Vec<u8>) -> Result<u64, Error<PastTheEnd>> {
    let mut volume = volume(image)?;
    let root = volume.inode(InodeNumber::ROOT)?;
    for entry in entries(&mut volume, &root)?.into_iter().take(64) {
        let Ok(inode) = volume.inode(entry.inode) else { continue };
        let mut out = vec![0; 4096];
        for offset in [0, 11 << 10, 300 << 10, inode.size / 2, inode.size.wrapping_sub(5)] {
            let _ = volume.read_at(&inode, offset, &mut out);
            let _ = volume.piece(&inode, offset, u64::MAX);
        }
        let _ = volume.lookup(entry.name());
        let _ = entries(&mut volume, &inode);
    }
    for path in ["/boot/grub/stage2", "/short/stage2", "/many/file-with-a-longer-name-299"] {
        let _ = volume.lookup(path.as_bytes());
    }
    Ok(volume.device().reads)
}

#[test]
fn damaged_images_end_in_errors() {
    let good = sample("damage", 1024);
    let most = walk(good.clone()).unwrap() * 200;
    let mut seed = 1_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for round in 0..400 {
        let mut bad = good.clone();
        // Superblock and descriptors, the root's inode and directory, and then anywhere in the tables.
        let reach = [2048, 512 << 10, 2 << 20][round % 3];
        for _ in 0..[1, 8, 200][round % 3] {
            let at = 1024 + random(reach);
            bad[at] = [0, 0xff, random(256) as u8][random(3)];
        }
        if let Ok(reads) = walk(bad) {
            assert!(reads < most, "round {round} read {reads} times");
        }
    }
}
