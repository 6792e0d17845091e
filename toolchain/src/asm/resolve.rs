//! From laid-out sections to the object: bytes, values filled in, relocations for what only the linker knows.

use super::{
    constant,
    diagnostic::{Fault, Report, Span},
    evaluate::{NoValue, Value, evaluate},
    expression::Expr,
    fixup::{Fixup, FixupKind},
    instruction::encode_fault,
    jump::Jump,
    layout::Layout,
    object::{Base, Object, ObjectLine, ObjectSection, ObjectSymbol, Relocation, RelocationKind, Target},
    relocate,
    sections::{Align, Fragment, Section, Sections},
    symbols::{Definition, Place, Symbol, Symbols},
};

/// Makes the object; what has no value is reported.
pub fn resolve(sections: &Sections, symbols: &Symbols, layout: &Layout, report: &mut Report) -> Object {
    let mut resolver = Resolver { symbols, layout, report, relocations: Vec::new() };
    let made = sections.list.iter().enumerate().map(|(at, section)| ObjectSection {
        name: section.name.clone(),
        flags: section.flags,
        alignment: section.alignment,
        bytes: resolver.section(at, section),
    });
    let made = made.collect();
    let named = symbols.by_name().filter_map(|(name, symbol)| resolver.symbol(name, symbol)).collect();
    Object {
        sections: made,
        symbols: named,
        relocations: resolver.relocations,
        lines: lines(sections, layout),
        compressed: false,
        warnings: Vec::new(),
    }
}

fn lines(sections: &Sections, layout: &Layout) -> Vec<ObjectLine> {
    let marks = sections.list.iter().enumerate().flat_map(|(at, section)| {
        section.marks.iter().map(move |mark| ObjectLine {
            section: at,
            start: layout.offset(mark.start),
            end: layout.offset(mark.end),
            line: mark.span.line,
            instruction: mark.instruction,
        })
    });
    marks.filter(|line| line.end > line.start).collect()
}

struct Resolver<'a> {
    symbols: &'a Symbols,
    layout: &'a Layout,
    report: &'a mut Report,
    relocations: Vec<Relocation>,
}

impl Resolver<'_> {
    fn section(&mut self, at: usize, section: &Section) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut fixups = Vec::new();
        for (index, fragment) in section.fragments.iter().enumerate() {
            let place = Place { section: at, fragment: index, offset: 0 };
            let size = self.layout.fragment_size(at, index);
            let end = bytes.len() + size as usize;
            match fragment {
                Fragment::Bytes(own) => bytes.extend(own),
                Fragment::Jump(jump) => fixups.extend(place_jump(jump, place, size, &mut bytes)),
                Fragment::Constant(load) => {
                    let value = self.number(&load.value, load.span).unwrap_or(0);
                    bytes.extend(constant::bytes(load.rd, value, load.compressed));
                }
                Fragment::Align(align) => bytes.extend(align.bytes(size, section.flags.execute)),
                Fragment::Fill(fill) => bytes.extend(fill.unit.iter().cycle().take(size as usize)),
                Fragment::Origin(origin) => bytes.resize(end, origin.fill),
            }
            // A number that became easier to load when the layout was no longer allowed to shrink.
            let gap = end.saturating_sub(bytes.len()) as u64;
            bytes.extend(Align::default().bytes(gap, section.flags.execute));
            bytes.truncate(end);
        }
        for fixup in section.fixups.iter().chain(&fixups) {
            if let Err(fault) = self.fixup(fixup, &mut bytes) {
                self.report.error(fault);
            }
        }
        self.check_addresses(section);
        bytes
    }

    fn check_addresses(&mut self, section: &Section) {
        let odd = |place| !self.layout.offset(place).is_multiple_of(2);
        let marks = section.marks.iter().filter(|mark| mark.instruction && mark.start != mark.end);
        if let Some(mark) = marks.into_iter().find(|mark| odd(mark.start)) {
            let fault = Fault::new(mark.span, "this instruction would stand at an odd address");
            self.report
                .error(fault.advise("put `.balign 4` in front of it: the data before it has an odd size"));
        }
    }

    /// The value, or `None` where there is none, which is then reported or has been.
    fn value(&mut self, expr: &Expr) -> Option<Value> {
        match evaluate(expr, self.symbols, self.layout) {
            Ok(value) => Some(value),
            // Missing symbols are reported together.
            Err(NoValue::Silent | NoValue::NotYet) => None,
            Err(NoValue::Wrong(fault)) => {
                self.report.error(fault);
                None
            }
        }
    }

    fn number(&mut self, expr: &Expr, span: Span) -> Option<i64> {
        match self.value(expr)? {
            Value::Number(number) => Some(number),
            _ => {
                self.report.error(not_a_number(span));
                None
            }
        }
    }

    fn fixup(&mut self, fixup: &Fixup, bytes: &mut [u8]) -> Result<(), Fault> {
        let offset = self.layout.offset(fixup.place);
        let Some(field) = bytes.get_mut(offset as usize..) else { return Ok(()) };
        match &fixup.kind {
            FixupKind::Operand { encoding, operand } => {
                let Some(number) = self.number(&fixup.expr, fixup.span) else { return Ok(()) };
                let mut encoding = *encoding;
                encoding.fields.set_number(*operand, number);
                let code =
                    encoding.bytes(false).map_err(|error| encode_fault(&encoding, error, fixup.span))?;
                field[..code.len()].copy_from_slice(&code);
                Ok(())
            }
            FixupKind::Data(size) => match self.value(&fixup.expr) {
                Some(value) => self.data(fixup, *size, value, offset, field),
                None => Ok(()),
            },
            FixupKind::Address(kind) => match self.value(&fixup.expr) {
                Some(value) => self.address(fixup, *kind, value, offset, field),
                None => Ok(()),
            },
        }
    }

    fn data(
        &mut self,
        fixup: &Fixup,
        size: u8,
        value: Value,
        offset: u64,
        field: &mut [u8],
    ) -> Result<(), Fault> {
        use RelocationKind::{Abs32, Abs64, Add8, Add16, Add32, Add64, Sub8, Sub16, Sub32, Sub64};
        match value {
            Value::Number(number) => {
                field[..usize::from(size)].copy_from_slice(&data_bytes(number, size, fixup.span)?);
            }
            Value::Apart(to, from, more) => {
                let (add, sub) = match size {
                    1 => (Add8, Sub8),
                    2 => (Add16, Sub16),
                    4 => (Add32, Sub32),
                    _ => (Add64, Sub64),
                };
                self.relocate(fixup, add, offset, Value::Address(to, more));
                self.relocate(fixup, sub, offset, Value::Address(from, 0));
            }
            address => {
                let kind = match size {
                    4 => Abs32,
                    8 => Abs64,
                    _ => {
                        let message = format!(
                            "an address does not fit in {size} byte{}",
                            if size == 1 { "" } else { "s" }
                        );
                        return Err(Fault::new(fixup.span, message).advise("`.dword` holds an address"));
                    }
                };
                self.relocate(fixup, kind, offset, address);
            }
        }
        Ok(())
    }

    fn address(
        &mut self,
        fixup: &Fixup,
        kind: RelocationKind,
        value: Value,
        offset: u64,
        field: &mut [u8],
    ) -> Result<(), Fault> {
        let known = match &value {
            Value::Number(number) if kind.is_absolute() => Some(*number),
            Value::Address(place, more) if kind.is_jump() && place.section == fixup.place.section => {
                Some((self.layout.offset(*place) as i64).wrapping_add(*more).wrapping_sub(offset as i64))
            }
            Value::Apart(..) => return Err(not_an_address(fixup.span)),
            _ => None,
        };
        match known {
            Some(number) => relocate::patch(kind, field, number).map_err(|error| error.fault(fixup.span)),
            None => {
                self.relocate(fixup, kind, offset, value);
                Ok(())
            }
        }
    }

    fn relocate(&mut self, fixup: &Fixup, kind: RelocationKind, offset: u64, value: Value) {
        let section = fixup.place.section;
        if let Some(target) = self.target(value) {
            self.relocations.push(Relocation { section, offset, kind, target, span: fixup.span });
        }
    }

    fn target(&self, value: Value) -> Option<Target> {
        let (base, offset) = match value {
            Value::Number(number) => (Base::Absolute, number),
            Value::Address(place, more) => {
                (Base::Section(place.section), (self.layout.offset(place) as i64).wrapping_add(more))
            }
            Value::Outside(id, more) => (Base::Linker(self.symbols.get(id).name.clone()), more),
            Value::Apart(..) => return None,
        };
        Some(Target { base, offset })
    }

    /// A symbol as the object has it. Names that start with `.L` stay in the assembler, as GNU as has it.
    fn symbol(&mut self, name: &str, symbol: &Symbol) -> Option<ObjectSymbol> {
        let value = match &symbol.definition {
            _ if name.starts_with(".L") => return None,
            Definition::Missing | Definition::Broken => return None,
            Definition::Label(place) => Value::Address(*place, 0),
            Definition::Value(value) => value.clone(),
            Definition::Formula(expr) => self.value(expr)?,
        };
        let size = symbol.size.as_ref().and_then(|size| match evaluate(size, self.symbols, self.layout) {
            Ok(Value::Number(size)) => u64::try_from(size).ok(),
            _ => None,
        });
        Some(ObjectSymbol {
            name: name.into(),
            value: self.target(value)?,
            size: size.unwrap_or(0),
            binding: symbol.binding,
            kind: symbol.kind,
            defined: symbol.defined,
        })
    }
}

/// Writes the jump's instructions, and says where its distance goes.
fn place_jump(jump: &Jump, place: Place, size: u64, bytes: &mut Vec<u8>) -> Vec<Fixup> {
    let mut fixups = Vec::new();
    let mut offset = 0;
    for part in jump.parts(size) {
        if let Some(kind) = part.patch {
            let (expr, kind) = (jump.target.clone(), FixupKind::Address(kind));
            fixups.push(Fixup { place: Place { offset, ..place }, kind, expr, span: jump.span });
        }
        offset += part.bytes.len() as u64;
        bytes.extend(part.bytes);
    }
    fixups
}

/// The bytes of a number in a data directive: what fits as a signed or an unsigned number.
pub fn data_bytes(number: i64, size: u8, span: Span) -> Result<Vec<u8>, Fault> {
    let bits = 8 * u32::from(size);
    if bits < 64 && !(-(1 << (bits - 1))..1 << bits).contains(&number) {
        let larger = [".half", ".word", ".dword"][usize::from(size.ilog2() as u8)];
        let bytes = if size == 1 { "byte" } else { "bytes" };
        return Err(Fault::new(span, format!("{number} does not fit in {size} {bytes}"))
            .advise(format!("`{larger}` takes more")));
    }
    Ok(number.to_le_bytes()[..usize::from(size)].to_vec())
}

/// An address where a number belongs.
pub fn not_a_number(span: Span) -> Fault {
    Fault::new(span, "a number belongs here, and this is an address")
        .advise("`la` loads an address into a register")
}

fn not_an_address(span: Span) -> Fault {
    Fault::new(span, "an address belongs here, and this is the distance between two sections")
}
