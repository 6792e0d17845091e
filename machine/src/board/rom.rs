//! The boot ROM: the first instructions that run, and where the device tree is.
//!
//! `riscv_setup_rom_reset_vec` and `riscv_rom_copy_firmware_info` in QEMU 7.2's `hw/riscv/boot.c`: the ROM
//! holds the same words.

use abi::board::ROM;

/// The reset vector: reads its hart number, the addresses below it, and jumps.
const CODE: [u32; 6] = [
    0x0000_0297, // auipc t0, 0
    0x0282_8613, // addi  a2, t0, 40        the firmware's information block
    0xf140_2573, // csrr  a0, mhartid
    0x0202_b583, // ld    a1, 32(t0)        the device tree
    0x0182_b283, // ld    t0, 24(t0)        the entry
    0x0002_8067, // jr    t0
];

/// What OpenSBI's `fw_dynamic` looks for (`include/sbi/fw_dynamic.h`): magic "OSBI", version 2, the next stage
/// in S-mode, no options, boot hart 0.
const fn dynamic_info(next_stage: u64) -> [u64; 6] {
    [0x4942_534f, 2, next_stage, 1, 0, 0]
}

/// The ROM's bytes: they jump to `entry`.
pub fn image(entry: u64, device_tree: u64, next_stage: u64) -> Vec<u8> {
    let code = CODE.iter().flat_map(|word| word.to_le_bytes());
    let data = [entry, device_tree].into_iter().chain(dynamic_info(next_stage)).flat_map(u64::to_le_bytes);
    let mut image: Vec<u8> = code.chain(data).collect();
    image.resize(ROM.size as usize, 0);
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_words_that_qemu_has() {
        // The monitor's `xp /16xw 0x1000` of QEMU 7.2 with a pflash drive and 64 MiB.
        let qemu: [u32; 16] = [
            0x0000_0297,
            0x0282_8613,
            0xf140_2573,
            0x0202_b583,
            0x0182_b283,
            0x0002_8067,
            0x2000_0000,
            0,
            0x83e0_0000,
            0,
            0x4942_534f,
            0,
            2,
            0,
            0,
            0,
        ];
        let bytes: Vec<u8> = qemu.iter().flat_map(|word| word.to_le_bytes()).collect();
        let rom = image(0x2000_0000, 0x83e0_0000, 0);
        assert_eq!(rom[..64], bytes);
        assert_eq!(rom[64], 1);
        assert_eq!(rom.len() as u64, ROM.size);
    }
}
