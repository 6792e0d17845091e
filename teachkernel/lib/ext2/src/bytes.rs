//! Little-endian numbers at known places of fixed-size records.

/// The `u16` at byte `at`.
pub fn half(record: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([record[at], record[at + 1]])
}

/// The `u32` at byte `at`.
pub fn word(record: &[u8], at: usize) -> u32 {
    u32::from(half(record, at)) | u32::from(half(record, at + 2)) << 16
}
