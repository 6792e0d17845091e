//! Virtual devices as a driver meets them, and as a broken or hostile driver does.

mod block;
mod console;
mod entropy;
mod network;
mod transport;

use abi::board::RAM_BASE;

use super::*;
use crate::board::parts::SlotDevice;
use crate::ram::Ram;
use crate::recorder::Recorder;

/// Each queue has its rings in 64 KiB of its own; what drivers move stands behind those of queue 3.
const fn descriptors(queue: u64) -> u64 {
    RAM_BASE + queue * 0x1_0000 + 0x1000
}
const fn driver(queue: u64) -> u64 {
    RAM_BASE + queue * 0x1_0000 + 0x2000
}
const fn device(queue: u64) -> u64 {
    RAM_BASE + queue * 0x1_0000 + 0x3000
}
const DATA: u64 = RAM_BASE + 0x4_0000;
const RAM_SIZE: u64 = 0x6_0000;

const NEXT: u16 = 1;
const WRITABLE: u16 = 2;
const INDIRECT: u16 = 4;
/// The entries that every queue has here.
const SIZE: u64 = 8;

struct Bench {
    slot: Slot,
    ram: Ram,
    recorder: Recorder,
    now: Cycle,
    available: [u16; 4],
}

impl Bench {
    /// A device behind a driver that has accepted these features of word 0, and version 1, and finished its set-up.
    fn new(parts: SlotDevice, features: u64) -> Bench {
        let mut bench = Bench {
            slot: Slot::new(Some(Device::new(1, parts))),
            ram: Ram::new(RAM_SIZE, &[]),
            recorder: Recorder::default(),
            now: 0,
            available: [0; 4],
        };
        bench.recorder.listen(Kinds::ALL);
        bench.set_up(features);
        bench
    }

    fn set_up(&mut self, features: u64) {
        self.write(0x70, 0);
        let accept = [(0x70, 1 | 2), (0x24, 0), (0x20, features), (0x24, 1), (0x20, 1), (0x70, 1 | 2 | 8)];
        self.set_up_with(&accept);
    }

    /// A driver that knows only the first 32 features, and accepts none.
    fn set_up_without_version_1(&mut self) {
        self.write(0x70, 0);
        self.set_up_with(&[(0x70, 1), (0x70, 1 | 2), (0x20, 0), (0x70, 1 | 2 | 8)]);
    }

    fn set_up_with(&mut self, accept: &[(u64, u64)]) {
        self.available = [0; 4];
        accept.iter().for_each(|(offset, value)| self.write(*offset, *value));
        for queue in 0..4 {
            self.ram.write(driver(queue), 4, 0).expect("in RAM");
            self.ram.write(device(queue), 4, 0).expect("in RAM");
            let registers = [
                (0x30, queue),
                (0x38, SIZE),
                (0x80, descriptors(queue)),
                (0x84, 0),
                (0x90, driver(queue)),
                (0x94, 0),
                (0xa0, device(queue)),
                (0xa4, 0),
                (0x44, 1),
            ];
            registers.iter().for_each(|(offset, value)| self.write(*offset, *value));
        }
        self.write(0x30, 0);
        self.write(0x70, 1 | 2 | 8 | 4);
    }

    fn write(&mut self, offset: u64, value: u64) {
        self.with(|slot, cx| slot.write(cx, offset, 4, value).expect("a register"));
    }

    fn read(&self, offset: u64) -> u64 {
        self.slot.read(offset, 4).expect("a register")
    }

    fn with<T>(&mut self, f: impl FnOnce(&mut Slot, &mut Cx) -> T) -> T {
        let (ram, recorder) = (&mut self.ram, &mut self.recorder);
        let mut cx = Cx { now: self.now, hart: 0, satp: 0, walk: |_, _, _| None, ram, recorder };
        f(&mut self.slot, &mut cx)
    }

    fn describe(&mut self, table: u64, index: u64, address: u64, length: u64, flags: u16, next: u64) {
        let at = table + 16 * index;
        self.ram.write(at, 8, address).expect("in RAM");
        self.ram.write(at + 8, 8, length | u64::from(flags) << 32 | next << 48).expect("in RAM");
    }

    /// Puts the head of a chain into the driver's ring and rings.
    fn submit(&mut self, queue: u64, head: u64) {
        let available = &mut self.available[queue as usize];
        self.ram.write(driver(queue) + 4 + 2 * (u64::from(*available) % SIZE), 2, head).expect("in RAM");
        *available = available.wrapping_add(1);
        self.ram.write(driver(queue) + 2, 2, u64::from(*available)).expect("in RAM");
        self.write(0x50, queue);
    }

    /// Gives the device a buffer of one segment to read, as descriptor `head`.
    fn give(&mut self, queue: u64, head: u64, address: u64, bytes: &[u8]) {
        self.ram.dma(address, bytes).expect("in RAM");
        self.describe(descriptors(queue), head, address, bytes.len() as u64, 0, 0);
        self.submit(queue, head);
    }

    /// Gives the device a buffer of one segment to write, as descriptor `head`.
    fn offer(&mut self, queue: u64, head: u64, address: u64, length: u64) {
        self.describe(descriptors(queue), head, address, length, WRITABLE, 0);
        self.submit(queue, head);
    }

    /// How many chains of a queue came back, and the last one's head and length.
    fn used(&self, queue: u64) -> (u64, u64, u64) {
        let index = self.ram.read(device(queue) + 2, 2).expect("in RAM");
        let last = index.wrapping_sub(1) % SIZE;
        let element = self.ram.read(device(queue) + 4 + 8 * last, 8).expect("in RAM");
        (index, element & 0xffff_ffff, element >> 32)
    }

    fn bytes(&self, address: u64, length: u64) -> &[u8] {
        self.ram.slice(address, length).expect("in RAM")
    }

    fn broken(&self) -> bool {
        self.read(0x70) & 64 != 0
    }

    fn events(&mut self) -> Vec<Event> {
        self.recorder.take().into_iter().map(|stamped| stamped.event).collect()
    }
}
