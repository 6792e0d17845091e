//! The system calls: one row per call of Linux's riscv64 table.
//!
//! Everything that knows system calls expands from [`syscalls!`](crate::syscalls): the kernel's dispatch, the
//! user library's stubs, the decoding of traces, the assembler's `SYS_…` constants and the page's catalogue.
//!
//! The rows stand in `table.rs`; how a call is shown as a person would write it, in `format.rs`.
//!
//! A row reads: number, name, `(argument: Kind, …)`, `-> Kind` of the result, manual section, one sentence,
//! and `yes` or `no`: whether our kernel implements it. What is not implemented returns `ENOSYS`.

mod format;
mod names;
mod table;

pub use format::{format_call, format_result};

/// What an argument or a result means, so that it can be shown as a person would write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A signed number.
    Int,
    /// An unsigned number.
    Uint,
    /// A size or count of bytes.
    Size,
    /// A file descriptor.
    Fd,
    /// A directory descriptor, or `AT_FDCWD`.
    DirFd,
    /// Pointer to a zero-terminated path.
    Path,
    /// Pointer to a zero-terminated string that is no path.
    Text,
    /// Pointer to bytes that the kernel reads; the next argument is their length.
    BufIn,
    /// Pointer to bytes that the kernel writes; the next argument is the room there.
    BufOut,
    /// Pointer to anything else.
    Pointer,
    /// Flags of an open: access mode and `O_…` bits.
    OpenFlags,
    /// Flags of a new descriptor: `O_…` bits without an access mode.
    FdFlags,
    /// `AT_…` bits.
    AtFlags,
    /// `MS_…` bits of a mount.
    MountFlags,
    /// `PROT_…` bits.
    Prot,
    /// `MAP_…` bits.
    MapFlags,
    /// `CLONE_…` bits, and in the lowest byte the signal that tells the parent of the end.
    CloneFlags,
    /// Options of a wait.
    WaitOptions,
    /// From where lseek counts: `SEEK_…`.
    Whence,
    /// Which clock: `CLOCK_…`.
    Clock,
    /// What reboot does: `LINUX_REBOOT_CMD_…`.
    RebootOp,
    /// File mode, octal.
    Mode,
    /// Process number.
    Pid,
    /// Signal number.
    Signal,
    /// Other bits, shown in hexadecimal.
    Flags,
    /// No result worth showing: 0 on success.
    Status,
    /// It does not return.
    Never,
}

/// One argument of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arg {
    /// Its name in the manual.
    pub name: &'static str,
    /// How to show it.
    pub kind: Kind,
}

/// One system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syscall {
    /// Number, in `a7`.
    pub number: u16,
    /// Name, as in the manual.
    pub name: &'static str,
    /// Arguments, in `a0` and up.
    pub args: &'static [Arg],
    /// The result, in `a0`.
    pub result: Kind,
    /// Section of the manual.
    pub section: u8,
    /// What it does, in one sentence.
    pub meaning: &'static str,
    /// Whether our kernel implements it.
    pub implemented: bool,
}

/// Keeps what follows `yes`, drops what follows `no`: for items made of implemented rows only.
///
/// ```
/// macro_rules! stubs {
///     ($($nr:literal $name:ident ($($arg:ident: $kind:ident),*) -> $ret:ident, $sec:literal, $text:literal, $have:ident;)*) => {
///         $(abi::when_implemented! { $have pub const fn $name() -> usize { $nr } })*
///     };
/// }
/// abi::syscalls!(stubs);
/// assert_eq!(write(), 64); // and there is no `bpf` to call
/// ```
#[macro_export]
macro_rules! when_implemented {
    (yes $($item:tt)*) => { $($item)* };
    (no $($item:tt)*) => {};
}

macro_rules! table {
    ($($nr:literal $name:ident ($($arg:ident: $kind:ident),*) -> $ret:ident, $sec:literal, $text:literal, $have:ident;)*) => {
        /// Every row, by rising number.
        pub const TABLE: &[Syscall] = &[$(Syscall {
            number: $nr,
            name: stringify!($name),
            args: &[$(Arg { name: stringify!($arg), kind: Kind::$kind }),*],
            result: Kind::$ret,
            section: $sec,
            meaning: $text,
            implemented: table!(@ $have),
        }),*];

        /// The numbers by name, for code that asks for a call: `number::write`.
        #[expect(non_upper_case_globals, reason = "the names are the manual's")]
        pub mod number {
            $(#[doc = $text] pub const $name: usize = $nr;)*
        }
    };
    (@ yes) => { true };
    (@ no) => { false };
}

crate::syscalls!(table);

/// The row of call `number`.
pub fn by_number(number: u64) -> Option<&'static Syscall> {
    let at = TABLE.binary_search_by_key(&number, |row| u64::from(row.number)).ok()?;
    Some(&TABLE[at])
}

/// The row of the call with this name.
pub fn by_name(name: &str) -> Option<&'static Syscall> {
    TABLE.iter().find(|row| row.name == name)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::{collections::BTreeMap, fs, string::String};

    use super::*;

    #[test]
    fn numbers_rise_and_names_are_unique() {
        assert!(TABLE.is_sorted_by(|a, b| a.number < b.number));
        for row in TABLE {
            assert_eq!(by_name(row.name), Some(row), "two rows are called {}", row.name);
            assert_eq!(by_number(row.number.into()), Some(row));
        }
        assert!(TABLE.len() > 300);
    }

    #[test]
    fn every_row_fits_the_registers_and_is_one_sentence() {
        for row in TABLE {
            assert!(row.args.len() <= 6, "{} has too many arguments", row.name);
            assert!(
                row.meaning.ends_with('.') && !row.meaning.contains(". "),
                "{}: {}",
                row.name,
                row.meaning
            );
            for (i, arg) in row.args.iter().enumerate() {
                let sized = row.args.get(i + 1).is_some_and(|next| next.kind == Kind::Size);
                let buffer = matches!(arg.kind, Kind::BufIn | Kind::BufOut);
                assert!(!buffer || sized, "{}: the size of {} does not follow it", row.name, arg.name);
            }
        }
    }

    /// The numbers of `asm-generic/unistd.h` as a 64-bit system reads it.
    fn header(text: &str) -> BTreeMap<u16, String> {
        let mut rows = BTreeMap::new();
        let mut only_32 = false;
        for line in text.lines() {
            match line.trim() {
                "#if defined(__SYSCALL_COMPAT) || __BITS_PER_LONG == 32" => only_32 = true,
                "#endif" => only_32 = false,
                _ => {}
            }
            let mut words = line.split_whitespace();
            let (Some("#define"), Some(name), Some(value)) = (words.next(), words.next(), words.next())
            else {
                continue;
            };
            let name = name.trim_start_matches("__NR3264_").trim_start_matches("__NR_");
            let Ok(number) = value.parse() else { continue };
            if !only_32
                && !matches!(name, "arch_specific_syscall" | "syscalls" | "renameat" | "__NR_syscalls")
            {
                rows.insert(number, if name == "fstatat" { "newfstatat" } else { name }.into());
            }
        }
        rows
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn rows_are_those_of_the_header() {
        // It comes with every C library, and so with the linker that Rust needs.
        let text = fs::read_to_string("/usr/include/asm-generic/unistd.h").unwrap();
        let rows = header(&text);
        let newest = rows.keys().max().copied();
        for (number, name) in &rows {
            assert_eq!(
                by_number(u64::from(*number)).map(|row| row.name),
                Some(name.as_str()),
                "call {number}"
            );
        }
        for row in TABLE.iter().filter(|row| Some(row.number) <= newest) {
            let own = row.name.starts_with("riscv_");
            assert!(own || rows.contains_key(&row.number), "{} is not in the header", row.name);
        }
    }
}
