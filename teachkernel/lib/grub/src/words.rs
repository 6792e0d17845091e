//! Words, and what separates them. (GNU GRUB 2.12 manual, 6.1 and 6.2)

use core::fmt;

use crate::config::{Error, Problem};

/// A word as it stands in the file, quotes and backslashes included; what it means are its [`Word::chars`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word<'a>(pub(crate) &'a str);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

/// One character of a word's source: what it does and how quoting goes on.
enum Step {
    Char(char),
    Escape,
    Nothing,
}

fn step(quote: Quote, c: char) -> (Step, Quote) {
    match (quote, c) {
        (Quote::None, '\'') => (Step::Nothing, Quote::Single),
        (Quote::None, '"') => (Step::Nothing, Quote::Double),
        (Quote::Single, '\'') | (Quote::Double, '"') => (Step::Nothing, Quote::None),
        (Quote::None | Quote::Double, '\\') => (Step::Escape, quote),
        _ => (Step::Char(c), quote),
    }
}

impl<'a> Word<'a> {
    /// Its characters, quoting undone.
    pub fn chars(self) -> impl Iterator<Item = char> + Clone + 'a {
        let mut source = self.0.chars();
        let mut quote = Quote::None;
        core::iter::from_fn(move || {
            loop {
                let (done, next) = step(quote, source.next()?);
                quote = next;
                match done {
                    Step::Char(c) => return Some(c),
                    Step::Escape => return source.next(),
                    Step::Nothing => {}
                }
            }
        })
    }

    /// Whether it means this.
    pub fn is(self, text: &str) -> bool {
        self.chars().eq(text.chars())
    }

    /// What follows `name` in a word like `name=value`.
    pub fn value_of(self, name: &str) -> Option<Word<'a>> {
        let rest = self.0.strip_prefix(name)?.strip_prefix('=')?;
        Some(Word(rest))
    }

    /// The whole number that it means.
    pub fn number(self) -> Option<i32> {
        let mut digits = self.chars();
        let negative = self.is_negative() && digits.next().is_some();
        let mut number = None;
        for c in digits {
            let digit = c.to_digit(10)? as i32;
            number = Some(number.unwrap_or(0_i32).checked_mul(10)?.checked_add(digit)?);
        }
        number.map(|n| if negative { -n } else { n })
    }

    fn is_negative(self) -> bool {
        self.chars().next() == Some('-')
    }
}

impl fmt::Display for Word<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars().try_for_each(|c| fmt::Write::write_char(out, c))
    }
}

impl fmt::Debug for Word<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{self}`")
    }
}

/// Words in a row, printed with one space between them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Words<'a>(pub(crate) Lexer<'a>);

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        match self.0.next_token() {
            Ok(Token::Word(word)) => Some(word),
            _ => None,
        }
    }
}

impl fmt::Display for Words<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..).zip(*self).try_for_each(|(i, word)| write!(out, "{}{word}", if i == 0 { "" } else { " " }))
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{self}`")
    }
}

/// What the file consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Word(Word<'a>),
    Open,
    Close,
    /// The end of a line or a semicolon.
    End,
    /// The end of the file.
    File,
}

/// Takes tokens off the front of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Lexer<'a> {
    rest: &'a str,
    /// The line of the next token, from 1.
    pub line: usize,
}

impl<'a> Lexer<'a> {
    pub const EMPTY: Lexer<'static> = Lexer { rest: "", line: 0 };

    pub fn new(text: &'a str) -> Self {
        Lexer { rest: text, line: 1 }
    }

    fn error(&self, problem: Problem<'a>) -> Error<'a> {
        Error { line: self.line, problem }
    }

    /// The next token, left in its place.
    pub fn peek(&self) -> Result<Token<'a>, Error<'a>> {
        let mut ahead = *self;
        ahead.next_token()
    }

    /// Takes the next token.
    pub fn next_token(&mut self) -> Result<Token<'a>, Error<'a>> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        if self.rest.starts_with('#') {
            self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
        }
        let Some(first) = self.rest.chars().next() else { return Ok(Token::File) };
        let single = match first {
            '\n' => Token::End,
            ';' => Token::End,
            '{' => Token::Open,
            '}' => Token::Close,
            _ => return self.word().map(Token::Word),
        };
        self.rest = &self.rest[1..];
        self.line += usize::from(first == '\n');
        Ok(single)
    }

    /// ```text
    /// word = { character | "'" characters "'" | '"' characters '"' | "\" character }
    /// ```
    fn word(&mut self) -> Result<Word<'a>, Error<'a>> {
        let mut quote = Quote::None;
        let mut end = self.rest.len();
        let mut places = self.rest.char_indices();
        while let Some((at, c)) = places.next() {
            if quote == Quote::None && matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '{' | '}') {
                end = at;
                break;
            }
            if c == '\n' {
                return Err(self.error(Problem::OpenQuote));
            }
            if c == '$' && quote != Quote::Single {
                return Err(self.error(Problem::Variable));
            }
            let (done, next) = step(quote, c);
            quote = next;
            if matches!(done, Step::Escape) && places.next().is_none_or(|(_, c)| c == '\n') {
                return Err(self.error(Problem::Backslash));
            }
        }
        if quote != Quote::None {
            return Err(self.error(Problem::OpenQuote));
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(Word(word))
    }
}
