//! What a program finds on its stack when it starts. (System V ABI; Linux, `fs/binfmt_elf.c`)
//!
//! ```text
//! sp → argc | argv … 0 | envp … 0 | auxiliary vector … AT_NULL 0 | bytes of the strings | 0  ← top
//! ```

use alloc::vec::Vec;

use abi::errno::Errno;

/// Keys of the auxiliary vector (getauxval(3)).
pub mod auxiliary {
    #![expect(missing_docs, reason = "getauxval(3) names them")]
    pub const AT_NULL: u64 = 0;
    pub const AT_PHDR: u64 = 3;
    pub const AT_PHENT: u64 = 4;
    pub const AT_PHNUM: u64 = 5;
    pub const AT_PAGESZ: u64 = 6;
    pub const AT_BASE: u64 = 7;
    pub const AT_ENTRY: u64 = 9;
    pub const AT_UID: u64 = 11;
    pub const AT_EUID: u64 = 12;
    pub const AT_GID: u64 = 13;
    pub const AT_EGID: u64 = 14;
    pub const AT_HWCAP: u64 = 16;
    pub const AT_CLKTCK: u64 = 17;
    pub const AT_SECURE: u64 = 23;
    pub const AT_RANDOM: u64 = 25;
    pub const AT_EXECFN: u64 = 31;
}

/// Most bytes of arguments and environment together, pointers included.
pub const ARGUMENTS_MAX: usize = 128 << 10;

/// What is passed to a program.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// `argv`.
    pub arguments: Vec<Vec<u8>>,
    /// `envp`.
    pub environment: Vec<Vec<u8>>,
}

impl Arguments {
    /// Bytes that they take on the stack, each with its zero and its pointer.
    pub fn size(&self) -> usize {
        self.arguments.iter().chain(&self.environment).map(|text| text.len() + 1 + 8).sum()
    }
}

/// The bytes of a new stack and where they belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The stack pointer, 16-byte aligned: the address of the first byte.
    pub pointer: u64,
    /// The bytes from there up to the top.
    pub bytes: Vec<u8>,
}

/// Lays out a stack that ends at `top`. `AT_RANDOM` and `AT_EXECFN` are added to `auxiliary`. As on Linux since
/// 5.18, a program that is passed no arguments finds an empty one, since many look at their name unasked.
/// `E2BIG` when there is too much of it.
pub fn build(
    top: u64,
    program: &[u8],
    passed: &Arguments,
    auxiliary: &[(u64, u64)],
    random: [u8; 16],
) -> Result<Image, Errno> {
    if passed.size() + program.len() > ARGUMENTS_MAX {
        return Err(Errno::E2BIG);
    }
    let mut strings = Vec::with_capacity(passed.size() + program.len() + 32);
    let mut place = |bytes: &[u8], zero: bool| {
        let at = strings.len() as u64;
        strings.extend_from_slice(bytes);
        strings.extend(zero.then_some(0));
        at
    };
    let name = place(program, true);
    let mut argv: Vec<u64> = passed.arguments.iter().map(|text| place(text, true)).collect();
    if argv.is_empty() {
        argv.push(place(b"", true));
    }
    let envp: Vec<u64> = passed.environment.iter().map(|text| place(text, true)).collect();
    let seed = place(&random, false);

    let words = 1 + argv.len() + 1 + envp.len() + 1 + 2 * (auxiliary.len() + 3);
    let base = (top - 8 - strings.len() as u64) & !15;
    let pointer = (base - 8 * words as u64) & !15;
    let mut bytes = Vec::with_capacity((top - pointer) as usize);
    let mut word = |value: u64| bytes.extend_from_slice(&value.to_le_bytes());
    word(argv.len() as u64);
    argv.iter().for_each(|at| word(base + at));
    word(0);
    envp.iter().for_each(|at| word(base + at));
    word(0);
    let added =
        [(auxiliary::AT_RANDOM, base + seed), (auxiliary::AT_EXECFN, base + name), (auxiliary::AT_NULL, 0)];
    for (key, value) in auxiliary.iter().copied().chain(added) {
        word(key);
        word(value);
    }
    bytes.resize((base - pointer) as usize, 0);
    bytes.extend_from_slice(&strings);
    bytes.resize((top - pointer) as usize, 0);
    Ok(Image { pointer, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOP: u64 = 0x4000_0000;

    fn word(image: &Image, index: u64) -> u64 {
        let at = (index * 8) as usize;
        u64::from_le_bytes(image.bytes[at..at + 8].try_into().expect("8 bytes"))
    }

    fn text(image: &Image, address: u64) -> &[u8] {
        let rest = &image.bytes[(address - image.pointer) as usize..];
        &rest[..rest.iter().position(|byte| *byte == 0).expect("zero")]
    }

    #[test]
    fn a_program_finds_its_arguments() {
        let passed = Arguments {
            arguments: vec![b"echo".to_vec(), b"".to_vec(), b"hi".to_vec()],
            environment: vec![b"PATH=/bin".to_vec()],
        };
        let image = build(TOP, b"/bin/echo", &passed, &[(6, 4096)], [7; 16]).expect("it fits");
        assert_eq!(image.pointer % 16, 0);
        assert_eq!(image.pointer + image.bytes.len() as u64, TOP);
        assert_eq!(word(&image, 0), 3);
        assert_eq!(text(&image, word(&image, 1)), b"echo");
        assert_eq!(text(&image, word(&image, 2)), b"");
        assert_eq!(text(&image, word(&image, 3)), b"hi");
        assert_eq!((word(&image, 4), word(&image, 6)), (0, 0));
        assert_eq!(text(&image, word(&image, 5)), b"PATH=/bin");
        assert_eq!((word(&image, 7), word(&image, 8)), (6, 4096));
        assert_eq!(word(&image, 9), auxiliary::AT_RANDOM);
        assert_eq!(image.bytes[(word(&image, 10) - image.pointer) as usize], 7);
        assert_eq!(text(&image, word(&image, 12)), b"/bin/echo");
        assert_eq!((word(&image, 13), word(&image, 14)), (0, 0));
    }

    #[test]
    fn too_much_is_refused_and_nothing_is_fine() {
        let passed = Arguments { arguments: vec![vec![b'a'; ARGUMENTS_MAX]], environment: vec![] };
        assert_eq!(build(TOP, b"x", &passed, &[], [0; 16]), Err(Errno::E2BIG));
        let image = build(TOP, b"x", &Arguments::default(), &[], [0; 16]).expect("it fits");
        assert_eq!((word(&image, 0), text(&image, word(&image, 1)), word(&image, 2)), (1, &b""[..], 0));
    }
}
