//! wc: counts lines, words and bytes.
#![no_std]
#![no_main]

use core::ffi::CStr;

use ulib::{Args, Fd, Result, file, file::File, message, print, println, show::Shown};

ulib::main!(run);

/// What there is to count, by the letters of its options.
const LETTERS: &[u8; 3] = b"lwc";

/// `wc [-l] [-w] [-c] [FILE…]`
fn run(args: Args) -> i32 {
    let mut chosen = [false; 3];
    let (mut files, mut code, mut total) = (0, 0, [0; 3]);
    for arg in args.iter() {
        match arg.to_bytes() {
            [b'-', letters @ ..] if !letters.is_empty() => {
                letters.iter().for_each(|letter| choose(&mut chosen, *letter))
            }
            _ => files += 1,
        }
    }
    if chosen == [false; 3] {
        chosen = [true; 3];
    }
    let is_file = |arg: &&CStr| arg.to_bytes() == b"-" || !arg.to_bytes().starts_with(b"-");
    for name in args.iter().filter(is_file) {
        let counted = count_file(name).inspect(|counts| {
            show(counts, &chosen, Some(name));
            total.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        });
        code = code.max(message::check(name.to_bytes(), counted.map(drop)));
    }
    match files {
        0 => {
            code =
                message::check(b"standard input", count(Fd::STDIN).map(|counts| show(&counts, &chosen, None)))
        }
        1 => {}
        _ => show(&total, &chosen, Some(c"total")),
    }
    code
}

fn choose(chosen: &mut [bool; 3], letter: u8) {
    match LETTERS.iter().position(|known| *known == letter) {
        Some(at) => chosen[at] = true,
        None => message::fail("usage: wc [-l] [-w] [-c] [FILE...]"),
    }
}

fn count_file(name: &CStr) -> Result<[u64; 3]> {
    match name.to_bytes() {
        b"-" => count(Fd::STDIN),
        _ => count(File::open(name)?.fd()),
    }
}

/// Lines, words and bytes up to the end.
fn count(from: Fd) -> Result<[u64; 3]> {
    let [mut lines, mut words, mut bytes] = [0; 3];
    let mut in_word = false;
    let mut buffer = [0; 4096];
    loop {
        let read = file::read(from, &mut buffer)?;
        if read == 0 {
            return Ok([lines, words, bytes]);
        }
        bytes += read as u64;
        for byte in &buffer[..read] {
            lines += u64::from(*byte == b'\n');
            let blank = byte.is_ascii_whitespace();
            words += u64::from(!in_word && !blank);
            in_word = !blank;
        }
    }
}

fn show(counts: &[u64; 3], chosen: &[bool; 3], name: Option<&CStr>) {
    let single = chosen.iter().filter(|chosen| **chosen).count() == 1;
    let width = if single { 0 } else { 7 };
    let mut gap = "";
    for (count, _) in counts.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
        print!("{gap}{count:width$}");
        gap = " ";
    }
    match name {
        Some(name) => println!(" {}", Shown(name.to_bytes())),
        None => println!(),
    }
}
