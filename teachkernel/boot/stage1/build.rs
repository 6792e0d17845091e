//! Tells the linker where this stage lies in memory.

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let script = format!("{here}/link.ld");
    println!("cargo:rustc-link-arg-bins=-T{script}");
    println!("cargo:rustc-link-arg-bins=--defsym=_base={}", abi::boot::STAGE1);
    println!("cargo:rustc-link-arg-bins=--defsym=_limit={}", abi::boot::CORE);
    println!("cargo:rerun-if-changed={script}");
}
