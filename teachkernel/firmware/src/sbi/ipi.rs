//! IPI: S-mode of one hart interrupts another's. (SBI 2.0, chapter 7)

use core::sync::atomic::Ordering::SeqCst;

use sbi_spec::binary::SbiRet;
use sbi_spec::spi;

use super::{Request, rfence};
use crate::arch::{self, interrupt};
use crate::{clint, harts};

pub fn call(request: &Request) -> SbiRet {
    if request.function != spi::SEND_IPI {
        return SbiRet::not_supported();
    }
    let Some(targets) = super::harts(request.a[0], request.a[1]) else { return SbiRet::invalid_param() };
    for target in targets {
        if let Some(hart) = harts::get(target) {
            hart.ipi.store(true, SeqCst);
            clint::ring(target, true);
        }
    }
    SbiRet::success(0)
}

/// This hart's bell rang: for its S-mode, or for a fence that somebody waits for.
pub fn answer() {
    clint::ring(arch::hart(), false);
    arch::fence();
    if harts::this().ipi.swap(false, SeqCst) {
        arch::pend(interrupt::SUPERVISOR_SOFTWARE, true);
    }
    rfence::answer();
}
