//! What turns text and files into what a machine can run: the assembler and the writers of images.
//!
//! Everything here is pure: no clock, no files, no randomness. The same input gives the same bytes, in the
//! page and natively.
#![forbid(unsafe_code)]

pub mod asm;
pub mod examples;
pub mod image;

pub use asm::{Diagnostic, Object, Options, Program, assemble, build};
