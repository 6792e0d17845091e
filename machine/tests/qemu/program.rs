//! A chance program: what it starts from, its page tables, its instructions.

use machine::isa;

use crate::common::{Random, assemble, encode};
use crate::layout::{
    ALIAS, BROKEN, CODE, DATA, DATA_PAGES, END, GIB, GIGAPAGES, HUGE, HUGE_PAGES, LEAF_PAGES, LEAVES, LOG,
    MIDDLE, PAGES, ROOT_39, ROOT_48, SETUP, STUB_PAGES, STUBS, USER, arena,
};
use crate::monitor::{MACHINE_VECTORS, SUPERVISOR_VECTORS, control};
use crate::units;

/// Instructions in a program, about.
pub const LENGTH: usize = 200;

/// The mode of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Machine mode.
    Machine,
    /// Machine mode, data as in the mode that MPP names.
    Borrowed,
    /// Supervisor mode.
    Supervisor,
    /// User mode.
    User,
}

/// How addresses are translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    Bare,
    Sv39,
    Sv48,
}

/// What holds for the whole of a program.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    pub setting: Setting,
    pub paging: Paging,
    /// The arena's address.
    pub arena: u64,
    /// Whether some traps go to the supervisor: then nothing may take `sret` from it.
    pub delegates: bool,
    /// Whether the supervisor has a timer.
    pub timer: bool,
    /// Whether `satp` changes: then nobody knows where the user's code is.
    pub switches: bool,
    /// `lr` and `sc` of 8 bytes, not of 4: the specification leaves open what `sc.w` does after `lr.d` (Unprivileged
    /// 20240411, 13.2).
    pub doubles: bool,
    /// Whether pointers may lead where there is no memory. There QEMU 7.2 tells atomic operations' faults as those of loads,
    /// and of misaligned accesses an address before them: such programs have neither (Privileged 20240411, 3.1.16).
    pub strays: bool,
    /// Whether physical memory is protected. QEMU 7.2 checks an access that goes over the end of a page as one, but only when it
    /// does not remember the first page: such programs have no misaligned ones (Privileged 20240411, 3.7.1.3).
    pub protects: bool,
    /// Whether the supervisor's `sfence.vma` traps (TVM): then page tables stay as they are, because only our machine sees at
    /// once that they change (Privileged 20240411, 10.2.1).
    pub memory_traps: bool,
    /// The interrupt that may be enabled: among several QEMU 7.2 takes the lowest number first (Privileged 20240411, 3.1.9, has
    /// external before software before timer).
    pub interrupt: u32,
    /// Whether `wfi` traps in all modes that the program can be in.
    pub wfi_traps: bool,
}

impl Traits {
    /// What to add to an address of code so that the program's mode finds it there.
    pub fn code(&self) -> u64 {
        if self.setting == Setting::User { self.user() } else { 0 }
    }

    /// The same for user mode.
    pub fn user(&self) -> u64 {
        if self.paging == Paging::Bare { 0 } else { USER - crate::layout::SAME }
    }

    /// Whether all loads and stores are aligned.
    pub fn aligned(&self) -> bool {
        self.strays || self.protects
    }

    /// Whether page tables may be off while pointers mean them.
    pub fn may_be_bare(&self) -> bool {
        self.switches
            || self.paging == Paging::Bare
            || matches!(self.setting, Setting::Machine | Setting::Borrowed)
    }

    /// Whether loads and stores go through page tables, at least at first.
    pub fn translates(&self) -> bool {
        self.setting != Setting::Machine && self.paging != Paging::Bare
    }
}

/// A program and all that it needs, as the bytes of its arena.
pub struct Program {
    pub traits: Traits,
    pub arena: Vec<u8>,
    /// Where the code begins in it, and how many bytes it has.
    pub code: (usize, usize),
}

impl Program {
    /// The names of its instructions.
    pub fn instructions(&self) -> impl Iterator<Item = &'static str> {
        let (start, length) = self.code;
        let mut at = start;
        std::iter::from_fn(move || {
            let bytes = self.arena[..start + length].get(at..)?.first_chunk::<4>()?;
            let word = u32::from_le_bytes(*bytes);
            at += usize::from(isa::length(word as u16));
            Some(isa::decode(word).map_or("", |instruction| instruction.row.name))
        })
    }
}

/// A value of the kinds at which arithmetic breaks.
pub fn hard(random: &mut Random) -> u64 {
    let shift = random.below(64);
    match random.below(8) {
        0 => 0,
        1 => u64::MAX,
        2 => 1 << shift,
        3 => u64::MAX << shift,
        4 => random.below(32).wrapping_sub(16),
        5 => 0x8000_0000 + random.below(3) - 1,
        6 => random.next() as i32 as u64,
        _ => random.next(),
    }
}

/// A value of the kinds at which floating point breaks: zeros, least and greatest, infinities, NaNs of both sorts, powers
/// of two, each in single (boxed or not) and double precision.
pub fn hard_float(random: &mut Random) -> u64 {
    let sign = random.below(2);
    let (exponents, digits): (u64, u32) = if random.below(2) == 0 { (0x7ff, 52) } else { (0xff, 23) };
    let bias = exponents / 2;
    let exponent = match random.below(6) {
        0 => 0,
        1 => exponents,
        2 => exponents - 1 - random.below(2),
        3 => bias + random.below(130).saturating_sub(65).min(exponents / 2),
        4 => bias,
        _ => random.below(exponents),
    };
    let all = (1u64 << digits) - 1;
    let fraction = match random.below(7) {
        0 => 0,
        1 => all,
        2 => 1 << random.below(u64::from(digits)),
        3 => all << random.below(u64::from(digits)) & all,
        4 => 1 + random.below(3),
        _ => random.next() & all,
    };
    let value = ((sign * (exponents + 1)) | exponent) << digits | fraction;
    match digits {
        52 => value,
        _ if random.below(12) == 0 => value,
        _ => value | 0xffff_ffff_0000_0000,
    }
}

/// One of these.
pub fn pick<T: Copy>(random: &mut Random, from: &[T]) -> T {
    from[random.below(from.len() as u64) as usize]
}

/// Whether something that happens once in `n` times happens.
pub fn once_in(n: u64, random: &mut Random) -> bool {
    random.below(n) == 0
}

fn traits(arena: u64, random: &mut Random) -> Traits {
    let setting = pick(
        random,
        &[
            Setting::Machine,
            Setting::Borrowed,
            Setting::Supervisor,
            Setting::Supervisor,
            Setting::User,
            Setting::User,
        ],
    );
    Traits {
        setting,
        paging: pick(random, &[Paging::Bare, Paging::Sv39, Paging::Sv39, Paging::Sv48, Paging::Sv48]),
        arena,
        delegates: once_in(2, random),
        timer: once_in(2, random),
        switches: once_in(4, random),
        doubles: once_in(2, random),
        strays: once_in(3, random),
        protects: once_in(3, random),
        memory_traps: once_in(3, random),
        interrupt: pick(random, &[1, 5, 9, 7]),
        wfi_traps: setting == Setting::User || setting == Setting::Supervisor && once_in(2, random),
    }
}

/// The program of an arena.
pub fn program(index: usize, random: &mut Random) -> Program {
    let at = arena(index);
    let traits = traits(at, random);
    let body = units::body(&traits, random);
    // Near the start of a page, or over the end of one; at a multiple of four, or between two.
    let start = pick(random, &[0, 0, 0x2, 0xf00, 0xf02, 0xd80]) as usize;
    let mut bytes = vec![0; crate::layout::ARENA as usize];
    put(&mut bytes, CODE + start as u64, &body);
    let setup = setup(&traits, start as u64, body.len() as u64, random);
    put_words(&mut bytes, SETUP, &setup);
    put_words(&mut bytes, ROOT_48, &root_48(at));
    put_words(&mut bytes, ROOT_39, &root_39(at, random));
    put_words(&mut bytes, MIDDLE, &middle(at, random));
    put_words(&mut bytes, LEAVES, &leaves(at, random));
    put(&mut bytes, STUBS, &stub());
    put(&mut bytes, STUBS + 0x1000, &stub());
    for (n, byte) in bytes[DATA as usize..].iter_mut().enumerate() {
        *byte = (n * 7 + (n >> 8) * 13) as u8;
    }
    Program { traits, arena: bytes, code: (start, body.len()) }
}

fn put(arena: &mut [u8], at: u64, bytes: &[u8]) {
    arena[at as usize..at as usize + bytes.len()].copy_from_slice(bytes);
}

fn put_words(arena: &mut [u8], at: u64, words: &[u64]) {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    put(arena, at, &bytes);
}

/// A page of code that is called: in the middle, and across its end into the next. It goes back to ra.
fn stub() -> Vec<u8> {
    let mut page = vec![0; 0x1000];
    let back = encode("jalr zero,0(ra)");
    put(&mut page, 0x10, &assemble("c.addi a0,1; c.jr ra"));
    put(&mut page, 0xffc, &encode("c.addi a1,1"));
    put(&mut page, 0xffe, &back[..2]);
    put(&mut page, 0, &back[2..]);
    page
}

/// Registers, and what [`crate::monitor::LOADED`] names.
fn setup(traits: &Traits, start: u64, length: u64, random: &mut Random) -> Vec<u64> {
    let mut words = vec![0u64; 0x410 / 8];
    words[0] = 1;
    words[1..32].fill_with(|| hard(random));
    words[32..64].fill_with(|| hard_float(random));
    words[0x400 / 8] = random.below(8).min(4) << 5 | random.below(32);
    let pc = traits.arena + CODE + start + traits.code();
    words[1] = pc + length - 4; // ra
    words[2] = units::pointer(traits, random);
    words[3] = traits.arena + LOG;
    words[4] = 0;
    words[8] = units::pointer(traits, random);
    words[9] = units::pointer(traits, random);
    let mut set = |name: &str, value: u64| words[control(name)] = value;
    set("menvcfg", if traits.timer { 1 << 63 } else { 0 } | 1 << 61 | random.below(2));
    set("stimecmp", if once_in(4, random) && traits.timer { 0 } else { 1 << 50 });
    for n in 0..4 {
        set(&format!("pmpaddr{n}"), units::protected(traits, n, random));
    }
    set("pmpcfg0", if traits.protects { units::protection(random) } else { 0 });
    set("medeleg", if traits.delegates { random.next() & units::DELEGABLE } else { 0 });
    set("mideleg", if traits.delegates { random.next() & 0x222 } else { 0 });
    set("mie", units::enabled(traits, random));
    set("mip", random.next() & units::settable(traits));
    set("mcounteren", random.next() & 0xffff_ffff);
    set("scounteren", random.next() & 0xffff_ffff);
    set("senvcfg", random.below(2));
    for name in ["sscratch", "scause", "stval", "mtval", "mcause"] {
        set(name, hard(random));
    }
    set("sepc", hard(random) & !1);
    set("stvec", SUPERVISOR_VECTORS | random.below(2));
    set("mtvec", MACHINE_VECTORS | random.below(2));
    set("satp", units::satp(traits, traits.paging, random));
    set("mepc", pc);
    let mode = match traits.setting {
        Setting::Machine | Setting::Borrowed => 3,
        Setting::Supervisor => 1,
        Setting::User => 0,
    };
    // Interrupts come on with mret, from MPIE.
    let mprv = if traits.setting == Setting::Borrowed { 1 << 17 } else { 0 };
    set("mstatus", units::status(traits, random) & !(3 << 11 | 1 << 17 | 1 << 3) | mode << 11 | mprv);
    words
}

fn pointer(address: u64) -> u64 {
    address >> 12 << 10 | 1
}

/// Permissions of a leaf of an upper level. None that makes it point on: QEMU 7.2 tells a table where there is no memory
/// as a page fault, Privileged 20240411, 10.3.2, step 2 as an access fault.
fn upper(random: &mut Random) -> u64 {
    let flags = flags(random);
    if flags & 0xe == 0 { 0 } else { flags }
}

/// Permissions of a leaf, most often such that something can be done.
pub fn flags(random: &mut Random) -> u64 {
    let reserved = if once_in(40, random) { 1 << (54 + random.below(10)) } else { 0 };
    reserved
        | match random.below(3) {
            0 => pick(
                random,
                &[
                    0x1f, 0x17, 0x0f, 0x07, 0x19, 0x13, 0x1b, 0xdf, 0xcf, 0xd7, 0xc7, 0x0e, 0x01, 0x05, 0xcd,
                    0xd1,
                ],
            ),
            1 => pick(random, &[0xdf, 0x1f, 0xd7, 0x5f, 0x9f, 0x13, 0x1b]),
            _ => pick(random, &[0xcf, 0x0f, 0xc7, 0x4f, 0x8f, 0x03, 0x0b]),
        }
}

fn root_48(arena: u64) -> Vec<u64> {
    let mut words = vec![0; 512];
    words[0] = pointer(arena + ROOT_39);
    words[511] = pointer(arena + ROOT_39);
    words
}

fn root_39(arena: u64, random: &mut Random) -> Vec<u64> {
    let mut words = vec![0; 512];
    words[2] = 0x8000_0000 >> 2 | 0xcf;
    words[3] = 0x8000_0000 >> 2 | 0xdf;
    words[5] = pointer(arena + MIDDLE);
    words[511] = words[5];
    for entry in GIGAPAGES {
        let misaligned = if once_in(6, random) { 1 << (10 + random.below(18)) } else { 0 };
        words[entry as usize] = 0x8000_0000 >> 2 | upper(random) | misaligned;
    }
    words[(BROKEN[0] / GIB) as usize] = pointer(arena + MIDDLE) | broken(random);
    words
}

/// A bit that a pointer to the next level must not have.
fn broken(random: &mut Random) -> u64 {
    match random.below(4) {
        0 => 1 << 4,
        1 => 1 << 6,
        2 => 1 << 7,
        _ => 1 << (54 + random.below(10)),
    }
}

fn middle(arena: u64, random: &mut Random) -> Vec<u64> {
    let mut words = vec![0; 512];
    words[0] = pointer(arena + LEAVES);
    for n in HUGE_PAGES {
        let misaligned = if once_in(6, random) { 1 << (10 + random.below(9)) } else { 0 };
        words[n as usize] = (arena & !(HUGE - 1)) >> 2 | upper(random) | misaligned;
    }
    words[((BROKEN[1] - PAGES) / HUGE) as usize] = pointer(arena + LEAVES) | broken(random);
    words
}

fn leaves(arena: u64, random: &mut Random) -> Vec<u64> {
    let mut words = vec![0; 512];
    for n in 0..LEAF_PAGES {
        words[n as usize] = (arena + DATA + n % DATA_PAGES * 0x1000) >> 2 | flags(random);
    }
    for n in 0..STUB_PAGES {
        words[(LEAF_PAGES + n) as usize] = (arena + STUBS + n % 2 * 0x1000) >> 2 | flags(random);
    }
    words
}

// What the monitor writes must not lie over what it reads.
const _: () = assert!(SETUP < LOG && LOG < END && END < ROOT_48 && ALIAS > PAGES);
