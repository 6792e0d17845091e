//! Reads a source text statement by statement.
//!
//! ```text
//! line      := statement (";" statement)*
//! statement := (label ":")* [name "=" expression | directive operands | mnemonic operands]
//! ```

use super::{
    Options,
    diagnostic::{Fault, Report, Span},
    evaluate::{NoValue, Value, evaluate},
    expression::{Expr, ExpressionParser, unexpected},
    layout::{Layout, Unlaid},
    lexer::{Kind, Lexer, Token},
    link,
    object::Object,
    operands::span_of,
    predefined,
    resolve::resolve,
    sections::{Mark, Sections},
    suggest::did_you_mean,
    symbols::{Definition, Symbols},
};

/// The state of reading a source text.
pub struct Assembler {
    /// The program so far.
    pub sections: Sections,
    /// Its symbols.
    pub symbols: Symbols,
    /// What is wrong so far.
    pub report: Report,
    /// Whether two-byte instructions are used.
    pub compressed: bool,
    /// Whether they were used anywhere.
    pub ever_compressed: bool,
    /// What `.option push` keeps.
    pub options: Vec<bool>,
    /// What `.pushsection` keeps.
    pub section_stack: Vec<usize>,
    /// `.end` was read.
    pub ended: bool,
    /// Sections in which instructions were warned of.
    warned: Vec<usize>,
}

/// Reads the text, lays it out and resolves it.
pub fn run(source: &str, options: &Options) -> (Option<Object>, Report) {
    let mut assembler = Assembler {
        sections: Sections::new(if options.compressed { 2 } else { 4 }),
        symbols: Symbols::default(),
        report: Report::default(),
        compressed: options.compressed,
        ever_compressed: options.compressed,
        options: Vec::new(),
        section_stack: Vec::new(),
        ended: false,
        warned: Vec::new(),
    };
    assembler.read(source);
    assembler.finish()
}

impl Assembler {
    fn read(&mut self, source: &str) {
        let mut lexer = Lexer::default();
        for (number, text) in (1..).zip(source.lines()) {
            let (tokens, clean) = lexer.line(number, text, &mut self.report);
            for statement in tokens.split(|token| token.is(";")) {
                if !self.ended {
                    self.statement(statement, clean);
                }
            }
        }
        lexer.finish(&mut self.report);
    }

    /// `clean` is false when a part of the line was no token: its labels count, nothing else.
    fn statement(&mut self, mut tokens: &[Token], clean: bool) {
        while let [label, colon, rest @ ..] = tokens {
            if !colon.is(":") {
                break;
            }
            if let Err(fault) = self.label(label) {
                self.report.error(fault);
            }
            tokens = rest;
        }
        if tokens.is_empty() || !clean {
            return;
        }
        let start = self.sections.here();
        if let Err(fault) = self.body(tokens) {
            self.report.error(fault);
        }
        let end = self.sections.here();
        if start.section == end.section && start != end {
            let instruction = tokens[0].name().is_some_and(|name| !name.starts_with('.'));
            let mark = Mark { span: span_of(tokens), start, end, instruction };
            self.check_section(&mark);
            self.sections.section().marks.push(mark);
        }
    }

    fn label(&mut self, label: &Token) -> Result<(), Fault> {
        let here = self.sections.here();
        match label.kind {
            Kind::Name(name) if machine::isa::register::number(name).is_some() => {
                Err(Fault::new(label.span, format!("`{name}` is a register and can't be a label")))
            }
            Kind::Name(".") => Err(unexpected(label)),
            Kind::Name(name) => self.symbols.define_label(name, here, label.span),
            Kind::Number(number) => match u32::try_from(number) {
                Ok(number) => {
                    self.symbols.define_local(number, here, label.span);
                    Ok(())
                }
                Err(_) => Err(Fault::new(label.span, "this number is too large for a label")),
            },
            _ => Err(unexpected(label)),
        }
    }

    fn body(&mut self, tokens: &[Token]) -> Result<(), Fault> {
        let [first, rest @ ..] = tokens else { return Ok(()) };
        let Kind::Name(name) = first.kind else { return Err(unexpected(first)) };
        match rest {
            [equals, value @ ..] if equals.is("=") || equals.is("==") => {
                self.assign(first, value, equals.span, equals.is("=="))
            }
            _ if name.starts_with('.') => self.directive(first, rest),
            _ => self.instruction(first, rest),
        }
    }

    /// `name = expression`; `once` refuses a second time.
    pub fn assign(&mut self, name: &Token, value: &[Token], end: Span, once: bool) -> Result<(), Fault> {
        let Some(text) = name.name() else { return Err(unexpected(name)) };
        if machine::isa::register::number(text).is_some() {
            return Err(Fault::new(name.span, format!("`{text}` is a register and can't be a symbol")));
        }
        let value = if text == "." {
            Err(Fault::new(name.span, "`.` can't be set").advise("`.org` moves to a place in the section"))
        } else {
            self.expression(value, end)
        };
        let evaluated = value.map(|expr| (self.evaluate(&expr), expr));
        let id = self.symbols.named(text);
        let symbol = self.symbols.get_mut(id);
        let taken = matches!(symbol.definition, Definition::Label(_))
            || once && !matches!(symbol.definition, Definition::Missing | Definition::Broken);
        if taken {
            let line = symbol.defined.map_or(0, |span| span.line);
            return Err(Fault::new(name.span, format!("`{text}` is already defined in line {line}")));
        }
        symbol.defined = Some(name.span);
        let (definition, fault) = match evaluated {
            Ok((Ok(value), _)) => (Definition::Value(value), None),
            Ok((Err(NoValue::NotYet), expr)) => (Definition::Formula(expr), None),
            Ok((Err(NoValue::Silent), _)) => (Definition::Broken, None),
            Ok((Err(NoValue::Wrong(fault)), _)) | Err(fault) => (Definition::Broken, Some(fault)),
        };
        symbol.definition = definition;
        fault.map_or(Ok(()), Err)
    }

    /// One expression of all the tokens.
    pub fn expression(&mut self, tokens: &[Token], end: Span) -> Result<Expr, Fault> {
        let here = self.sections.here();
        ExpressionParser::new(tokens, &mut self.symbols, here, &mut self.report).whole(end)
    }

    /// What the expression's value is so far.
    pub fn evaluate(&self, expr: &Expr) -> Result<Value, NoValue> {
        evaluate(expr, &self.symbols, &Unlaid)
    }

    /// Reads and evaluates.
    pub fn value_now(&mut self, tokens: &[Token]) -> Result<Result<Value, NoValue>, Fault> {
        let expr = self.expression(tokens, span_of(tokens))?;
        Ok(self.evaluate(&expr))
    }

    fn check_section(&mut self, mark: &Mark) {
        let at = self.sections.current;
        let section = self.sections.section();
        if mark.instruction {
            section.alignment = section.alignment.max(2);
        }
        let code_in_data = mark.instruction && !section.flags.execute;
        if code_in_data && !self.warned.contains(&at) {
            let message = format!("an instruction in `{}`, whose bytes are not run", section.name);
            self.warned.push(at);
            self.report.warn(Fault::new(mark.span, message).advise("code goes into `.text`"));
        }
    }

    fn finish(mut self) -> (Option<Object>, Report) {
        self.report_missing();
        self.sections.finish();
        let layout = match Layout::of(&self.sections, &self.symbols) {
            Ok(layout) => layout,
            Err(faults) => {
                faults.into_iter().for_each(|fault| self.report.error(fault));
                return (None, self.report);
            }
        };
        let mut object = resolve(&self.sections, &self.symbols, &layout, &mut self.report);
        object.compressed = self.ever_compressed;
        (Some(object), self.report)
    }

    fn report_missing(&mut self) {
        let mut faults = Vec::new();
        for (name, span) in self.symbols.missing() {
            match name {
                Err(number) => faults.push(
                    Fault::new(span, format!("there is no label `{number}:` below"))
                        .advise(format!("`{number}f` looks forward, `{number}b` backward")),
                ),
                Ok(name) if link::defines(name) => {}
                Ok(name) => {
                    let fault = Fault::new(span, format!("`{name}` is not defined"));
                    let defined = self.symbols.by_name().filter(|(_, symbol)| symbol.defined.is_some());
                    let known: Vec<String> =
                        defined.map(|(name, _)| name.to_string()).chain(predefined::names()).collect();
                    faults.push(match did_you_mean(name, known.iter().map(String::as_str)) {
                        Some(advice) => fault.advise(advice),
                        None => fault.advise(format!(
                            "define it as a label, `{name}:`, or as a number, `.equ {name}, …`"
                        )),
                    });
                }
            }
        }
        faults.into_iter().for_each(|fault| self.report.error(fault));
    }
}
