//! Links the kernel by its own map.

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    println!("cargo:rustc-link-arg-bins=-T{here}/kernel.ld");
    println!("cargo:rerun-if-changed=kernel.ld");
}
