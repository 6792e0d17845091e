//! Compound commands, which this shell does not have: where one ends, so that it is refused as a whole and
//! nothing inside it is taken for a command (POSIX.1-2017, Shell Command Language, 2.9.4).

use alloc::vec::Vec;

use super::{
    Problem,
    ast::Piece,
    lexer::{Spot, Token},
};

/// First words, what ends what they begin, and whether a command follows right behind them.
const OPENERS: &[(&str, &str, bool)] = &[
    ("if", "fi", true),
    ("while", "done", true),
    ("until", "done", true),
    ("for", "done", false),
    ("select", "done", false),
    ("case", "esac", false),
    ("{", "}", true),
    ("function", "}", false),
];
/// Words inside, behind which a command follows.
const MIDDLES: &[&str] = &["then", "elif", "else", "do", "!"];

/// What begins with `tokens`, if it is a compound command or a part of one.
pub fn refuse(tokens: &[Spot]) -> Option<Problem> {
    let word = plain(&tokens.first()?.token)?;
    if opener(word).is_some() {
        return Some(whole(tokens));
    }
    let is_part = OPENERS.iter().any(|row| row.1 == word) || MIDDLES[..4].contains(&word);
    is_part.then(|| Problem::Unexpected(alloc::format!("'{word}'")))
}

/// What begins with a function's `( )`.
pub fn refuse_function(tokens: &[Spot]) -> Problem {
    let body = tokens.iter().position(|spot| plain(&spot.token).is_some_and(|word| word == "{"));
    let end = tokens.iter().position(|spot| spot.token == Token::NewLine);
    match body {
        Some(body) => whole(&tokens[body..]),
        None if end.is_none() && tokens.len() < 4 => Problem::Incomplete("the function's body"),
        None => Problem::Unsupported(PARENTHESES),
    }
}

/// What this shell says of parentheses.
pub const PARENTHESES: &str = "subshells and functions ( )";
/// What it says of everything else here.
const COMPOUND: &str = "if, for, while, until, case, { } and functions";

/// Refuses what `tokens` begin with if its end is there, and asks for more otherwise.
fn whole(tokens: &[Spot]) -> Problem {
    let mut ends: Vec<&str> = Vec::new();
    let mut at_command = true;
    for spot in tokens {
        let word = match &spot.token {
            Token::Operator(_) | Token::NewLine => {
                at_command = true;
                continue;
            }
            token => plain(token).filter(|_| at_command),
        };
        at_command = false;
        let Some(word) = word else { continue };
        if let Some((_, end, commands)) = opener(word) {
            ends.push(end);
            at_command = *commands;
        } else if ends.last() == Some(&word) {
            ends.pop();
            if ends.is_empty() {
                return Problem::Unsupported(COMPOUND);
            }
        } else {
            at_command = MIDDLES.contains(&word);
        }
    }
    Problem::Incomplete(ends.last().copied().unwrap_or("a command"))
}

fn opener(word: &str) -> Option<&'static (&'static str, &'static str, bool)> {
    OPENERS.iter().find(|row| row.0 == word)
}

/// A word that holds neither quotes nor variables.
fn plain(token: &Token) -> Option<&str> {
    let Token::Word(word) = token else { return None };
    let [Piece::Text(text)] = word.pieces.as_slice() else { return None };
    core::str::from_utf8(text).ok()
}
