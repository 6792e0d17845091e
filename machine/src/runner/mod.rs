//! The native runner: the machine at a command line, with files, a terminal and sockets.
//!
//! All that is not pure is here. [`options`] reads QEMU's command line, [`load`] makes of files' bytes what
//! stands in RAM, [`setup`] builds the machine, and one of [`live`], [`bare`] and the scripts of
//! [`crate::script`] runs it.

pub mod bare;
pub mod command;
pub mod console;
pub mod ears;
pub mod events;
pub mod files;
pub mod gdb;
pub mod keyboard;
pub mod life;
pub mod live;
pub mod load;
pub mod mistake;
pub mod options;
pub mod output;
pub mod pace;
pub mod problem;
pub mod record;
pub mod runs;
pub mod setup;
pub mod signals;
pub mod signature;
pub mod stats;
pub mod tell;

pub use command::main;
pub use console::{End, Unthrottled};
pub use life::Life;
