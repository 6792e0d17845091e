//! Tokens: words, operators, new lines (POSIX.1-2017, Shell Command Language, 2.2 and 2.3).

use alloc::{string::String, vec::Vec};

use super::{
    Bytes, Problem,
    ast::{Name, Piece, RedirectKind, Word},
};

/// A token and where it starts in the text.
#[derive(Debug)]
pub struct Spot {
    /// What it is.
    pub token: Token,
    /// Its first byte.
    pub start: usize,
}

/// What the text is made of.
#[derive(Debug, PartialEq, Eq)]
pub enum Token {
    /// A word.
    Word(Word),
    /// `|`, `&&`, `||`, `;`, `&`, and `;;`, `(`, `)`, which the parser refuses.
    Operator(&'static str),
    /// A redirection's sign, and the descriptor that it is about.
    Redirect(i32, RedirectKind),
    /// The end of a line.
    NewLine,
    /// The end of the text.
    End,
}

const HERE_DOCUMENTS: &str = "here-documents (<<)";

/// Signs, the longer first; those that only larger shells have say so.
const SIGNS: &[(&str, Result<Sign, &str>)] = &[
    ("&&", Ok(Sign::Operator)),
    ("||", Ok(Sign::Operator)),
    (";;", Ok(Sign::Operator)),
    ("<<", Err(HERE_DOCUMENTS)),
    ("<>", Err("<>")),
    (">|", Err(">|")),
    ("&>", Err("&> (write > FILE 2>&1)")),
    ("|&", Err("|& (write 2>&1 |)")),
    (">>", Ok(Sign::Redirect(RedirectKind::Append))),
    (">&", Ok(Sign::Redirect(RedirectKind::Copy))),
    ("<&", Ok(Sign::Redirect(RedirectKind::Copy))),
    ("<", Ok(Sign::Redirect(RedirectKind::Read))),
    (">", Ok(Sign::Redirect(RedirectKind::Write))),
    ("|", Ok(Sign::Operator)),
    (";", Ok(Sign::Operator)),
    ("&", Ok(Sign::Operator)),
    ("(", Ok(Sign::Operator)),
    (")", Ok(Sign::Operator)),
];

#[derive(Clone, Copy)]
enum Sign {
    Operator,
    Redirect(RedirectKind),
}

/// Takes the text apart.
pub fn tokens(text: &[u8]) -> Result<Vec<Spot>, Problem> {
    let mut lexer = Lexer { text, at: 0 };
    let mut all = Vec::new();
    loop {
        lexer.skip_blanks();
        let start = lexer.at;
        let token = lexer.next()?;
        let end = token == Token::End;
        all.push(Spot { token, start });
        if end {
            return Ok(all);
        }
    }
}

struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Blanks, joined lines and comments.
    fn skip_blanks(&mut self) {
        loop {
            match (self.peek(), self.text.get(self.at + 1)) {
                (Some(b' ' | b'\t' | b'\r'), _) => self.at += 1,
                (Some(b'\\'), Some(b'\n')) => self.at += 2,
                (Some(b'#'), _) => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn next(&mut self) -> Result<Token, Problem> {
        match self.peek() {
            None => Ok(Token::End),
            Some(b'\n') => {
                self.at += 1;
                Ok(Token::NewLine)
            }
            Some(b'0'..=b'9') => self.number_or_word(),
            Some(_) => match self.sign(None)? {
                Some(token) => Ok(token),
                None => self.word().map(Token::Word),
            },
        }
    }

    /// Digits right before a redirection name its descriptor (2.10.1, rule IO_NUMBER).
    fn number_or_word(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        let mut number = Some(0i32);
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.and_then(|n| n.checked_mul(10)?.checked_add(i32::from(digit - b'0')));
            self.at += 1;
        }
        if let (Some(b'<' | b'>'), Some(fd)) = (self.peek(), number)
            && let Some(token) = self.sign(Some(fd))?
        {
            return Ok(token);
        }
        self.at = start;
        self.word().map(Token::Word)
    }

    fn sign(&mut self, fd: Option<i32>) -> Result<Option<Token>, Problem> {
        let rest = &self.text[self.at..];
        let Some((sign, meaning)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign.as_bytes())) else {
            return Ok(None);
        };
        self.at += sign.len();
        match meaning {
            Ok(Sign::Operator) => Ok(Some(Token::Operator(sign))),
            Ok(Sign::Redirect(kind)) => {
                let natural = if sign.starts_with('<') { 0 } else { 1 };
                Ok(Some(Token::Redirect(fd.unwrap_or(natural), *kind)))
            }
            Err(HERE_DOCUMENTS) => Err(self.here_document()?),
            Err(what) => Err(Problem::Unsupported(what)),
        }
    }

    /// Refuses a here-document with all its lines, none of which is a command.
    fn here_document(&mut self) -> Result<Problem, Problem> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        self.skip_blanks();
        let mut delimiter = Bytes::new();
        for piece in self.word()?.pieces {
            if let Piece::Text(text) | Piece::Quoted(text) = piece {
                delimiter.extend(text);
            }
        }
        let mut lines = self.text[self.at..].split(|byte| *byte == b'\n').skip(1);
        let ended = lines.any(|line| line.trim_ascii() == delimiter);
        Ok(if ended {
            Problem::Unsupported(HERE_DOCUMENTS)
        } else {
            Problem::Incomplete("the last line of <<")
        })
    }

    fn word(&mut self) -> Result<Word, Problem> {
        let mut pieces = Pieces::default();
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b'(' | b')' => break,
                b'\'' => {
                    self.at += 1;
                    pieces.quoted(self.single_quoted()?);
                }
                b'"' => {
                    self.at += 1;
                    self.double_quoted(&mut pieces)?;
                }
                b'\\' => {
                    self.at += 1;
                    match self.take() {
                        None => return Err(Problem::Incomplete("what the backslash quotes")),
                        Some(b'\n') => {}
                        Some(byte) => pieces.quoted(alloc::vec![byte]),
                    }
                }
                b'$' => self.variable(false, &mut pieces)?,
                b'`' => return Err(Problem::Unsupported("command substitution (` `)")),
                _ => {
                    self.at += 1;
                    pieces.text(byte);
                }
            }
        }
        Ok(with_home(Word { pieces: pieces.0 }))
    }

    fn single_quoted(&mut self) -> Result<Bytes, Problem> {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|byte| *byte == b'\'').ok_or(Problem::Incomplete("a closing '"))?;
        self.at += end + 1;
        Ok(rest[..end].to_vec())
    }

    fn double_quoted(&mut self, pieces: &mut Pieces) -> Result<(), Problem> {
        let mut text = Bytes::new();
        loop {
            match self.peek().ok_or(Problem::Incomplete("a closing \""))? {
                b'"' => {
                    self.at += 1;
                    pieces.quoted(text);
                    return Ok(());
                }
                b'$' => {
                    pieces.quoted(core::mem::take(&mut text));
                    self.variable(true, pieces)?;
                }
                b'`' => return Err(Problem::Unsupported("command substitution (` `)")),
                b'\\' => {
                    self.at += 1;
                    match self.take().ok_or(Problem::Incomplete("a closing \""))? {
                        b'\n' => {}
                        byte @ (b'"' | b'\\' | b'$' | b'`') => text.push(byte),
                        byte => text.extend([b'\\', byte]),
                    }
                }
                byte => {
                    self.at += 1;
                    text.push(byte);
                }
            }
        }
    }

    /// `$` and what belongs to it; a `$` before anything else stands for itself (2.6).
    fn variable(&mut self, quoted: bool, pieces: &mut Pieces) -> Result<(), Problem> {
        self.at += 1;
        let name = match self.peek() {
            Some(b'(') => return Err(Problem::Unsupported("command substitution $( )")),
            Some(b'{') => {
                self.at += 1;
                self.braced()?
            }
            Some(digit @ b'0'..=b'9') => {
                self.at += 1;
                Name::Position(usize::from(digit - b'0'))
            }
            byte => match byte.and_then(special) {
                Some(name) => {
                    self.at += 1;
                    name
                }
                None => Name::Named(self.name()),
            },
        };
        if name == Name::Named(Bytes::new()) {
            pieces.quoted(b"$".to_vec());
            return Ok(());
        }
        pieces.0.push(Piece::Variable { name, quoted });
        Ok(())
    }

    fn braced(&mut self) -> Result<Name, Problem> {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|byte| *byte == b'}').ok_or(Problem::Incomplete("a closing }"))?;
        let inside = &rest[..end];
        self.at += end + 1;
        if let [byte] = inside
            && let Some(name) = special(*byte)
        {
            return Ok(name);
        }
        match inside {
            digits if !digits.is_empty() && digits.len() < 5 && digits.iter().all(u8::is_ascii_digit) => {
                Ok(Name::Position(digits.iter().fold(0, |n, digit| 10 * n + usize::from(digit - b'0'))))
            }
            name if is_name(name) => Ok(Name::Named(name.to_vec())),
            other => {
                let mut what = String::from("${");
                what.push_str(&String::from_utf8_lossy(other));
                what.push('}');
                Err(Problem::Unexpected(what))
            }
        }
    }

    fn name(&mut self) -> Bytes {
        let start = self.at;
        while self.at < self.text.len() && continues_name(self.text[self.at], self.at == start) {
            self.at += 1;
        }
        self.text[start..self.at].to_vec()
    }
}

/// Makes an unquoted `~` that stands alone or before a `/` the home directory (2.6.1).
pub fn with_home(mut word: Word) -> Word {
    let alone = word.pieces.len() == 1;
    let Some(Piece::Text(text)) = word.pieces.first_mut() else { return word };
    let name = match text.as_slice() {
        b"~" if alone => Name::Home,
        [b'~', b'/', ..] => Name::HomeBefore,
        _ => return word,
    };
    text.remove(0);
    word.pieces.insert(0, Piece::Variable { name, quoted: true });
    word
}

fn special(byte: u8) -> Option<Name> {
    Some(match byte {
        b'?' => Name::Status,
        b'$' => Name::Shell,
        b'!' => Name::Background,
        b'#' => Name::Count,
        b'@' | b'*' => Name::All,
        _ => return None,
    })
}

fn continues_name(byte: u8, first: bool) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !first && byte.is_ascii_digit()
}

/// Whether `text` can be the name of a variable (POSIX.1-2017, Base Definitions, 3.235).
pub fn is_name(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().enumerate().all(|(i, byte)| continues_name(*byte, i == 0))
}

/// Pieces of a word, neighbours of a kind joined.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn text(&mut self, byte: u8) {
        match self.0.last_mut() {
            Some(Piece::Text(text)) => text.push(byte),
            _ => self.0.push(Piece::Text(alloc::vec![byte])),
        }
    }

    fn quoted(&mut self, bytes: Bytes) {
        match self.0.last_mut() {
            Some(Piece::Quoted(text)) => text.extend(bytes),
            _ => self.0.push(Piece::Quoted(bytes)),
        }
    }
}
