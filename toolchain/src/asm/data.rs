//! Directives that make bytes: numbers, strings, room.

use super::{
    assembler::Assembler,
    diagnostic::{Fault, Span},
    evaluate::{NoValue, Value},
    expression::Expr,
    fixup::FixupKind,
    lexer::{Kind, Token},
    operands::Written,
    resolve::data_bytes,
    sections::{Fill, Fragment},
};

/// Largest unit of `.fill`.
const UNIT_MAX: i64 = 8;

impl Assembler {
    /// `.byte` to `.dword`.
    pub fn data(&mut self, size: u8, rest: &[Token], span: Span) -> Result<(), Fault> {
        for operand in self.operands(rest, span, 1, usize::MAX)? {
            if let [Token { kind: Kind::Text(_), .. }] = operand.tokens {
                return Err(Fault::new(operand.span, "a number belongs here, and this is a string")
                    .advise("`.ascii` and `.asciz` take strings"));
            }
            let expr = self.expression(operand.tokens, operand.span)?;
            match self.evaluate(&expr) {
                Ok(Value::Number(number)) => {
                    let bytes = data_bytes(number, size, operand.span)?;
                    self.store(&bytes, operand.span)?;
                }
                Err(NoValue::Wrong(fault)) => return Err(fault),
                Ok(_) | Err(_) => {
                    self.check_room(operand.span)?;
                    let blank = vec![0; usize::from(size)];
                    self.sections.fixup(&blank, FixupKind::Data(size), expr, operand.span)?;
                }
            }
        }
        Ok(())
    }

    /// `.float` and `.double`.
    pub fn floats(&mut self, double: bool, rest: &[Token], span: Span) -> Result<(), Fault> {
        for operand in self.operands(rest, span, 1, usize::MAX)? {
            let text = literal(operand.tokens).ok_or_else(|| {
                Fault::new(operand.span, "a floating-point number belongs here")
                    .advise("such as 1.5, -2, 6.02e23, inf or nan")
            })?;
            // Each is rounded once, from what is written.
            let bytes = if double {
                text.parse().map(f64::to_le_bytes).map(Vec::from)
            } else {
                text.parse().map(f32::to_le_bytes).map(Vec::from)
            };
            let bytes = bytes.map_err(|_| Fault::new(operand.span, format!("`{text}` is not a number")))?;
            self.store(&bytes, operand.span)?;
        }
        Ok(())
    }

    /// `.ascii` and `.asciz`.
    pub fn strings(&mut self, zero: bool, rest: &[Token], span: Span) -> Result<(), Fault> {
        for operand in self.operands(rest, span, 1, usize::MAX)? {
            // Neighbouring strings are one, as in C.
            let mut bytes = Vec::new();
            for token in operand.tokens {
                let Kind::Text(text) = &token.kind else {
                    return Err(Fault::new(token.span, "a string in double quotes belongs here"));
                };
                bytes.extend(text);
                if zero {
                    bytes.push(0);
                }
            }
            self.store(&bytes, operand.span)?;
        }
        Ok(())
    }

    /// `.space count, fill`.
    pub fn space(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = self.operands(rest, span, 1, 2)?;
        let fill = match written.get(1) {
            Some(fill) => self.known_number(fill)? as u8,
            None => 0,
        };
        self.repeated(&written[0], vec![fill])
    }

    /// `.fill repeat, size, value`.
    pub fn fill(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = self.operands(rest, span, 1, 3)?;
        let size = match written.get(1) {
            Some(size) => self.known_number(size)?,
            None => 1,
        };
        if size < 0 {
            return Err(Fault::new(written[1].span, "a size can't be negative"));
        }
        let value = match written.get(2) {
            Some(value) => self.known_number(value)?,
            None => 0,
        };
        // The value has 4 bytes; what is beyond reads as zero (GNU as manual, 7.37).
        let value = i64::from(value as u32);
        self.repeated(&written[0], value.to_le_bytes()[..size.min(UNIT_MAX) as usize].to_vec())
    }

    fn repeated(&mut self, count: &Written, unit: Vec<u8>) -> Result<(), Fault> {
        let span = count.span;
        if unit.iter().any(|byte| *byte != 0) {
            self.check_room(span)?;
        }
        let expr: Expr = self.expression(count.tokens, span)?;
        match self.evaluate(&expr) {
            Ok(Value::Number(number)) => match u64::try_from(number) {
                Ok(count) => self.sections.repeat(&unit, count, span),
                Err(_) => Err(Fault::new(
                    span,
                    format!("the number of repetitions is {number}; it can't be negative"),
                )),
            },
            Ok(_) => Err(Fault::new(span, "a number belongs here, and this is an address")),
            Err(NoValue::Wrong(fault)) => Err(fault),
            Err(NoValue::Silent) => Ok(()),
            Err(NoValue::NotYet) => {
                self.sections.fragment(Fragment::Fill(Fill { count: expr, unit, span }));
                Ok(())
            }
        }
    }

    fn store(&mut self, bytes: &[u8], span: Span) -> Result<(), Fault> {
        if bytes.iter().any(|byte| *byte != 0) {
            self.check_room(span)?;
        }
        self.sections.bytes(bytes, span)
    }

    /// A section without bytes in the file takes zeros only.
    fn check_room(&mut self, span: Span) -> Result<(), Fault> {
        let section = self.sections.section();
        if !section.flags.zeros {
            return Ok(());
        }
        let message = format!("`{}` holds only room that starts as zeros", section.name);
        Err(Fault::new(span, message).advise("put values into `.data`"))
    }
}

/// A floating-point number as Rust's `parse` reads it: a sign, and digits or `inf` or `nan`.
fn literal(tokens: &[Token]) -> Option<String> {
    let (sign, number) = match tokens {
        [sign, number] if sign.is("-") => ("-", number),
        [sign, number] if sign.is("+") => ("", number),
        [number] => ("", number),
        _ => return None,
    };
    let text = match number.kind {
        Kind::Number(number) => number.to_string(),
        Kind::Decimal(text) => text.into(),
        Kind::Name(name) if ["inf", "infinity", "nan"].contains(&name.to_ascii_lowercase().as_str()) => {
            name.into()
        }
        _ => return None,
    };
    Some(format!("{sign}{text}"))
}
