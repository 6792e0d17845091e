//! The platform-level interrupt controller: which device asks for attention. (RISC-V PLIC 1.0.0)

use abi::board::Window;
use spin::Once;

use super::mmio::Registers;

const PRIORITY: usize = 0;
const ENABLE: usize = 0x2000;
const ENABLE_STRIDE: usize = 0x80;
const CONTEXT: usize = 0x20_0000;
const CONTEXT_STRIDE: usize = 0x1000;
const THRESHOLD: usize = 0;
const CLAIM: usize = 4;

/// The controller, as the boot hart's S-mode sees it.
#[derive(Clone, Copy)]
struct Plic {
    registers: Registers,
    context: usize,
}

static PLIC: Once<Plic> = Once::new();

/// Takes the controller into use for a hart. On `virt` every hart has two contexts, M-mode's first.
pub fn start(window: Window, hart: usize) {
    let plic = Plic { registers: Registers::new(window), context: 2 * hart + 1 };
    plic.registers.write(CONTEXT + CONTEXT_STRIDE * plic.context + THRESHOLD, 0_u32);
    PLIC.call_once(|| plic);
}

/// Lets a device's interrupt through.
pub fn enable(irq: u32) {
    let Some(Plic { registers, context }) = PLIC.get().copied() else { return };
    registers.write(PRIORITY + 4 * irq as usize, 1_u32);
    let word = ENABLE + ENABLE_STRIDE * context + 4 * (irq as usize / 32);
    registers.write(word, registers.read::<u32>(word) | 1 << (irq % 32));
}

/// Takes the next pending interrupt.
pub fn claim() -> Option<u32> {
    let plic = PLIC.get()?;
    let irq: u32 = plic.registers.read(CONTEXT + CONTEXT_STRIDE * plic.context + CLAIM);
    (irq != 0).then_some(irq)
}

/// Says that an interrupt has been handled.
pub fn complete(irq: u32) {
    if let Some(plic) = PLIC.get() {
        plic.registers.write(CONTEXT + CONTEXT_STRIDE * plic.context + CLAIM, irq);
    }
}
