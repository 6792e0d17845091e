//! What a kernel's or a firmware's file is, told by its first bytes.

use thiserror::Error;

use super::elf::{ElfError, Program, is_elf};

/// Bytes of the header of a Linux `Image` (Linux, Documentation/riscv/boot-image-header.rst).
const IMAGE_HEADER: usize = 64;
/// Where `image_size` stands in it: bytes that the kernel takes in RAM, zeros behind the file included.
const IMAGE_SIZE: std::ops::Range<usize> = 16..24;
/// Where `flags` stand in it; bit 0 says big-endian.
const IMAGE_FLAGS: usize = 24;
/// Where `magic2` stands in it.
const IMAGE_MAGIC: std::ops::Range<usize> = 56..60;

/// Files that need unpacking first, by their first bytes.
const PACKED: &[(&[u8], &str)] = &[
    (&[0x1f, 0x8b], "gzip"),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz"),
    (&[0x28, 0xb5, 0x2f, 0xfd], "zstd"),
    (b"BZh", "bzip2"),
    (&[4, 0x22, 0x4d, 0x18], "lz4"),
];
/// The header of a uImage of U-Boot, and of a flattened image tree or a device tree.
const UIMAGE: &[u8] = &[0x27, 5, 0x19, 0x56];
const FLAT_TREE: &[u8] = &[0xd0, 0x0d, 0xfe, 0xed];

/// What is in a file that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// An ELF file.
    Elf(Program),
    /// A Linux `Image`, and the bytes that it takes in RAM.
    Image {
        /// As in the file.
        bytes: Vec<u8>,
        /// At least the length of the file.
        size: u64,
    },
    /// Bytes that start with an instruction.
    Raw(Vec<u8>),
}

/// What keeps a file from being started.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// It has no bytes.
    #[error("is empty")]
    Empty,
    /// It is an ELF file, but not one for this machine.
    #[error(transparent)]
    Elf(#[from] ElfError),
    /// It is compressed, by this program.
    #[error("is packed by {0}: unpack it first")]
    Packed(&'static str),
    /// It is for a boot loader to read, not for a processor to run.
    #[error("is {0}: give the kernel that is in it")]
    Container(&'static str),
    /// It is a Linux Image for a big-endian machine.
    #[error("is a big-endian Linux Image")]
    BigEndianImage,
}

impl Code {
    /// Tells what the bytes are.
    ///
    /// # Errors
    /// If they can't be started.
    pub fn of(bytes: Vec<u8>) -> Result<Code, CodeError> {
        if bytes.is_empty() {
            return Err(CodeError::Empty);
        }
        if is_elf(&bytes) {
            return Ok(Code::Elf(Program::parse(&bytes)?));
        }
        if let Some((_, by)) = PACKED.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Err(CodeError::Packed(by));
        }
        if bytes.starts_with(UIMAGE) {
            return Err(CodeError::Container("a uImage of U-Boot"));
        }
        if bytes.starts_with(FLAT_TREE) {
            return Err(CodeError::Container("a flattened image tree"));
        }
        if bytes.len() < IMAGE_HEADER || bytes[IMAGE_MAGIC] != *b"RSC\x05" {
            return Ok(Code::Raw(bytes));
        }
        if bytes[IMAGE_FLAGS] & 1 != 0 {
            return Err(CodeError::BigEndianImage);
        }
        let mut size = [0; 8];
        size.copy_from_slice(&bytes[IMAGE_SIZE]);
        // Kernels before Linux 4.6's header format of other architectures had 0 there: nothing is known then.
        let size = u64::from_le_bytes(size).max(bytes.len() as u64);
        Ok(Code::Image { bytes, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(flags: u8, size: u64) -> Vec<u8> {
        let mut bytes = vec![0; 100];
        bytes[IMAGE_SIZE].copy_from_slice(&size.to_le_bytes());
        bytes[IMAGE_FLAGS] = flags;
        bytes[48..56].copy_from_slice(b"RISCV\0\0\0");
        bytes[IMAGE_MAGIC].copy_from_slice(b"RSC\x05");
        bytes
    }

    #[test]
    fn a_linux_image_tells_how_much_ram_it_takes() {
        let size = |bytes: Vec<u8>| match Code::of(bytes) {
            Ok(Code::Image { size, .. }) => size,
            other => panic!("{other:?}"),
        };
        assert_eq!(size(image(0, 0x1234_5678)), 0x1234_5678);
        assert_eq!(size(image(0, 3)), 100, "never less than the file");
        assert_eq!(Code::of(image(1, 0)), Err(CodeError::BigEndianImage));
        let cut = image(0, 0x1234_5678)[..IMAGE_HEADER - 1].to_vec();
        assert_eq!(Code::of(cut.clone()), Ok(Code::Raw(cut)));
    }

    #[test]
    fn what_no_processor_runs_is_refused_in_words() {
        let said = |bytes: &[u8]| Code::of(bytes.to_vec()).map_err(|error| error.to_string());
        assert_eq!(said(&[0x1f, 0x8b, 8]), Err("is packed by gzip: unpack it first".into()));
        assert_eq!(said(&[]), Err("is empty".into()));
        assert!(said(UIMAGE).is_err_and(|words| words.contains("uImage")));
        assert!(said(FLAT_TREE).is_err());
        assert_eq!(said(&[0x6f]), Ok(Code::Raw(vec![0x6f])));
    }
}
