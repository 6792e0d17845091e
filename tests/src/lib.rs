//! The whole computer, seen from outside: the built images in a machine, driven by scripts.
//!
//! The tests are in `tests/`, what they expect in `fixtures/`. `BLESS=1` writes expectations anew.

pub mod bare;
pub mod session;
pub mod transcript;

use std::fs;
use std::path::{Path, PathBuf};

/// What `cargo xtask images` writes.
pub struct Images {
    /// The firmware chip.
    pub flash: Vec<u8>,
    /// The disk.
    pub disk: Vec<u8>,
}

impl Images {
    /// Reads the built images.
    ///
    /// # Panics
    /// When they have not been built.
    pub fn built() -> Self {
        Images { flash: image("flash.bin"), disk: image("disk.img") }
    }
}

fn image(name: &str) -> Vec<u8> {
    let file = root().join("target/images").join(name);
    fs::read(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask images` first", file.display()))
}

/// The folder of the project.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_path_buf).unwrap_or_else(|| here.to_path_buf())
}

/// Compares `found` with a file below `fixtures/`, or writes it when `BLESS` is set.
///
/// # Panics
/// When they differ; the message shows the first line that does.
pub fn expect_file(name: &str, found: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    if std::env::var_os("BLESS").is_some() {
        return fs::write(&file, found).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    let wanted = fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; BLESS=1 writes it", file.display()));
    let (mut left, mut right) = (wanted.lines(), found.lines());
    for number in 1.. {
        let (wanted, found) = (left.next(), right.next());
        assert_eq!(
            wanted, found,
            "fixtures/{name}, line {number}: expected is on the left, found on the right"
        );
        if wanted.is_none() {
            break;
        }
    }
}
