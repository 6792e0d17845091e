//! From text to tokens, line by line.
//!
//! Comments are `#` and `//` to the end of the line and `/* … */`, which may go over lines. `;` separates
//! statements. (GNU as manual, 3.2 to 3.6, and "RISC-V Dependent Features".)

use super::diagnostic::{Fault, Report, Span};

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'s> {
    /// A mnemonic, directive, register or symbol; dots belong to names.
    Name(&'s str),
    /// A number or character.
    Number(u64),
    /// A number with a point or a power of ten, as written: only floating point has such.
    Decimal(&'s str),
    /// `1b` or `2f`: the nearest local label backward or forward.
    Local {
        /// Its number.
        number: u32,
        /// Whether it is looked for forward.
        forward: bool,
    },
    /// A string, escapes resolved.
    Text(Vec<u8>),
    /// A sign, or two that belong together.
    Sign(&'static str),
}

/// A token and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'s> {
    /// What it is.
    pub kind: Kind<'s>,
    /// Where it stands.
    pub span: Span,
}

impl Token<'_> {
    /// Whether it is this sign.
    pub fn is(&self, sign: &str) -> bool {
        matches!(self.kind, Kind::Sign(own) if own == sign)
    }

    /// The name, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// How the source has it, for messages.
    pub fn shown(&self) -> String {
        match &self.kind {
            Kind::Name(name) => (*name).into(),
            Kind::Number(number) => number.to_string(),
            Kind::Decimal(text) => (*text).into(),
            Kind::Local { number, forward } => format!("{number}{}", if *forward { 'f' } else { 'b' }),
            Kind::Text(_) => "\"…\"".into(),
            Kind::Sign(sign) => (*sign).into(),
        }
    }
}

/// Signs, longer ones first.
const SIGNS: [&str; 29] = [
    "<<", ">>", "<=", ">=", "==", "!=", "<>", "&&", "||", ",", ";", ":", "(", ")", "+", "-", "*", "/", "%",
    "&", "|", "^", "~", "!", "<", ">", "=", "@", "?",
];

/// Characters that come from web pages and word processors, and what belongs in their place.
const LOOKALIKES: [(&str, &str); 7] = [
    ("\u{201c}\u{201d}\u{201e}", "a double quote"),
    ("\u{2018}\u{2019}\u{201a}", "a single quote"),
    ("\u{2013}\u{2014}\u{2212}", "a minus"),
    ("\u{a0}\u{2009}\u{202f}\u{200b}\u{feff}", "a space"),
    ("\u{ff0c}", "a comma"),
    ("\u{ff1a}", "a colon"),
    ("\u{ff08}\u{ff09}", "a parenthesis"),
];

/// Reads the lines of a text in order. Only the block comment reaches from one line into the next.
#[derive(Default)]
pub struct Lexer {
    comment: Option<Span>,
}

impl Lexer {
    /// The tokens of one line. What is no token is reported and left out; `false` says that there was such.
    pub fn line<'s>(&mut self, number: u32, text: &'s str, report: &mut Report) -> (Vec<Token<'s>>, bool) {
        let mut scanner = Scanner { text, at: 0, column: 1, line: number };
        let mut tokens = Vec::new();
        let mut clean = true;
        loop {
            match scanner.skip(&mut self.comment) {
                Skipped::End => return (tokens, clean),
                Skipped::AtToken => match scanner.token() {
                    Ok(token) => tokens.push(token),
                    Err(fault) => {
                        report.error(fault);
                        clean = false;
                    }
                },
            }
        }
    }

    /// After the last line: a comment that was never closed.
    pub fn finish(self, report: &mut Report) {
        if let Some(span) = self.comment {
            report.error(Fault::new(span, "this comment is never closed").advise("close it with `*/`"));
        }
    }
}

enum Skipped {
    End,
    AtToken,
}

struct Scanner<'s> {
    text: &'s str,
    at: usize,
    column: u32,
    line: u32,
}

impl<'s> Scanner<'s> {
    fn rest(&self) -> &'s str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        self.column += 1;
        Some(c)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'s str {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.take();
        }
        &self.text[start..self.at]
    }

    /// From `column` up to here.
    fn span(&self, column: u32) -> Span {
        Span { line: self.line, column, length: self.column - column }
    }

    /// Goes over blanks and comments.
    fn skip(&mut self, comment: &mut Option<Span>) -> Skipped {
        loop {
            if comment.is_some() {
                let Some(end) = self.rest().find("*/") else { return Skipped::End };
                let end = self.at + end + 2;
                while self.at < end {
                    self.take();
                }
                *comment = None;
            }
            self.take_while(|c| c.is_ascii_whitespace());
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with('#') || rest.starts_with("//") {
                return Skipped::End;
            }
            if !rest.starts_with("/*") {
                return Skipped::AtToken;
            }
            *comment = Some(Span { line: self.line, column: self.column, length: 2 });
            self.take();
            self.take();
        }
    }

    fn token(&mut self) -> Result<Token<'s>, Fault> {
        let column = self.column;
        let kind = match self.peek() {
            Some(c) if starts_name(c) => Kind::Name(self.take_while(continues_name)),
            Some(c) if c.is_ascii_digit() => self.number()?,
            Some('"') => self.string()?,
            Some('\'') => self.character()?,
            _ => self.sign()?,
        };
        Ok(Token { kind, span: self.span(column) })
    }

    fn sign(&mut self) -> Result<Kind<'s>, Fault> {
        if let Some(sign) = SIGNS.iter().find(|sign| self.rest().starts_with(**sign)) {
            for _ in 0..sign.len() {
                self.take();
            }
            return Ok(Kind::Sign(sign));
        }
        let column = self.column;
        let c = self.take().unwrap_or(' ');
        let fault = Fault::new(self.span(column), format!("the character {c:?} does not belong here"));
        let meant = LOOKALIKES.iter().find(|(seen, _)| seen.contains(c));
        Err(match meant {
            Some((_, meant)) => fault.advise(format!("it looks like {meant} but is another character")),
            None => fault,
        })
    }

    /// Where the number that starts there ends, if it has a point or a power of ten.
    fn decimal(&self, start: usize) -> Option<usize> {
        let text = &self.text[start..];
        let digits = |from: usize| {
            let rest = &text.as_bytes()[from.min(text.len())..];
            from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let whole = digits(0);
        let point = text[whole..].starts_with('.');
        let end = if point { digits(whole + 1) } else { whole };
        let power =
            text[end..].strip_prefix(['e', 'E']).map(|rest| usize::from(rest.starts_with(['+', '-'])));
        let end = match power.map(|sign| (end + 1 + sign, digits(end + 1 + sign))) {
            Some((first, last)) if last > first => last,
            _ if point => end,
            _ => return None,
        };
        (!text[end..].starts_with(continues_name)).then_some(start + end)
    }

    fn number(&mut self) -> Result<Kind<'s>, Fault> {
        let (column, start) = (self.column, self.at);
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        if let Some(local) = local_label(word) {
            return Ok(local);
        }
        if let Some(end) = self.decimal(start) {
            while self.at < end {
                self.take();
            }
            return Ok(Kind::Decimal(&self.text[start..end]));
        }
        let lower = word.to_ascii_lowercase();
        let (radix, digits, name) = if let Some(digits) = lower.strip_prefix("0x") {
            (16, digits, "a hexadecimal")
        } else if let Some(digits) = lower.strip_prefix("0b") {
            (2, digits, "a binary")
        } else if lower.len() > 1 && lower.starts_with('0') {
            (8, &lower[1..], "an octal")
        } else {
            (10, &lower[..], "a decimal")
        };
        u64::from_str_radix(digits, radix).map(Kind::Number).map_err(|error| {
            let span = self.span(column);
            if *error.kind() == std::num::IntErrorKind::PosOverflow {
                return Fault::new(span, format!("{word} does not fit in 64 bits"));
            }
            let fault = Fault::new(span, format!("`{word}` is not {name} number"));
            match name {
                "an octal" => fault.advise("a number that starts with 0 is octal: its digits go from 0 to 7"),
                _ => fault,
            }
        })
    }

    fn character(&mut self) -> Result<Kind<'s>, Fault> {
        let column = self.column;
        self.take();
        let value = match self.peek() {
            Some('\\') => u64::from(self.escape()?),
            Some(c) => {
                self.take();
                u64::from(u32::from(c))
            }
            None => {
                return Err(Fault::new(self.span(column), "a character is missing behind the quote")
                    .advise("write it as 'a'"));
            }
        };
        // GNU as takes the closing quote or leaves it.
        if self.peek() == Some('\'') {
            self.take();
        } else if self.peek().is_some_and(continues_name) {
            self.take_while(|c| c != '\'');
            self.take();
            return Err(Fault::new(self.span(column), "a pair of single quotes holds one character")
                .advise("a string stands in double quotes"));
        }
        Ok(Kind::Number(value))
    }

    fn string(&mut self) -> Result<Kind<'s>, Fault> {
        let column = self.column;
        self.take();
        let mut bytes = Vec::new();
        let mut bad = None;
        loop {
            match self.peek() {
                None => {
                    return Err(Fault::new(self.span(column), "this string is never closed")
                        .advise("close it with a double quote on the same line"));
                }
                Some('"') => break,
                Some('\\') => match self.escape() {
                    Ok(byte) => bytes.push(byte),
                    Err(fault) => bad = bad.or(Some(fault)),
                },
                Some(c) => {
                    self.take();
                    bytes.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
        self.take();
        bad.map_or(Ok(Kind::Text(bytes)), Err)
    }

    /// One escape of GNU as (manual, 3.6.1.1).
    fn escape(&mut self) -> Result<u8, Fault> {
        let column = self.column;
        self.take();
        let digits = |scanner: &mut Self, radix: u32, most: usize| {
            let mut value = 0u32;
            for _ in 0..most {
                let Some(digit) = scanner.peek().and_then(|c| c.to_digit(radix)) else { break };
                value = (value * radix + digit) & 0xff;
                scanner.take();
            }
            value as u8
        };
        let simple = match self.peek() {
            Some('0'..='7') => return Ok(digits(self, 8, 3)),
            Some('x' | 'X') => {
                self.take();
                return Ok(digits(self, 16, usize::MAX));
            }
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some(c @ ('\\' | '"' | '\'')) => c as u8,
            other => {
                self.take();
                let shown = other.map_or(String::new(), |c| c.to_string());
                return Err(Fault::new(self.span(column), format!("there is no escape `\\{shown}`"))
                    .advise("the escapes are \\n \\t \\r \\b \\f \\\\ \\\" \\' \\0 and \\x41"));
            }
        };
        self.take();
        Ok(simple)
    }
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '.' | '$')
}

fn continues_name(c: char) -> bool {
    starts_name(c) || c.is_alphanumeric()
}

/// `1b`, `23f`; but `0b1` is a number, because more follows the letter.
fn local_label<'s>(word: &str) -> Option<Kind<'s>> {
    let forward = match word.as_bytes().last()? {
        b'f' => true,
        b'b' => false,
        _ => return None,
    };
    let digits = &word[..word.len() - 1];
    let decimal = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = decimal.then(|| digits.parse().ok()).flatten()?;
    Some(Kind::Local { number, forward })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind<'_>> {
        let mut report = Report::default();
        let (tokens, clean) = Lexer::default().line(1, text, &mut report);
        assert!(clean, "{:?}", report.finish());
        tokens.into_iter().map(|token| token.kind).collect()
    }

    fn fault(text: &str) -> (Span, String) {
        let mut report = Report::default();
        let mut lexer = Lexer::default();
        lexer.line(1, text, &mut report);
        lexer.finish(&mut report);
        let first = report.finish().remove(0);
        (Span { line: first.line, column: first.column, length: first.length }, first.message)
    }

    #[test]
    fn numbers_have_four_bases_and_characters() {
        use Kind::Number;
        assert_eq!(
            kinds("10 0x1F 0b101 017 0 'a' '\\n' '\\'' 'b"),
            [10, 31, 5, 15, 0, 97, 10, 39, 98].map(Number)
        );
        assert_eq!(kinds("0xffffffffffffffff"), [Number(u64::MAX)]);
    }

    #[test]
    fn numbers_with_a_point_or_a_power_of_ten_are_of_their_own_kind() {
        let decimal = ["1.5", "2.", "1e3", "1.25E-7", "6e+23"];
        assert_eq!(kinds("1.5 2. 1e3 1.25E-7 6e+23"), decimal.map(Kind::Decimal));
        assert_eq!(kinds("0x1e+1"), [Kind::Number(0x1e), Kind::Sign("+"), Kind::Number(1)]);
        assert_eq!(fault("1.5.2").1, "`1.5.2` is not a decimal number");
        assert_eq!(fault("1e").1, "`1e` is not a decimal number");
    }

    #[test]
    fn local_labels_are_no_numbers() {
        let local = |number, forward| Kind::Local { number, forward };
        assert_eq!(
            kinds("1b 1f 0b 12f"),
            [local(1, false), local(1, true), local(0, false), local(12, true)]
        );
    }

    #[test]
    fn comments_are_skipped_and_may_span_lines() {
        assert_eq!(kinds("nop # ; x"), [Kind::Name("nop")]);
        assert_eq!(kinds("/* a */ nop /* b */ // c"), [Kind::Name("nop")]);
        let (mut lexer, mut report) = (Lexer::default(), Report::default());
        assert_eq!(lexer.line(1, "nop /* one", &mut report).0.len(), 1);
        assert_eq!(lexer.line(2, "two", &mut report).0.len(), 0);
        let (third, _) = lexer.line(3, "*/ ret", &mut report);
        assert_eq!((third[0].name(), third[0].span.column), (Some("ret"), 4));
    }

    #[test]
    fn strings_know_the_escapes_of_gnu_as() {
        let text = |source| match &kinds(source)[..] {
            [Kind::Text(bytes)] => bytes.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text(r#""a\n\t\\\"\0\101\x41\b\f\r""#), b"a\n\t\\\"\0AA\x08\x0c\r");
        assert_eq!(text("\"# ; /* é\""), "# ; /* é".as_bytes());
    }

    #[test]
    fn what_is_no_token_is_said_where_it_stands() {
        let span = |column, length| Span { line: 1, column, length };
        assert_eq!(fault("é `"), (span(3, 1), "the character '`' does not belong here".into()));
        assert_eq!(fault(".ascii \"abc").0, span(8, 4));
        assert_eq!(fault("li a0, 12abc"), (span(8, 5), "`12abc` is not a decimal number".into()));
        assert_eq!(fault("0x"), (span(1, 2), "`0x` is not a hexadecimal number".into()));
        assert_eq!(fault("18446744073709551616").1, "18446744073709551616 does not fit in 64 bits");
        assert_eq!(fault("\"a\\q\"").0, span(3, 2));
        assert_eq!(fault("nop /* x").1, "this comment is never closed");
        assert_eq!(fault("li a0, 'ab'").0, span(8, 4));
    }
}
