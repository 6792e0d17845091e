//! The SBI: what S-mode can ask of the firmware. (RISC-V Supervisor Binary Interface 2.0)
//!
//! a7 names the extension, a6 the function, a0 to a5 are its arguments; a0 returns an error code, a1 a value.

mod base;
mod dbcn;
mod disk;
pub mod hsm;
pub mod ipi;
mod legacy;
mod rfence;
mod srst;
mod time;

use sbi_spec::binary::SbiRet;

/// A request: function number and arguments.
pub struct Request {
    function: usize,
    a: [usize; 6],
}

/// A group of functions.
struct Extension {
    id: usize,
    call: fn(&Request) -> SbiRet,
}

/// All that there are.
const EXTENSIONS: &[Extension] = &[
    Extension { id: sbi_spec::time::EID_TIME, call: time::call },
    Extension { id: sbi_spec::dbcn::EID_DBCN, call: dbcn::call },
    Extension { id: abi::boot::DISK_EXTENSION as usize, call: disk::call },
    Extension { id: sbi_spec::spi::EID_SPI, call: ipi::call },
    Extension { id: sbi_spec::rfnc::EID_RFNC, call: rfence::call },
    Extension { id: sbi_spec::hsm::EID_HSM, call: hsm::call },
    Extension { id: sbi_spec::srst::EID_SRST, call: srst::call },
    Extension { id: sbi_spec::base::EID_BASE, call: base::call },
];

fn extension(id: usize) -> Option<&'static Extension> {
    EXTENSIONS.iter().find(|extension| extension.id == id)
}

/// Answers the request in the argument registers.
pub fn call(a: &mut [usize; 8]) {
    let [a0, a1, a2, a3, a4, a5, function, id] = *a;
    if let Some(value) = legacy::call(id, a0) {
        a[0] = value;
        return;
    }
    let request = Request { function, a: [a0, a1, a2, a3, a4, a5] };
    let answer = extension(id).map_or(SbiRet::not_supported(), |extension| (extension.call)(&request));
    a[0] = answer.error;
    a[1] = answer.value;
}

/// The harts that a mask and its base name (SBI 2.0, 3.1); `None` when one of them does not exist.
fn harts(mask: usize, base: usize) -> Option<impl Iterator<Item = usize>> {
    let every = base == usize::MAX;
    let named = move |hart: usize| {
        every || hart.checked_sub(base).is_some_and(|bit| bit < 64 && mask >> bit & 1 != 0)
    };
    let asked = if every { 0 } else { mask.count_ones() as usize };
    let found = crate::harts::present().map(|(number, _)| number).filter(move |hart| named(*hart));
    (every || found.clone().count() == asked).then_some(found)
}
