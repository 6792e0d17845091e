//! Damaged files: programs, kernels and device trees for the loaders, recordings.

use std::cell::OnceCell;

use abi::board::RAM_BASE;
use machine::board::parts::Chosen;
use machine::hash::Hasher;
use machine::runner::load::file::Code;
use machine::runner::load::place::{Extra, File, Layout, place, place_program};
use machine::runner::load::tree::with_chosen;
use machine::{Config, Machine, Recording, Timeline};
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib};

use super::bytes::Bytes;

/// Makes a file of the bytes and lets it be read.
pub fn check(bytes: &mut Bytes) {
    match bytes.byte() % 4 {
        0 => code(&damaged(elf(), bytes)),
        1 => code(&damaged(linux_image(), bytes)),
        2 => tree(&damaged(device_tree(), bytes)),
        _ => recording(bytes),
    }
}

/// Overwrites bytes, mostly near the front, and cuts the end off now and then.
fn damaged(mut file: Vec<u8>, bytes: &mut Bytes) -> Vec<u8> {
    if bytes.byte() > 0xe0 {
        file.truncate(bytes.word(2) as usize % (file.len() + 1));
    }
    while !bytes.is_empty() && !file.is_empty() {
        let reach = if bytes.byte() < 0xc0 { file.len().min(0x100) } else { file.len() };
        let at = bytes.word(2) as usize % reach;
        match bytes.byte() {
            0..0xc0 => file[at] = bytes.byte(),
            _ => file[at..].iter_mut().zip(bytes.hard().to_le_bytes()).for_each(|(old, new)| *old = new),
        }
    }
    file
}

/// As a program alone, as firmware, as a kernel and as an extra.
fn code(file: &[u8]) {
    const RAM_BYTES: u64 = 4 << 20;
    let given = || Some(File { name: "it".to_owned(), bytes: file.to_vec() });
    if let Ok(Code::Elf(program)) = Code::of(file.to_vec()) {
        program.symbol("tohost");
        let _ = place_program("it", program, Vec::new(), RAM_BYTES);
    }
    let extra = |address, raw| Extra { file: given().unwrap_or_default(), address, raw };
    for layout in [
        Layout { firmware: given(), ..Layout::default() },
        Layout { kernel: given(), initrd: given(), ..Layout::default() },
        Layout { extras: vec![extra(None, false), extra(Some(u64::MAX - 3), true)], ..Layout::default() },
    ] {
        let Ok(placed) = place(Layout { ram_bytes: RAM_BYTES, ..layout }) else { continue };
        let loads = placed.loads.into_iter().map(|load| (load.address, load.bytes)).collect();
        let config = Config { ram_bytes: RAM_BYTES, loads, ..Config::default() };
        Machine::new(config).expect("what was placed lies in RAM");
    }
}

fn tree(file: &[u8]) {
    let chosen =
        Chosen { bootargs: "quiet".to_owned(), initrd: Some(RAM_BASE..RAM_BASE + 4096), ..Chosen::default() };
    let _ = with_chosen(file, &chosen);
}

/// A recording whose content is damaged, and whose hash says that it is not; or one damaged as it is.
fn recording(bytes: &mut Bytes) {
    const HEAD: usize = 26;
    thread_local!(static WHOLE: OnceCell<Vec<u8>> = const { OnceCell::new() });
    let whole = WHOLE.with(|whole| whole.get_or_init(recorded).clone());
    let file = if bytes.byte() < 0x20 {
        damaged(whole, bytes)
    } else {
        let plain = decompress_to_vec_zlib(&whole[HEAD..]).expect("a whole recording");
        let packed = compress_to_vec_zlib(&damaged(plain, bytes), 1);
        let mut hasher = Hasher::default();
        hasher.bytes(&packed);
        let fields = [(packed.len() as u64), hasher.finish()];
        [&whole[..10], &fields.map(u64::to_le_bytes).concat(), &packed].concat()
    };
    let Ok(recording) = Recording::load(&file) else { return };
    if recording.ram_bytes() > 16 << 20 {
        return; // a big machine is no defect, only slow
    }
    let Ok(mut timeline) = Timeline::replay(&recording, &[]) else { return };
    timeline.seek(recording.cycle().min(20_000));
    let _ = recording.verify(&timeline);
}

/// A short life with a disk and some typing, as a file.
fn recorded() -> Vec<u8> {
    let stock = Config::stock(Vec::new(), vec![7; 1024]);
    let mut timeline =
        Timeline::new(Config { ram_bytes: 4 << 20, ..stock }).expect("a machine that can be built");
    for round in 1..4 {
        timeline.forward(1000 * round);
        timeline.input(machine::input::Input::Console(b"hello".to_vec()));
    }
    timeline.seek(1500);
    timeline.input(machine::input::Input::Eject);
    timeline.forward(5000);
    Recording::of(&timeline, &[], Vec::new()).to_bytes()
}

/// An ELF file with a segment, entered at its start.
fn elf() -> Vec<u8> {
    let code = [0x13_u8, 0, 0, 0, 0x6f, 0, 0, 0];
    let mut file = vec![0; 64 + 56];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[0x7f, b'E', b'L', b'F', 2, 1, 1]);
    put(16, &[2, 0, 243, 0, 1]);
    put(24, &RAM_BASE.to_le_bytes());
    put(32, &[64]);
    put(52, &[64, 0, 56, 0, 1, 0]);
    let segment = [1 | 7 << 32, 64 + 56, RAM_BASE, RAM_BASE, code.len() as u64, 4096, 0x1000];
    put(64, &segment.map(u64::to_le_bytes).concat());
    file.extend(code);
    file
}

/// The header of a Linux `Image`, and an instruction.
fn linux_image() -> Vec<u8> {
    let mut file = vec![0; 128];
    file[0] = 0x6f;
    file[16..24].copy_from_slice(&0x1_0000_u64.to_le_bytes());
    file[48..56].copy_from_slice(b"RISCV\0\0\0");
    file[56..60].copy_from_slice(b"RSC\x05");
    file
}

fn device_tree() -> Vec<u8> {
    thread_local!(static TREE: OnceCell<Vec<u8>> = const { OnceCell::new() });
    let make = || {
        let machine = Machine::new(Config { ram_bytes: 4 << 20, ..Config::default() });
        machine.expect("a machine that can be built").board().device_tree().to_vec()
    };
    TREE.with(|tree| tree.get_or_init(make).clone())
}
