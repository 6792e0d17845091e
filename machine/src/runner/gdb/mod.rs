//! GDB's remote protocol: breakpoints, watchpoints, registers, memory, and time in both directions.

pub mod arch;
pub mod debugger;
pub mod description;
pub mod monitor;
pub mod serve;
pub mod target;

pub use debugger::Debugger;
pub use serve::serve;
