//! The network card.
//!
//! Virtual I/O Device 1.2, 5.1; in QEMU `hw/net/virtio-net.c`, whose features these are when no offload is to be
//! had. Frames that the guest sends are picked up by the board, which brings them to its hub; frames of the hub
//! enter when the guest has buffers for them, and are lost otherwise.

mod control;
mod filter;

use super::chain::{Chain, Malformed};
use super::model::Model;
use super::queue::{Rings, SIZE_MAX, VERSION_1};
use crate::board::Cx;
use crate::board::parts::Mac;
use crate::board::saved::{Saved, Visit};
use crate::event::{Event, Kinds};
use filter::Filter;

/// The features (5.1.3): offload control, MAC address, merged receive buffers, link status, the control queue
/// with its commands for receive modes, VLANs and more receive modes, announcements, and setting the address.
const FEATURES: [u32; 10] = [2, 5, 15, 16, 17, 18, 19, 20, 21, 23];
/// `VIRTIO_NET_F_MRG_RXBUF`.
const MERGED_BUFFERS: u64 = 1 << 15;
/// `VIRTIO_NET_F_CTRL_VLAN`.
const CONTROL_VLAN: u64 = 1 << 19;
/// `VIRTIO_NET_S_LINK_UP` (5.1.4).
const LINK_UP: u16 = 1;

/// The queues (5.1.2).
const RECEIVE: usize = 0;
const TRANSMIT: usize = 1;
const CONTROL: usize = 2;

/// Longest frame that leaves: far above what Ethernet has.
const FRAME_MAX: usize = 64 << 10;

/// Bytes of the header before each frame (5.1.6). A driver that knows neither version 1 nor merged buffers has
/// none for the number of buffers (5.1.6.1).
fn header_length(rings: &Rings) -> usize {
    if rings.has(VERSION_1) || rings.has(MERGED_BUFFERS) { 12 } else { 10 }
}

/// The device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    slot: u8,
    /// The address that it was made with, and the one that the driver has given it.
    permanent: Mac,
    filter: Filter,
    outgoing: Vec<Vec<u8>>,
}

impl Network {
    /// A card with this address in this slot.
    pub fn new(slot: u8, mac: Mac) -> Network {
        Network { slot, permanent: mac, filter: Filter::new(mac), outgoing: Vec::new() }
    }

    /// Takes the frames that the guest has sent.
    pub fn take_outgoing(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.outgoing)
    }

    /// Chains that together hold so many bytes: one, unless the driver lets buffers be merged (5.1.6.4).
    fn room_for(
        &self,
        cx: &mut Cx,
        rings: &mut Rings,
        bytes: usize,
    ) -> Result<Option<Vec<Chain>>, Malformed> {
        let (mut chains, mut room) = (Vec::new(), 0);
        while room < bytes as u64 {
            if !chains.is_empty() && !rings.has(MERGED_BUFFERS) {
                return Ok(None);
            }
            let Some(chain) = rings.pop(cx.ram, RECEIVE)? else { return Ok(None) };
            if chains.is_empty() && chain.room() < header_length(rings) as u64 {
                return Err(Malformed);
            }
            room += chain.room();
            chains.push(chain);
        }
        Ok(Some(chains))
    }

    fn transmit(&mut self, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
        for _ in 0..SIZE_MAX {
            let Some(mut chain) = rings.pop(cx.ram, TRANSMIT)? else { break };
            // Nothing in the header says anything while no offload was offered.
            let header = header_length(rings);
            if chain.take(cx.ram, header)?.len() < header {
                return Err(Malformed);
            }
            if chain.left() <= FRAME_MAX as u64 {
                let frame = chain.take(cx.ram, FRAME_MAX)?;
                self.passed(cx, true, &frame);
                self.outgoing.push(frame);
            }
            rings.push(cx.ram, TRANSMIT, chain.head, 0)?;
        }
        Ok(())
    }

    fn passed(&self, cx: &mut Cx, sent: bool, frame: &[u8]) {
        let slot = self.slot;
        cx.recorder.record(Kinds::PORT, cx.now, 0, || Event::Frame { slot, sent, bytes: frame.to_vec() });
    }
}

impl Model for Network {
    fn id(&self) -> u32 {
        1
    }

    fn features(&self) -> u64 {
        FEATURES.iter().map(|bit| 1 << bit).sum()
    }

    fn queues(&self) -> usize {
        3
    }

    /// The address and the link's status (5.1.4).
    fn config(&self) -> Vec<u8> {
        [&self.filter.mac[..], &LINK_UP.to_le_bytes()].concat()
    }

    fn reset(&mut self) {
        self.filter = Filter::new(self.permanent);
        self.outgoing.clear();
    }

    fn accept(&mut self, features: u64) {
        self.filter.set_vlan_filtering(features & CONTROL_VLAN != 0);
    }

    fn receive(&mut self, cx: &mut Cx, rings: &mut Rings, frame: &[u8]) -> Result<(), Malformed> {
        if !self.filter.accepts(frame) {
            return Ok(());
        }
        let before = rings.queues[RECEIVE].clone();
        let Some(mut chains) = self.room_for(cx, rings, header_length(rings) + frame.len())? else {
            // The driver has no room: the frame is lost and its buffers stay where they were.
            rings.queues[RECEIVE] = before;
            return Ok(());
        };
        let mut header = [0; 12];
        header[10..].copy_from_slice(&(chains.len() as u16).to_le_bytes());
        let bytes = [&header[..header_length(rings)], frame].concat();
        let mut rest = &bytes[..];
        for chain in &mut chains {
            let written = chain.put(cx.ram, rest)?;
            rest = &rest[written as usize..];
            rings.push(cx.ram, RECEIVE, chain.head, written)?;
        }
        self.passed(cx, false, frame);
        Ok(())
    }

    fn serve(&mut self, cx: &mut Cx, rings: &mut Rings, queue: usize) -> Result<(), Malformed> {
        match queue {
            TRANSMIT => self.transmit(cx, rings),
            CONTROL => control::serve(&mut self.filter, cx, rings),
            _ => Ok(()),
        }
    }
}

impl Saved for Network {
    const VERSION: u64 = 1;
    const NAME: &'static str = "network card";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("network card's slot", u64::from(self.slot));
        visit.bytes(&mut self.permanent);
        self.filter.fields(visit);
        let count = visit.length(self.outgoing.len());
        self.outgoing.resize(count, Vec::new());
        self.outgoing.iter_mut().for_each(|frame| visit.vec(frame));
    }
}
