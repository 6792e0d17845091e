//! Pseudo-instructions that stand for several instructions, or for as many as a value takes.

use machine::isa::{self, Format, Op};

use super::{
    assembler::Assembler,
    constant::{self, LoadConstant},
    diagnostic::{Fault, Span},
    encoding::Encoding,
    evaluate::{NoValue, Value},
    expression::Expr,
    fixup::FixupKind,
    lexer::Token,
    object::RelocationKind,
    operands::{self, Shape, Written},
    sections::Fragment,
};

/// Where `tail`, and `call` with a register, put the upper part of the address.
const T1: u8 = 6;
const RA: u8 = 1;
/// `csrrw zero, cycle, zero`, which always traps: `cycle` can't be written.
const UNIMPLEMENTED: u32 = 0xc000_1073;

impl Assembler {
    /// Takes up the instruction if it is one of these.
    pub fn special(&mut self, mnemonic: &str, name: &Token, rest: &[Token]) -> Result<bool, Fault> {
        let span = name.span;
        let written = || operands::split(rest, span);
        match mnemonic {
            "li" => self.load_constant(&written()?, span)?,
            "la" | "lla" => self.load_address(mnemonic, &written()?, span)?,
            "call" => self.call(mnemonic, &written()?, RA, RA, span)?,
            "tail" => self.call(mnemonic, &written()?, T1, 0, span)?,
            "jump" => self.jump_through(&written()?, span)?,
            "unimp" if !self.compressed && rest.is_empty() => {
                self.sections.bytes(&UNIMPLEMENTED.to_le_bytes(), span)?;
            }
            "unimp" | "c.unimp" if rest.is_empty() => self.sections.bytes(&[0, 0], span)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn load_constant(&mut self, written: &[Written], span: Span) -> Result<(), Fault> {
        let (rd, number) = register_and_value("li", written, span)?;
        let value = self.expression(number.tokens, number.span)?;
        let compressed = self.compressed;
        match self.evaluate(&value) {
            Ok(Value::Number(value)) => self.sections.bytes(&constant::bytes(rd, value, compressed), span),
            Err(NoValue::Wrong(fault)) => Err(fault),
            Err(NoValue::Silent) => Ok(()),
            Err(NoValue::NotYet) => {
                // The longest sequence has eight instructions.
                self.sections.claim(32, span)?;
                let load = LoadConstant { rd, value, compressed, span: number.span };
                self.sections.fragment(Fragment::Constant(load));
                Ok(())
            }
            Ok(_) => Err(Fault::new(number.span, "`li` loads a number, and this is an address")
                .advise("`la` loads an address")),
        }
    }

    fn load_address(&mut self, mnemonic: &str, written: &[Written], span: Span) -> Result<(), Fault> {
        let (rd, symbol) = register_and_value(mnemonic, written, span)?;
        let low = Encoding::new(Op::Addi).rd(rd).rs1(rd);
        match self.value_now(symbol.tokens)? {
            Ok(Value::Number(number)) => {
                let bytes = constant::address_bytes(rd, number, self.compressed);
                self.sections.bytes(&bytes, span)
            }
            _ => self.near(rd, low, symbol),
        }
    }

    /// `lw a0, symbol` and `sw a0, symbol, t0`: a load or store at an address near the code.
    pub fn memory_by_name(&mut self, mnemonic: &str, written: &[Written]) -> Result<bool, Fault> {
        let Some(row) = isa::find(mnemonic).map(|found| found.row) else { return Ok(false) };
        let encoding = Encoding::new(row.op);
        match (row.format, written) {
            (Format::Load, [_, place]) if place.tokens.last().is_some_and(|last| last.is(")")) => {
                return Ok(false);
            }
            (Format::Load, [to, symbol]) => {
                let (Shape::Register(rd), true) = (to.shape, symbol.is_value()) else {
                    return Ok(false);
                };
                if symbol.tokens.first().is_some_and(|first| first.is("%")) {
                    return Ok(false);
                }
                self.near(rd, encoding.rd(rd).rs1(rd), symbol)?;
            }
            (Format::Store, [from, symbol, through]) => {
                let (Shape::Register(from), true, Shape::Register(through)) =
                    (from.shape, symbol.is_value(), through.shape)
                else {
                    return Ok(false);
                };
                self.near(through, encoding.rs2(from).rs1(through), symbol)?;
            }
            (Format::FloatLoad | Format::FloatStore, [register, symbol, through]) => {
                let (Shape::Float(float), true, Shape::Register(through)) =
                    (register.shape, symbol.is_value(), through.shape)
                else {
                    return Ok(false);
                };
                let encoding =
                    if row.format == Format::FloatLoad { encoding.rd(float) } else { encoding.rs2(float) };
                self.near(through, encoding.rs1(through), symbol)?;
            }
            (Format::FloatLoad, [_, symbol]) if symbol.is_value() => {
                let shown = symbol.shown();
                return Err(Fault::new(
                    symbol.span,
                    "a load from a symbol needs an integer register for the address",
                )
                .advise(format!("name a free one at the end: `{mnemonic} …, {shown}, t0`")));
            }
            (Format::Store | Format::FloatStore, [_, symbol])
                if matches!(symbol.shape, Shape::Expression) =>
            {
                let shown = symbol.shown();
                return Err(Fault::new(symbol.span, "a store to a symbol needs a register for the address")
                    .advise(format!("name a free one at the end: `{mnemonic} …, {shown}, t0`")));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `auipc register, %pcrel_hi(symbol)` and an instruction with `%pcrel_lo` of it.
    fn near(&mut self, register: u8, low: Encoding, symbol: &Written) -> Result<(), Fault> {
        use RelocationKind::{PcrelHi20, PcrelLo12I, PcrelLo12S};
        let expr = self.expression(symbol.tokens, symbol.span)?;
        let place = self.sections.here();
        let stores = matches!(low.op.row().format, Format::Store | Format::FloatStore);
        let kind = if stores { PcrelLo12S } else { PcrelLo12I };
        self.part(Encoding::new(Op::Auipc).rd(register), PcrelHi20, expr, symbol.span)?;
        self.part(low, kind, Expr::Here(place), symbol.span)
    }

    fn part(
        &mut self,
        encoding: Encoding,
        kind: RelocationKind,
        expr: Expr,
        span: Span,
    ) -> Result<(), Fault> {
        let bytes = encoding.bytes(false).unwrap_or_default();
        self.sections.fixup(&bytes, FixupKind::Address(kind), expr, span)
    }

    /// `call` and `tail`: `auipc` and `jalr`, which reach everything.
    fn call(
        &mut self,
        mnemonic: &str,
        written: &[Written],
        through: u8,
        link: u8,
        span: Span,
    ) -> Result<(), Fault> {
        let (through, link, target) = match written {
            [target] => (through, link, target),
            [register, target] if mnemonic == "call" => match register.shape {
                Shape::Register(link) => (T1, link, target),
                _ => return Err(Fault::new(register.span, "a register for the return address belongs here")),
            },
            _ => {
                return Err(Fault::new(span, format!("`{mnemonic}` takes one operand, the function"))
                    .advise(format!("it is written `{mnemonic} label`")));
            }
        };
        self.far(through, link, target)
    }

    fn jump_through(&mut self, written: &[Written], span: Span) -> Result<(), Fault> {
        match written {
            [target, Written { shape: Shape::Register(through), .. }] => self.far(*through, 0, target),
            _ => Err(Fault::new(span, "`jump` takes a label and a free register")
                .advise("it is written `jump label, t0`; `j label` needs no register")),
        }
    }

    fn far(&mut self, through: u8, link: u8, target: &Written) -> Result<(), Fault> {
        if let Shape::Register(_) = target.shape {
            let shown = target.shown();
            return Err(Fault::new(
                target.span,
                format!("a label belongs here, and `{shown}` is a register"),
            )
            .advise(format!("`jalr {shown}` calls the function whose address is in `{shown}`")));
        }
        let expr = self.expression(target.tokens, target.span)?;
        let upper = Encoding::new(Op::Auipc).rd(through).bytes(false).unwrap_or_default();
        let jump = Encoding::new(Op::Jalr).rd(link).rs1(through).bytes(false).unwrap_or_default();
        let bytes = [upper, jump].concat();
        self.sections.fixup(&bytes, FixupKind::Address(RelocationKind::CallPlt), expr, target.span)
    }
}

fn register_and_value<'w, 't, 's>(
    mnemonic: &str,
    written: &'w [Written<'t, 's>],
    span: Span,
) -> Result<(u8, &'w Written<'t, 's>), Fault> {
    let what = if mnemonic == "li" { "number" } else { "symbol" };
    let [to, value] = written else {
        return Err(Fault::new(span, format!("`{mnemonic}` takes a register and a {what}"))
            .advise(format!("it is written `{mnemonic} register, {what}`")));
    };
    let Shape::Register(rd) = to.shape else {
        return Err(Fault::new(to.span, format!("`{}` is not a register", to.shown())));
    };
    match value.shape {
        Shape::Expression | Shape::Float(_) => Ok((rd, value)),
        Shape::Register(_) => {
            let message = format!("a {what} belongs here, and `{}` is a register", value.shown());
            Err(Fault::new(value.span, message).advise("`mv` copies a register"))
        }
        Shape::Memory(..) => {
            Err(Fault::new(value.span, format!("a {what} belongs here, not a place in memory"))
                .advise("`ld`, `lw` and `lb` load from memory"))
        }
    }
}
