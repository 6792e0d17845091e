//! Remote fences: other harts forget cached instructions and translations. (SBI 2.0, chapter 8)
//!
//! Every kind of fence is answered with the widest one: forgetting more than asked is always allowed.

use core::sync::atomic::Ordering::SeqCst;

use sbi_spec::binary::SbiRet;
use sbi_spec::hsm::hart_state::STARTED;
use sbi_spec::rfnc;

use super::Request;
use crate::harts::{self, Hart};
use crate::{arch, clint};

pub fn call(request: &Request) -> SbiRet {
    let known = [rfnc::REMOTE_FENCE_I, rfnc::REMOTE_SFENCE_VMA, rfnc::REMOTE_SFENCE_VMA_ASID];
    if !known.contains(&request.function) {
        return SbiRet::not_supported();
    }
    let Some(targets) = super::harts(request.a[0], request.a[1]) else { return SbiRet::invalid_param() };
    for target in targets {
        fence(target);
    }
    SbiRet::success(0)
}

/// Makes hart `target` fence, and waits until it has. While waiting, this hart answers others that wait for
/// it: two that fence each other must not stand still.
fn fence(target: usize) {
    if target == arch::hart() {
        arch::fence_everything();
        return;
    }
    let Some(hart) = harts::get(target).filter(|hart| hart.state.load(SeqCst) == STARTED) else { return };
    let ticket = hart.fences_asked.fetch_add(1, SeqCst).wrapping_add(1);
    clint::ring(target, true);
    while !reached(hart, ticket) && hart.state.load(SeqCst) == STARTED {
        answer();
    }
}

fn reached(hart: &Hart, ticket: usize) -> bool {
    hart.fences_done.load(SeqCst).wrapping_sub(ticket) as isize >= 0
}

/// Fences if somebody waits for it. Who asks while this hart fences may have changed memory after that: it gets
/// a fence of its own.
pub fn answer() {
    let me = harts::this();
    let asked = me.fences_asked.load(SeqCst);
    if !reached(me, asked) {
        arch::fence_everything();
        me.fences_done.store(asked, SeqCst);
    }
}
