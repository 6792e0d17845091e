//! No form of an instruction fits what is written: what is wrong, and how it is written.

use machine::isa::{self, register};

use super::{
    diagnostic::{Fault, Span},
    expression::unexpected,
    forms::{self, Form},
    instruction::Slot,
    lexer::{Kind, Token},
    operands::{Shape, Written},
    suggest::did_you_mean,
};

/// No instruction has this name.
pub fn unknown_mnemonic(mnemonic: &str, span: Span, rest: &[Token]) -> Fault {
    let fault = Fault::new(span, format!("there is no instruction `{mnemonic}`"));
    let double = format!("{mnemonic}.d");
    if forms::names().any(|name| name == double) {
        return fault.advise(format!("the precision is part of the name: `{mnemonic}.s` or `{double}`"));
    }
    if let Some((_, advice)) = forms::FOREIGN.iter().find(|(names, _)| names.contains(&mnemonic)) {
        return fault.advise(*advice);
    }
    match did_you_mean(mnemonic, forms::names()) {
        Some(advice) => fault.advise(advice),
        None if rest.is_empty() => fault.advise(format!("a label is followed by a colon: `{mnemonic}:`")),
        None => fault,
    }
}

/// No form fits: says what is wrong with the one that comes nearest.
pub fn misfit(mnemonic: &str, span: Span, forms: &[(Form, u32)], written: &[Written]) -> Fault {
    let same_count =
        forms.iter().map(|(form, _)| Slot::of(form.operands)).filter(|s| s.len() == written.len());
    let matching = |slots: &Vec<Slot>| slots.iter().zip(written).take_while(|(s, w)| s.fits(w)).count();
    // Of equals the first: the table's own form.
    let nearest = same_count.rev().max_by_key(matching);
    let Some(slots) = nearest else {
        return wrong_count(mnemonic, span, forms, written);
    };
    let at = matching(&slots);
    match (slots.get(at), written.get(at)) {
        (Some(slot), Some(operand)) => misfit_operand(mnemonic, *slot, operand),
        _ => wrong_count(mnemonic, span, forms, written),
    }
}

fn wrong_count(mnemonic: &str, span: Span, forms: &[(Form, u32)], written: &[Written]) -> Fault {
    if let Some(second) = written.iter().find_map(|operand| missing_comma(operand.tokens)) {
        return unexpected(second);
    }
    let mut counts: Vec<usize> = forms.iter().map(|(form, _)| Slot::of(form.operands).len()).collect();
    counts.sort_unstable();
    counts.dedup();
    let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
    let plural = if counts == ["1"] { "" } else { "s" };
    let found = match written.len() {
        0 => "there is none".into(),
        1 => "there is 1".into(),
        n => format!("there are {n}"),
    };
    let message = format!("`{mnemonic}` takes {} operand{plural}, and {found}", counts.join(" or "));
    let usage = forms.first().map(|(form, _)| usage(mnemonic, form)).unwrap_or_default();
    Fault::new(span, message).advise(format!("it is written `{usage}`"))
}

/// Two names or numbers side by side: the second.
fn missing_comma<'t, 's>(tokens: &'t [Token<'s>]) -> Option<&'t Token<'s>> {
    let word = |token: &Token| matches!(token.kind, Kind::Name(_) | Kind::Number(_));
    tokens.windows(2).find(|pair| word(&pair[0]) && word(&pair[1])).map(|pair| &pair[1])
}

/// The form as a pattern: `addi register, register, number`.
fn usage(mnemonic: &str, form: &Form) -> String {
    let wanted: Vec<&str> = Slot::of(form.operands).into_iter().map(Slot::wanted).collect();
    format!("{mnemonic} {}", wanted.join(", ")).trim_end().into()
}

fn misfit_operand(mnemonic: &str, slot: Slot, written: &Written) -> Fault {
    let shown = written.shown();
    let fault = |message: String| Fault::new(written.span, message);
    match (slot, written.shape) {
        (Slot::Register(_), Shape::Expression) => not_a_register(mnemonic, written),
        (Slot::Register(_), Shape::Float(_)) => {
            fault(format!("an integer register belongs here, and `{shown}` is a floating-point register"))
                .advise("`fmv` copies bits between the two kinds, `fcvt` converts numbers")
        }
        (Slot::Float(_), Shape::Register(_)) => {
            fault(format!("a floating-point register belongs here, and `{shown}` is an integer register"))
                .advise("`fmv` copies bits between the two kinds, `fcvt` converts numbers")
        }
        (Slot::Float(_), _) => fault(format!("a floating-point register belongs here, not `{shown}`"))
            .advise("the registers are fa0 to fa7, ft0 to ft11 and fs0 to fs11"),
        (Slot::Register(_), _) => fault(format!("a register belongs here, not `{shown}`"))
            .advise("only loads and stores reach into memory"),
        (Slot::Memory(_) | Slot::Address, Shape::Register(_)) => {
            fault(format!("`{mnemonic}` takes an address in memory here, as offset(register)"))
                .advise(format!("for the address in `{shown}` write `0({shown})` or `({shown})`"))
        }
        (Slot::Memory(_) | Slot::Address, _) if base_of(written.tokens).is_some() => {
            let base = base_of(written.tokens).unwrap_or(&written.tokens[0]);
            unknown_register(&base.shown(), base.span)
        }
        (Slot::Memory(_) | Slot::Address, _) => {
            fault(format!("`{mnemonic}` takes an address in memory here, as offset(register)"))
        }
        (Slot::Number(_), Shape::Register(_)) => {
            let found = fault(format!("a {} belongs here, and `{shown}` is a register", slot.wanted()));
            match mnemonic.strip_suffix('i').filter(|plain| isa::find(plain).is_some()) {
                Some(plain) => found.advise(format!("`{plain}` takes registers")),
                None => found,
            }
        }
        (Slot::Number(_), _) => fault(format!("a {} belongs here, not `{shown}`", slot.wanted())),
    }
}

fn not_a_register(mnemonic: &str, written: &Written) -> Fault {
    if let [Token { kind: Kind::Name(name), .. }] = written.tokens {
        return unknown_register(name, written.span);
    }
    let fault = Fault::new(written.span, format!("a register belongs here, not `{}`", written.shown()));
    fault.advise(match (mnemonic, written.tokens) {
        (_, [Token { kind: Kind::Number(0), .. }]) => "the register `zero` is always 0",
        ("sub", _) => "to subtract a number, add its negative: `addi`",
        ("subw", _) => "to subtract a number, add its negative: `addiw`",
        _ => "`li` loads a number into a register",
    })
}

fn unknown_register(name: &str, span: Span) -> Fault {
    let fault = Fault::new(span, format!("`{name}` is not a register"));
    match did_you_mean(name, register::NAMES.into_iter().chain(["fp"])) {
        // `a8` is no slip of typing.
        Some(advice)
            if !name.ends_with(|c: char| c.is_ascii_digit()) || name.starts_with(char::is_uppercase) =>
        {
            fault.advise(advice)
        }
        _ => fault.advise("the registers are a0 to a7, t0 to t6, s0 to s11, sp, ra, gp, tp and zero"),
    }
}

/// The name in `offset(name)`, where it is no register.
fn base_of<'t, 's>(tokens: &'t [Token<'s>]) -> Option<&'t Token<'s>> {
    match tokens {
        [.., open, name, close] if open.is("(") && close.is(")") => {
            Some(name).filter(|name| name.name().is_some())
        }
        _ => None,
    }
}
