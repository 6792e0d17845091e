//! The grammar. Above each function its rule (after POSIX.1-2017, Shell Command Language, 2.10.2).

use alloc::{format, string::String, vec::Vec};

use super::{
    Bytes, Problem,
    ast::{Command, Item, Joint, List, Piece, Pipeline, Redirect, RedirectKind, Word},
    compound,
    lexer::{Spot, Token, is_name, tokens, with_home},
};

/// Reads a text as a list of commands.
///
/// # Errors
/// [`Problem::Incomplete`] when more lines could complete it, otherwise what cannot be understood.
pub fn parse(text: &[u8]) -> Result<List, Problem> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0 };
    let list = parser.list()?;
    match parser.peek() {
        Token::End => Ok(list),
        other => Err(unexpected(other)),
    }
}

struct Parser<'a> {
    text: &'a [u8],
    tokens: Vec<Spot>,
    at: usize,
}

const NOT: &[u8] = b"!";

impl Parser<'_> {
    /// The list of tokens ends with [`Token::End`], which is never stepped over.
    fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)].token
    }

    fn start(&self) -> usize {
        self.tokens[self.at.min(self.tokens.len() - 1)].start
    }

    fn is(&self, operator: &str) -> bool {
        matches!(self.peek(), Token::Operator(found) if *found == operator)
    }

    fn skip_new_lines(&mut self) {
        while *self.peek() == Token::NewLine {
            self.at += 1;
        }
    }

    /// `list = { newline } [ item { ( ";" | "&" | newline ) { newline } item } [ ";" | "&" | newline ] ]`
    fn list(&mut self) -> Result<List, Problem> {
        let mut list = List::default();
        loop {
            self.skip_new_lines();
            if *self.peek() == Token::End {
                return Ok(list);
            }
            let mut item = self.item()?;
            match self.peek() {
                Token::Operator("&") => item.background = true,
                Token::Operator(";") | Token::NewLine => {}
                Token::End => {
                    list.items.push(item);
                    return Ok(list);
                }
                other => return Err(unexpected(other)),
            }
            self.at += 1;
            list.items.push(item);
        }
    }

    /// `item = pipeline { ( "&&" | "||" ) { newline } pipeline }`
    fn item(&mut self) -> Result<Item, Problem> {
        let start = self.start();
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            let joint = match self.peek() {
                Token::Operator("&&") => Joint::And,
                Token::Operator("||") => Joint::Or,
                _ => break,
            };
            self.at += 1;
            self.skip_new_lines();
            rest.push((joint, self.pipeline()?));
        }
        let text = self.text[start..self.start()].trim_ascii().to_vec();
        Ok(Item { first, rest, background: false, text })
    }

    /// `pipeline = [ "!" ] command { "|" { newline } command }`
    fn pipeline(&mut self) -> Result<Pipeline, Problem> {
        let negated = matches!(self.peek(), Token::Word(word) if word.pieces == [Piece::Text(NOT.into())]);
        if negated {
            self.at += 1;
        }
        let mut commands = alloc::vec![self.command()?];
        while self.is("|") {
            self.at += 1;
            self.skip_new_lines();
            commands.push(self.command()?);
        }
        Ok(Pipeline { negated, commands })
    }

    /// `command = { assignment | redirect } { word | redirect }`, not empty
    fn command(&mut self) -> Result<Command, Problem> {
        if let Some(problem) = compound::refuse(&self.tokens[self.at..]) {
            return Err(problem);
        }
        let mut command = Command::default();
        loop {
            match self.peek() {
                Token::Word(word) => {
                    let word = word.clone();
                    self.at += 1;
                    match assignment(&word) {
                        Some(assignment) if command.words.is_empty() => command.assignments.push(assignment),
                        _ => command.words.push(word),
                    }
                }
                Token::Redirect(fd, kind) => {
                    let (fd, kind) = (*fd, *kind);
                    self.at += 1;
                    command.redirects.push(self.redirect(fd, kind)?);
                }
                Token::Operator("(") if command.words.len() == 1 => {
                    return Err(compound::refuse_function(&self.tokens[self.at..]));
                }
                Token::End if command == Command::default() => return Err(Problem::Incomplete("a command")),
                other if command == Command::default() => return Err(unexpected(other)),
                _ => return Ok(command),
            }
        }
    }

    /// `redirect = [ number ] ( "<" | ">" | ">>" | ">&" | "<&" ) word`
    fn redirect(&mut self, fd: i32, kind: RedirectKind) -> Result<Redirect, Problem> {
        match self.peek() {
            Token::Word(word) => {
                let target = word.clone();
                self.at += 1;
                Ok(Redirect { fd, kind, target })
            }
            other => Err(unexpected(other)),
        }
    }
}

/// `assignment = name "=" word`, the name and `=` unquoted
fn assignment(word: &Word) -> Option<(Bytes, Word)> {
    let Some((Piece::Text(text), rest)) = word.pieces.split_first() else { return None };
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (&text[..equals], &text[equals + 1..]);
    let mut pieces = Vec::new();
    if !value.is_empty() {
        pieces.push(Piece::Text(value.into()));
    }
    pieces.extend_from_slice(rest);
    is_name(name).then(|| (name.into(), with_home(Word { pieces })))
}

fn unexpected(token: &Token) -> Problem {
    Problem::Unexpected(match token {
        Token::Operator("(" | ")") => return Problem::Unsupported(compound::PARENTHESES),
        Token::Operator(sign) => format!("'{sign}'"),
        Token::Redirect(_, RedirectKind::Read) => String::from("'<'"),
        Token::Redirect(..) => String::from("'>'"),
        Token::NewLine | Token::End => String::from("the end of the line"),
        Token::Word(_) => String::from("a word"),
    })
}
