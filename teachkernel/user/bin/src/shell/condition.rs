//! What `test` and `[` find out (POSIX.1-2017, test).

use abi::linux::{Stat, mode};
use ulib::number;

use super::Bytes;

/// What a condition asks about.
pub trait Files {
    /// What is at a path.
    fn stat(&self, path: &[u8]) -> Option<Stat>;
    /// Whether this process may read (4), write (2) or execute (1) it.
    fn may(&self, path: &[u8], how: u32) -> bool;
}

/// Whether the condition that `words` state holds.
///
/// # Errors
/// What is wrong with it, in words.
pub fn holds(words: &[Bytes], files: &impl Files) -> Result<bool, &'static str> {
    let words: alloc::vec::Vec<&[u8]> = words.iter().map(Bytes::as_slice).collect();
    match words.as_slice() {
        [] => Ok(false),
        [word] => Ok(!word.is_empty()),
        [left, operator, right] if let Some(result) = binary(left, operator, right) => result,
        [b"!", rest @ ..] if rest.len() <= 3 => {
            let rest: alloc::vec::Vec<Bytes> = rest.iter().map(|word| word.to_vec()).collect();
            holds(&rest, files).map(|holds| !holds)
        }
        [operator, operand] => unary(operator, operand, files).ok_or(UNKNOWN),
        _ => Err(UNKNOWN),
    }
}

const UNKNOWN: &str = "this is no condition that it knows";
const NO_NUMBER: &str = "a whole number is wanted";

fn unary(operator: &[u8], operand: &[u8], files: &impl Files) -> Option<bool> {
    let is = |kind| files.stat(operand).is_some_and(|stat| stat.st_mode & mode::S_IFMT == kind);
    Some(match operator {
        b"-n" => !operand.is_empty(),
        b"-z" => operand.is_empty(),
        b"-e" => files.stat(operand).is_some(),
        b"-f" => is(mode::S_IFREG),
        b"-d" => is(mode::S_IFDIR),
        b"-s" => files.stat(operand).is_some_and(|stat| stat.st_size > 0),
        b"-r" => files.may(operand, 4),
        b"-w" => files.may(operand, 2),
        b"-x" => files.may(operand, 1),
        _ => return None,
    })
}

/// `None` when `operator` does not stand between two words.
fn binary(left: &[u8], operator: &[u8], right: &[u8]) -> Option<Result<bool, &'static str>> {
    let compare: fn(&i128, &i128) -> bool = match operator {
        b"=" => return Some(Ok(left == right)),
        b"!=" => return Some(Ok(left != right)),
        b"-eq" => i128::eq,
        b"-ne" => i128::ne,
        b"-lt" => i128::lt,
        b"-le" => i128::le,
        b"-gt" => i128::gt,
        b"-ge" => i128::ge,
        _ => return None,
    };
    Some(match (integer(left), integer(right)) {
        (Some(left), Some(right)) => Ok(compare(&left, &right)),
        _ => Err(NO_NUMBER),
    })
}

fn integer(text: &[u8]) -> Option<i128> {
    let text = text.trim_ascii();
    match text.strip_prefix(b"-") {
        Some(digits) => number::parse(digits).map(|number| -i128::from(number)),
        None => number::parse(text).map(i128::from),
    }
}
