//! Base: who answers here, and what else can be asked. (SBI 2.0, chapter 4)

use abi::boot::SBI_IMPLEMENTATION;
use sbi_spec::base;
use sbi_spec::binary::SbiRet;

use super::{Request, extension};
use crate::arch;

/// SBI 2.0.
const SPECIFICATION: usize = 2 << 24;
const IMPLEMENTATION_VERSION: usize = 1;

pub fn call(request: &Request) -> SbiRet {
    let [vendor, architecture, implementation] = arch::identity();
    SbiRet::success(match request.function {
        base::GET_SBI_SPEC_VERSION => SPECIFICATION,
        base::GET_SBI_IMPL_ID => SBI_IMPLEMENTATION as usize,
        base::GET_SBI_IMPL_VERSION => IMPLEMENTATION_VERSION,
        base::PROBE_EXTENSION => usize::from(extension(request.a[0]).is_some()),
        base::GET_MVENDORID => vendor,
        base::GET_MARCHID => architecture,
        base::GET_MIMPID => implementation,
        _ => return SbiRet::not_supported(),
    })
}
