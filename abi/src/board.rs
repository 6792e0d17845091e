//! The board: QEMU's `virt` machine, as `hw/riscv/virt.c` of QEMU 7.2 lays it out, and one device more.
//!
//! ```text
//! 0x0000_1000  boot ROM          reset vector, device tree address
//! 0x0010_0000  test finisher     power-off, reboot
//! 0x0010_1000  goldfish RTC
//! 0x0200_0000  CLINT             software interrupts, mtimecmp, mtime
//! 0x0C00_0000  PLIC              external interrupts
//! 0x1000_0000  16550 UART        the console
//! 0x1000_1000  virtio-mmio 0..8  one page each; slot 0 the disk, slot 1 the removable drive
//! 0x1020_0000  trace port        ours alone: announced in the device tree, absent on QEMU
//! 0x2000_0000  flash bank 0      the firmware chip, 32 MiB
//! 0x2200_0000  flash bank 1
//! 0x8000_0000  RAM
//! ```

/// A device's window in physical memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First physical address.
    pub base: u64,
    /// Length in bytes.
    pub size: u64,
}

impl Window {
    /// The first address past the window.
    pub const fn end(self) -> u64 {
        self.base + self.size
    }

    /// Whether `address` lies in the window.
    pub const fn contains(self, address: u64) -> bool {
        address >= self.base && address - self.base < self.size
    }
}

const fn window(base: u64, size: u64) -> Window {
    Window { base, size }
}

/// Boot ROM: the reset vector.
pub const ROM: Window = window(0x1000, 0xf000);
/// SiFive test finisher: writing [`FINISHER_PASS`] powers off.
pub const FINISHER: Window = window(0x10_0000, 0x1000);
/// Goldfish real-time clock.
pub const RTC: Window = window(0x10_1000, 0x1000);
/// Core-local interruptor (SiFive CLINT).
pub const CLINT: Window = window(0x200_0000, 0x1_0000);
/// Platform-level interrupt controller.
pub const PLIC: Window = window(0xc00_0000, 0x60_0000);
/// 16550 UART, 3.6864 MHz clock, byte-wide registers at stride 1.
pub const UART: Window = window(0x1000_0000, 0x100);
/// The first of eight virtio-mmio slots; see [`virtio`].
pub const VIRTIO: Window = window(0x1000_1000, 0x1000);
/// Number of virtio-mmio slots.
pub const VIRTIO_SLOTS: u64 = 8;
/// The trace port; see [`crate::trace`].
pub const TRACE: Window = window(0x1020_0000, 0x1000);
/// Flash bank 0, which holds the firmware. Execution starts at its first byte.
pub const FLASH0: Window = window(0x2000_0000, 0x200_0000);
/// Flash bank 1.
pub const FLASH1: Window = window(0x2200_0000, 0x200_0000);
/// First address of RAM.
pub const RAM_BASE: u64 = 0x8000_0000;
/// RAM that the stock machine is built with, in bytes.
pub const RAM_SIZE: u64 = 64 << 20;

/// The window of virtio-mmio slot `n`.
pub const fn virtio(n: u64) -> Window {
    window(VIRTIO.base + n * VIRTIO.size, VIRTIO.size)
}

/// The virtio-mmio slot of the disk that the machine boots from.
pub const DISK_SLOT: u64 = 0;
/// The virtio-mmio slot of the removable drive.
pub const REMOVABLE_SLOT: u64 = 1;

/// PLIC source of virtio-mmio slot `n`.
pub const fn virtio_irq(n: u64) -> u32 {
    1 + n as u32
}
/// PLIC source of the UART.
pub const UART_IRQ: u32 = 10;
/// PLIC source of the RTC.
pub const RTC_IRQ: u32 = 11;

/// Finisher: power off, exit status 0.
pub const FINISHER_PASS: u32 = 0x5555;
/// Finisher: power off as failed; the exit status stands in the upper 16 bits.
pub const FINISHER_FAIL: u32 = 0x3333;
/// Finisher: reset the machine.
pub const FINISHER_RESET: u32 = 0x7777;

/// `mtime` ticks a second.
pub const TIMEBASE_HZ: u64 = 10_000_000;
/// Cycles of machine time to one `mtime` tick: the computer runs at 100 MHz.
pub const CYCLES_PER_TICK: u64 = 10;
/// Cycles of machine time a second.
pub const CYCLES_PER_SECOND: u64 = TIMEBASE_HZ * CYCLES_PER_TICK;
