//! The initramfs archive: cpio in the "new ASCII" format (Linux, `Documentation/driver-api/early-userspace/
//! buffer-format.rst`), which the kernel unpacks into its root.

use cpio::newc;

use super::{Content, Directory, IMAGE_TIME, Node, Tree};

/// A file is too large for the format, whose sizes have 32 bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is larger than an archive can hold")]
pub struct TooLarge(pub String);

/// Writes `tree` as an archive. Directories come before what is in them; the root itself is not in it.
pub fn build(tree: &Tree) -> Result<Vec<u8>, TooLarge> {
    let mut archive = Archive { bytes: Vec::new(), inode: 0 };
    if let Content::Directory(root) = &tree.root().content {
        archive.directory("", root)?;
    }
    archive.bytes = infallible(newc::trailer(archive.bytes));
    Ok(archive.bytes)
}

struct Archive {
    bytes: Vec<u8>,
    /// The last inode number given out. Numbers differ, so that no two files look like hard links.
    inode: u32,
}

impl Archive {
    fn directory(&mut self, path: &str, entries: &Directory) -> Result<(), TooLarge> {
        for (name, node) in entries {
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            self.node(&path, node)?;
            if let Content::Directory(entries) = &node.content {
                self.directory(&path, entries)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, path: &str, node: &Node) -> Result<(), TooLarge> {
        self.inode += 1;
        let mut header =
            newc::Builder::new(path).ino(self.inode).mode(u32::from(node.mode())).mtime(IMAGE_TIME);
        let content: &[u8] = match &node.content {
            Content::File(bytes) => bytes,
            Content::Symlink(target) => target.as_bytes(),
            Content::Directory(_) => {
                header = header.nlink(2);
                &[]
            }
            Content::Device { major, minor, .. } => {
                header = header.rdev_major(*major).rdev_minor(*minor);
                &[]
            }
        };
        let size = u32::try_from(content.len()).map_err(|_| TooLarge(path.into()))?;
        let mut writer = header.write(std::mem::take(&mut self.bytes), size);
        infallible(std::io::Write::write_all(&mut writer, content));
        self.bytes = infallible(writer.finish());
        Ok(())
    }
}

/// Writing to memory does not fail.
fn infallible<T>(result: std::io::Result<T>) -> T {
    result.expect("a vector takes every write of a well-sized entry")
}

#[cfg(test)]
mod tests {
    use super::super::DeviceKind;
    use super::*;

    fn sample() -> Vec<u8> {
        let mut tree = Tree::new();
        tree.file("/sbin/init", 0o755, *b"\x7fELF?").unwrap();
        tree.directory("/dev", 0o755).unwrap();
        tree.device("/dev/console", 0o600, DeviceKind::Character, 5, 1).unwrap();
        tree.symlink("/init", "sbin/init").unwrap();
        build(&tree).unwrap()
    }

    #[test]
    fn an_archive_reads_back() {
        let mut rest = &sample()[..];
        let mut seen = Vec::new();
        loop {
            let mut entry = newc::Reader::new(rest).unwrap();
            if entry.entry().is_trailer() {
                break;
            }
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
            let head = entry.entry();
            let device = (head.rdev_major(), head.rdev_minor());
            seen.push((head.name().to_owned(), head.mode(), device, content));
            rest = entry.finish().unwrap();
        }
        let expected = [
            ("dev", 0o040755, (0, 0), &b""[..]),
            ("dev/console", 0o020600, (5, 1), b""),
            ("init", 0o120777, (0, 0), b"sbin/init"),
            ("sbin", 0o040755, (0, 0), b""),
            ("sbin/init", 0o100755, (0, 0), b"\x7fELF?"),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, mode, dev, bytes)| (name.to_string(), *mode, *dev, bytes.to_vec()))
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn entries_start_at_multiples_of_four() {
        let archive = sample();
        let starts: Vec<usize> =
            archive.windows(6).enumerate().filter(|(_, w)| *w == b"070701").map(|(i, _)| i).collect();
        assert_eq!(starts.len(), 6);
        assert!(starts.iter().all(|start| start % 4 == 0));
    }
}
