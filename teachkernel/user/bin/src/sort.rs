//! Sorting few things with little code.

/// Sorts by insertion. The library's sort is made for many items and weighs three kilobytes for each type that
/// is sorted; a directory or a table of processes has dozens.
pub fn sort<T: Ord>(items: &mut [T]) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && items[at] < items[at - 1] {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_is_sorted() {
        let mut items = [5, 3, 9, 3, 0, 7, 1];
        sort(&mut items);
        assert_eq!(items, [0, 1, 3, 3, 5, 7, 9]);
        sort::<u8>(&mut []);
    }
}
