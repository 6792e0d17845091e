//! The device tree: how software learns what the board is made of.
//!
//! As QEMU 7.2 generates it (`hw/riscv/virt.c`; `-M virt,dumpdtb=…` shows it), with only what exists here,
//! and the trace port. Devicetree Specification 0.4.

use abi::board::{
    CLINT, FINISHER, FINISHER_PASS, FINISHER_RESET, FLASH0, FLASH1, PLIC, RAM_BASE, RTC, RTC_IRQ,
    TIMEBASE_HZ, TRACE, UART, UART_IRQ, VIRTIO_SLOTS, Window, virtio, virtio_irq,
};
use vm_fdt::{Error, FdtWriter};

use crate::board::parts::Chosen;
use crate::board::plic;

/// What the harts implement.
const ISA: &str = "rv64imafdc_zicntr_zicond_zicsr_zifencei_zba_zbb_zbs_sstc_svadu";
/// The deepest address translation.
const MMU: &str = "riscv,sv48";
/// Input clock of the UART in Hz, as QEMU tells it.
const UART_CLOCK: u32 = 3_686_400;

/// Interrupts of a hart, by their code in `mcause`: software and timer from the CLINT, external from the PLIC.
const M_SOFTWARE: u32 = 3;
const M_TIMER: u32 = 7;
const S_EXTERNAL: u32 = 9;
const M_EXTERNAL: u32 = 11;

/// What may differ between boards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Number of harts.
    pub harts: u32,
    /// RAM in bytes.
    pub ram_bytes: u64,
    /// Whether there is a trace port.
    pub trace_port: bool,
}

impl Inventory {
    /// Handles are given out as in QEMU, which begins with the last hart.
    fn cpu(self, hart: u32) -> u32 {
        1 + 2 * (self.harts - 1 - hart)
    }

    fn interrupts_of(self, hart: u32) -> u32 {
        1 + self.cpu(hart)
    }

    fn plic(self) -> u32 {
        1 + 2 * self.harts
    }

    fn finisher(self) -> u32 {
        2 + 2 * self.harts
    }
}

/// Most bytes of a tree: the room that QEMU sets aside for one (`FDT_MAX_SIZE`).
pub const SIZE_MAX: usize = 1 << 20;

/// Where QEMU puts a tree of `size` bytes: in the last aligned 2 MiB of RAM below 3 GiB that hold it.
pub fn address(ram_bytes: u64, size: u64) -> u64 {
    const ALIGN: u64 = 2 << 20;
    let top = (RAM_BASE + ram_bytes).min(3072 << 20);
    (top.saturating_sub(size) / ALIGN * ALIGN).max(RAM_BASE)
}

/// The flattened tree.
pub fn blob(board: Inventory, chosen: &Chosen) -> Vec<u8> {
    write(board, chosen).expect("names, nesting and phandles are right whatever the inventory")
}

fn write(board: Inventory, chosen: &Chosen) -> Result<Vec<u8>, Error> {
    let mut fdt = FdtWriter::new()?;
    let root = fdt.begin_node("")?;
    cells(&mut fdt, 2, 2)?;
    fdt.property_string("compatible", "riscv-virtio")?;
    fdt.property_string("model", "riscv-virtio,qemu")?;
    // The order of nodes and properties is QEMU's: software numbers what it finds by it.
    flash(&mut fdt)?;
    write_chosen(&mut fdt, chosen)?;
    syscon(&mut fdt, board, "poweroff", FINISHER_PASS)?;
    syscon(&mut fdt, board, "reboot", FINISHER_RESET)?;
    node(&mut fdt, &format!("memory@{RAM_BASE:x}"), |fdt| {
        fdt.property_string("device_type", "memory")?;
        fdt.property_array_u64("reg", &[RAM_BASE, board.ram_bytes])
    })?;
    cpus(&mut fdt, board)?;
    soc(&mut fdt, board)?;
    fdt.end_node(root)?;
    fdt.finish()
}

type Written = Result<(), Error>;

fn node(fdt: &mut FdtWriter, name: &str, body: impl FnOnce(&mut FdtWriter) -> Written) -> Written {
    let node = fdt.begin_node(name)?;
    body(fdt)?;
    fdt.end_node(node)
}

fn at(name: &str, window: Window) -> String {
    format!("{name}@{:x}", window.base)
}

fn cells(fdt: &mut FdtWriter, address: u32, size: u32) -> Written {
    fdt.property_u32("#address-cells", address)?;
    fdt.property_u32("#size-cells", size)
}

fn strings(fdt: &mut FdtWriter, name: &str, values: &[&str]) -> Written {
    fdt.property_string_list(name, values.iter().map(|value| (*value).to_owned()).collect())
}

fn reg(fdt: &mut FdtWriter, window: Window) -> Written {
    fdt.property_array_u64("reg", &[window.base, window.size])
}

/// What the boot loader tells the kernel (Devicetree Specification 0.4, 3.6).
fn write_chosen(fdt: &mut FdtWriter, chosen: &Chosen) -> Written {
    node(fdt, "chosen", |fdt| {
        if let Some(initrd) = &chosen.initrd {
            address_property(fdt, "linux,initrd-end", initrd.end)?;
            address_property(fdt, "linux,initrd-start", initrd.start)?;
        }
        if let Some(seed) = &chosen.rng_seed {
            fdt.property("rng-seed", seed)?;
        }
        if !chosen.bootargs.is_empty() {
            // A text with a zero in it can't stand in a tree; what comes before the zero is what would be read.
            let text = chosen.bootargs.split('\0').next().unwrap_or_default();
            fdt.property_string("bootargs", text)?;
        }
        fdt.property_string("stdout-path", &format!("/soc/{}", at("serial", UART)))
    })
}

/// One cell where the address fits, two elsewhere: readers take both.
fn address_property(fdt: &mut FdtWriter, name: &str, address: u64) -> Written {
    match u32::try_from(address) {
        Ok(short) => fdt.property_u32(name, short),
        Err(_) => fdt.property_u64(name, address),
    }
}

fn flash(fdt: &mut FdtWriter) -> Written {
    node(fdt, &at("flash", FLASH0), |fdt| {
        fdt.property_u32("bank-width", 4)?;
        fdt.property_array_u64("reg", &[FLASH0.base, FLASH0.size, FLASH1.base, FLASH1.size])?;
        fdt.property_string("compatible", "cfi-flash")
    })
}

fn cpus(fdt: &mut FdtWriter, board: Inventory) -> Written {
    node(fdt, "cpus", |fdt| {
        cells(fdt, 1, 0)?;
        fdt.property_u32("timebase-frequency", TIMEBASE_HZ as u32)?;
        (0..board.harts).try_for_each(|hart| cpu(fdt, board, hart))?;
        node(fdt, "cpu-map", |fdt| {
            node(fdt, "cluster0", |fdt| {
                (0..board.harts).try_for_each(|hart| {
                    node(fdt, &format!("core{hart}"), |fdt| fdt.property_u32("cpu", board.cpu(hart)))
                })
            })
        })
    })
}

fn cpu(fdt: &mut FdtWriter, board: Inventory, hart: u32) -> Written {
    node(fdt, &format!("cpu@{hart:x}"), |fdt| {
        fdt.property_phandle(board.cpu(hart))?;
        fdt.property_string("device_type", "cpu")?;
        fdt.property_u32("reg", hart)?;
        fdt.property_string("status", "okay")?;
        fdt.property_string("compatible", "riscv")?;
        fdt.property_string("riscv,isa", ISA)?;
        fdt.property_string("mmu-type", MMU)?;
        node(fdt, "interrupt-controller", |fdt| {
            fdt.property_u32("#address-cells", 0)?;
            fdt.property_u32("#interrupt-cells", 1)?;
            fdt.property_null("interrupt-controller")?;
            fdt.property_string("compatible", "riscv,cpu-intc")?;
            fdt.property_phandle(board.interrupts_of(hart))
        })
    })
}

fn soc(fdt: &mut FdtWriter, board: Inventory) -> Written {
    node(fdt, "soc", |fdt| {
        cells(fdt, 2, 2)?;
        fdt.property_string("compatible", "simple-bus")?;
        fdt.property_null("ranges")?;
        device(fdt, board, "rtc", RTC, Some(RTC_IRQ), "google,goldfish-rtc")?;
        node(fdt, &at("serial", UART), |fdt| {
            interrupt(fdt, board, UART_IRQ)?;
            fdt.property_u32("clock-frequency", UART_CLOCK)?;
            reg(fdt, UART)?;
            fdt.property_string("compatible", "ns16550a")
        })?;
        node(fdt, &at("test", FINISHER), |fdt| {
            fdt.property_phandle(board.finisher())?;
            reg(fdt, FINISHER)?;
            strings(fdt, "compatible", &["sifive,test1", "sifive,test0", "syscon"])
        })?;
        (0..VIRTIO_SLOTS).rev().try_for_each(|slot| {
            device(fdt, board, "virtio_mmio", virtio(slot), Some(virtio_irq(slot)), "virtio,mmio")
        })?;
        interrupt_controllers(fdt, board)?;
        match board.trace_port {
            true => device(fdt, board, "trace", TRACE, None, abi::trace::COMPATIBLE),
            false => Ok(()),
        }
    })
}

fn device(
    fdt: &mut FdtWriter,
    board: Inventory,
    name: &str,
    window: Window,
    irq: Option<u32>,
    compatible: &str,
) -> Written {
    node(fdt, &at(name, window), |fdt| {
        if let Some(irq) = irq {
            interrupt(fdt, board, irq)?;
        }
        reg(fdt, window)?;
        fdt.property_string("compatible", compatible)
    })
}

fn interrupt(fdt: &mut FdtWriter, board: Inventory, irq: u32) -> Written {
    fdt.property_u32("interrupts", irq)?;
    fdt.property_u32("interrupt-parent", board.plic())
}

fn interrupt_controllers(fdt: &mut FdtWriter, board: Inventory) -> Written {
    let wires = |codes: [u32; 2]| -> Vec<u32> {
        (0..board.harts)
            .flat_map(|hart| codes.into_iter().flat_map(move |code| [board.interrupts_of(hart), code]))
            .collect()
    };
    node(fdt, &at("plic", PLIC), |fdt| {
        fdt.property_phandle(board.plic())?;
        fdt.property_u32("riscv,ndev", plic::SOURCES as u32)?;
        reg(fdt, PLIC)?;
        fdt.property_array_u32("interrupts-extended", &wires([M_EXTERNAL, S_EXTERNAL]))?;
        fdt.property_null("interrupt-controller")?;
        strings(fdt, "compatible", &["sifive,plic-1.0.0", "riscv,plic0"])?;
        fdt.property_u32("#address-cells", 0)?;
        fdt.property_u32("#interrupt-cells", 1)
    })?;
    node(fdt, &at("clint", CLINT), |fdt| {
        fdt.property_array_u32("interrupts-extended", &wires([M_SOFTWARE, M_TIMER]))?;
        reg(fdt, CLINT)?;
        strings(fdt, "compatible", &["sifive,clint0", "riscv,clint0"])
    })
}

fn syscon(fdt: &mut FdtWriter, board: Inventory, name: &str, value: u32) -> Written {
    node(fdt, name, |fdt| {
        fdt.property_u32("value", value)?;
        fdt.property_u32("offset", 0)?;
        fdt.property_u32("regmap", board.finisher())?;
        fdt.property_string("compatible", &format!("syscon-{name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOCK: Inventory = Inventory { harts: 1, ram_bytes: 64 << 20, trace_port: true };

    #[test]
    fn lies_where_qemu_puts_it() {
        assert_eq!(address(64 << 20, 0x107e), 0x83e0_0000);
        assert_eq!(address(128 << 20, 0x107e), 0x87e0_0000);
        assert_eq!(address(4 << 30, 0x107e), 0xbfe0_0000);
        assert_eq!(address(0, 0x107e), RAM_BASE);
    }

    #[test]
    fn announces_the_trace_port_only_where_there_is_one() {
        let announced = |blob: &[u8]| {
            let name = abi::trace::COMPATIBLE.as_bytes();
            blob.windows(name.len()).any(|window| window == name)
        };
        assert!(announced(&blob(STOCK, &Chosen::default())));
        assert!(!announced(&blob(Inventory { trace_port: false, ..STOCK }, &Chosen::default())));
    }

    #[test]
    fn any_number_of_harts_makes_a_tree() {
        for harts in 1..=8 {
            let tree = blob(Inventory { harts, ..STOCK }, &Chosen::default());
            assert_eq!(tree[..4], [0xd0, 0x0d, 0xfe, 0xed]);
        }
    }
}
