//! Directives: what each is called, and those that steer the assembler. Data directives are in `data.rs`.

use super::{
    assembler::Assembler,
    diagnostic::{Fault, Span},
    evaluate::{NoValue, Value},
    expression::unexpected,
    lexer::{Kind, Token},
    operands::{self, Written, span_of},
    sections::{Align, Flags, Fragment, Origin, usual_flags},
    suggest::did_you_mean,
    symbols::{Binding, SymbolKind},
};

/// What a directive does.
#[derive(Clone, Copy, Debug)]
enum Action {
    /// Goes to the section with this name.
    Section(&'static str),
    NamedSection,
    PushSection,
    PopSection,
    Previous,
    /// Numbers of so many bytes.
    Data(u8),
    /// Floating-point numbers of 4 or 8 bytes.
    Floats {
        double: bool,
    },
    /// Strings, with a zero byte after each or not.
    Strings {
        zero: bool,
    },
    Space,
    Fill,
    /// `.equ`; may not be done twice if `once`.
    Set {
        once: bool,
    },
    Bind(Binding),
    /// The operand is a power of two, or the bytes themselves.
    Align {
        power: bool,
    },
    Origin,
    Option,
    Type,
    Size,
    Common {
        local: bool,
    },
    End,
    /// Says something that nothing here asks.
    Ignore,
    /// Known, but not here; why.
    Refuse(&'static str),
}

const FILES: &str = "there are no other files here: put everything into this text";
const MACROS: &str = "there are no macros, loops and conditions of the assembler here: write the lines out";
const DYNAMIC: &str = "programs here are static";

use Action as A;

const DIRECTIVES: &[(&str, Action)] = &[
    (".text", A::Section(".text")),
    (".data", A::Section(".data")),
    (".bss", A::Section(".bss")),
    (".rodata", A::Section(".rodata")),
    (".section", A::NamedSection),
    (".pushsection", A::PushSection),
    (".popsection", A::PopSection),
    (".previous", A::Previous),
    (".byte", A::Data(1)),
    (".half", A::Data(2)),
    (".short", A::Data(2)),
    (".hword", A::Data(2)),
    (".2byte", A::Data(2)),
    (".word", A::Data(4)),
    (".long", A::Data(4)),
    (".int", A::Data(4)),
    (".4byte", A::Data(4)),
    (".dword", A::Data(8)),
    (".quad", A::Data(8)),
    (".8byte", A::Data(8)),
    (".float", A::Floats { double: false }),
    (".single", A::Floats { double: false }),
    (".double", A::Floats { double: true }),
    (".ascii", A::Strings { zero: false }),
    (".asciz", A::Strings { zero: true }),
    (".string", A::Strings { zero: true }),
    (".zero", A::Space),
    (".space", A::Space),
    (".skip", A::Space),
    (".fill", A::Fill),
    (".equ", A::Set { once: false }),
    (".set", A::Set { once: false }),
    (".equiv", A::Set { once: true }),
    (".globl", A::Bind(Binding::Global)),
    (".global", A::Bind(Binding::Global)),
    (".local", A::Bind(Binding::Local)),
    (".weak", A::Bind(Binding::Weak)),
    (".align", A::Align { power: true }),
    (".p2align", A::Align { power: true }),
    (".balign", A::Align { power: false }),
    (".org", A::Origin),
    (".option", A::Option),
    (".type", A::Type),
    (".size", A::Size),
    (".comm", A::Common { local: false }),
    (".lcomm", A::Common { local: true }),
    (".end", A::End),
    (".file", A::Ignore),
    (".ident", A::Ignore),
    (".loc", A::Ignore),
    (".attribute", A::Ignore),
    (".extern", A::Ignore),
    (".hidden", A::Ignore),
    (".protected", A::Ignore),
    (".internal", A::Ignore),
    (".include", A::Refuse(FILES)),
    (".incbin", A::Refuse(FILES)),
    (".macro", A::Refuse(MACROS)),
    (".endm", A::Refuse(MACROS)),
    (".rept", A::Refuse(MACROS)),
    (".irp", A::Refuse(MACROS)),
    (".irpc", A::Refuse(MACROS)),
    (".endr", A::Refuse(MACROS)),
    (".if", A::Refuse(MACROS)),
    (".ifdef", A::Refuse(MACROS)),
    (".ifndef", A::Refuse(MACROS)),
    (".else", A::Refuse(MACROS)),
    (".elseif", A::Refuse(MACROS)),
    (".endif", A::Refuse(MACROS)),
    (".insn", A::Refuse("write the instruction's bits with `.word` or `.half`")),
    (".dtprelword", A::Refuse(DYNAMIC)),
    (".dtpreldword", A::Refuse(DYNAMIC)),
];

/// The largest alignment: it is padded, and the program has its limit.
const ALIGNMENT_MAX: u64 = 1 << 16;

impl Assembler {
    /// One directive.
    pub fn directive(&mut self, name: &Token, rest: &[Token]) -> Result<(), Fault> {
        let text = name.name().unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        let Some((_, action)) = DIRECTIVES.iter().find(|(known, _)| *known == lower) else {
            // What describes stack frames to debuggers changes no byte.
            if lower.starts_with(".cfi_") {
                return Ok(());
            }
            let fault = Fault::new(name.span, format!("there is no directive `{text}`"));
            return Err(match did_you_mean(text, DIRECTIVES.iter().map(|row| row.0)) {
                Some(advice) => fault.advise(advice),
                None => fault,
            });
        };
        let span = name.span;
        match *action {
            A::Section(section) => {
                nothing(rest)?;
                self.sections.enter(section, None);
            }
            A::NamedSection => self.named_section(rest, span)?,
            A::PushSection => {
                self.section_stack.push(self.sections.current);
                self.named_section(rest, span)?;
            }
            A::PopSection => match self.section_stack.pop() {
                Some(section) => self.sections.current = section,
                None => return Err(Fault::new(span, "there is no `.pushsection` before this")),
            },
            A::Previous => std::mem::swap(&mut self.sections.current, &mut self.sections.previous),
            A::Data(size) => self.data(size, rest, span)?,
            A::Floats { double } => self.floats(double, rest, span)?,
            A::Strings { zero } => self.strings(zero, rest, span)?,
            A::Space => self.space(rest, span)?,
            A::Fill => self.fill(rest, span)?,
            A::Set { once } => self.set(rest, span, once)?,
            A::Bind(binding) => self.bind(binding, rest, span)?,
            A::Align { power } => self.align(power, rest, span)?,
            A::Origin => self.origin(rest, span)?,
            A::Option => self.option(rest, span)?,
            A::Type => self.symbol_type(rest, span)?,
            A::Size => self.symbol_size(rest, span)?,
            A::Common { local } => self.common(local, rest, span)?,
            A::End => self.ended = true,
            A::Ignore => {}
            A::Refuse(why) => {
                return Err(Fault::new(name.span, format!("`{text}` is not supported")).advise(why));
            }
        }
        Ok(())
    }

    /// The directive's operands; at least `least` and at most `most` of them.
    pub fn operands<'t, 's>(
        &self,
        rest: &'t [Token<'s>],
        span: Span,
        least: usize,
        most: usize,
    ) -> Result<Vec<Written<'t, 's>>, Fault> {
        let written = operands::split(rest, span)?;
        if written.len() < least {
            return Err(Fault::new(span, "an operand is missing behind this"));
        }
        match written.get(most) {
            Some(extra) => Err(Fault::new(extra.span, "this operand is one too many")),
            None => Ok(written),
        }
    }

    /// A number that must be known at this point.
    pub fn known_number(&mut self, written: &Written) -> Result<i64, Fault> {
        match self.value_now(written.tokens)? {
            Ok(Value::Number(number)) => Ok(number),
            Err(NoValue::Wrong(fault)) => Err(fault),
            Err(NoValue::NotYet) => Err(Fault::new(written.span, "this number must be known here")
                .advise("define what it is made of above this line")),
            Err(NoValue::Silent) => Ok(0),
            Ok(_) => Err(Fault::new(written.span, "a number belongs here, and this is an address")),
        }
    }

    /// `.section name, "flags", @type`.
    fn named_section(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = operands::split(rest, span)?;
        let Some((name, more)) = written.split_first() else {
            return Err(
                Fault::new(span, "the section's name is missing").advise("such as `.section .rodata`")
            );
        };
        let text: String = name.tokens.iter().map(section_name).collect();
        let mut flags = None;
        for operand in more {
            match operand.tokens {
                [Token { kind: Kind::Text(letters), .. }] => {
                    let zeros = usual_flags(&text).zeros;
                    flags = Some(Flags { zeros, ..section_flags(letters, operand.span)? });
                }
                [at, kind] if at.is("@") || at.is("%") => match kind.name() {
                    Some("nobits") => {
                        flags = Some(Flags { zeros: true, ..flags.unwrap_or(usual_flags(&text)) })
                    }
                    Some("progbits" | "note" | "init_array" | "fini_array") => {
                        flags = flags.map(|flags| Flags { zeros: false, ..flags });
                    }
                    _ => return Err(Fault::new(operand.span, "a section is `@progbits` or `@nobits`")),
                },
                // The size of a mergeable section's entries.
                [Token { kind: Kind::Number(_), .. }] => {}
                _ => {
                    return Err(Fault::new(operand.span, "the flags of a section stand in quotes")
                        .advise("such as `.section .code, \"ax\"`"));
                }
            }
        }
        if !self.sections.enter(&text, flags) {
            return Err(Fault::new(name.span, format!("`{text}` was begun with other flags")));
        }
        Ok(())
    }

    fn set(&mut self, rest: &[Token], span: Span, once: bool) -> Result<(), Fault> {
        match rest {
            [name, comma, value @ ..] if comma.is(",") => self.assign(name, value, comma.span, once),
            _ => {
                Err(Fault::new(span, "a name and a value belong here")
                    .advise("it is written `.equ name, value`"))
            }
        }
    }

    fn bind(&mut self, binding: Binding, rest: &[Token], span: Span) -> Result<(), Fault> {
        for operand in self.operands(rest, span, 1, usize::MAX)? {
            let [Token { kind: Kind::Name(name), .. }] = operand.tokens else {
                return Err(Fault::new(operand.span, "a symbol's name belongs here"));
            };
            let id = self.symbols.named(name);
            self.symbols.get_mut(id).binding = binding;
        }
        Ok(())
    }

    /// `.align power, fill, most` and `.balign bytes, fill, most`.
    fn align(&mut self, power: bool, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = operands_with_gaps(rest);
        let mut numbers = [None; 3];
        if written.len() > 3 || written[0].is_empty() {
            return Err(Fault::new(
                span,
                "an alignment, and perhaps a byte to fill with and a limit, belong here",
            ));
        }
        for (number, tokens) in numbers.iter_mut().zip(written) {
            if !tokens.is_empty() {
                let operand = Written { tokens, span: span_of(tokens), shape: operands::Shape::Expression };
                *number = Some((self.known_number(&operand)?, operand.span));
            }
        }
        let (number, at) = numbers[0].unwrap_or((0, span));
        let alignment = match u64::try_from(number) {
            Ok(number) if power && number < 64 => 1 << number,
            Ok(0) if !power => 1,
            Ok(number) if !power && number.is_power_of_two() => number,
            _ if power => return Err(Fault::new(at, "this power of two does not go from 0 to 16")),
            _ => return Err(Fault::new(at, format!("{number} is not a power of two"))),
        };
        if alignment > ALIGNMENT_MAX {
            let fault =
                Fault::new(at, format!("an alignment of {alignment} bytes is more than {ALIGNMENT_MAX}"));
            let advice = "the operand of `.align` is a power of two: `.align 2` means 4 bytes";
            return Err(if power { fault.advise(advice) } else { fault });
        }
        let fill = numbers[1].map(|(fill, _)| fill as u8);
        let most = numbers[2].and_then(|(most, _)| u64::try_from(most).ok()).filter(|most| *most > 0);
        self.sections.align(Align { alignment, fill, most }, span)
    }

    fn origin(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = self.operands(rest, span, 1, 2)?;
        let target = self.expression(written[0].tokens, written[0].span)?;
        let fill = match written.get(1) {
            Some(fill) => self.known_number(fill)? as u8,
            None => 0,
        };
        self.sections.fragment(Fragment::Origin(Origin { target, fill, span: written[0].span }));
        Ok(())
    }

    fn option(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let [only] = rest else {
            return Err(Fault::new(span, "`.option` takes one word").advise("such as `.option norvc`"));
        };
        match only.name() {
            Some("rvc") => (self.compressed, self.ever_compressed) = (true, true),
            Some("norvc") => self.compressed = false,
            Some("relax" | "norelax" | "nopic") => {}
            Some("push") => self.options.push(self.compressed),
            Some("pop") => match self.options.pop() {
                Some(compressed) => self.compressed = compressed,
                None => return Err(Fault::new(only.span, "there is no `.option push` before this")),
            },
            Some("pic") => {
                return Err(Fault::new(only.span, "`.option pic` is not supported").advise(DYNAMIC));
            }
            _ => {
                return Err(Fault::new(only.span, format!("there is no option `{}`", only.shown())).advise(
                    "the options are rvc, norvc, push and pop; relax, norelax and nopic change nothing",
                ));
            }
        }
        Ok(())
    }

    fn symbol_type(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = self.operands(rest, span, 2, 2)?;
        let [Token { kind: Kind::Name(name), .. }] = written[0].tokens else {
            return Err(Fault::new(written[0].span, "a symbol's name belongs here"));
        };
        let kind = match written[1].tokens.last().and_then(Token::name) {
            Some("function" | "STT_FUNC") => SymbolKind::Function,
            Some("object" | "STT_OBJECT" | "common" | "STT_COMMON") => SymbolKind::Object,
            Some("notype" | "STT_NOTYPE") => SymbolKind::None,
            _ => return Err(Fault::new(written[1].span, "a symbol is `@function` or `@object`")),
        };
        let id = self.symbols.named(name);
        self.symbols.get_mut(id).kind = kind;
        Ok(())
    }

    fn symbol_size(&mut self, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = self.operands(rest, span, 2, 2)?;
        let [Token { kind: Kind::Name(name), .. }] = written[0].tokens else {
            return Err(Fault::new(written[0].span, "a symbol's name belongs here"));
        };
        let size = self.expression(written[1].tokens, written[1].span)?;
        let id = self.symbols.named(name);
        self.symbols.get_mut(id).size = Some(size);
        Ok(())
    }

    /// `.comm name, size, alignment`: room in `.bss`.
    fn common(&mut self, local: bool, rest: &[Token], span: Span) -> Result<(), Fault> {
        let written = self.operands(rest, span, 2, 3)?;
        let [Token { kind: Kind::Name(name), .. }] = written[0].tokens else {
            return Err(Fault::new(written[0].span, "a symbol's name belongs here"));
        };
        let size = self.known_number(&written[1])?;
        let size =
            u64::try_from(size).map_err(|_| Fault::new(written[1].span, "a size can't be negative"))?;
        let alignment = match written.get(2) {
            Some(alignment) => self.known_number(alignment)? as u64,
            None => size.next_power_of_two().min(16),
        };
        if !alignment.is_power_of_two() || alignment > ALIGNMENT_MAX {
            return Err(Fault::new(written[2].span, format!("{alignment} is not a power of two")));
        }
        let back = (self.sections.current, self.sections.previous);
        self.sections.enter(".bss", None);
        self.sections.align(Align { alignment, ..Align::default() }, span)?;
        let place = self.sections.here();
        let defined = self.symbols.define_label(name, place, written[0].span);
        let added = self.sections.repeat(&[0], size, written[1].span);
        (self.sections.current, self.sections.previous) = back;
        let id = self.symbols.named(name);
        let symbol = self.symbols.get_mut(id);
        symbol.kind = SymbolKind::Object;
        if !local {
            symbol.binding = Binding::Global;
        }
        defined.and(added)
    }
}

fn nothing(rest: &[Token]) -> Result<(), Fault> {
    rest.first().map_or(Ok(()), |extra| Err(unexpected(extra)))
}

/// Operands of which the middle ones may be left out: `.align 2,,4`. There is always one.
fn operands_with_gaps<'t, 's>(rest: &'t [Token<'s>]) -> Vec<&'t [Token<'s>]> {
    rest.split(|token| token.is(",")).collect()
}

fn section_name(token: &Token) -> String {
    match &token.kind {
        Kind::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => token.shown(),
    }
}

fn section_flags(letters: &[u8], span: Span) -> Result<Flags, Fault> {
    let mut flags = Flags::default();
    for letter in letters {
        match letter {
            b'a' => flags.alloc = true,
            b'w' => flags.write = true,
            b'x' => flags.execute = true,
            // Mergeable, strings, kept: nothing merges or drops here.
            b'M' | b'S' | b'R' | b'o' => {}
            other => {
                let letter = char::from(*other);
                return Err(Fault::new(span, format!("the section flag {letter:?} is not supported"))
                    .advise("the flags are `a` (in memory), `w` (can be written) and `x` (code)"));
            }
        }
    }
    Ok(flags)
}
