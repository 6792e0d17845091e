//! What a virtual device is to its transport.

use super::block::Block;
use super::chain::Malformed;
use super::console::Console;
use super::entropy::Entropy;
use super::network::Network;
use super::queue::Rings;
use crate::board::Cx;
use crate::board::parts::SlotDevice;
use crate::board::saved::{Saved, Visit};
use crate::event::Cycle;

/// A device behind the transport: everything that is not the same for all of them.
pub trait Model {
    /// The device ID (Virtual I/O Device 1.2, chapter 5).
    fn id(&self) -> u32;

    /// The features of its own that it offers.
    fn features(&self) -> u64;

    /// How many queues it has.
    fn queues(&self) -> usize;

    /// Its configuration, as long as it is.
    fn config(&self) -> Vec<u8>;

    /// The driver wrote bytes of the configuration.
    fn write_config(&mut self, _cx: &mut Cx, _offset: u64, _bytes: &[u8]) {}

    /// The driver's reset, or the board's: forgets what the driver has set and what is under way.
    fn reset(&mut self);

    /// The driver has accepted these features.
    fn accept(&mut self, _features: u64) {}

    /// Works on a queue: the driver has put chains into it, or has just become ready.
    fn serve(&mut self, cx: &mut Cx, rings: &mut Rings, queue: usize) -> Result<(), Malformed>;

    /// A frame arrives from the network: nothing to most devices.
    fn receive(&mut self, _cx: &mut Cx, _rings: &mut Rings, _frame: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }

    /// The cycle at which [`Model::tick`] has work.
    fn next_deadline(&self) -> Cycle {
        Cycle::MAX
    }

    /// Does what is due.
    fn tick(&mut self, _cx: &mut Cx, _rings: &mut Rings) -> Result<(), Malformed> {
        Ok(())
    }
}

/// The device in a slot.
#[derive(Clone, Debug)]
pub enum Device {
    /// Device ID 2.
    Block(Block),
    /// Device ID 4.
    Entropy(Entropy),
    /// Device ID 3.
    Console(Console),
    /// Device ID 1.
    Network(Network),
}

impl Device {
    /// A device of these parts for the slot with this number.
    pub fn new(slot: u8, parts: SlotDevice) -> Device {
        match parts {
            SlotDevice::Block(drive) => Device::Block(Block::new(slot, drive)),
            SlotDevice::Entropy => Device::Entropy(Entropy::default()),
            SlotDevice::Console => Device::Console(Console::new(slot)),
            SlotDevice::Network { mac } => Device::Network(Network::new(slot, mac)),
        }
    }

    /// What all devices have in common.
    pub fn model(&self) -> &dyn Model {
        match self {
            Device::Block(device) => device,
            Device::Entropy(device) => device,
            Device::Console(device) => device,
            Device::Network(device) => device,
        }
    }

    /// What all devices have in common, for changing.
    pub fn model_mut(&mut self) -> &mut dyn Model {
        match self {
            Device::Block(device) => device,
            Device::Entropy(device) => device,
            Device::Console(device) => device,
            Device::Network(device) => device,
        }
    }

    /// Visits the device's state.
    pub fn visit(&mut self, visit: &mut dyn Visit) {
        match self {
            Device::Block(device) => device.visit(visit),
            Device::Entropy(device) => device.visit(visit),
            Device::Console(device) => device.visit(visit),
            Device::Network(device) => device.visit(visit),
        }
    }
}
