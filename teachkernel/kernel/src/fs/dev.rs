//! /dev: the devices, by name. One file system, however often it is mounted.

use alloc::sync::Arc;

use spin::Once;

use super::Node;
use super::ram::{RamFs, RamInode, add_name};
use crate::log;

static DEVICES: Once<Arc<RamInode>> = Once::new();

fn devices() -> &'static Arc<RamInode> {
    DEVICES.call_once(|| RamFs::root(false))
}

/// The root of the file system of devices.
pub fn root() -> Node {
    devices().clone()
}

/// Gives a device a name.
pub fn add(name: &str, device: Node) {
    if let Err(error) = add_name(devices(), name.as_bytes(), device) {
        log!("can't make /dev/{name}: {}", error.meaning().unwrap_or("unknown error"));
    }
}
