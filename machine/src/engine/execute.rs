//! The hot loop: runs decoded steps until one needs the engine.
//!
//! Nothing here calls anything: what is rare (a page not yet translated, a device, a control register, a trap)
//! leaves the loop with the step not executed, and [`super`] sees to it. Bodies come from the instruction
//! table.

use super::code::{Code, LONGEST, Operation, Step};
use super::table::PAGE_MASK;
use super::tlb::Context;
use crate::float::{self, Float, quick, soft};
use crate::hart::Hart;
use crate::ram::Ram;

/// Cycles that must be left to enter a block, so that none runs past the end of the slice or a deadline. In the
/// last few before the end, blocks are cut to what is left.
pub const RESERVE: i64 = LONGEST as i64;

/// Where execution is.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// The step to execute.
    pub at: u32,
    /// The code page that it is in.
    pub page: u32,
    /// The virtual address of that page.
    pub base: u64,
    /// Cycles left when the block began.
    pub left: i64,
}

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Control goes to the program counter, and that block is not at hand or there is no time for it.
    Jump,
    /// The engine must see to the step under the cursor.
    Engine,
}

/// A 32-bit result, sign-extended.
#[inline(always)]
const fn word(value: u64) -> u64 {
    value as i32 as u64
}

#[inline(always)]
fn value(body: impl Fn(u64, u64) -> u64, a: u64, b: u64) -> u64 {
    body(a, b)
}

#[inline(always)]
fn quick(body: impl Fn(u64, u64) -> Option<u64>, a: u64, b: u64) -> Option<u64> {
    body(a, b)
}

#[inline(always)]
fn condition(body: impl Fn(u64, u64) -> bool, a: u64, b: u64) -> bool {
    body(a, b)
}

/// Runs from the cursor on. The page at the cursor is translated, and its code is current.
#[inline(never)]
pub fn execute(
    hart: &mut Hart,
    context: &Context,
    code: &mut Code,
    ram: &mut Ram,
    cursor: &mut Cursor,
) -> Reason {
    let Cursor { at, mut page, mut base, mut left } = *cursor;
    let first = code.first();
    // The step at an index.
    macro_rules! step {
        ($index:expr) => {
            // SAFETY: indices of steps come from the cursor, the page entries and the links, which all name steps
            // that have been decoded; none is taken away while this runs.
            unsafe { first.add($index as usize) }
        };
    }
    let mut here = step!(at);

    macro_rules! leave {
        ($reason:ident) => {{
            // SAFETY: both point among the steps.
            let at = unsafe { here.offset_from(first) } as u32;
            *cursor = Cursor { at, page, base, left };
            return Reason::$reason;
        }};
    }
    // Goes to an address whose block may be at hand.
    macro_rules! jump {
        ($target:expr, $found:expr) => {{
            let target: u64 = $target;
            if left >= RESERVE {
                let there =
                    if (target ^ base) & PAGE_MASK == 0 { Some(page) } else { context.fetch.get(target) };
                if let Some(there) = there {
                    let entry = code.entry(there, target);
                    if entry != 0 {
                        if there == page {
                            ($found)(here, entry);
                        }
                        here = step!(entry);
                        (page, base) = (there, target & PAGE_MASK);
                        continue;
                    }
                }
            }
            hart.pc = target;
            leave!(Jump)
        }};
    }
    // Goes to an address that is fixed relative to the page.
    macro_rules! direct {
        ($step:ident) => {{
            left -= i64::from($step.count);
            if $step.link != 0 && left >= RESERVE {
                here = step!($step.link);
                continue;
            }
            let target = base.wrapping_add($step.imm as u64);
            let same = (target ^ base) & PAGE_MASK == 0;
            jump!(target, |here: *mut Step, entry| if same {
                // SAFETY: it points at a step, and nobody holds a reference to it any more.
                unsafe { (*here).link = entry }
            })
        }};
    }
    macro_rules! row {
        (value Register $step:ident ($body:expr)) => {{
            let result = value($body, hart.x[usize::from($step.b)], hart.x[usize::from($step.c)]);
            hart.x[usize::from($step.a)] = result;
        }};
        (value $format:ident $step:ident ($body:expr)) => {{
            let result = value($body, hart.x[usize::from($step.b)], $step.imm as u64);
            hart.x[usize::from($step.a)] = result;
        }};
        (address $format:ident $step:ident ()) => {{
            hart.x[usize::from($step.a)] = base.wrapping_add($step.imm as u64);
        }};
        (load $format:ident $step:ident ($type:ty)) => {{
            let address = hart.x[usize::from($step.b)].wrapping_add($step.imm as u64);
            let entry = context.read.entry(address);
            if entry.tag != address & (PAGE_MASK | (size_of::<$type>() as u64 - 1)) {
                leave!(Engine)
            }
            let bytes = ram.load(address.wrapping_add(entry.value) as usize);
            hart.x[usize::from($step.a)] = <$type>::from_le_bytes(bytes) as u64;
        }};
        (store $format:ident $step:ident ($type:ty)) => {{
            let address = hart.x[usize::from($step.b)].wrapping_add($step.imm as u64);
            let entry = context.write.entry(address);
            if entry.tag != address & (PAGE_MASK | (size_of::<$type>() as u64 - 1)) {
                leave!(Engine)
            }
            let bytes = (hart.x[usize::from($step.c)] as $type).to_le_bytes();
            ram.store_plain(address.wrapping_add(entry.value) as usize, bytes);
        }};
        (branch $format:ident $step:ident ($body:expr)) => {
            if condition($body, hart.x[usize::from($step.b)], hart.x[usize::from($step.c)]) {
                direct!($step)
            }
        };
        (jump Jump $step:ident ()) => {{
            hart.x[usize::from($step.a)] = base.wrapping_add($step.next());
            direct!($step)
        }};
        (jump JumpRegister $step:ident ()) => {{
            let target = hart.x[usize::from($step.b)].wrapping_add($step.imm as u64) & !1;
            hart.x[usize::from($step.a)] = base.wrapping_add($step.next());
            left -= i64::from($step.count);
            jump!(target, |_, _| ())
        }};
        (float_load $format:ident $step:ident ($type:ty)) => {{
            let address = hart.x[usize::from($step.b)].wrapping_add($step.imm as u64);
            let entry = context.read.entry(address);
            let there = entry.tag == address & (PAGE_MASK | (size_of::<$type>() as u64 - 1));
            if !(there && hart.floats_ready()) {
                leave!(Engine)
            }
            let bytes = ram.load(address.wrapping_add(entry.value) as usize);
            let value = u64::from(<$type>::from_le_bytes(bytes));
            hart.x[usize::from($step.a)] = float::loaded(value, size_of::<$type>());
        }};
        (float_store $format:ident $step:ident ($type:ty)) => {{
            if !hart.floats_ready() {
                leave!(Engine)
            }
            row!(store $format $step ($type))
        }};
        (float_bits $format:ident $step:ident ($body:expr)) => {{
            if !hart.floats_ready() {
                leave!(Engine)
            }
            let result = value($body, hart.x[usize::from($step.b)], hart.x[usize::from($step.c)]);
            hart.x[usize::from($step.a)] = result;
        }};
        (float $format:ident $step:ident ($when:ident, $quick:expr, $soft:expr)) => {{
            let (b, c) = (hart.x[usize::from($step.b)], hart.x[usize::from($step.c)]);
            match if row!(@$when $step) { quick($quick, b, c) } else { None } {
                Some(result) => hart.x[usize::from($step.a)] = result,
                None => leave!(Engine),
            }
        }};
        (@exact $step:ident) => { hart.floats_ready() };
        (@nearest $step:ident) => { hart.floats_ready() && hart.rounds_to_nearest($step.imm) };
        (@truncated $step:ident) => { hart.floats_ready() && hart.truncates($step.imm) };
        // One hart at a time executes, and all see its stores at once.
        (system Fence $step:ident ()) => {{}};
        ($kind:ident $format:ident $step:ident ($($body:tt)*)) => {
            leave!(Engine)
        };
    }
    macro_rules! run {
        ($($op:ident $name:literal $format:ident $code:literal $mask:literal $ext:ident
            $kind:ident($($body:tt)*) $meaning:literal;)+) => {
            // Executes one step.
            macro_rules! one {
                () => {{
                    // SAFETY: it points at a step: a block ends in one that goes elsewhere or leaves.
                    let step = unsafe { &*here };
                    match step.operation {
                        $(Operation::$op => row!($kind $format step ($($body)*)),)+
                        Operation::Illegal => leave!(Engine),
                        Operation::Continue => direct!(step),
                    }
                    // SAFETY: the same.
                    here = unsafe { here.add(1) };
                }};
            }
        };
    }
    crate::instruction_table!(run);
    // Twice, because each has a jump of its own that the host's processor predicts, and because wasm engines look
    // once in a round whether they are to stop. More would cost them too long to compile.
    loop {
        one!();
        one!();
    }
}
