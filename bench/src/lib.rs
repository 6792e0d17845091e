//! One measurement: a workload in the simulated machine, or on the host itself.
#![forbid(unsafe_code)]

pub mod direct;
pub mod trial;
