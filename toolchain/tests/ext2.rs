//! File systems that we write, read by others: e2fsck finds nothing to say, debugfs and the ext4-view crate
//! read every file back.

#![allow(clippy::unwrap_used, reason = "a test that fails should say so at once")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use proptest::prelude::*;
use toolchain::image::{
    Content, DeviceKind, Directory, Tree,
    ext2::{BlockSize, Builder, Ext2Error},
};

/// A file that is gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, bytes).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn e2fs_tool(name: &str) -> Command {
    let sbin = Path::new("/usr/sbin").join(name);
    Command::new(if sbin.exists() { sbin } else { name.into() })
}

/// e2fsck's complaints; none where it is clean.
fn complaints(image: &Scratch) -> Option<String> {
    let check = e2fs_tool("e2fsck").arg("-fn").arg(&image.0).stderr(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&check.stdout).into_owned();
    let quiet = text.lines().all(|line| line.starts_with("Pass ") || line.contains(" files ("));
    (!check.status.success() || !quiet).then_some(text)
}

fn assert_reads_back(image: Vec<u8>, tree: &Tree) {
    let system = ext4_view::Ext4::load(Box::new(image)).unwrap();
    let Content::Directory(root) = &tree.root().content else { panic!("the root is no directory") };
    assert_directory(&system, "", root);
}

fn assert_directory(system: &ext4_view::Ext4, path: &str, entries: &Directory) {
    let here = if path.is_empty() { "/" } else { path };
    let mut names: Vec<String> = system
        .read_dir(here)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().as_str().unwrap().to_owned())
        .filter(|name| name != "." && name != "..")
        .collect();
    names.sort();
    assert!(names.iter().eq(entries.keys()), "{here} holds {names:?}");
    for (name, node) in entries {
        let path = format!("{path}/{name}");
        let found = system.symlink_metadata(path.as_str()).unwrap();
        assert_eq!(found.mode(), node.permissions, "{path}");
        match &node.content {
            Content::File(bytes) => assert!(system.read(path.as_str()).unwrap() == *bytes, "{path}"),
            Content::Directory(entries) => assert_directory(system, &path, entries),
            Content::Symlink(target) => {
                assert_eq!(system.read_link(path.as_str()).unwrap().to_str(), Ok(target.as_str()), "{path}");
            }
            Content::Device { .. } => assert!(!found.is_dir() && !found.is_symlink(), "{path}"),
        }
    }
}

fn check(name: &str, builder: &Builder, tree: &Tree) -> Vec<u8> {
    let image = builder.build(tree).unwrap();
    let file = Scratch::new(name, &image);
    if let Some(text) = complaints(&file) {
        panic!("{name}: {builder:?}\n{text}");
    }
    assert_reads_back(image.clone(), tree);
    image
}

fn bytes(length: usize, seed: u32) -> Vec<u8> {
    (0..length as u32).map(|i| (i.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 13) as u8).collect()
}

/// Sizes around every change of shape: none, one block, the last direct, each depth of indirection.
const SIZES: [usize; 12] = [
    0,
    1,
    1023,
    1024,
    12 * 1024,
    12 * 1024 + 1,
    268 * 1024,
    268 * 1024 + 1,
    (268 + 256) * 1024 + 1,
    12 * 4096 + 1,
    1036 * 4096,
    1036 * 4096 + 1,
];

#[test]
fn files_of_every_shape_are_clean() {
    let mut tree = Tree::new();
    for (i, size) in SIZES.iter().enumerate() {
        tree.file(&format!("/boot/file{i}"), 0o644, bytes(*size, i as u32)).unwrap();
    }
    tree.symlink("/short", "boot/file0").unwrap();
    tree.symlink("/edge59", &"e".repeat(59)).unwrap();
    tree.symlink("/edge60", &"e".repeat(60)).unwrap();
    tree.symlink("/long", &"x/".repeat(500)).unwrap();
    tree.device("/dev/console", 0o600, DeviceKind::Character, 5, 1).unwrap();
    tree.device("/dev/vda", 0o660, DeviceKind::Block, 253, 70_000).unwrap();
    for i in 0..600 {
        tree.file(&format!("/many/a name that is rather long, number {i}"), 0o600, *b"x").unwrap();
    }
    for block in [BlockSize::Kib1, BlockSize::Kib4] {
        for sparse in [true, false] {
            let builder = Builder::new().block_size(block).sparse_super(sparse).label("sixteen bytes...");
            check(&format!("shapes-{block:?}-{sparse}.img"), &builder, &tree);
            check(&format!("sized-{block:?}-{sparse}.img"), &builder.size(40 << 20), &tree);
        }
    }
}

#[test]
fn an_empty_tree_is_clean() {
    for block in [BlockSize::Kib1, BlockSize::Kib4] {
        check(&format!("empty-{block:?}.img"), &Builder::new().block_size(block), &Tree::new());
    }
}

#[test]
fn triple_indirection_is_clean() {
    let mut tree = Tree::new();
    tree.file("/large", 0o644, bytes((12 + 256 + 65536 + 300) * 1024, 1)).unwrap();
    check("triple.img", &Builder::new(), &tree);
}

#[test]
fn debugfs_reads_what_was_written() {
    let mut tree = Tree::new();
    let content = bytes(300_000, 9);
    tree.file("/boot/grub/stage2", 0o755, content.clone()).unwrap();
    let image = Scratch::new("debugfs.img", &Builder::new().build(&tree).unwrap());
    let dump = e2fs_tool("debugfs").args(["-R", "cat /boot/grub/stage2"]).arg(&image.0).output().unwrap();
    assert!(dump.stdout == content);
    let stat = e2fs_tool("debugfs").args(["-R", "stat /boot/grub/stage2"]).arg(&image.0).output().unwrap();
    let text = String::from_utf8_lossy(&stat.stdout).into_owned();
    assert!(text.contains("Mode:  0755") && text.contains("Type: regular"), "{text}");
}

#[test]
fn a_file_lies_in_one_run() {
    let mut tree = Tree::new();
    tree.file("/vmlinux", 0o755, bytes(3_000_000, 3)).unwrap();
    let image = Builder::new().block_size(BlockSize::Kib4).build(&tree).unwrap();
    let content = bytes(3_000_000, 3);
    let at = (0..image.len()).step_by(4096).find(|at| image[*at..].starts_with(&content[..4096])).unwrap();
    assert!(image[at..at + content.len()] == content);
}

#[test]
fn too_little_room_is_said_in_words() {
    let mut tree = Tree::new();
    tree.file("/f", 0o644, bytes(100_000, 3)).unwrap();
    for size in [0, 1024, 4096, 65536] {
        let error = Builder::new().size(size).build(&tree).unwrap_err();
        assert!(matches!(error, Ext2Error::DoesNotFit { needed, .. } if needed > 100_000), "{error}");
    }
}

#[derive(Clone, Debug)]
enum Made {
    File(usize),
    Directory,
    Link(usize),
}

fn made() -> impl Strategy<Value = (String, u16, Made)> {
    let kind = prop_oneof![
        4 => prop_oneof![0usize..3000, 0usize..400_000].prop_map(Made::File),
        2 => Just(Made::Directory),
        1 => (1usize..200).prop_map(Made::Link),
    ];
    ("[a-d]{1,2}(/[a-d]{1,40}){0,3}", 0u16..0o10000, kind)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_clean_and_reads_back(
        nodes in prop::collection::vec(made(), 0..40),
        large in any::<bool>(),
        sparse in any::<bool>(),
        spare in prop::option::of(0u64..20_000_000),
    ) {
        let mut tree = Tree::new();
        for (i, (path, mode, kind)) in nodes.into_iter().enumerate() {
            // Names that clash are left out: what is refused is not in the tree.
            let _ = match kind {
                Made::File(size) => tree.file(&path, mode, bytes(size, i as u32)),
                Made::Directory => tree.directory(&path, mode),
                Made::Link(length) => tree.symlink(&path, &"t".repeat(length)),
            };
        }
        let block = if large { BlockSize::Kib4 } else { BlockSize::Kib1 };
        let mut builder = Builder::new().block_size(block).sparse_super(sparse);
        if let Some(spare) = spare {
            let least = builder.build(&tree).unwrap().len() as u64;
            builder = builder.size(least + least / 16 + spare);
        }
        check("any.img", &builder, &tree);
    }
}
