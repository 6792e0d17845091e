//! The address decoder: which device, and which of its registers, lies at a physical address.

use abi::board::{
    CLINT, FINISHER, FLASH0, FLASH1, PLIC, ROM, RTC, TRACE, UART, VIRTIO_SLOTS, Window,
    virtio as virtio_window,
};

use super::registers::Register;
use super::{BusError, clint, finisher, plic, rtc, trace, uart, virtio};

/// The devices, by what the address decoder must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    Rom,
    Finisher,
    Rtc,
    Clint,
    Plic,
    Uart,
    Virtio(usize),
    Trace,
    Flash(usize),
}

/// A device's place and its registers.
pub(super) struct Place {
    pub(super) window: Window,
    device: Device,
    name: &'static str,
    registers: &'static [Register],
}

const fn place(window: Window, device: Device, name: &'static str, registers: &'static [Register]) -> Place {
    Place { window, device, name, registers }
}

/// The address decoder, the devices most often asked first.
pub(super) static PLACES: [Place; 9] = [
    place(UART, Device::Uart, "UART", uart::MAP),
    place(CLINT, Device::Clint, "CLINT", clint::MAP),
    place(PLIC, Device::Plic, "PLIC", plic::MAP),
    place(TRACE, Device::Trace, "trace port", trace::MAP),
    place(FLASH0, Device::Flash(0), "flash", &[]),
    place(FLASH1, Device::Flash(1), "flash bank 1", &[]),
    place(ROM, Device::Rom, "boot ROM", &[]),
    place(FINISHER, Device::Finisher, "test finisher", finisher::MAP),
    place(RTC, Device::Rtc, "RTC", rtc::MAP),
];

/// The slots are equal, so they share a row.
pub(super) static SLOTS: Place = place(
    Window { base: virtio_window(0).base, size: VIRTIO_SLOTS * virtio_window(0).size },
    Device::Virtio(0),
    "virtio-mmio",
    virtio::MAP,
);

pub(super) fn find(address: u64) -> Option<(&'static Place, Device, u64)> {
    if SLOTS.window.contains(address) {
        let from = address - SLOTS.window.base;
        let slot = from / virtio_window(0).size;
        return Some((&SLOTS, Device::Virtio(slot as usize), from % virtio_window(0).size));
    }
    let place = PLACES.iter().find(|place| place.window.contains(address))?;
    Some((place, place.device, address - place.window.base))
}

/// The device and the register at a physical address, for those who show accesses.
pub fn register_at(address: u64) -> Option<(&'static str, Option<&'static Register>)> {
    let (place, _, offset) = find(address)?;
    Some((place.name, place.registers.iter().find(|row| row.at(offset).is_some())))
}

/// Every device that has registers: a word for it, its first address, its registers. The slots share a row.
pub fn register_maps() -> impl Iterator<Item = (String, u64, &'static [Register])> {
    let places = PLACES.iter().chain([&SLOTS]).filter(|place| !place.registers.is_empty());
    places.map(|place| (word(place.name), place.window.base, place.registers))
}

/// "test finisher" is `finisher`, "virtio-mmio" is `virtio`.
fn word(name: &str) -> String {
    name.trim_start_matches("test ").split([' ', '-']).next().unwrap_or(name).to_lowercase()
}

/// A device takes accesses only at addresses that are a multiple of their size, as QEMU's do.
pub(super) fn aligned(address: u64, size: u8) -> Result<(&'static Place, Device, u64), BusError> {
    if !address.is_multiple_of(u64::from(size)) {
        return Err(BusError);
    }
    find(address).ok_or(BusError)
}
