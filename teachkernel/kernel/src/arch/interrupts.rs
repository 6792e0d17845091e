//! From a device's interrupt to whoever cares for the device.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::arch::plic;
use crate::sync::SpinLock;

type Handler = Box<dyn Fn() + Send + Sync>;

static HANDLERS: SpinLock<Vec<(u32, &'static Handler)>> = SpinLock::new(Vec::new());

/// Calls `handler` at every interrupt of source `irq` from now on.
pub fn attach(irq: u32, handler: impl Fn() + Send + Sync + 'static) {
    // Devices are never taken away, so their handlers live as long as the kernel.
    let handler: Handler = Box::new(handler);
    HANDLERS.lock().push((irq, Box::leak(Box::new(handler))));
    plic::enable(irq);
}

/// Serves every pending device interrupt.
pub fn serve() {
    while let Some(irq) = plic::claim() {
        let handler = HANDLERS.lock().iter().find(|(of, _)| *of == irq).map(|(_, handler)| *handler);
        if let Some(handler) = handler {
            handler();
        }
        plic::complete(irq);
    }
}
