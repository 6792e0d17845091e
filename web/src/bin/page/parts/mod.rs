//! What stands around the panels: the header, the relay, the scrubber, and the page of a machine that is off.

pub mod header;
pub mod icons;
pub mod keep;
pub mod off;
pub mod relay;
pub mod scrub;
pub mod search;
pub mod why;
