//! Hands the linker the map of flash and RAM, and the addresses of the boot contract to check it by.

use abi::board::FLASH0;
use abi::boot::{FIRMWARE_RAM, FIRMWARE_RAM_SIZE};

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    println!("cargo:rustc-link-arg-bins=-T{here}/link.ld");
    for (name, value) in [("_flash", FLASH0.base), ("_ram", FIRMWARE_RAM), ("_ram_size", FIRMWARE_RAM_SIZE)] {
        println!("cargo:rustc-link-arg-bins=--defsym={name}={value}");
    }
    println!("cargo:rerun-if-changed=link.ld");
    println!("cargo:rerun-if-changed=src/entry.S");
}
