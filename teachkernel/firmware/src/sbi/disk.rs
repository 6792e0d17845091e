//! The disk service of this board: what INT 13h was to the PC. (`abi::boot`; SBI 2.0, chapter 15)

use abi::boot::{DISK_INFO, DISK_READ, DISK_RELEASE, SECTOR};
use sbi_spec::binary::SbiRet;

use super::Request;
use crate::disk;
use crate::ram::Span;
use crate::virtio::Failure;

pub fn call(request: &Request) -> SbiRet {
    let [drive, lba, sectors, address, ..] = request.a;
    match request.function as u64 {
        DISK_READ => read(drive, lba as u64, sectors as u64, address as u64),
        DISK_INFO => {
            disk::capacity(drive).map_or(SbiRet::invalid_param(), |sectors| SbiRet::success(sectors as usize))
        }
        DISK_RELEASE => {
            disk::release();
            SbiRet::success(0)
        }
        _ => SbiRet::not_supported(),
    }
}

fn read(drive: usize, lba: u64, sectors: u64, address: u64) -> SbiRet {
    let length = sectors.checked_mul(SECTOR);
    let Some(place) = length.and_then(|length| Span::of_supervisor(address, length)) else {
        return SbiRet::invalid_address();
    };
    match disk::read(drive, lba, place) {
        Ok(()) => SbiRet::success(0),
        Err(Failure::NoDrive | Failure::PastTheEnd) => SbiRet::invalid_param(),
        Err(Failure::Device) => SbiRet::failed(),
    }
}
