//! The operands of an instruction as they are written: registers, `offset(register)`, expressions.

use machine::isa::register;

use super::{
    diagnostic::{Fault, Span},
    expression::unexpected,
    lexer::{Kind, Token},
};

/// What an operand looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'t, 's> {
    /// An integer register.
    Register(u8),
    /// A floating-point register; or, where none belongs, a symbol of that name.
    Float(u8),
    /// `offset(register)`; the offset may be absent.
    Memory(&'t [Token<'s>], u8),
    /// Anything else.
    Expression,
}

/// An operand.
#[derive(Clone, Copy, Debug)]
pub struct Written<'t, 's> {
    /// Its tokens; at least one.
    pub tokens: &'t [Token<'s>],
    /// From its first to its last character.
    pub span: Span,
    /// What it looks like.
    pub shape: Shape<'t, 's>,
}

impl Written<'_, '_> {
    /// Whether it can be a number or a symbol.
    pub fn is_value(&self) -> bool {
        matches!(self.shape, Shape::Expression | Shape::Float(_))
    }

    /// How the source has it, roughly.
    pub fn shown(&self) -> String {
        self.tokens.iter().map(Token::shown).collect()
    }
}

/// From the first token's start to the last one's end.
pub fn span_of(tokens: &[Token]) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => Span {
            line: first.span.line,
            column: first.span.column,
            length: last.span.column + last.span.length - first.span.column,
        },
        _ => Span::default(),
    }
}

/// Splits at the commas that stand outside parentheses. `before` is the token in front of the operands.
pub fn split<'t, 's>(tokens: &'t [Token<'s>], before: Span) -> Result<Vec<Written<'t, 's>>, Fault> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let mut depth = 0usize;
    let mut last = before;
    let mut operands = Vec::new();
    let is_comma = |token: &Token| {
        match token.kind {
            Kind::Sign("(") => depth += 1,
            Kind::Sign(")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.is(",")
    };
    for part in tokens.split(is_comma) {
        if part.is_empty() {
            return Err(Fault::new(last, "an operand is missing beside this"));
        }
        last = span_of(part);
        operands.push(Written { tokens: part, span: last, shape: shape(part) });
    }
    Ok(operands)
}

fn shape<'t, 's>(tokens: &'t [Token<'s>]) -> Shape<'t, 's> {
    let named = |token: &Token| token.name().and_then(register::number);
    if let [Token { kind: Kind::Name(name), .. }] = tokens {
        let integer = register::number(name).map(Shape::Register);
        return integer.or(register::float_number(name).map(Shape::Float)).unwrap_or(Shape::Expression);
    }
    match tokens {
        [offset @ .., open, inner, close] if open.is("(") && close.is(")") => match named(inner) {
            Some(register) => Shape::Memory(offset, register),
            None => Shape::Expression,
        },
        _ => Shape::Expression,
    }
}

/// `%name(inner)`: the name's token and the inner tokens.
pub fn modifier<'t, 's>(tokens: &'t [Token<'s>]) -> Option<Result<(&'t Token<'s>, &'t [Token<'s>]), Fault>> {
    let (percent, rest) = tokens.split_first()?;
    if !percent.is("%") {
        return None;
    }
    Some(match rest {
        [name, open, inner @ .., close] if name.name().is_some() && open.is("(") && close.is(")") => {
            Ok((name, inner))
        }
        _ => {
            Err(unexpected(percent).advise("a part of an address is written `%hi(symbol)` or `%lo(symbol)`"))
        }
    })
}
