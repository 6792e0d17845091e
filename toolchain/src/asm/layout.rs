//! Gives every fragment its offset: jumps as short as they can be, padding as long as it must be.
//!
//! Sizes depend on offsets and these on sizes, so it is done again until nothing changes, in the order in
//! which GNU as does it (`relax_segment` of binutils' `gas/write.c`), so that the same jumps come out short.

use super::{
    constant,
    diagnostic::{Fault, Span},
    evaluate::{Distances, NoValue, Value, evaluate},
    expression::Expr,
    sections::{Fill, Fragment, Origin, PROGRAM_MAX, Sections, too_large},
    symbols::{Place, Symbols},
};

/// Passes after which sizes only grow, so that the end comes.
const PATIENT_PASSES: usize = 50;
/// Passes after which a size that depends on itself is given up.
const PASSES_MAX: usize = 200;

/// Offsets of all fragments.
pub struct Layout {
    /// Per section and fragment: offset of its first byte.
    starts: Vec<Vec<u64>>,
    /// Per section and fragment: bytes.
    sizes: Vec<Vec<u64>>,
}

impl Distances for Layout {
    fn distance(&self, to: Place, from: Place) -> Option<i64> {
        (to.section == from.section).then(|| self.offset(to) as i64 - self.offset(from) as i64)
    }
}

/// Distances before the layout: those within a fragment.
pub struct Unlaid;

impl Distances for Unlaid {
    fn distance(&self, to: Place, from: Place) -> Option<i64> {
        let same = to.section == from.section && to.fragment == from.fragment;
        same.then(|| to.offset as i64 - from.offset as i64)
    }
}

impl Layout {
    /// Lays out all sections.
    pub fn of(sections: &Sections, symbols: &Symbols) -> Result<Layout, Vec<Fault>> {
        let zeros = || sections.list.iter().map(|section| vec![0; section.fragments.len()]).collect();
        let mut layout = Layout { starts: zeros(), sizes: zeros() };
        for pass in 0..PASSES_MAX {
            let (changed, faults) = layout.pass(sections, symbols, pass > PATIENT_PASSES);
            // What is wrong on the way may come right: only the end counts.
            match faults.is_empty() {
                _ if changed => {}
                true => return Ok(layout),
                false => return Err(faults),
            }
        }
        let message = "the sizes in this program depend on each other in a circle";
        Err(vec![Fault::new(layout.unsettled(sections), message)])
    }

    fn pass(&mut self, sections: &Sections, symbols: &Symbols, growing: bool) -> (bool, Vec<Fault>) {
        let mut changed = false;
        let mut faults = Vec::new();
        let mut total = 0;
        for (section, parts) in sections.list.iter().enumerate() {
            let mut address = 0;
            for (at, fragment) in parts.fragments.iter().enumerate() {
                self.starts[section][at] = address;
                let here = Place { section, fragment: at, offset: 0 };
                let old = self.sizes[section][at];
                let mut size = self.size(fragment, here, symbols).unwrap_or_else(|fault| {
                    faults.push(fault);
                    old
                });
                let shrinks = !matches!(fragment, Fragment::Align(_) | Fragment::Origin(_));
                if growing && shrinks {
                    size = size.max(old);
                }
                if total + address <= PROGRAM_MAX && total + address + size > PROGRAM_MAX {
                    faults.push(too_large(span_of(fragment)));
                }
                changed |= size != old;
                self.sizes[section][at] = size;
                address += size;
            }
            total += address;
        }
        (changed, faults)
    }

    fn size(&self, fragment: &Fragment, here: Place, symbols: &Symbols) -> Result<u64, Fault> {
        match fragment {
            Fragment::Bytes(bytes) => Ok(bytes.len() as u64),
            Fragment::Jump(jump) => {
                let distance = match evaluate(&jump.target, symbols, self) {
                    Ok(Value::Address(place, more)) => {
                        self.distance(place, here).map(|distance| distance.wrapping_add(more))
                    }
                    _ => None,
                };
                Ok(jump.length(distance))
            }
            Fragment::Constant(load) => Ok(match evaluate(&load.value, symbols, self) {
                Ok(Value::Number(value)) => constant::bytes(load.rd, value, load.compressed).len() as u64,
                _ => 0,
            }),
            Fragment::Align(align) => Ok(align.padding(self.offset(here))),
            Fragment::Fill(fill) => self.fill_size(fill, symbols),
            Fragment::Origin(origin) => self.origin_size(origin, here, symbols),
        }
    }

    fn fill_size(&self, fill: &Fill, symbols: &Symbols) -> Result<u64, Fault> {
        let count = self.number(&fill.count, fill.span, symbols)?;
        let count = u64::try_from(count).map_err(|_| {
            Fault::new(fill.span, format!("the number of repetitions is {count}; it can't be negative"))
        })?;
        Ok(count.saturating_mul(fill.unit.len() as u64).min(2 * PROGRAM_MAX))
    }

    fn origin_size(&self, origin: &Origin, here: Place, symbols: &Symbols) -> Result<u64, Fault> {
        let at = self.offset(here);
        let target = match evaluate(&origin.target, symbols, self) {
            Ok(Value::Number(offset)) => offset,
            Ok(Value::Address(place, more)) if place.section == here.section => {
                (self.offset(place) as i64).wrapping_add(more)
            }
            Err(NoValue::Silent | NoValue::NotYet) => return Ok(0),
            Err(NoValue::Wrong(fault)) => return Err(fault),
            Ok(_) => {
                return Err(Fault::new(origin.span, "`.org` leads to another place of the same section"));
            }
        };
        u64::try_from(target).ok().and_then(|target| target.checked_sub(at)).map_or_else(
            || {
                let message =
                    format!("`.org` can't go back: {target:#x} is before {at:#x}, where this stands");
                Err(Fault::new(origin.span, message))
            },
            |size| Ok(size.min(2 * PROGRAM_MAX)),
        )
    }

    /// A count; 0 where that can't be said, which is reported elsewhere.
    fn number(&self, expr: &Expr, span: Span, symbols: &Symbols) -> Result<i64, Fault> {
        match evaluate(expr, symbols, self) {
            Ok(Value::Number(number)) => Ok(number),
            Err(NoValue::Silent | NoValue::NotYet) => Ok(0),
            Err(NoValue::Wrong(fault)) => Err(fault),
            Ok(_) => Err(Fault::new(span, "a number is needed here, and this is an address")),
        }
    }

    fn unsettled(&self, sections: &Sections) -> Span {
        let fragments = sections.list.iter().flat_map(|section| &section.fragments);
        let fills = fragments.filter(|fragment| matches!(fragment, Fragment::Fill(_) | Fragment::Origin(_)));
        fills.map(span_of).next().unwrap_or_default()
    }

    /// The offset of a place in its section.
    pub fn offset(&self, place: Place) -> u64 {
        self.starts[place.section][place.fragment] + place.offset
    }

    /// Bytes of a fragment.
    pub fn fragment_size(&self, section: usize, fragment: usize) -> u64 {
        self.sizes[section][fragment]
    }
}

fn span_of(fragment: &Fragment) -> Span {
    match fragment {
        Fragment::Fill(fill) => fill.span,
        Fragment::Origin(origin) => origin.span,
        Fragment::Constant(load) => load.span,
        _ => Span { line: 1, column: 1, length: 1 },
    }
}
