//! The debug console. (SBI 2.0, chapter 12)

use sbi_spec::binary::SbiRet;
use sbi_spec::dbcn;
use spin::Mutex;

use super::Request;
use crate::console;
use crate::ram::Span;

/// One hart at a time, so that what two of them write stays in two pieces.
static LINE: Mutex<()> = Mutex::new(());

pub fn call(request: &Request) -> SbiRet {
    match request.function {
        dbcn::CONSOLE_WRITE => buffer(request).map_or(SbiRet::invalid_param(), write),
        dbcn::CONSOLE_READ => buffer(request).map_or(SbiRet::invalid_param(), read),
        dbcn::CONSOLE_WRITE_BYTE => {
            let _line = LINE.lock();
            console::put(request.a[0] as u8);
            SbiRet::success(0)
        }
        _ => SbiRet::not_supported(),
    }
}

/// The memory that a request names by length and the two halves of its address.
fn buffer(request: &Request) -> Option<Span> {
    let [length, low, high, ..] = request.a;
    if high != 0 {
        return None;
    }
    Span::of_supervisor(low as u64, length as u64)
}

fn write(from: Span) -> SbiRet {
    let _line = LINE.lock();
    from.bytes().for_each(console::put);
    SbiRet::success(from.length() as usize)
}

/// Does not wait: takes what has arrived.
fn read(to: Span) -> SbiRet {
    let _line = LINE.lock();
    let mut count = 0;
    while count < to.length() {
        let Some(byte) = console::get() else { break };
        to.put(count, byte);
        count += 1;
    }
    SbiRet::success(count as usize)
}
