//! The page and the worker, as far as they need no browser.
//!
//! ```text
//! user action → Command → worker → InputLog → Machine → Events and views → Update → reducer → components
//! ```
//!
//! The worker's side is [`engine`] (it owns the machine and folds its events into windows of rows, [`fold`]);
//! the page's side is [`store`] (one state, one reducer), [`layout`] (rows to pictures) and [`words`] (rows to
//! sentences). Between them stands [`protocol`]. All of it runs and is tested natively; what touches a browser is
//! in the two binaries.

pub mod engine;
pub mod fold;
pub mod layout;
pub mod log;
pub mod program;
pub mod protocol;
pub mod rows;
pub mod scale;
pub mod scene;
pub mod search;
pub mod select;
pub mod share;
pub mod store;
pub mod words;
