//! Media for the removable drive: files of this computer as an ext2 image without partitions.

use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use toolchain::image::{Tree, ext2};

/// An image with these files in its root, under their own names and with their own permissions.
pub fn image(files: &[PathBuf]) -> Result<Vec<u8>> {
    let mut tree = Tree::new();
    for file in files {
        let name = file.file_name().with_context(|| format!("{} has no name", file.display()))?;
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let permissions = fs::metadata(file)?.permissions().mode() & 0o777;
        tree.file(&name.to_string_lossy(), permissions as u16, bytes)?;
    }
    Ok(ext2::build(&tree)?)
}
