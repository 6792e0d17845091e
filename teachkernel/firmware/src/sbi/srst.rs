//! System reset: off, or off and on again. (SBI 2.0, chapter 10)

use sbi_spec::binary::SbiRet;
use sbi_spec::srst::{
    self, RESET_REASON_SYSTEM_FAILURE, RESET_TYPE_COLD_REBOOT, RESET_TYPE_SHUTDOWN, RESET_TYPE_WARM_REBOOT,
};

use super::Request;
use crate::finisher::{End, finish};

pub fn call(request: &Request) -> SbiRet {
    if request.function != srst::SYSTEM_RESET {
        return SbiRet::not_supported();
    }
    let failed = request.a[1] as u32 == RESET_REASON_SYSTEM_FAILURE;
    match request.a[0] as u32 {
        RESET_TYPE_SHUTDOWN if failed => finish(End::Failed(1)),
        RESET_TYPE_SHUTDOWN => finish(End::Off),
        RESET_TYPE_COLD_REBOOT | RESET_TYPE_WARM_REBOOT => finish(End::Reset),
        _ => SbiRet::invalid_param(),
    }
}
