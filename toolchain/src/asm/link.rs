//! Gives sections their addresses, fills in what depends on these, and makes a program of it.
//!
//! ```text
//! 0x10000  code, then data that is only read         R-X
//! next page  data, then room that starts as zeros    RW-
//! ```

use std::collections::BTreeMap;

use super::{
    diagnostic::{self, Diagnostic, Fault, Report, Span},
    elf,
    object::{Base, Object, ObjectSection, Relocation, RelocationKind, Target},
    program::{LineRange, Program},
    relocate,
    symbols::Binding,
};

/// Where programs start by convention: above the pages that must stay unmapped to catch null pointers.
pub const BASE: u64 = 0x1_0000;
/// Bytes in a page: segments with different permissions do not share one.
pub const PAGE: u64 = 4096;
/// The symbol at which a program starts.
pub const ENTRY: &str = "_start";

/// Symbols that the linker defines: the ends of the parts, as GNU ld names them.
const OWN: [&str; 6] = ["_etext", "etext", "_edata", "edata", "__bss_start", "_end"];

/// Whether the linker defines this symbol.
pub fn defines(name: &str) -> bool {
    OWN.contains(&name)
}

/// The order of sections in memory: code, constants, data, room.
fn rank(section: &ObjectSection) -> u8 {
    match section.flags {
        flags if flags.zeros => 3,
        flags if flags.write => 2,
        flags if flags.execute => 0,
        _ => 1,
    }
}

/// A section with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which section of the object.
    pub index: usize,
    /// Its address.
    pub address: u64,
    /// Its bytes, all filled in.
    pub bytes: Vec<u8>,
    /// Whether it is in the segment that can be written to.
    pub writable: bool,
}

/// Where everything is.
struct Addresses {
    placed: Vec<Placed>,
    own: BTreeMap<&'static str, u64>,
}

/// Links an object.
pub fn link(object: &Object) -> Result<Program, Vec<Diagnostic>> {
    let mut report = Report::default();
    let mut addresses = place(object);
    let hi_parts = upper_parts(object, &addresses);
    for relocation in &object.relocations {
        if let Err(fault) = apply(relocation, &mut addresses, &hi_parts) {
            report.error(fault);
        }
    }
    let entry = match entry(object, &addresses, &mut report) {
        Ok(entry) => entry,
        Err(fault) => {
            report.error(fault);
            0
        }
    };
    if report.failed() {
        return Err(report.finish());
    }
    let symbols = symbols(object, &addresses);
    let mut warnings = object.warnings.clone();
    warnings.extend(report.finish());
    diagnostic::sort(&mut warnings);
    let elf = elf::write(object, &addresses.placed, &symbols, entry);
    Ok(Program { elf, entry, lines: lines(object, &addresses), symbols, warnings })
}

fn place(object: &Object) -> Addresses {
    let mut order: Vec<usize> = (0..object.sections.len()).collect();
    order.retain(|at| object.sections[*at].flags.alloc);
    order.sort_by_key(|at| rank(&object.sections[*at]));
    let mut address = BASE;
    let mut placed = Vec::new();
    let mut own = BTreeMap::new();
    let mut last_rank = 0;
    for index in order {
        let section = &object.sections[index];
        let rank = rank(section);
        ends_before(&mut own, last_rank, rank, address);
        let writable = rank >= 2;
        if writable && last_rank < 2 {
            address = address.next_multiple_of(PAGE);
        }
        ends_after(&mut own, last_rank, rank, address);
        last_rank = rank;
        address = address.next_multiple_of(section.alignment.max(1));
        placed.push(Placed { index, address, bytes: section.bytes.clone(), writable });
        address += section.bytes.len() as u64;
    }
    ends_before(&mut own, last_rank, 4, address);
    ends_after(&mut own, last_rank, 4, address);
    Addresses { placed, own }
}

/// The symbols for the end of code and data, when the sections go on from rank `from` to rank `to`.
fn ends_before(own: &mut BTreeMap<&'static str, u64>, from: u8, to: u8, address: u64) {
    if from < 1 && to >= 1 {
        own.extend([("_etext", address), ("etext", address)]);
    }
    if from < 3 && to >= 3 {
        own.extend([("_edata", address), ("edata", address)]);
    }
}

/// Those that stand where the next part begins.
fn ends_after(own: &mut BTreeMap<&'static str, u64>, from: u8, to: u8, address: u64) {
    if from < 3 && to >= 3 {
        own.insert("__bss_start", address);
    }
    if to == 4 {
        own.insert("_end", address);
    }
}

impl Addresses {
    fn section(&self, index: usize) -> Option<&Placed> {
        self.placed.iter().find(|placed| placed.index == index)
    }

    fn of(&self, target: &Target) -> Option<u64> {
        let base = match &target.base {
            Base::Absolute => 0,
            Base::Section(index) => self.section(*index)?.address,
            Base::Linker(name) => *self.own.get(name.as_str())?,
        };
        Some(base.wrapping_add(target.offset as u64))
    }
}

/// The addresses that `auipc` instructions compute, by where these stand: their lower parts name the place.
fn upper_parts(object: &Object, addresses: &Addresses) -> BTreeMap<(usize, u64), i64> {
    let uppers = object.relocations.iter().filter(|found| found.kind == RelocationKind::PcrelHi20);
    let distance = |found: &Relocation| {
        let place = addresses.section(found.section)?.address.wrapping_add(found.offset);
        Some(addresses.of(&found.target)?.wrapping_sub(place) as i64)
    };
    uppers.filter_map(|found| Some(((found.section, found.offset), distance(found)?))).collect()
}

fn apply(
    relocation: &Relocation,
    addresses: &mut Addresses,
    upper_parts: &BTreeMap<(usize, u64), i64>,
) -> Result<(), Fault> {
    use RelocationKind::{Branch, CallPlt, Jal, PcrelHi20, PcrelLo12I, PcrelLo12S, RvcBranch, RvcJump};
    let span = relocation.span;
    let gone = || Fault::new(span, "this is in a section that is not part of the running program");
    let Some(at) = addresses.section(relocation.section).map(|placed| placed.address) else {
        return Ok(());
    };
    let target = addresses.of(&relocation.target).ok_or_else(gone)?;
    let value = match relocation.kind {
        Branch | Jal | CallPlt | PcrelHi20 | RvcBranch | RvcJump => {
            target.wrapping_sub(at.wrapping_add(relocation.offset)) as i64
        }
        PcrelLo12I | PcrelLo12S => {
            let part = match relocation.target.base {
                Base::Section(section) => upper_parts.get(&(section, relocation.target.offset as u64)),
                _ => None,
            };
            *part.ok_or_else(|| {
                Fault::new(span, "`%pcrel_lo` names the label of an `auipc` with `%pcrel_hi`")
                    .advise("put a label in front of the `auipc` and name that")
            })?
        }
        _ => target as i64,
    };
    let index = relocation.section;
    let placed = addresses.placed.iter_mut().find(|placed| placed.index == index).ok_or_else(gone)?;
    let field = placed.bytes.get_mut(relocation.offset as usize..).ok_or_else(gone)?;
    relocate::patch(relocation.kind, field, value).map_err(|error| error.fault(span))
}

fn entry(object: &Object, addresses: &Addresses, report: &mut Report) -> Result<u64, Fault> {
    let first = object.lines.iter().filter(|line| line.instruction).map(|line| line.line).min();
    let span = Span { line: first.unwrap_or(1), column: 1, length: 1 };
    let Some(start) = object.symbols.iter().find(|symbol| symbol.name == ENTRY) else {
        let fault = Fault::new(span, "the program has no `_start`, where it would begin");
        return Err(match object.symbols.iter().any(|symbol| symbol.name == "main") {
            true => fault.advise("there is no C library here to call `main`: name it `_start`"),
            false => {
                fault.advise("put `.globl _start` and the label `_start:` in front of the first instruction")
            }
        });
    };
    let span = start.defined.unwrap_or(span);
    if start.binding == Binding::Local {
        report.warn(
            Fault::new(span, "`_start` is not global; GNU ld would not find it")
                .advise("add `.globl _start`"),
        );
    }
    let runs = matches!(start.value.base, Base::Section(at) if object.sections[at].flags.execute);
    match addresses.of(&start.value) {
        Some(address) if runs => Ok(address),
        _ => Err(Fault::new(span, "`_start` is not in a section with code").advise("put it into `.text`")),
    }
}

/// A symbol with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedSymbol {
    /// Its name.
    pub name: String,
    /// Its address, or its value.
    pub value: u64,
    /// Bytes that it names.
    pub size: u64,
    /// Who sees it.
    pub binding: Binding,
    /// What it names.
    pub kind: super::symbols::SymbolKind,
    /// The object's section that it is in; `None` for numbers.
    pub section: Option<usize>,
}

fn symbols(object: &Object, addresses: &Addresses) -> Vec<PlacedSymbol> {
    let placed = object.symbols.iter().filter_map(|symbol| {
        let section = match symbol.value.base {
            Base::Section(at) => Some(at),
            _ => None,
        };
        Some(PlacedSymbol {
            name: symbol.name.clone(),
            value: addresses.of(&symbol.value)?,
            size: symbol.size,
            binding: symbol.binding,
            kind: symbol.kind,
            section,
        })
    });
    placed.collect()
}

fn lines(object: &Object, addresses: &Addresses) -> Vec<LineRange> {
    let mut lines: Vec<LineRange> = object
        .lines
        .iter()
        .filter_map(|line| {
            let placed = addresses.section(line.section)?;
            Some(LineRange {
                start: placed.address + line.start,
                end: placed.address + line.end,
                line: line.line,
                instruction: line.instruction,
                bytes: placed.bytes.get(line.start as usize..line.end as usize)?.to_vec(),
            })
        })
        .collect();
    lines.sort_by_key(|line| line.start);
    lines
}
