//! Expressions: numbers, symbols and `.` under the operators of GNU as.
//!
//! ```text
//! or     := and ("||" and)*
//! and    := compare ("&&" compare)*
//! compare := sum (("==" | "!=" | "<>" | "<" | "<=" | ">" | ">=") sum)*
//! sum    := bits (("+" | "-") bits)*
//! bits   := product (("|" | "&" | "^" | "!") product)*
//! product := unary (("*" | "/" | "%" | "<<" | ">>") unary)*
//! unary  := ("-" | "~" | "!" | "+") unary | number | name | local | "." | "(" or ")"
//! ```
//!
//! That is GNU's order (manual, 6.2.4), not C's: shifts bind like `*`, and `|` `&` `^` tighter than `+`. Where
//! the two orders differ, the text gets a warning.

use super::{
    diagnostic::{Fault, Report, Span},
    lexer::{Kind, Token},
    symbols::{Place, SymbolId, Symbols},
};

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Mul,
    Div,
    Rem,
    Shl,
    Shr,
    Or,
    OrNot,
    Xor,
    And,
    Add,
    Sub,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Both,
    Either,
}

/// An operator in front of its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    Neg,
    Not,
    IsZero,
}

/// A row of the table of operators.
#[derive(Clone, Copy)]
struct Operator {
    sign: &'static str,
    action: Binary,
    /// How tightly it binds in GNU as.
    gnu: u8,
    /// How tightly it binds in C.
    c: u8,
}

/// Sign, operator, how tightly it binds in GNU as, and in C.
const OPERATORS: [(&str, Binary, u8, u8); 20] = [
    ("*", Binary::Mul, 5, 10),
    ("/", Binary::Div, 5, 10),
    ("%", Binary::Rem, 5, 10),
    ("<<", Binary::Shl, 5, 8),
    (">>", Binary::Shr, 5, 8),
    ("|", Binary::Or, 4, 3),
    ("!", Binary::OrNot, 4, 3),
    ("^", Binary::Xor, 4, 4),
    ("&", Binary::And, 4, 5),
    ("+", Binary::Add, 3, 9),
    ("-", Binary::Sub, 3, 9),
    ("==", Binary::Eq, 2, 6),
    ("!=", Binary::Ne, 2, 6),
    ("<>", Binary::Ne, 2, 6),
    ("<", Binary::Lt, 2, 7),
    ("<=", Binary::Le, 2, 7),
    (">", Binary::Gt, 2, 7),
    (">=", Binary::Ge, 2, 7),
    ("&&", Binary::Both, 1, 2),
    ("||", Binary::Either, 0, 1),
];

/// An expression.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A number.
    Number(i64),
    /// A symbol, and where it stands.
    Symbol(SymbolId, Span),
    /// `.`: where the statement stands in the program.
    Here(Place),
    /// An operator and its operand.
    Unary(Unary, Box<Expr>, Span),
    /// An operator and its operands.
    Binary(Binary, Box<Expr>, Box<Expr>, Span),
}

/// Most operands in one expression: its tree is walked by recursion.
const OPERANDS_MAX: usize = 100;

/// Reads expressions from tokens.
pub struct ExpressionParser<'a, 't, 's> {
    /// The tokens.
    pub tokens: &'t [Token<'s>],
    /// Which is next.
    pub at: usize,
    /// What names stand for.
    pub symbols: &'a mut Symbols,
    /// What `.` stands for.
    pub here: Place,
    /// Takes the warnings.
    pub report: &'a mut Report,
    operands: usize,
}

impl<'a, 't, 's> ExpressionParser<'a, 't, 's> {
    /// A parser at the first token.
    pub fn new(
        tokens: &'t [Token<'s>],
        symbols: &'a mut Symbols,
        here: Place,
        report: &'a mut Report,
    ) -> Self {
        ExpressionParser { tokens, at: 0, symbols, here, report, operands: 0 }
    }

    /// One expression, with which the tokens end. `end` is where something missing is reported.
    pub fn whole(mut self, end: Span) -> Result<Expr, Fault> {
        let expr = self.expression(end)?;
        match self.tokens.get(self.at) {
            None => Ok(expr),
            Some(extra) => Err(unexpected(extra)),
        }
    }

    /// One expression; tokens may follow.
    pub fn expression(&mut self, end: Span) -> Result<Expr, Fault> {
        self.level(0, end)
    }

    fn level(&mut self, least: u8, end: Span) -> Result<Expr, Fault> {
        let mut left = self.unary(end)?;
        let mut last: Option<Operator> = None;
        while let Some(token) = self.tokens.get(self.at) {
            let Some(operator) = operator(token).filter(|operator| operator.gnu >= least) else { break };
            self.at += 1;
            let first = self.at;
            let right = self.level(operator.gnu + 1, end)?;
            let operands = &self.tokens[first..self.at];
            // In front of this operator, or in its right operand: what is worked out earlier, but not in C.
            let earlier = last.filter(|last| operator.c > last.c).or_else(|| earlier(operator, operands));
            if let Some(earlier) = earlier {
                self.warn_of_order(earlier, operator, token.span);
            }
            left = binary(operator.action, left, right, token.span);
            last = Some(operator);
        }
        Ok(left)
    }

    fn warn_of_order(&mut self, first: Operator, second: Operator, span: Span) {
        let message = format!("`{}` is worked out before `{}` here, in C after it", first.sign, second.sign);
        self.report.warn(Fault::new(span, message).advise("parentheses make clear what belongs together"));
    }

    fn unary(&mut self, end: Span) -> Result<Expr, Fault> {
        self.operands += 1;
        let Some(token) = self.tokens.get(self.at) else {
            return Err(Fault::new(end, "a number or symbol is missing here"));
        };
        if self.operands > OPERANDS_MAX {
            return Err(Fault::new(token.span, "this expression is too long")
                .advise("split it: give parts of it names with `.equ`"));
        }
        self.at += 1;
        match token.kind {
            Kind::Number(number) => Ok(Expr::Number(number as i64)),
            Kind::Local { number, forward } => self.symbols.local(number, forward, token.span),
            Kind::Name(".") => Ok(Expr::Here(self.here)),
            Kind::Name(name) if machine::isa::register::number(name).is_some() => Err(Fault::new(
                token.span,
                format!("`{name}` is a register; a number or symbol belongs here"),
            )),
            Kind::Name(name) => Ok(self.symbols.used(name, token.span)),
            Kind::Sign("(") => self.parenthesized(token, end),
            Kind::Sign("+") => self.unary(end),
            Kind::Sign("-") => Ok(unary(Unary::Neg, self.unary(end)?, token.span)),
            Kind::Sign("~") => Ok(unary(Unary::Not, self.unary(end)?, token.span)),
            Kind::Sign("!") => Ok(unary(Unary::IsZero, self.unary(end)?, token.span)),
            Kind::Sign("%") => {
                Err(Fault::new(token.span, "`%` in front of a name belongs to instructions only")
                    .advise("write it as the operand: `lui a0, %hi(symbol)`"))
            }
            _ => Err(unexpected(token)),
        }
    }

    fn parenthesized(&mut self, open: &Token, end: Span) -> Result<Expr, Fault> {
        let inner = self.level(0, end)?;
        match self.tokens.get(self.at) {
            Some(close) if close.is(")") => {
                self.at += 1;
                Ok(inner)
            }
            Some(other) => Err(unexpected(other)),
            None => Err(Fault::new(open.span, "this parenthesis is never closed")),
        }
    }
}

/// The token has no business here.
pub fn unexpected(token: &Token) -> Fault {
    let fault = Fault::new(token.span, format!("`{}` does not belong here", token.shown()));
    match token.kind {
        Kind::Decimal(_) => fault.advise("a number with a point belongs into `.float` or `.double`"),
        Kind::Name(_) | Kind::Number(_) | Kind::Local { .. } => {
            fault.advise("is a comma or an operator missing in front of it?")
        }
        _ => fault,
    }
}

fn operator(token: &Token) -> Option<Operator> {
    let (sign, action, gnu, c) = OPERATORS.iter().copied().find(|row| token.is(row.0))?;
    Some(Operator { sign, action, gnu, c })
}

/// An operator in the right operand of `outer`, outside parentheses, that C would work out after it.
fn earlier(outer: Operator, operand: &[Token]) -> Option<Operator> {
    let mut depth = 0;
    let mut after_operand = false;
    for token in operand {
        match token.kind {
            Kind::Sign("(") => depth += 1,
            Kind::Sign(")") => depth -= 1,
            _ => {}
        }
        let inner = operator(token).filter(|inner| depth == 0 && after_operand && inner.c <= outer.c);
        if inner.is_some() {
            return inner;
        }
        after_operand = !matches!(token.kind, Kind::Sign(sign) if sign != ")");
    }
    None
}

fn unary(operator: Unary, operand: Expr, span: Span) -> Expr {
    match operand {
        Expr::Number(number) => Expr::Number(operator.apply(number)),
        operand => Expr::Unary(operator, Box::new(operand), span),
    }
}

fn binary(operator: Binary, left: Expr, right: Expr, span: Span) -> Expr {
    if let (Expr::Number(a), Expr::Number(b)) = (&left, &right)
        && let Some(value) = operator.apply(*a, *b)
    {
        return Expr::Number(value);
    }
    Expr::Binary(operator, Box::new(left), Box::new(right), span)
}

impl Unary {
    /// The operator's result.
    pub fn apply(self, a: i64) -> i64 {
        match self {
            Unary::Neg => a.wrapping_neg(),
            Unary::Not => !a,
            Unary::IsZero => i64::from(a == 0),
        }
    }
}

impl Binary {
    /// The operator's result, `None` when dividing by zero. A true comparison is -1, as in GNU as.
    pub fn apply(self, a: i64, b: i64) -> Option<i64> {
        let truth = |truth: bool| -i64::from(truth);
        let shift = u32::try_from(b).ok().filter(|bits| *bits < 64);
        Some(match self {
            Binary::Mul => a.wrapping_mul(b),
            Binary::Div if b == 0 => return None,
            Binary::Div => a.wrapping_div(b),
            Binary::Rem if b == 0 => return None,
            Binary::Rem => a.wrapping_rem(b),
            Binary::Shl => shift.map_or(0, |bits| a << bits),
            Binary::Shr => shift.map_or(0, |bits| (a as u64 >> bits) as i64),
            Binary::Or => a | b,
            Binary::OrNot => a | !b,
            Binary::Xor => a ^ b,
            Binary::And => a & b,
            Binary::Add => a.wrapping_add(b),
            Binary::Sub => a.wrapping_sub(b),
            Binary::Eq => truth(a == b),
            Binary::Ne => truth(a != b),
            Binary::Lt => truth(a < b),
            Binary::Le => truth(a <= b),
            Binary::Gt => truth(a > b),
            Binary::Ge => truth(a >= b),
            Binary::Both => i64::from(a != 0 && b != 0),
            Binary::Either => i64::from(a != 0 || b != 0),
        })
    }
}
