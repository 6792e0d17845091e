//! Names in columns, read downwards, as `ls` shows them.

use alloc::vec::Vec;

use ulib::show::Shown;

/// Blanks between two columns.
const GAP: usize = 2;

/// The lines that show `names` in as few lines as fit a terminal of `room` letters.
pub fn lines(names: &[Vec<u8>], room: usize) -> Vec<Vec<u8>> {
    let widths: Vec<usize> = names.iter().map(|name| Shown(name).parts(|_| ())).collect();
    let count = (1..widths.len()).find(|count| fits(&widths, *count, room)).unwrap_or(widths.len());
    let columns = columns(&widths, count);
    (0..count)
        .map(|line| {
            let mut text = Vec::new();
            for (column, width) in columns.iter().enumerate() {
                let at = column * count + line;
                let Some(name) = names.get(at) else { break };
                Shown(name).parts(|part| text.extend_from_slice(part));
                if at + count < names.len() {
                    text.resize(text.len() + width + GAP - widths[at], b' ');
                }
            }
            text
        })
        .collect()
}

fn fits(widths: &[usize], lines: usize, room: usize) -> bool {
    let columns = columns(widths, lines);
    columns.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1) <= room
}

/// The width of each column when there are so many lines.
fn columns(widths: &[usize], lines: usize) -> Vec<usize> {
    widths.chunks(lines.max(1)).map(|column| column.iter().copied().max().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn show(names: &str, room: usize) -> Vec<String> {
        let names: Vec<Vec<u8>> = names.split_whitespace().map(|name| name.as_bytes().to_vec()).collect();
        lines(&names, room).into_iter().map(|line| String::from_utf8(line).expect("UTF-8")).collect()
    }

    #[test]
    fn as_few_lines_as_fit() {
        assert!(show("", 80).is_empty());
        assert_eq!(show("aaa bbbb ccccc", 80), ["aaa  bbbb  ccccc"]);
        assert_eq!(show("aaa bbbb ccccc", 16), ["aaa  bbbb  ccccc"]);
        assert_eq!(show("aaa bbbb ccccc", 15), ["aaa   ccccc", "bbbb"]);
        assert_eq!(show("aaa bbbb ccccc", 4), ["aaa", "bbbb", "ccccc"]);
        assert_eq!(show("ä bb c d", 6), ["ä   c", "bb  d"]);
        assert_eq!(show("a\u{1b}b c", 80), ["a?b  c"]);
    }
}
