//! What the files on the images are, looked at as files.

use object::{Object, ObjectSection, ObjectSymbol};
use std::process::Command;
use tests::root;
use toolchain::image::{Tree, ext2};

/// The instruction that asks the kernel (RISC-V Unprivileged 20240411, 2.8).
const ECALL: u32 = 0x0000_0073;
/// Instructions that go to a place relative to their own.
const JUMPS: &[&str] = &["beq", "bne", "blt", "bge", "bltu", "bgeu", "jal", "c.beqz", "c.bnez", "c.j"];

/// The code of the first function of `hog` that has one of these words in its name.
fn function_of_hog(names: &[&str]) -> Vec<u8> {
    let file = root().join("target/guest/riscv64imac-unknown-none-elf/release/hog");
    let bytes = std::fs::read(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask images` first", file.display()));
    let elf = object::File::parse(&*bytes).expect("hog is an ELF file");
    let find = |name: &&str| {
        elf.symbols()
            .find(|symbol| symbol.size() > 0 && symbol.name().is_ok_and(|found| found.contains(*name)))
    };
    let symbol = names.iter().find_map(find).unwrap_or_else(|| panic!("hog has none of {names:?}"));
    let section = elf.section_by_index(symbol.section_index().expect("a section")).expect("that section");
    let code =
        section.data_range(symbol.address(), symbol.size()).expect("data").expect("within the section");
    code.to_vec()
}

#[test]
fn the_loop_of_hog_holds_no_system_call() {
    // Compilers may put the loop into the function that calls it.
    let code = function_of_hog(&["compute", "ulib_main"]);
    let mut rest = &code[..];
    let (mut multiplications, mut jumps_back) = (0, 0);
    while let [low, high, ..] = *rest {
        let short = u16::from_le_bytes([low, high]);
        let length = machine::isa::length(short) as usize;
        let mut word = [0; 4];
        word[..length].copy_from_slice(&rest[..length]);
        let word = u32::from_le_bytes(word);
        assert_ne!(word, ECALL, "an ecall in hog's loop");
        if let Some(found) = machine::isa::decode(word) {
            multiplications += usize::from(found.row.name == "mul");
            jumps_back += usize::from(JUMPS.contains(&found.row.name) && found.imm < 0);
        }
        rest = &rest[length..];
    }
    assert!(multiplications > 0 && jumps_back > 0, "this is the loop: it multiplies and goes back");
}

#[test]
fn e2fsck_has_nothing_to_say_about_a_medium_of_the_page() {
    let mut tree = Tree::new();
    tree.file("hello", 0o755, vec![0x7f; 9000]).expect("a path");
    let file = std::env::temp_dir().join(format!("kernelarium-medium-{}.img", std::process::id()));
    std::fs::write(&file, ext2::build(&tree).expect("a file system")).expect("a place for the image");
    let output = Command::new("e2fsck").args(["-fn"]).arg(&file).output().expect("e2fsck is installed");
    let _ = std::fs::remove_file(&file);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
