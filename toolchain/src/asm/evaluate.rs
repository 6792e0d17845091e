//! The value of an expression, as far as it is known.

use super::{
    diagnostic::{Fault, Span},
    expression::{Binary, Expr},
    symbols::{Definition, Place, SymbolId, Symbols},
};

/// What an expression stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(i64),
    /// So many bytes behind a place in the program.
    Address(Place, i64),
    /// So many bytes behind a symbol that the linker defines.
    Outside(SymbolId, i64),
    /// The distance from the second place to the first, plus so many: places in two sections.
    Apart(Place, Place, i64),
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoValue {
    /// It depends on something that is not known yet.
    NotYet,
    /// A symbol in it is missing or faulty, which is said elsewhere.
    Silent,
    /// It never has one.
    Wrong(Fault),
}

/// Measures distances between places of the same section: bytes from the second to the first, if known.
pub trait Distances {
    /// See there.
    fn distance(&self, to: Place, from: Place) -> Option<i64>;
}

/// Steps that evaluating one expression may take; formulas of formulas can grow without bound.
const STEPS_MAX: u32 = 20_000;
/// Formulas within formulas.
const DEPTH_MAX: u32 = 16;

/// The value of `expr`.
pub fn evaluate(expr: &Expr, symbols: &Symbols, distances: &dyn Distances) -> Result<Value, NoValue> {
    Evaluation { symbols, distances, steps: 0 }.value(expr, 0)
}

struct Evaluation<'a> {
    symbols: &'a Symbols,
    distances: &'a dyn Distances,
    steps: u32,
}

impl Evaluation<'_> {
    fn value(&mut self, expr: &Expr, depth: u32) -> Result<Value, NoValue> {
        self.steps += 1;
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Here(place) => Ok(Value::Address(*place, 0)),
            Expr::Symbol(id, span) => self.symbol(*id, *span, depth),
            Expr::Unary(operator, operand, span) => match self.value(operand, depth)? {
                Value::Number(number) => Ok(Value::Number(operator.apply(number))),
                _ => Err(not_of_addresses(*span)),
            },
            Expr::Binary(operator, left, right, span) => {
                // Both sides, so that a fault on the right is not hidden behind something unknown on the left.
                let left = self.value(left, depth);
                let right = self.value(right, depth);
                match (left, right) {
                    (Ok(left), Ok(right)) => self.binary(*operator, left, right, *span),
                    (Err(NoValue::Wrong(fault)), _) | (_, Err(NoValue::Wrong(fault))) => {
                        Err(NoValue::Wrong(fault))
                    }
                    (Err(NoValue::Silent), _) | (_, Err(NoValue::Silent)) => Err(NoValue::Silent),
                    _ => Err(NoValue::NotYet),
                }
            }
        }
    }

    fn symbol(&mut self, id: SymbolId, span: Span, depth: u32) -> Result<Value, NoValue> {
        let symbol = self.symbols.get(id);
        match &symbol.definition {
            Definition::Missing if super::link::defines(&symbol.name) => Ok(Value::Outside(id, 0)),
            Definition::Missing => Err(NoValue::NotYet),
            Definition::Broken => Err(NoValue::Silent),
            Definition::Label(place) => Ok(Value::Address(*place, 0)),
            Definition::Value(value) => Ok(value.clone()),
            Definition::Formula(_) if depth >= DEPTH_MAX || self.steps > STEPS_MAX => {
                Err(NoValue::Wrong(Fault::new(
                    span,
                    format!("`{}` depends on itself, or on too long a chain of symbols", symbol.name),
                )))
            }
            Definition::Formula(expr) => self.value(expr, depth + 1),
        }
    }

    fn binary(&self, operator: Binary, left: Value, right: Value, span: Span) -> Result<Value, NoValue> {
        use Value::{Address, Apart, Number, Outside};
        match (operator, left, right) {
            (_, Number(a), Number(b)) => operator
                .apply(a, b)
                .map(Number)
                .ok_or_else(|| NoValue::Wrong(Fault::new(span, "this divides by zero"))),
            (Binary::Add, Number(n), other) | (Binary::Add, other, Number(n)) => Ok(other.plus(n)),
            (Binary::Sub, other, Number(n)) => Ok(other.plus(n.wrapping_neg())),
            (Binary::Sub, Address(to, a), Address(from, b)) => {
                let rest = a.wrapping_sub(b);
                match self.distances.distance(to, from) {
                    Some(distance) => Ok(Number(distance.wrapping_add(rest))),
                    None if to.section == from.section => Err(NoValue::NotYet),
                    None => Ok(Apart(to, from, rest)),
                }
            }
            (Binary::Sub, Outside(a, m), Outside(b, n)) if a == b => Ok(Number(m.wrapping_sub(n))),
            // Comparisons hold between addresses of one section too.
            (
                Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge,
                Address(to, a),
                Address(from, b),
            ) if to.section == from.section => {
                let distance = self.distances.distance(to, from).ok_or(NoValue::NotYet)?;
                let ordered = operator.apply(distance.wrapping_add(a.wrapping_sub(b)), 0);
                Ok(Number(ordered.unwrap_or_default()))
            }
            _ => Err(not_of_addresses(span)),
        }
    }
}

impl Value {
    fn plus(self, n: i64) -> Value {
        match self {
            Value::Number(own) => Value::Number(own.wrapping_add(n)),
            Value::Address(place, own) => Value::Address(place, own.wrapping_add(n)),
            Value::Outside(id, own) => Value::Outside(id, own.wrapping_add(n)),
            Value::Apart(to, from, own) => Value::Apart(to, from, own.wrapping_add(n)),
        }
    }
}

fn not_of_addresses(span: Span) -> NoValue {
    NoValue::Wrong(
        Fault::new(span, "addresses can't be combined in this way")
            .advise("a number can be added to an address, and one address subtracted from another"),
    )
}
