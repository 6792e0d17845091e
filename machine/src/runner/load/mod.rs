//! Loaders: what stands in RAM at power-on, made of files' bytes. Pure: nothing here reads a file.

pub mod elf;
pub mod file;
pub mod place;
pub mod tree;

pub use elf::Program;
pub use place::{Layout, LoadError, Placed, place};
