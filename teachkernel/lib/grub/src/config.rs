//! The configuration file: what the menu offers.

use core::fmt;

use crate::words::{Lexer, Token, Word, Words};

/// Entries that a menu can have.
pub const ENTRIES_MAX: usize = 16;

/// What is wrong, and in which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error<'a> {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem<'a>,
}

/// What can be wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem<'a> {
    /// A command that is not in the subset.
    Command(Word<'a>),
    /// A quote that does not end on its line.
    OpenQuote,
    /// A backslash at the end of a line.
    Backslash,
    /// A variable.
    Variable,
    /// An entry without title.
    NoTitle,
    /// A `{` is missing behind the title.
    NoOpen,
    /// An entry's `}` is missing.
    NoClose,
    /// A brace where none belongs.
    StrayBrace,
    /// A command lacks the path that it needs.
    NoPath(Word<'a>),
    /// More words than the command takes.
    TooMuch(Word<'a>),
    /// `set` without `name=value`, or with a value that is no number.
    BadSet(Word<'a>),
    /// An entry without the command `linux`.
    NoKernel,
    /// More entries than there is room for.
    TooManyEntries,
    /// No entry at all.
    NoEntries,
}

impl fmt::Display for Error<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: ", self.line)?;
        match self.problem {
            Problem::Command(word) => write!(out, "there is no command {word:?}"),
            Problem::OpenQuote => out.write_str("the quote is not closed"),
            Problem::Backslash => out.write_str("nothing follows the backslash"),
            Problem::Variable => out.write_str("variables ($) are not supported"),
            Problem::NoTitle => out.write_str("the menu entry has no title"),
            Problem::NoOpen => out.write_str("a { is missing behind the menu entry's title"),
            Problem::NoClose => out.write_str("the } of the menu entry is missing"),
            Problem::StrayBrace => out.write_str("a { or } does not belong here"),
            Problem::NoPath(word) => write!(out, "{word:?} needs a path"),
            Problem::TooMuch(word) => write!(out, "{word:?} is one word too many"),
            Problem::BadSet(word) => write!(out, "{word:?} sets nothing that is known"),
            Problem::NoKernel => out.write_str("the menu entry names no kernel (linux)"),
            Problem::TooManyEntries => write!(out, "more than {ENTRIES_MAX} menu entries"),
            Problem::NoEntries => out.write_str("there is no menu entry"),
        }
    }
}

/// A menu.
#[derive(Clone, Debug)]
pub struct Config<'a> {
    /// Seconds until the default starts; `None` to wait for a key.
    pub timeout: Option<u32>,
    /// Index of the entry that is marked at first.
    pub default: usize,
    entries: [Entry<'a>; ENTRIES_MAX],
    count: usize,
}

impl<'a> Config<'a> {
    /// What can be chosen, at least one entry.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries[..self.count]
    }
}

/// An entry of the menu.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What the menu shows.
    pub title: Word<'a>,
    body: Body<'a>,
}

#[derive(Clone, Copy)]
struct Body<'a>(Lexer<'a>);

impl fmt::Debug for Body<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}", self.0.line)
    }
}

impl<'a> Entry<'a> {
    const NONE: Entry<'static> = Entry { title: Word(""), body: Body(Lexer::EMPTY) };

    /// What it does, in order.
    pub fn commands(&self) -> Commands<'a> {
        Commands(self.body.0)
    }
}

/// A command of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// Load this kernel, and tell it these words.
    Linux(Word<'a>, Words<'a>),
    /// Load this archive behind it.
    Initrd(Word<'a>),
    /// Print these words.
    Echo(Words<'a>),
}

/// The commands of an entry, which [`parse`] has checked.
#[derive(Clone, Copy)]
pub struct Commands<'a>(Lexer<'a>);

impl<'a> Iterator for Commands<'a> {
    type Item = Command<'a>;

    fn next(&mut self) -> Option<Command<'a>> {
        command(&mut self.0).ok().flatten()
    }
}

/// Reads a configuration file.
pub fn parse(text: &str) -> Result<Config<'_>, Error<'_>> {
    let mut config = Config { timeout: Some(3), default: 0, entries: [Entry::NONE; ENTRIES_MAX], count: 0 };
    let mut default = None;
    let mut lexer = Lexer::new(text);
    loop {
        let line = lexer.line;
        let error = |problem| Error { line, problem };
        match lexer.next_token()? {
            Token::File => break,
            Token::End => {}
            Token::Open | Token::Close => return Err(error(Problem::StrayBrace)),
            Token::Word(word) if word.is("menuentry") => {
                let entry = menu_entry(&mut lexer)?;
                let place = config.entries.get_mut(config.count).ok_or(error(Problem::TooManyEntries))?;
                *place = entry;
                config.count += 1;
            }
            Token::Word(word) if word.is("set") => match assignment(&mut lexer)? {
                Assignment::Timeout(timeout) => config.timeout = timeout,
                Assignment::Default(word) => default = Some(word),
            },
            Token::Word(word) if word.is("insmod") => skip_arguments(&mut lexer)?,
            Token::Word(word) => return Err(error(Problem::Command(word))),
        }
    }
    if config.count == 0 {
        return Err(Error { line: lexer.line, problem: Problem::NoEntries });
    }
    config.default = default.and_then(|word| chosen(&config, word)).unwrap_or(0);
    Ok(config)
}

/// The entry that `set default=` means: by number, or by title.
fn chosen(config: &Config<'_>, word: Word<'_>) -> Option<usize> {
    let by_number = word.number().and_then(|number| usize::try_from(number).ok());
    let by_title = || config.entries().iter().position(|entry| entry.title.chars().eq(word.chars()));
    by_number.or_else(by_title).filter(|index| *index < config.count)
}

enum Assignment<'a> {
    Timeout(Option<u32>),
    Default(Word<'a>),
}

/// ```text
/// set = "set" name "=" value end
/// ```
fn assignment<'a>(lexer: &mut Lexer<'a>) -> Result<Assignment<'a>, Error<'a>> {
    let line = lexer.line;
    let Token::Word(word) = lexer.next_token()? else {
        return Err(Error { line, problem: Problem::BadSet(Word("set")) });
    };
    end_of_command(lexer)?;
    let bad = Error { line, problem: Problem::BadSet(word) };
    if let Some(value) = word.value_of("default") {
        return Ok(Assignment::Default(value));
    }
    let seconds = word.value_of("timeout").and_then(Word::number).ok_or(bad)?;
    Ok(Assignment::Timeout(u32::try_from(seconds).ok()))
}

/// ```text
/// menuentry = "menuentry" title { option } "{" { command } "}"
/// ```
fn menu_entry<'a>(lexer: &mut Lexer<'a>) -> Result<Entry<'a>, Error<'a>> {
    let line = lexer.line;
    let Token::Word(title) = lexer.next_token()? else {
        return Err(Error { line, problem: Problem::NoTitle });
    };
    loop {
        match lexer.next_token()? {
            // Options such as --class change only how GRUB draws the entry.
            Token::Word(_) => {}
            Token::Open => break,
            _ => return Err(Error { line, problem: Problem::NoOpen }),
        }
    }
    let entry = Entry { title, body: Body(*lexer) };
    let mut kernels = 0;
    while let Some(command) = command(lexer)? {
        kernels += usize::from(matches!(command, Command::Linux(..)));
    }
    if kernels == 0 {
        return Err(Error { line, problem: Problem::NoKernel });
    }
    Ok(entry)
}

/// The next command of an entry; `None` at its `}`.
fn command<'a>(lexer: &mut Lexer<'a>) -> Result<Option<Command<'a>>, Error<'a>> {
    loop {
        let line = lexer.line;
        let error = |problem| Error { line, problem };
        let name = match lexer.next_token()? {
            Token::Word(word) => word,
            Token::End => continue,
            Token::Close => return Ok(None),
            Token::Open => return Err(error(Problem::StrayBrace)),
            Token::File => return Err(error(Problem::NoClose)),
        };
        if name.is("insmod") {
            skip_arguments(lexer)?;
        } else if name.is("echo") {
            let words = Words(*lexer);
            skip_arguments(lexer)?;
            return Ok(Some(Command::Echo(words)));
        } else if name.is("linux") {
            let path = path(lexer, name, line)?;
            let words = Words(*lexer);
            skip_arguments(lexer)?;
            return Ok(Some(Command::Linux(path, words)));
        } else if name.is("initrd") {
            let path = path(lexer, name, line)?;
            end_of_command(lexer)?;
            return Ok(Some(Command::Initrd(path)));
        } else {
            return Err(error(Problem::Command(name)));
        }
    }
}

fn path<'a>(lexer: &mut Lexer<'a>, command: Word<'a>, line: usize) -> Result<Word<'a>, Error<'a>> {
    match lexer.peek()? {
        Token::Word(path) => lexer.next_token().map(|_| path),
        _ => Err(Error { line, problem: Problem::NoPath(command) }),
    }
}

/// Passes over the words up to the end of the command; a `}` stays for the entry.
fn skip_arguments<'a>(lexer: &mut Lexer<'a>) -> Result<(), Error<'a>> {
    while let Token::Word(_) = lexer.peek()? {
        lexer.next_token()?;
    }
    Ok(())
}

fn end_of_command<'a>(lexer: &mut Lexer<'a>) -> Result<(), Error<'a>> {
    match lexer.peek()? {
        Token::Word(word) => Err(Error { line: lexer.line, problem: Problem::TooMuch(word) }),
        _ => Ok(()),
    }
}
