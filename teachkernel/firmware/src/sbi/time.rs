//! Time: S-mode's alarm. (SBI 2.0, chapter 6)

use sbi_spec::binary::SbiRet;
use sbi_spec::time;

use super::Request;
use crate::arch::{self, interrupt};
use crate::{clint, harts};

pub fn call(request: &Request) -> SbiRet {
    if request.function != time::SET_TIMER {
        return SbiRet::not_supported();
    }
    set(request.a[0] as u64);
    SbiRet::success(0)
}

/// Where S-mode has no timer of its own, M-mode's alarm rings here first and is passed on by `trap::handle`.
fn set(deadline: u64) {
    if harts::have_sstc() {
        arch::set_stimecmp(deadline);
        return;
    }
    clint::set_alarm(arch::hart(), deadline);
    arch::pend(interrupt::SUPERVISOR_TIMER, false);
    arch::enable(interrupt::MACHINE_TIMER, true);
}
