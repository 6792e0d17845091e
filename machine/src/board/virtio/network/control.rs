//! The commands of a network card's control queue: Virtual I/O Device 1.2, 5.1.6.5.

use super::CONTROL;
use super::filter::{Filter, Mode, TABLE_MAX, Table};
use crate::board::Cx;
use crate::board::parts::Mac;
use crate::board::virtio::chain::{Chain, Malformed};
use crate::board::virtio::queue::{Rings, SIZE_MAX};

/// `VIRTIO_NET_OK` and `VIRTIO_NET_ERR`.
const OK: u8 = 0;
const ERROR: u8 = 1;

/// Receive modes by command (5.1.6.5.1).
const MODES: [Mode; 6] = [
    Mode::Promiscuous,
    Mode::AllMulticast,
    Mode::AllUnicast,
    Mode::NoMulticast,
    Mode::NoUnicast,
    Mode::NoBroadcast,
];

/// Works on the control queue.
pub fn serve(filter: &mut Filter, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
    for _ in 0..SIZE_MAX {
        let Some(mut chain) = rings.pop(cx.ram, CONTROL)? else { break };
        let head: [u8; 2] = chain.take_array(cx.ram)?;
        let done = command(filter, cx, head, &mut chain).is_some();
        if chain.put(cx.ram, &[if done { OK } else { ERROR }])? != 1 {
            return Err(Malformed);
        }
        rings.push(cx.ram, CONTROL, chain.head, 1)?;
    }
    Ok(())
}

/// A command of a class; nothing when there is no such command or it says nonsense.
fn command(filter: &mut Filter, cx: &Cx, head: [u8; 2], chain: &mut Chain) -> Option<()> {
    match head {
        [0, mode] => {
            let [on] = chain.take_array(cx.ram).ok()?;
            filter.set_mode(*MODES.get(usize::from(mode))?, on != 0);
        }
        [1, 0] => {
            let (unicast, multicast) = (table(cx, chain)?, table(cx, chain)?);
            (filter.unicast, filter.multicast) = (unicast, multicast);
        }
        [1, 1] if chain.left() == 6 => filter.mac = chain.take_array(cx.ram).ok()?,
        [2, on @ (0 | 1)] => {
            let vlan = u16::from_le_bytes(chain.take_array(cx.ram).ok()?);
            filter.set_vlan(vlan, on == 0).then_some(())?;
        }
        // Offloads: none was offered, so only none can be chosen.
        [5, 0] => (chain.take_array::<8>(cx.ram).ok()? == [0; 8]).then_some(())?,
        // Announcements (class 3) are answered only when one was asked for, and that never happens.
        _ => return None,
    }
    Some(())
}

/// A table of addresses: their number, then they themselves. One too long is not even read.
fn table(cx: &Cx, chain: &mut Chain) -> Option<Table> {
    let count = u64::from(u32::from_le_bytes(chain.take_array(cx.ram).ok()?));
    let length = count.checked_mul(6).filter(|length| *length <= chain.left())?;
    if count > TABLE_MAX {
        chain.skip(length);
        return Some(Table::overflowing());
    }
    let macs = (0..count).map(|_| chain.take_array::<6>(cx.ram).ok());
    macs.collect::<Option<Vec<Mac>>>().map(Table::new)
}
