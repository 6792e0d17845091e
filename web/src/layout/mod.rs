//! Rows to pictures: where each stretch, ring, tick and label goes, in pixels. No browser, no drawing.

pub mod board;
pub mod lanes;
pub mod tennis;
