//! The relay's walk over ext2, on file systems that mke2fs wrote.

use std::path::PathBuf;
use std::process::Command;

use machine::relay::ext2;

/// A folder of the test's own, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("root/boot/grub")).expect("a temporary folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The file system that mke2fs makes of some files; `None` where it is not installed.
fn made(folder: &Folder, files: &[(&str, Vec<u8>)], block_size: &str) -> Option<Vec<u8>> {
    for (path, content) in files {
        std::fs::write(folder.0.join("root").join(path), content).expect("a temporary file");
    }
    let image = folder.0.join("image");
    let made = Command::new("mke2fs")
        .args(["-q", "-F", "-t", "ext2", "-b", block_size, "-d"])
        .arg(folder.0.join("root"))
        .arg(&image)
        .arg("8M")
        .status();
    assert!(made.ok()?.success(), "mke2fs failed");
    let bytes = std::fs::read(&image).expect("mke2fs wrote it");
    std::fs::remove_file(image).expect("it was just read");
    Some(bytes)
}

#[test]
fn finds_every_file_and_its_bytes() {
    let folder = Folder::new("relay-ext2");
    let pattern = |length: usize| (0..length).map(|i| (i / 3 % 251) as u8).collect::<Vec<u8>>();
    // Direct blocks only, one level of tables, two levels of them.
    let files =
        [("motd", pattern(5)), ("boot/grub/stage2", pattern(100_000)), ("boot/vmlinux", pattern(900_000))];
    for block_size in ["1024", "4096"] {
        let Some(volume) = made(&folder, &files, block_size) else {
            eprintln!("skipped: mke2fs is not installed");
            return;
        };
        let found = ext2::files(&volume);
        assert_eq!(found.len(), files.len());
        for (path, content) in &files {
            let file = found.iter().find(|file| file.path == format!("/{path}")).expect(path);
            assert_eq!(file.size, content.len() as u64, "{path}");
            assert!(file.read(&volume) == *content, "{path} with blocks of {block_size} bytes");
        }
    }
}
