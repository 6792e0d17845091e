//! Links every program at the address where the kernel loads it (`user.ld`).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=user.ld");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        let here = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-T{here}/user.ld");
        println!("cargo::rustc-link-arg-bins=-zmax-page-size=4096");
    }
}
