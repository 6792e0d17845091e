//! Symbols: labels, constants, numbered local labels.

use std::collections::BTreeMap;

use super::{
    diagnostic::{Fault, Span},
    evaluate::Value,
    expression::Expr,
    predefined,
};

/// A position in a section: so many bytes behind the start of a fragment. Its address is not known before
/// the section is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which section.
    pub section: usize,
    /// Which fragment of it.
    pub fragment: usize,
    /// Bytes from the fragment's start.
    pub offset: u64,
}

/// Which symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SymbolId(usize);

/// What a symbol stands for.
#[derive(Clone, Debug)]
pub enum Definition {
    /// Nothing yet.
    Missing,
    /// A place in the program.
    Label(Place),
    /// A known value.
    Value(Value),
    /// A value that depends on what comes later.
    Formula(Expr),
    /// Its definition was faulty: that has been said, and its uses are not to blame.
    Broken,
}

/// Whom a symbol is visible to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Binding {
    /// This file only.
    #[default]
    Local,
    /// All files.
    Global,
    /// All files, and another may define it too.
    Weak,
}

/// What a symbol names, as `.type` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SymbolKind {
    /// Unsaid.
    #[default]
    None,
    /// Data.
    Object,
    /// Code.
    Function,
}

/// A symbol.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// Its name; empty for local labels.
    pub name: String,
    /// What it stands for.
    pub definition: Definition,
    /// Where it was defined.
    pub defined: Option<Span>,
    /// Where it was first used.
    pub used: Option<Span>,
    /// Its visibility.
    pub binding: Binding,
    /// What it names.
    pub kind: SymbolKind,
    /// Its size in bytes, as `.size` says.
    pub size: Option<Expr>,
}

/// All symbols of a program.
#[derive(Default)]
pub struct Symbols {
    list: Vec<Symbol>,
    names: BTreeMap<String, SymbolId>,
    /// For each number: the last local label so far, and the one that uses look forward to.
    locals: BTreeMap<u32, (Option<SymbolId>, Option<SymbolId>)>,
}

impl Symbols {
    /// The symbol with this name, made if need be.
    pub fn named(&mut self, name: &str) -> SymbolId {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let id = self.add(name);
        self.names.insert(name.into(), id);
        id
    }

    fn add(&mut self, name: &str) -> SymbolId {
        self.list.push(Symbol {
            name: name.into(),
            definition: Definition::Missing,
            defined: None,
            used: None,
            binding: Binding::Local,
            kind: SymbolKind::None,
            size: None,
        });
        SymbolId(self.list.len() - 1)
    }

    /// The symbol.
    pub fn get(&self, id: SymbolId) -> &Symbol {
        &self.list[id.0]
    }

    /// The symbol, to change.
    pub fn get_mut(&mut self, id: SymbolId) -> &mut Symbol {
        &mut self.list[id.0]
    }

    /// A use of the name in an expression: a number at once for the constants that need no definition.
    pub fn used(&mut self, name: &str, span: Span) -> Expr {
        if !self.names.contains_key(name)
            && let Some(value) = predefined::value(name)
        {
            return Expr::Number(value);
        }
        let id = self.named(name);
        self.get_mut(id).used.get_or_insert(span);
        Expr::Symbol(id, span)
    }

    /// Whether the name has been used or defined, or needs no definition.
    pub fn knows(&self, name: &str) -> bool {
        self.names.contains_key(name) || predefined::value(name).is_some()
    }

    /// A use of `1b` or `1f`.
    pub fn local(&mut self, number: u32, forward: bool, span: Span) -> Result<Expr, Fault> {
        let (last, next) = self.locals.get(&number).copied().unwrap_or_default();
        if !forward {
            let missing = || {
                Fault::new(span, format!("there is no label `{number}:` above"))
                    .advise(format!("`{number}b` looks backward, `{number}f` forward"))
            };
            return last.map(|id| Expr::Symbol(id, span)).ok_or_else(missing);
        }
        let id = next.unwrap_or_else(|| self.add(""));
        self.locals.insert(number, (last, Some(id)));
        self.get_mut(id).used.get_or_insert(span);
        Ok(Expr::Symbol(id, span))
    }

    /// Puts the numbered label at `place`.
    pub fn define_local(&mut self, number: u32, place: Place, span: Span) {
        let next = self.locals.get(&number).and_then(|(_, next)| *next);
        let id = next.unwrap_or_else(|| self.add(""));
        let symbol = self.get_mut(id);
        symbol.definition = Definition::Label(place);
        symbol.defined = Some(span);
        self.locals.insert(number, (Some(id), None));
    }

    /// Puts the label at `place`; a second time is a fault.
    pub fn define_label(&mut self, name: &str, place: Place, span: Span) -> Result<(), Fault> {
        let id = self.named(name);
        let symbol = self.get_mut(id);
        if !matches!(symbol.definition, Definition::Missing | Definition::Broken) {
            let line = symbol.defined.map_or(0, |span| span.line);
            return Err(Fault::new(span, format!("`{name}` is already defined in line {line}"))
                .advise("give one of them another name, or use numbered labels: `1:` with `1b` and `1f`"));
        }
        symbol.definition = Definition::Label(place);
        symbol.defined = Some(span);
        Ok(())
    }

    /// Every symbol with a name, by name.
    pub fn by_name(&self) -> impl Iterator<Item = (&str, &Symbol)> {
        self.names.iter().map(|(name, id)| (name.as_str(), self.get(*id)))
    }

    /// Uses without a definition: name, or the number of a local label, and where.
    pub fn missing(&self) -> Vec<(Result<&str, u32>, Span)> {
        let is_missing = |symbol: &&Symbol| matches!(symbol.definition, Definition::Missing);
        let named = self.names.values().map(|id| self.get(*id)).filter(is_missing);
        let named = named.filter_map(|symbol| Some((Ok(symbol.name.as_str()), symbol.used?)));
        let local = self.locals.iter().filter_map(|(number, (_, next))| {
            let symbol = self.get((*next)?);
            Some((Err(*number), symbol.used.filter(|_| is_missing(&symbol))?))
        });
        named.chain(local).collect()
    }
}
