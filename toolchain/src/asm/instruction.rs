//! Instructions: from mnemonic and operands to bytes, or to a fragment that waits for its distance.

use machine::isa::{self, EncodeError, Format, Op, Operand, Row, csr, register};

use super::{
    assembler::Assembler,
    diagnostic::{Fault, Span},
    encoding::{Encoding, Fields},
    evaluate::{NoValue, Value},
    expression::Expr,
    fixup::FixupKind,
    forms::{FORMS, Form, Short},
    jump::Jump,
    lexer::{Kind, Token},
    misfit::{misfit, unknown_mnemonic},
    object::RelocationKind,
    operands::{self, Shape, Written},
    sections::Fragment,
    suggest::did_you_mean,
};

/// A part of a form that one written operand fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// An integer register.
    Register(Operand),
    /// A floating-point register.
    Float(Operand),
    /// `offset(register)`.
    Memory(Operand),
    /// `(register)`, without an offset.
    Address,
    /// A number, label or name.
    Number(Operand),
}

impl Slot {
    /// The slots of a form's operands: an offset and its base are written as one.
    pub fn of(operands: &[Operand]) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut rest = operands.iter().copied();
        while let Some(operand) = rest.next() {
            slots.push(match operand {
                Operand::Offset => Slot::Memory(rest.next().unwrap_or(Operand::Base)),
                Operand::Base | Operand::StackBase => Slot::Address,
                Operand::Rd | Operand::Rs1 | Operand::Rs2 | Operand::Stack => Slot::Register(operand),
                Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3 => Slot::Float(operand),
                _ => Slot::Number(operand),
            });
        }
        slots
    }

    pub fn fits(self, written: &Written) -> bool {
        matches!(
            (self, written.shape),
            (Slot::Register(_), Shape::Register(_))
                | (Slot::Float(_), Shape::Float(_))
                | (Slot::Memory(_) | Slot::Address, Shape::Memory(..))
                | (Slot::Number(_), Shape::Expression | Shape::Float(_))
        )
    }

    /// What belongs there, for messages.
    pub fn wanted(self) -> &'static str {
        match self {
            Slot::Register(Operand::Stack) => "sp",
            Slot::Register(_) => "register",
            Slot::Float(_) => "floating-point register",
            Slot::Memory(_) => "offset(register)",
            Slot::Address => "(register)",
            Slot::Number(Operand::Target) => "label",
            Slot::Number(Operand::Csr) => "control register",
            Slot::Number(Operand::Rounding) => "rounding mode",
            Slot::Number(Operand::Before | Operand::After) => "set of i, o, r, w",
            Slot::Number(_) => "number",
        }
    }
}

/// What is filled in later.
enum Pending {
    Nothing,
    Jump(Expr, Span),
    Address(RelocationKind, Expr, Span),
    Number(Operand, Expr, Span),
}

/// An instruction as far as its operands are read.
struct Draft {
    encoding: Encoding,
    pending: Pending,
    spans: Vec<(Operand, Span)>,
}

impl Assembler {
    /// One instruction.
    pub fn instruction(&mut self, name: &Token, rest: &[Token]) -> Result<(), Fault> {
        let mnemonic = name.name().unwrap_or_default();
        if self.special(mnemonic, name, rest)? {
            return Ok(());
        }
        let forms = forms_of(mnemonic);
        if forms.is_empty() {
            return Err(unknown_mnemonic(mnemonic, name.span, rest));
        }
        let written = operands::split(rest, name.span)?;
        let fitting = forms.iter().find(|(form, _)| {
            let slots = Slot::of(form.operands);
            slots.len() == written.len()
                && slots.iter().zip(&written).all(|(slot, operand)| slot.fits(operand))
        });
        match fitting {
            Some((form, bits)) => self.formed(form, *bits, &written, name.span),
            None if self.memory_by_name(mnemonic, &written)? => Ok(()),
            None => Err(misfit(mnemonic, name.span, &forms, &written)),
        }
    }

    fn formed(&mut self, form: &Form, bits: u32, written: &[Written], span: Span) -> Result<(), Fault> {
        let encoding = Encoding { op: form.op, fields: form.preset, bits, short: true };
        let mut draft = Draft { encoding, pending: Pending::Nothing, spans: Vec::new() };
        for (slot, operand) in Slot::of(form.operands).into_iter().zip(written) {
            self.operand(&mut draft, slot, operand)?;
        }
        if form.twice {
            draft.encoding.fields.rs2 = draft.encoding.fields.rs1;
        }
        let encoding = &mut draft.encoding;
        let Fields { rd, rs1, imm, .. } = encoding.fields;
        encoding.short = match form.short {
            Short::Always => true,
            Short::Never => false,
            Short::UnlessFromZero => rs1 != 0,
            Short::Sum => rs1 != 0 && imm != 0,
        };
        let nothing_added = form.short == Short::Sum && matches!(draft.pending, Pending::Nothing) && imm == 0;
        if nothing_added && self.compressed && rd == rs1 && rd != 0 {
            encoding.op = Op::CAddi;
        }
        self.emit(draft, span)
    }

    fn operand(&mut self, draft: &mut Draft, slot: Slot, written: &Written) -> Result<(), Fault> {
        let fields = &mut draft.encoding.fields;
        match (slot, written.shape) {
            (Slot::Register(operand), Shape::Register(register)) => {
                draft.spans.push((operand, written.span));
                fields.set_register(operand, register);
                if operand == Operand::Stack && register != 2 {
                    return Err(Fault::new(written.span, "this instruction works on `sp` only"));
                }
            }
            (Slot::Float(operand), Shape::Float(register)) => {
                draft.spans.push((operand, written.span));
                fields.set_register(operand, register);
            }
            (Slot::Memory(base), Shape::Memory(offset, register)) => {
                draft.spans.push((base, written.span));
                fields.set_register(base, register);
                if base == Operand::StackBase && register != 2 {
                    return Err(Fault::new(written.span, "this instruction works relative to `sp` only"));
                }
                if !offset.is_empty() {
                    let span = operands::span_of(offset);
                    self.number(draft, Operand::Offset, offset, span)?;
                }
            }
            (Slot::Address, Shape::Memory(offset, register)) => {
                fields.set_register(Operand::Base, register);
                draft.spans.push((Operand::Base, written.span));
                if !offset.is_empty() && self.value_now(offset)? != Ok(Value::Number(0)) {
                    return Err(Fault::new(written.span, "this instruction takes no offset")
                        .advise("add it to the register first"));
                }
            }
            (Slot::Number(operand), _) => self.number(draft, operand, written.tokens, written.span)?,
            _ => {}
        }
        Ok(())
    }

    fn number(
        &mut self,
        draft: &mut Draft,
        operand: Operand,
        tokens: &[Token],
        span: Span,
    ) -> Result<(), Fault> {
        draft.spans.push((operand, span));
        let number = match operand {
            Operand::Rounding => {
                draft.encoding.fields.mode = rounding_mode(tokens, span)?;
                return Ok(());
            }
            Operand::Csr => self.control_register(tokens, span)?,
            Operand::Before | Operand::After => self.fence_set(tokens, span)?,
            Operand::Target => {
                draft.pending = Pending::Jump(self.expression(tokens, span)?, span);
                return Ok(());
            }
            _ => {
                if let Some(part) = operands::modifier(tokens) {
                    let (name, inner) = part?;
                    let kind = address_part(name, draft.encoding.op)?;
                    draft.pending = Pending::Address(kind, self.expression(inner, span)?, span);
                    return Ok(());
                }
                let expr = self.expression(tokens, span)?;
                match self.evaluate(&expr) {
                    Ok(Value::Number(number)) => number,
                    Err(NoValue::Wrong(fault)) => return Err(fault),
                    Err(NoValue::NotYet) => {
                        draft.pending = Pending::Number(operand, expr, span);
                        return Ok(());
                    }
                    Err(NoValue::Silent) => 0,
                    Ok(_) => return Err(address_as_number(draft.encoding.op, operand, span)),
                }
            }
        };
        draft.encoding.fields.set_number(operand, number);
        Ok(())
    }

    fn control_register(&mut self, tokens: &[Token], span: Span) -> Result<i64, Fault> {
        if let [Token { kind: Kind::Name(name), .. }] = tokens {
            if let Some(number) = csr::number(name) {
                return Ok(number.into());
            }
            if !self.symbols.knows(name) {
                let fault = Fault::new(span, format!("there is no control register `{name}`"));
                return Err(match did_you_mean(name, csr::TABLE.iter().map(|row| row.name)) {
                    Some(advice) => fault.advise(advice),
                    None => fault,
                });
            }
        }
        match self.value_now(tokens)? {
            Ok(Value::Number(number)) => Ok(number),
            Err(NoValue::Wrong(fault)) => Err(fault),
            _ => Err(Fault::new(span, "a control register is named here, or given by its number")),
        }
    }

    fn fence_set(&mut self, tokens: &[Token], span: Span) -> Result<i64, Fault> {
        let wrong = || {
            Fault::new(span, "the accesses of a fence are a set of `i`, `o`, `r`, `w`, in this order")
                .advise("`fence rw, rw` orders all accesses to memory")
        };
        let letters = match tokens {
            [Token { kind: Kind::Name(name), .. }] => *name,
            [Token { kind: Kind::Number(0), .. }] => return Ok(0),
            _ => return Err(wrong()),
        };
        let mut set = 0;
        for letter in letters.chars() {
            let bit = "iorw".find(letter).map(|at| 8 >> at).ok_or_else(wrong)?;
            // In order, and each once: the bits fall.
            if set != 0 && set & (2 * bit - 1) != 0 {
                return Err(wrong());
            }
            set |= bit;
        }
        Ok(set)
    }

    fn emit(&mut self, draft: Draft, span: Span) -> Result<(), Fault> {
        let Draft { encoding, pending, spans } = draft;
        match pending {
            Pending::Nothing => {
                let bytes = encoding.bytes(self.compressed).map_err(|error| {
                    let operand = operand_of(&encoding, error);
                    let at = spans.iter().find(|(known, _)| Some(*known) == operand);
                    encode_fault(&encoding, error, at.map_or(span, |(_, span)| *span))
                })?;
                self.sections.bytes(&bytes, span)
            }
            Pending::Jump(target, at) => self.jump(encoding, target, at),
            Pending::Address(kind, expr, at) => {
                let bytes = encoding.bytes(false).map_err(|error| encode_fault(&encoding, error, span))?;
                self.sections.fixup(&bytes, FixupKind::Address(kind), expr, at)
            }
            Pending::Number(operand, expr, at) => {
                let blank = vec![0; usize::from(encoding.op.row().length())];
                let kind = FixupKind::Operand { encoding, operand };
                self.sections.fixup(&blank, kind, expr, at)
            }
        }
    }

    fn jump(&mut self, encoding: Encoding, target: Expr, span: Span) -> Result<(), Fault> {
        let row = encoding.op.row();
        let shortest =
            encoding.bytes(self.compressed).map_err(|error| encode_fault(&encoding, error, span))?;
        let compressible = shortest.len() == 2;
        let op = row.expands.unwrap_or(row.op);
        self.sections.claim(8, span)?;
        let jump = Jump { op, fields: encoding.fields, target, compressible, span };
        self.sections.fragment(Fragment::Jump(jump));
        Ok(())
    }
}

/// Every way to write this mnemonic, with the bits that a suffix sets. The table's own way comes first.
fn forms_of(mnemonic: &str) -> Vec<(Form, u32)> {
    let table = isa::find(mnemonic).map(|found| {
        let op = found.row.op;
        let operands = found.row.format.layout().operands;
        // GNU as keeps `jal rd, label` and `jalr rd, offset(rs1)` at four bytes.
        let short = if matches!(op, Op::Jal | Op::Jalr) { Short::Never } else { Short::Always };
        let preset = Fields { mode: preset_mode(found.row), ..Fields::default() };
        (Form { name: found.row.name, op, operands, preset, short, twice: false }, found.bits)
    });
    let without_mode = table.and_then(|(form, bits)| {
        let (last, operands) = form.operands.split_last()?;
        (*last == Operand::Rounding).then_some((Form { operands, ..form }, bits))
    });
    let others = FORMS.iter().filter(|form| form.name == mnemonic).map(|form| (*form, 0));
    table.into_iter().chain(without_mode).chain(others).collect()
}

/// The rounding mode of an instruction that is written without one.
fn preset_mode(row: &Row) -> u8 {
    if row.format.layout().has(Operand::Rounding) { register::DYNAMIC } else { 0 }
}

fn rounding_mode(tokens: &[Token], span: Span) -> Result<u8, Fault> {
    let name = match tokens {
        [only] => only.name().unwrap_or_default(),
        _ => "",
    };
    register::mode(name).ok_or_else(|| {
        Fault::new(span, "a rounding mode belongs here")
            .advise("the modes are rne, rtz, rdn, rup, rmm and dyn; without one it is dyn")
    })
}

/// `%hi` and its kin: which relocation, in an instruction of this kind.
fn address_part(name: &Token, op: Op) -> Result<RelocationKind, Fault> {
    use RelocationKind::{Hi20, Lo12I, Lo12S, PcrelHi20, PcrelLo12I, PcrelLo12S};
    let part = name.name().unwrap_or_default();
    let format = op.row().format;
    let lower = |immediate, store| match format {
        Format::Immediate | Format::Load | Format::FloatLoad | Format::JumpRegister => Some(immediate),
        Format::Store | Format::FloatStore => Some(store),
        _ => None,
    };
    let kind = match part {
        "hi" => (format == Format::Upper).then_some(Hi20),
        "pcrel_hi" => (format == Format::Upper).then_some(PcrelHi20),
        "lo" => lower(Lo12I, Lo12S),
        "pcrel_lo" => lower(PcrelLo12I, PcrelLo12S),
        _ if part.starts_with("tprel") || part.starts_with("tls") || part.starts_with("got") => {
            return Err(Fault::new(
                name.span,
                format!("`%{part}` needs a dynamic linker, and there is none"),
            )
            .advise("programs here are static: use %pcrel_hi and %pcrel_lo, or `la`"));
        }
        _ => {
            let fault = Fault::new(name.span, format!("there is no part `%{part}` of an address"));
            return Err(match did_you_mean(part, ["hi", "lo", "pcrel_hi", "pcrel_lo"]) {
                Some(advice) => fault.advise(advice),
                None => fault.advise("the parts are %hi, %lo, %pcrel_hi and %pcrel_lo"),
            });
        }
    };
    kind.ok_or_else(|| {
        Fault::new(name.span, format!("`{}` has no room for `%{part}`", op.row().name))
            .advise("the upper part goes into `lui` or `auipc`, the lower into `addi`, loads and stores")
    })
}

fn address_as_number(op: Op, operand: Operand, span: Span) -> Fault {
    let fault = Fault::new(span, "a number belongs here, and this is an address");
    match (op, operand) {
        (Op::Lui, _) => fault.advise("its upper part is `%hi(symbol)`; `la` loads a whole address"),
        (_, Operand::Immediate | Operand::Offset) => {
            fault.advise("an address is too long for one instruction: `la` loads it into a register")
        }
        _ => fault,
    }
}

/// The operand that an error is about.
fn operand_of(encoding: &Encoding, error: EncodeError) -> Option<Operand> {
    let at = match error {
        EncodeError::Count { .. } => return None,
        EncodeError::Register { operand, .. }
        | EncodeError::Range { operand, .. }
        | EncodeError::Multiple { operand, .. }
        | EncodeError::Reserved { operand, .. } => operand,
    };
    encoding.operands().get(at).copied()
}

fn is_float(operand: Operand) -> bool {
    matches!(operand, Operand::Fd | Operand::Fs1 | Operand::Fs2 | Operand::Fs3)
}

/// An operand that the instruction can't hold, in words.
pub fn encode_fault(encoding: &Encoding, error: EncodeError, span: Span) -> Fault {
    let name = encoding.op.row().name;
    let operand = operand_of(encoding, error);
    match error {
        EncodeError::Range { value, least, greatest, .. } => {
            let what = match operand {
                Some(Operand::Shift) => "shifts by",
                Some(Operand::Csr) => "takes a register numbered",
                _ => "takes a number from",
            };
            let message = format!("{value} does not fit: `{name}` {what} {least} to {greatest}");
            let fault = Fault::new(span, message);
            match operand {
                Some(Operand::Immediate) => {
                    fault.advise("load the number into a register with `li`, and use that")
                }
                Some(Operand::Offset) => fault.advise("add the larger part to the register first"),
                Some(Operand::Upper) => fault.advise("`li` loads any number"),
                _ => fault,
            }
        }
        EncodeError::Register { least: 8, greatest: 15, .. } if operand.is_some_and(is_float) => {
            Fault::new(span, format!("`{name}` can name only the registers fs0, fs1 and fa0 to fa5"))
        }
        EncodeError::Register { least: 8, greatest: 15, .. } => {
            Fault::new(span, format!("`{name}` can name only the registers s0, s1 and a0 to a5"))
        }
        EncodeError::Register { least, greatest, .. } => {
            Fault::new(span, format!("`{name}` takes a register from x{least} to x{greatest} here"))
        }
        EncodeError::Multiple { value, of, .. } => {
            Fault::new(span, format!("`{name}` takes a multiple of {of} here, and {value} is none"))
        }
        EncodeError::Reserved { value, .. } => Fault::new(span, format!("`{name}` can't have {value} here")),
        EncodeError::Count { .. } => Fault::new(span, format!("`{name}` can't be encoded")),
    }
}
