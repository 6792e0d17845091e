//! The files of the initramfs, as `teachkernel/initramfs/manifest` lists them.
//!
//! The list is that of Linux's `gen_init_cpio` (`Documentation/filesystems/ramfs-rootfs-initramfs.rst`),
//! without owners, and with sources either beside the list or, as `program:NAME`, among the guest's programs:
//!
//! ```text
//! # comment
//! dir   /etc          755
//! file  /bin/sh       program:sh  755
//! file  /etc/motd     etc/motd    644
//! slink /bin/sh2      sh          777
//! nod   /dev/console  600 c 5 1
//! ```

use crate::{guest, project};
use anyhow::{Context, Result, bail};
use std::path::Path;
use toolchain::image::{DeviceKind, Tree};

/// The files of the archive.
pub fn tree() -> Result<Tree> {
    let folder = project::guest().join("initramfs");
    let list = folder.join("manifest");
    let text = std::fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let mut tree = Tree::new();
    for (number, line) in text.lines().enumerate() {
        add(&mut tree, line, &folder).with_context(|| format!("{}:{}", list.display(), number + 1))?;
    }
    Ok(tree)
}

/// Adds what a line of the list says.
fn add(tree: &mut Tree, line: &str, folder: &Path) -> Result<()> {
    let line = line.split('#').next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        [] => {}
        ["dir", path, mode] => tree.directory(path, octal(mode)?)?,
        ["file", path, source, mode] => tree.file(path, octal(mode)?, content(source, folder)?)?,
        ["slink", path, target, _mode] => tree.symlink(path, target)?,
        ["nod", path, mode, kind, major, minor] => {
            let kind = match kind {
                "c" => DeviceKind::Character,
                "b" => DeviceKind::Block,
                other => bail!("a device is c or b, not {other}"),
            };
            tree.device(path, octal(mode)?, kind, major.parse()?, minor.parse()?)?;
        }
        _ => bail!("no line of such a list: {line}"),
    }
    Ok(())
}

fn octal(mode: &str) -> Result<u16> {
    u16::from_str_radix(mode, 8).with_context(|| format!("{mode} is no octal mode"))
}

/// The bytes of `program:NAME`, or of a file beside the list.
fn content(source: &str, folder: &Path) -> Result<Vec<u8>> {
    match source.strip_prefix("program:") {
        Some(name) => guest::stripped(name),
        None => std::fs::read(folder.join(source)).with_context(|| format!("cannot read {source}")),
    }
}
