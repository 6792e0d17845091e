//! Hart state management: harts are started, stopped and asked after. (SBI 2.0, chapter 9)

use core::sync::atomic::Ordering::SeqCst;

use sbi_spec::binary::SbiRet;
use sbi_spec::hsm::{self, hart_state, suspend_type};

use super::Request;
use crate::harts;
use crate::ram::Span;
use crate::{arch, clint};

pub fn call(request: &Request) -> SbiRet {
    let [target, entry, opaque, ..] = request.a;
    match request.function {
        hsm::HART_START => start(target, entry as u64, opaque as u64),
        hsm::HART_STOP => stop(),
        hsm::HART_GET_STATUS => status(target),
        hsm::HART_SUSPEND => suspend(request.a[0] as u32),
        _ => SbiRet::not_supported(),
    }
}

fn start(target: usize, entry: u64, opaque: u64) -> SbiRet {
    let Some(hart) = harts::get(target) else { return SbiRet::invalid_param() };
    if Span::of_supervisor(entry, 2).is_none() {
        return SbiRet::invalid_address();
    }
    let stopped = hart_state::STOPPED;
    if hart.state.compare_exchange(stopped, hart_state::START_PENDING, SeqCst, SeqCst).is_err() {
        return SbiRet::already_available();
    }
    // A bell that rings for another reason must not find half of this: the entry comes last.
    hart.opaque.store(opaque, SeqCst);
    hart.entry.store(entry, SeqCst);
    clint::ring(target, true);
    SbiRet::success(0)
}

fn stop() -> ! {
    harts::this().state.store(hart_state::STOPPED, SeqCst);
    arch::park()
}

fn status(target: usize) -> SbiRet {
    harts::get(target).map_or(SbiRet::invalid_param(), |hart| SbiRet::success(hart.state.load(SeqCst)))
}

/// The one kind of sleep that this board has: a hart that keeps its state and waits for an interrupt.
fn suspend(kind: u32) -> SbiRet {
    if kind != suspend_type::RETENTIVE {
        return SbiRet::not_supported();
    }
    arch::wait_for_interrupt();
    SbiRet::success(0)
}

/// A parked hart's bell rang; it starts if [`start`] was the reason.
pub fn woken(number: usize) -> ! {
    clint::ring(number, false);
    arch::fence();
    let Some(hart) = harts::get(number) else { arch::park() };
    let entry = hart.entry.swap(0, SeqCst);
    if entry == 0 {
        arch::park();
    }
    arch::prepare_supervisor(harts::have_sstc());
    hart.ipi.store(false, SeqCst);
    hart.state.store(hart_state::STARTED, SeqCst);
    // Nothing of what it knew before it stopped holds; from here on it is asked to fence.
    arch::fence_everything();
    arch::enter_supervisor(number, hart.opaque.load(SeqCst), 0, entry)
}
