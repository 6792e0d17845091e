//! Quicksort of 16 Ki integers: branches that nobody can predict.

use crate::random::Random;

const LENGTH: usize = 16 << 10;
/// Shorter runs are sorted by insertion.
const SHORT: usize = 12;

/// Fills and sorts; the checksum depends on every place.
pub fn run(rounds: u32, words: &mut [u32]) -> u64 {
    let list = &mut words[..LENGTH];
    let mut sum = 0u64;
    for round in 0..rounds {
        let mut random = Random::new(round);
        list.iter_mut().for_each(|word| *word = random.next());
        quicksort(list);
        for (place, word) in list.iter().enumerate() {
            sum = sum.wrapping_mul(31).wrapping_add(u64::from(*word) ^ place as u64);
        }
    }
    sum
}

fn quicksort(mut list: &mut [u32]) {
    while list.len() > SHORT {
        let middle = partition(list);
        let (low, high) = list.split_at_mut(middle);
        // The shorter part first, so that the stack stays short.
        if low.len() < high.len() {
            quicksort(low);
            list = high;
        } else {
            quicksort(high);
            list = low;
        }
    }
    insertion(list);
}

/// Hoare's partition around the middle element: where the second part begins.
fn partition(list: &mut [u32]) -> usize {
    let pivot = list[(list.len() - 1) / 2];
    let (mut low, mut high) = (0, list.len() - 1);
    loop {
        while list[low] < pivot {
            low += 1;
        }
        while list[high] > pivot {
            high -= 1;
        }
        if low >= high {
            return high + 1;
        }
        list.swap(low, high);
        (low, high) = (low + 1, high - 1);
    }
}

fn insertion(list: &mut [u32]) {
    for i in 1..list.len() {
        let word = list[i];
        let mut at = i;
        while at > 0 && list[at - 1] > word {
            list[at] = list[at - 1];
            at -= 1;
        }
        list[at] = word;
    }
}
