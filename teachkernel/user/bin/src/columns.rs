//! Names in columns, read downwards, as `ls` shows them.

use alloc::vec::Vec;

/// Blanks between two columns.
const GAP: usize = 2;

/// How many lines, and how wide each column is, so that names of these widths fit a terminal of `room` letters.
/// The name in column c of line l is number `c * lines + l`.
pub fn layout(widths: &[usize], room: usize) -> (usize, Vec<usize>) {
    let fits = |lines: &usize| {
        let columns = columns(widths, *lines);
        columns.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1) <= room
    };
    let lines = (1..widths.len()).find(fits).unwrap_or(widths.len());
    (lines, columns(widths, lines).into_iter().map(|width| width + GAP).collect())
}

fn columns(widths: &[usize], lines: usize) -> Vec<usize> {
    widths.chunks(lines.max(1)).map(|column| column.iter().copied().max().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn as_few_lines_as_fit() {
        assert_eq!(layout(&[], 80), (0, vec![]));
        assert_eq!(layout(&[3, 4, 5], 80), (1, vec![5, 6, 7]));
        assert_eq!(layout(&[3, 4, 5], 16), (1, vec![5, 6, 7]));
        assert_eq!(layout(&[3, 4, 5], 15), (2, vec![6, 7]));
        assert_eq!(layout(&[3, 4, 5], 4), (3, vec![7]));
        assert_eq!(layout(&[100], 80), (1, vec![102]));
        assert_eq!(layout(&[10; 8], 46), (2, vec![12; 4]));
    }
}
