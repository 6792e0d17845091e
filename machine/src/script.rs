//! Scripts: a session at the console without hands.
//!
//! ```text
//! # Lines of these two kinds, blank lines, and comments.
//! expect "$ "
//! send "forkdemo | cat\n"
//! expect "child" within 900
//! ```
//!
//! `expect` waits until its text stands in the output after what the last one matched, for at most so many
//! million machine cycles; `send` types. The same script drives any [`Console`]: our machine and QEMU.

use std::fmt;

/// Machine cycles that an `expect` without `within` waits.
pub const PATIENCE: u64 = 500 * MILLION;
const MILLION: u64 = 1_000_000;
/// Bytes of output that a [`Failure`] shows.
const TAIL: usize = 2000;
/// Most cycles between two looks at the output.
const SLICE: u64 = 100_000;

/// One line that does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Wait for text.
    Expect {
        /// The text.
        text: Vec<u8>,
        /// For at most so many cycles.
        within: u64,
    },
    /// Type.
    Send(Vec<u8>),
}

/// A script: its steps, each with its line number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// In the order of the lines.
    pub steps: Vec<(usize, Step)>,
}

/// A line that is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Reads a script.
///
/// ```
/// use machine::script::{Step, parse};
/// let script = parse("send \"ls\\n\"  # a command\n")?;
/// assert_eq!(script.steps, [(1, Step::Send(b"ls\n".to_vec()))]);
/// # Ok::<(), machine::script::ParseError>(())
/// ```
pub fn parse(source: &str) -> Result<Script, ParseError> {
    let mut steps = Vec::new();
    for (index, text) in source.lines().enumerate() {
        let mut line = Line { number: index + 1, characters: text.chars().collect(), at: 0 };
        if let Some(step) = line.step()? {
            steps.push((line.number, step));
        }
    }
    Ok(Script { steps })
}

/// A line under the reading eye.
struct Line {
    number: usize,
    characters: Vec<char>,
    at: usize,
}

impl Line {
    // line = [ "expect" string [ "within" number ] | "send" string ] [ "#" … ]
    fn step(&mut self) -> Result<Option<Step>, ParseError> {
        let start = self.at_word();
        let step = match self.word().as_str() {
            "" => None,
            "send" => Some(Step::Send(self.string()?)),
            "expect" => Some(Step::Expect { text: self.string()?, within: self.within()? }),
            other => {
                let message = format!("\"{other}\" is neither expect nor send");
                return Err(self.error(start, message));
            }
        };
        match self.peek() {
            None | Some('#') => Ok(step),
            Some(_) => Err(self.error(self.at, "nothing more is expected on this line")),
        }
    }

    fn within(&mut self) -> Result<u64, ParseError> {
        let start = self.at_word();
        if start == self.characters.len() || self.characters[start] == '#' {
            return Ok(PATIENCE);
        }
        if self.word() != "within" {
            return Err(self.error(start, "only `within` and a number of million cycles may follow the text"));
        }
        let start = self.at_word();
        let millions = self.word().parse::<u64>().ok().and_then(|n| n.checked_mul(MILLION));
        millions.ok_or_else(|| self.error(start, "`within` needs a whole number of million cycles"))
    }

    // string = '"' { character | escape } '"'
    fn string(&mut self) -> Result<Vec<u8>, ParseError> {
        let start = self.at_word();
        if self.next() != Some('"') {
            return Err(self.error(start, "a text in double quotes is missing"));
        }
        let mut bytes = Vec::new();
        loop {
            let here = self.at;
            match self.next() {
                None => return Err(self.error(start, "the text has no closing quote")),
                Some('"') => break,
                Some('\\') => bytes.push(self.escape(here)?),
                Some(other) => bytes.extend(other.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        if bytes.is_empty() {
            return Err(self.error(start, "the text is empty"));
        }
        self.at_word();
        Ok(bytes)
    }

    // escape = "\" ( letter | 1 to 3 octal digits | "x" 1 or 2 hexadecimal digits )   (C11, 6.4.4.4)
    fn escape(&mut self, start: usize) -> Result<u8, ParseError> {
        const LETTERS: [(char, u8); 12] = [
            ('n', b'\n'),
            ('r', b'\r'),
            ('t', b'\t'),
            ('a', 7),
            ('b', 8),
            ('f', 12),
            ('v', 11),
            ('e', 27),
            ('\\', b'\\'),
            ('"', b'"'),
            ('\'', b'\''),
            ('?', b'?'),
        ];
        let digits = match self.next() {
            Some('x') => self.digits(16, 2),
            Some('0'..='7') => {
                self.at -= 1;
                self.digits(8, 3)
            }
            Some(letter) => LETTERS.iter().find(|row| row.0 == letter).map(|row| u32::from(row.1)),
            None => None,
        };
        let byte = digits.and_then(|value| u8::try_from(value).ok());
        byte.ok_or_else(|| self.error(start, "this is no escape of C"))
    }

    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let rest = self.characters[self.at..].iter().take(most);
        let digits: Vec<u32> = rest.map_while(|c| c.to_digit(radix)).collect();
        self.at += digits.len();
        let value = digits.iter().fold(0, |value, digit| value * radix + digit);
        (!digits.is_empty()).then_some(value)
    }

    fn at_word(&mut self) -> usize {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.at
    }

    fn word(&mut self) -> String {
        let rest = self.characters[self.at..].iter();
        let word: String = rest.take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '#')).collect();
        self.at += word.chars().count();
        self.at_word();
        word
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn error(&self, at: usize, message: impl Into<String>) -> ParseError {
        ParseError { line: self.number, column: at + 1, message: message.into() }
    }
}

/// How far a console has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    /// Cycles that have passed; an idle machine's pass too.
    pub cycles: u64,
    /// Whether the machine is off: no more output will come.
    pub off: bool,
}

/// A machine as one sees it from its console.
pub trait Console {
    /// What can go wrong on the host's side.
    type Error;

    /// Types bytes.
    fn send(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Lets up to `cycles` pass (a console with another clock: about as much time) and appends what the
    /// machine has printed. Must pass at least one cycle unless the machine is off.
    fn advance(&mut self, cycles: u64, output: &mut Vec<u8>) -> Result<Advance, Self::Error>;
}

/// Why a script did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// The text did not come in time, or the machine went off before it.
    Expectation {
        /// The line of the script.
        line: usize,
        /// The text that it waited for.
        text: Vec<u8>,
        /// Whether the machine is off.
        off: bool,
        /// The end of the output.
        tail: Vec<u8>,
    },
    /// The console failed.
    Console(E),
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Expectation { line, text, off, tail } => {
                let why = if *off { "the machine is off before" } else { "in vain waits for" };
                let (text, tail) = (text.escape_ascii(), String::from_utf8_lossy(tail));
                write!(f, "line {line} of the script {why} \"{text}\"; the console ends with:\n{tail}")
            }
            Failure::Console(error) => write!(f, "{error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Failure<E> {}

/// Drives a console by scripts.
#[derive(Clone, Debug, Default)]
pub struct Driver {
    transcript: Vec<u8>,
    /// Where the last match ended.
    matched: usize,
}

impl Driver {
    /// All that the machine has printed so far.
    pub fn transcript(&self) -> &[u8] {
        &self.transcript
    }

    /// Runs a script to its end; `show` hears the output as it comes.
    pub fn run<C: Console>(
        &mut self,
        script: &Script,
        console: &mut C,
        mut show: impl FnMut(&[u8]),
    ) -> Result<(), Failure<C::Error>> {
        for (line, step) in &script.steps {
            match step {
                Step::Send(bytes) => console.send(bytes).map_err(Failure::Console)?,
                Step::Expect { text, within } => self.expect(*line, text, *within, console, &mut show)?,
            }
        }
        Ok(())
    }

    fn expect<C: Console>(
        &mut self,
        line: usize,
        text: &[u8],
        within: u64,
        console: &mut C,
        show: &mut impl FnMut(&[u8]),
    ) -> Result<(), Failure<C::Error>> {
        let mut passed = 0;
        loop {
            if self.matches(text) {
                return Ok(());
            }
            let before = self.transcript.len();
            let left = SLICE.min(within - passed.min(within));
            if left == 0 {
                return Err(self.failure(line, text, false));
            }
            let advance = console.advance(left, &mut self.transcript).map_err(Failure::Console)?;
            show(&self.transcript[before..]);
            passed += advance.cycles.max(1);
            if advance.off {
                // What was printed last still counts.
                return if self.matches(text) { Ok(()) } else { Err(self.failure(line, text, true)) };
            }
        }
    }

    /// Looks for text after the last match; when it is there, that becomes the last match.
    fn matches(&mut self, text: &[u8]) -> bool {
        let rest = &self.transcript[self.matched..];
        let found = rest.windows(text.len()).position(|window| window == text);
        self.matched += found.map_or(0, |at| at + text.len());
        found.is_some()
    }

    fn failure<E>(&self, line: usize, text: &[u8], off: bool) -> Failure<E> {
        let tail = &self.transcript[self.transcript.len().saturating_sub(TAIL)..];
        Failure::Expectation { line, text: text.to_vec(), off, tail: tail.to_vec() }
    }
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
