//! What the board is made of, as the device tree tells. (Devicetree Specification 0.4; Linux's bindings)

use abi::board::Window;
use alloc::vec::Vec;
use fdt_edit::{Node, Tree};

use crate::arch::address::PhysAddr;
use crate::arch::device_tree;
use kernel_core::arguments::Arguments;

/// Reserved ranges that are remembered; a device tree with more is cut.
const RESERVED_MAX: usize = 8;
/// virtio-mmio slots that are remembered.
const SLOTS_MAX: usize = 8;

/// A device with registers and an interrupt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Its registers.
    pub window: Range,
    /// Its source number at the interrupt controller.
    pub irq: u32,
}

/// A range of physical addresses that may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// First address.
    pub base: u64,
    /// Bytes.
    pub size: u64,
}

impl From<Range> for Window {
    fn from(range: Range) -> Window {
        Window { base: range.base, size: range.size }
    }
}

/// The board.
#[derive(Clone, Debug)]
pub struct Board {
    /// The RAM in which the kernel lies.
    pub memory: Window,
    /// The initramfs archive; empty if there is none.
    pub archive: Window,
    /// The console's serial port.
    pub uart: Device,
    /// The interrupt controller.
    pub interrupt_controller: Window,
    /// The trace port, on boards that have one.
    pub trace_port: Option<Window>,
    /// The real-time clock, on boards that have one.
    pub clock: Option<Window>,
    /// Whether the harts compute with 64-bit floating-point numbers.
    pub has_double_floats: bool,
    tree: Window,
    arguments: &'static str,
    reserved: [Range; RESERVED_MAX],
    virtio: [Device; SLOTS_MAX],
}

impl Board {
    /// The kernel's arguments.
    pub fn arguments(&self) -> Arguments<'static> {
        Arguments::new(self.arguments)
    }

    /// RAM that is not free: what the firmware keeps, the device tree, the archive.
    pub fn taken(&self) -> impl Iterator<Item = Window> + '_ {
        self.reserved.iter().copied().map(Window::from).chain([self.tree, self.archive])
    }

    /// The virtio-mmio slots, by rising address.
    pub fn virtio(&self) -> Vec<Device> {
        let mut slots: Vec<Device> =
            self.virtio.iter().copied().filter(|slot| slot.window.size > 0).collect();
        slots.sort_by_key(|slot| slot.window.base);
        slots
    }
}

/// Reads the device tree that the boot loader handed over.
pub fn read(at: PhysAddr) -> Board {
    let (bytes, place) = device_tree::bytes(at).expect("the boot loader hands over a device tree");
    let tree = Tree::new(bytes).unwrap_or_else(|error| panic!("{error}"));
    let memory = tree.find("/memory").and_then(|node| node.windows().next()).expect("the board has memory");
    let chosen = tree.find("/chosen");
    let address = |name| chosen.and_then(|node| node.number(name)).unwrap_or(0);
    let (start, end) = (address("linux,initrd-start"), address("linux,initrd-end"));
    let mut board = Board {
        memory: window(memory),
        archive: Window { base: start, size: end.saturating_sub(start) },
        uart: Device::default(),
        interrupt_controller: abi::board::PLIC,
        trace_port: None,
        clock: None,
        has_double_floats: has_double_floats(tree),
        tree: place,
        arguments: chosen.and_then(|node| node.text("bootargs")).unwrap_or_default(),
        reserved: Default::default(),
        virtio: Default::default(),
    };
    reserved_memory(&mut board, tree);
    devices(&mut board, tree);
    board
}

fn window((base, size): (u64, u64)) -> Window {
    Window { base, size }
}

/// The letters in front of the first underscore name the single-letter extensions.
fn has_double_floats(tree: Tree<'_>) -> bool {
    let cpu = tree.find("/cpus").and_then(|cpus| cpus.children().find(|node| node.is_called("cpu")));
    let isa = cpu.and_then(|cpu| cpu.text("riscv,isa")).unwrap_or_default();
    let letters = isa.split('_').next().unwrap_or_default();
    letters.trim_start_matches("rv64").contains(['d', 'g'])
}

fn reserved_memory(board: &mut Board, tree: Tree<'_>) {
    let Some(node) = tree.find("/reserved-memory") else { return };
    let windows = node.children().flat_map(Node::windows);
    for (place, (base, size)) in board.reserved.iter_mut().zip(windows) {
        *place = Range { base, size };
    }
}

fn devices(board: &mut Board, tree: Tree<'_>) {
    let Some(bus) = tree.find("/soc") else { return };
    let mut virtio = board.virtio.iter_mut();
    for node in bus.children().chain(tree.root().into_iter().flat_map(Node::children)) {
        let Some(place) = node.windows().next().map(window) else { continue };
        let range = Range { base: place.base, size: place.size };
        let device = Device { window: range, irq: node.number("interrupts").unwrap_or(0) as u32 };
        if node.is_compatible("ns16550a") {
            board.uart = device;
        } else if node.is_compatible("virtio,mmio") {
            if let Some(slot) = virtio.next() {
                *slot = device;
            }
        } else if node.is_compatible("riscv,plic0") || node.is_compatible("sifive,plic-1.0.0") {
            board.interrupt_controller = place;
        } else if node.is_compatible(abi::trace::COMPATIBLE) {
            board.trace_port = Some(place);
        } else if node.is_compatible("google,goldfish-rtc") {
            board.clock = Some(place);
        }
    }
}
