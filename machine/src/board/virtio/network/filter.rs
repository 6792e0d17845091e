//! Which frames a network card lets in: Virtual I/O Device 1.2, 5.1.6.5.1 to 5.1.6.5.3.

use crate::board::parts::Mac;
use crate::board::saved::Visit;

/// Most addresses in a table, as QEMU's; a longer table lets everything of its kind in.
pub const TABLE_MAX: u64 = 64;
const BROADCAST: Mac = [0xff; 6];
/// The EtherType that announces a VLAN tag (IEEE 802.1Q).
const VLAN: [u8; 2] = [0x81, 0x00];
/// VLAN identifiers.
const VLANS: usize = 4096;

/// Receive modes in the order of their commands (5.1.6.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything enters.
    Promiscuous,
    /// All multicasts enter.
    AllMulticast,
    /// All unicasts enter.
    AllUnicast,
    /// No multicast enters.
    NoMulticast,
    /// No unicast enters.
    NoUnicast,
    /// No broadcast enters.
    NoBroadcast,
}

/// Addresses that enter besides the card's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    addresses: Vec<Mac>,
    /// There were too many: all enter.
    overflow: bool,
}

impl Table {
    /// A table of these addresses.
    pub fn new(addresses: Vec<Mac>) -> Table {
        Table { addresses, overflow: false }
    }

    /// A table of more addresses than the card can hold.
    pub fn overflowing() -> Table {
        Table { addresses: Vec::new(), overflow: true }
    }

    fn has(&self, mac: &[u8]) -> bool {
        self.overflow || self.addresses.iter().any(|entry| entry == mac)
    }

    fn fields(&mut self, visit: &mut dyn Visit) {
        let count = visit.length(self.addresses.len());
        self.addresses.resize(count, Mac::default());
        self.addresses.iter_mut().for_each(|mac| visit.bytes(mac));
        visit.bool(&mut self.overflow);
    }
}

/// The filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The card's address.
    pub mac: Mac,
    /// The modes that are on, a bit each.
    modes: u8,
    /// Further unicast addresses.
    pub unicast: Table,
    /// Multicast addresses.
    pub multicast: Table,
    vlan_filtering: bool,
    vlans: Vec<u8>,
}

impl Filter {
    /// The filter after a reset: everything enters.
    pub fn new(mac: Mac) -> Filter {
        let mut filter = Filter {
            mac,
            modes: 0,
            unicast: Table::default(),
            multicast: Table::default(),
            vlan_filtering: false,
            vlans: vec![0; VLANS / 8],
        };
        filter.set_mode(Mode::Promiscuous, true);
        filter
    }

    /// Switches a mode.
    pub fn set_mode(&mut self, mode: Mode, on: bool) {
        let bit = 1 << mode as u8;
        self.modes = if on { self.modes | bit } else { self.modes & !bit };
    }

    fn is(&self, mode: Mode) -> bool {
        self.modes & 1 << mode as u8 != 0
    }

    /// Whether only chosen VLANs enter.
    pub fn set_vlan_filtering(&mut self, on: bool) {
        self.vlan_filtering = on;
    }

    /// Lets a VLAN in or not; false when there is none of this number.
    pub fn set_vlan(&mut self, vlan: u16, on: bool) -> bool {
        let bit = 1 << (vlan % 8);
        let Some(byte) = self.vlans.get_mut(usize::from(vlan / 8)) else { return false };
        *byte = if on { *byte | bit } else { *byte & !bit };
        true
    }

    fn has_vlan(&self, tag: u16) -> bool {
        let vlan = tag % VLANS as u16;
        !self.vlan_filtering || self.vlans[usize::from(vlan / 8)] >> (vlan % 8) & 1 != 0
    }

    /// Whether a frame enters; never when it is too short to have addresses.
    pub fn accepts(&self, frame: &[u8]) -> bool {
        let (Some(target), Some(kind)) = (frame.get(..6), frame.get(12..14)) else { return false };
        if self.is(Mode::Promiscuous) {
            return true;
        }
        let tag = frame.get(14..16).map_or(0, |tag| u16::from_be_bytes([tag[0], tag[1]]));
        if kind == VLAN && !self.has_vlan(tag) {
            false
        } else if target == BROADCAST {
            !self.is(Mode::NoBroadcast)
        } else if target[0] & 1 != 0 {
            !self.is(Mode::NoMulticast) && (self.is(Mode::AllMulticast) || self.multicast.has(target))
        } else {
            !self.is(Mode::NoUnicast)
                && (self.is(Mode::AllUnicast) || target == self.mac || self.unicast.has(target))
        }
    }

    /// Visits every field.
    pub fn fields(&mut self, visit: &mut dyn Visit) {
        visit.bytes(&mut self.mac);
        visit.u8(&mut self.modes);
        self.unicast.fields(visit);
        self.multicast.fields(visit);
        visit.bool(&mut self.vlan_filtering);
        visit.bytes(&mut self.vlans);
    }
}
