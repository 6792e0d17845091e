//! ls: lists directories.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::{ffi::CString, format, string::String, vec::Vec};
use core::ffi::CStr;

use abi::linux::{AT_SYMLINK_NOFOLLOW, Stat, mode};
use programs::{columns, date, sort::sort};
use ulib::{Args, Fd, Result, dir, file, message, out, print, println, show::Shown, sys};

ulib::main!(run);

/// Letters in a line of the terminal.
const WIDTH: usize = 80;

#[derive(Default)]
struct Options {
    /// `-a`: also names that begin with a dot.
    all: bool,
    /// `-l`: one line for each, with kind, rights, links, size and date.
    long: bool,
    /// `-1`: one line for each, with the name only.
    single: bool,
}

/// `ls [-a] [-l] [-1] [PATH…]`
fn run(args: Args) -> i32 {
    let mut options = Options { single: !out::is_terminal(Fd::STDOUT), ..Options::default() };
    let mut paths: Vec<&CStr> = Vec::new();
    for arg in args.iter() {
        match arg.to_bytes() {
            [b'-', letters @ ..] if !letters.is_empty() => letters.iter().for_each(|letter| match letter {
                b'a' => options.all = true,
                b'l' => options.long = true,
                b'1' => options.single = true,
                _ => message::fail("usage: ls [-a] [-l] [-1] [PATH...]"),
            }),
            _ => paths.push(arg),
        }
    }
    if paths.is_empty() {
        paths.push(c".");
    }
    let several = paths.len() > 1;
    let mut code = 0;
    for (i, path) in paths.into_iter().enumerate() {
        code = code.max(message::check(path.to_bytes(), list(path, &options, several, i > 0)));
    }
    code
}

/// Lists what is at `path`: the names in a directory, or the file itself.
fn list(path: &CStr, options: &Options, titled: bool, apart: bool) -> Result<()> {
    if !file::is(&file::stat(path)?, mode::S_IFDIR) {
        show(&[path.to_bytes().to_vec()], b"", options);
        return Ok(());
    }
    let entries = dir::read(path)?;
    if titled {
        println!("{}{}:", if apart { "\n" } else { "" }, Shown(path.to_bytes()));
    }
    let mut names: Vec<_> = entries.into_iter().map(|entry| entry.name).collect();
    names.retain(|name| options.all || !name.starts_with(b"."));
    sort(&mut names);
    show(&names, path.to_bytes(), options);
    Ok(())
}

fn show(names: &[Vec<u8>], dir: &[u8], options: &Options) {
    if options.long {
        show_long(names, dir);
    } else if options.single {
        names.iter().for_each(|name| println!("{}", Shown(name)));
    } else {
        show_columns(names);
    }
}

fn show_columns(names: &[Vec<u8>]) {
    for line in columns::lines(names, WIDTH) {
        out::put(&line);
        out::put(b"\n");
    }
}

fn show_long(names: &[Vec<u8>], dir: &[u8]) {
    let stats: Vec<Option<Stat>> = names.iter().map(|name| stat(&dir::join(dir, name))).collect();
    let lines: Vec<[String; 3]> =
        stats.iter().map(|stat| stat.map_or_else(Default::default, columns_of)).collect();
    let widths = [0, 1, 2].map(|column| lines.iter().map(|line| line[column].len()).max().unwrap_or(0));
    for ((name, stat), [links, size, date]) in names.iter().zip(&stats).zip(&lines) {
        match stat {
            Some(stat) => print!("{}{}", kind(stat.st_mode), Rights(stat.st_mode)),
            None => print!("??????????"),
        }
        print!(" {links:>0$} {size:>1$} {date:<2$}", widths[0], widths[1], widths[2]);
        println!(" {}", Shown(name));
    }
}

/// Links, size and date. A device has its numbers in place of a size.
fn columns_of(stat: Stat) -> [String; 3] {
    let size = match stat.st_mode & mode::S_IFMT {
        mode::S_IFCHR | mode::S_IFBLK => device(stat.st_rdev),
        _ => format!("{}", stat.st_size),
    };
    [format!("{}", stat.st_nlink), size, date::minute(stat.st_mtime)]
}

fn stat(path: &CString) -> Option<Stat> {
    sys::stat_at(Fd::CWD, path, AT_SYMLINK_NOFOLLOW).ok()
}

/// The letter for a kind of file.
fn kind(st_mode: u32) -> char {
    match st_mode & mode::S_IFMT {
        mode::S_IFDIR => 'd',
        mode::S_IFCHR => 'c',
        mode::S_IFBLK => 'b',
        mode::S_IFLNK => 'l',
        mode::S_IFIFO => 'p',
        mode::S_IFSOCK => 's',
        _ => '-',
    }
}

/// Who may read, write and execute: owner, group, others.
struct Rights(u32);

impl core::fmt::Display for Rights {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (i, letter) in "rwxrwxrwx".chars().enumerate() {
            core::fmt::Write::write_char(f, if self.0 & (0o400 >> i) != 0 { letter } else { '-' })?;
        }
        Ok(())
    }
}

/// Major and minor number of a device (`new_encode_dev` of Linux).
fn device(number: u64) -> String {
    format!("{}, {:3}", number >> 8 & 0xfff, number & 0xff | number >> 12 & 0xf_ff00)
}
