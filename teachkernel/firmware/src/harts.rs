//! The harts that there are, and what each is doing.

use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};

use fdt_edit::Tree;

use crate::arch;

/// Harts that the firmware has stacks for (`link.ld`).
pub const MAX: usize = 8;

/// What others may see of a hart.
pub struct Hart {
    /// Whether the device tree names it.
    pub present: AtomicBool,
    /// Its state, as numbered by `sbi_spec::hsm::hart_state`.
    pub state: AtomicUsize,
    /// Where it starts, once it is woken; 0 until that is known.
    pub entry: AtomicU64,
    /// What it finds in a1 then.
    pub opaque: AtomicU64,
    /// Whether somebody asked for a software interrupt of its S-mode.
    pub ipi: AtomicBool,
    /// How many times others have asked it to fence.
    pub fences_asked: AtomicUsize,
    /// How many of these it had seen when it last fenced.
    pub fences_done: AtomicUsize,
}

static HARTS: [Hart; MAX] = [const {
    Hart {
        present: AtomicBool::new(false),
        state: AtomicUsize::new(sbi_spec::hsm::hart_state::STOPPED),
        entry: AtomicU64::new(0),
        opaque: AtomicU64::new(0),
        ipi: AtomicBool::new(false),
        fences_asked: AtomicUsize::new(0),
        fences_done: AtomicUsize::new(0),
    }
}; MAX];

static SSTC: AtomicBool = AtomicBool::new(false);

/// Learns from the device tree which harts there are and what they can do. The caller is the first to run.
pub fn count(tree: &[u8]) {
    let cpus = Tree::new(tree).ok().and_then(|tree| tree.find("/cpus"));
    let cpus = cpus.into_iter().flat_map(|cpus| cpus.children()).filter(|cpu| cpu.is_called("cpu"));
    let mut all_have_sstc = true;
    for cpu in cpus {
        let isa = cpu.text("riscv,isa").unwrap_or_default();
        all_have_sstc &= isa.split('_').any(|extension| extension == "sstc");
        if let Some(hart) = cpu.number("reg").and_then(|id| HARTS.get(id as usize)) {
            hart.present.store(true, Relaxed);
        }
    }
    SSTC.store(all_have_sstc, Relaxed);
    let me = &HARTS[arch::hart()];
    me.present.store(true, Relaxed);
    me.state.store(sbi_spec::hsm::hart_state::STARTED, Relaxed);
}

/// Whether S-mode has a timer of its own (the extension Sstc), so that M-mode need not pass alarms on.
pub fn have_sstc() -> bool {
    SSTC.load(Relaxed)
}

/// How many harts there are.
pub fn number() -> usize {
    present().count()
}

/// The hart with this number, if there is one.
pub fn get(number: usize) -> Option<&'static Hart> {
    HARTS.get(number).filter(|hart| hart.present.load(Relaxed))
}

/// The hart that asks.
pub fn this() -> &'static Hart {
    &HARTS[arch::hart()]
}

/// All harts, with their numbers.
pub fn present() -> impl Iterator<Item = (usize, &'static Hart)> + Clone {
    HARTS.iter().enumerate().filter(|(_, hart)| hart.present.load(Relaxed))
}
