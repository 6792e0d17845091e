//! "Did you mean": the known name nearest to one that is not known.

/// Longest name for which it is tried.
const LENGTH_MAX: usize = 32;

/// The candidate with the fewest slips of typing between it and `name`, if there are few.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    if wanted.is_empty() || wanted.len() > LENGTH_MAX {
        return None;
    }
    let allowed = match wanted.len() {
        1..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(wanted.len()) <= allowed)
        .map(|candidate| (distance(&wanted, candidate), candidate))
        .filter(|(slips, candidate)| *slips <= allowed && *slips < candidate.len().max(2))
        // Of equals one that starts alike: the first letter is seldom wrong.
        .min_by_key(|(slips, candidate)| (*slips, candidate.chars().next() != wanted.first().copied()))
        .map(|(_, candidate)| candidate)
}

/// "did you mean `x`?"
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(name, candidates).map(|found| format!("did you mean `{found}`?"))
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_typing_are_found() {
        let names = ["add", "addi", "andi", "beq", "write", "ecall"];
        assert_eq!(closest("ecal", names), Some("ecall"));
        assert_eq!(closest("wirte", names), Some("write"));
        assert_eq!(closest("ad", ["ld", "add"]), Some("add"));
        assert_eq!(closest("ADDI", names), Some("addi"));
        assert_eq!(closest("frobnicate", names), None);
        assert_eq!(closest("", names), None);
    }
}
