//! Tracepoints: what the kernel says about itself to a board that listens. (`abi::trace`)

use abi::trace::{DEBUG_REGISTER, DOORBELL, MAGIC, MAGIC_REGISTER, Record, Tracepoint};
use spin::Once;

use crate::arch::address::PhysAddr;
use crate::arch::cpu;
use crate::arch::mmio::Registers;
use crate::board::Board;
use crate::task;

static PORT: Once<Registers> = Once::new();

/// Looks for the trace port. A kernel that does not find it stays silent.
pub fn start(board: &Board) {
    let port = board.trace_port.map(Registers::new);
    if let Some(port) = port.filter(|port| port.read::<u32>(MAGIC_REGISTER as usize) == MAGIC) {
        PORT.call_once(|| port);
    }
}

/// Tells the port where the kernel's structures are.
pub fn publish(header: PhysAddr) {
    if let Some(port) = PORT.get() {
        port.write(DEBUG_REGISTER as usize, header.0 as u64);
    }
}

/// A tracepoint is hit.
pub fn hit<const N: usize>(point: Tracepoint, arguments: [u64; N]) {
    let Some(port) = PORT.get() else { return };
    let cpu = cpu::this();
    let mut args = [0; 7];
    args[..N].copy_from_slice(&arguments);
    cpu.record.set(Record { id: point as u16, hart: cpu.number() as u16, pid: task::current_pid(), args });
    port.write(DOORBELL as usize, PhysAddr::of(cpu.record.as_ptr()).0 as u64);
}

/// Text as tracepoints carry it. Costs nothing where nobody listens.
pub fn words<const N: usize>(text: &[u8]) -> [u64; N] {
    if PORT.get().is_some() { abi::trace::pack(text) } else { [0; N] }
}
