//! The menu: what it looks like, and what the keys do.
//!
//! It is drawn once; afterwards only what changes is drawn again, by moving the cursor up (ECMA-48, 8.3.22)
//! and erasing to the end of the line (8.3.41). The last line, which counts down, is redrawn in place.

use bootlib::{print, sbi};
use grub_menu::{Decoder, Entry, Key};

use crate::clock::{self, Ticks};

/// Lines between the last entry and the line that counts down.
const LINES_BELOW: usize = 2;

/// Lets the user choose an entry: its index. `marked` is the one that the arrow points at first, and the one
/// that starts when `countdown` seconds go by without a key.
pub fn choose(entries: &[Entry<'_>], marked: usize, countdown: Option<u32>) -> usize {
    if countdown == Some(0) {
        return marked;
    }
    let mut menu = Menu { entries, marked, keys: Decoder::default() };
    menu.draw();
    let by_time = countdown.map(|seconds| menu.count_down(seconds));
    let chosen = match by_time {
        Some(Countdown::Chosen(index)) => index,
        Some(Countdown::Stopped) | None => menu.wait(),
    };
    menu.last_line(format_args!(""));
    print!("\r");
    chosen
}

/// How a countdown ends: with a choice, or because somebody wants to choose in peace.
enum Countdown {
    Chosen(usize),
    Stopped,
}

struct Menu<'a> {
    entries: &'a [Entry<'a>],
    marked: usize,
    keys: Decoder,
}

impl Menu<'_> {
    fn draw(&self) {
        print!("\n  What shall the computer start?\n\n");
        self.draw_entries();
        print!("\n  Arrow keys choose, Enter starts; the number of an entry starts it at once.\n");
    }

    fn draw_entries(&self) {
        for (i, entry) in self.entries.iter().enumerate() {
            let (mark, bold) = if i == self.marked { ('>', "1") } else { (' ', "0") };
            print!("  \x1b[{bold}m{mark} {}  {}\x1b[0m\x1b[K\n", i + 1, entry.title);
        }
    }

    /// Moves the mark, from the last line.
    fn mark(&mut self, index: usize) {
        self.marked = index;
        print!("\r\x1b[{}A", self.entries.len() + LINES_BELOW);
        self.draw_entries();
        print!("\x1b[{LINES_BELOW}B");
    }

    fn last_line(&self, text: core::fmt::Arguments<'_>) {
        print!("\r{text}\x1b[K");
    }

    /// Counts seconds down. Enter and numbers choose; any other key stops the clock.
    fn count_down(&mut self, seconds: u32) -> Countdown {
        let start = clock::now();
        for left in (1..=seconds).rev() {
            let unit = if left == 1 { "second" } else { "seconds" };
            self.last_line(format_args!("  Entry {} starts in {left} {unit}.", self.marked + 1));
            let end = start + Ticks::from(seconds - left + 1) * clock::SECOND;
            if let Some(key) = self.key(Some(end)) {
                return self.press(key).map_or(Countdown::Stopped, Countdown::Chosen);
            }
        }
        Countdown::Chosen(self.marked)
    }

    /// Waits for a choice.
    fn wait(&mut self) -> usize {
        self.last_line(format_args!("  Enter starts entry {}.", self.marked + 1));
        loop {
            let Some(key) = self.key(None) else { continue };
            if let Some(chosen) = self.press(key) {
                return chosen;
            }
            self.last_line(format_args!("  Enter starts entry {}.", self.marked + 1));
        }
    }

    /// What a key does; returns the entry that it starts.
    fn press(&mut self, key: Key) -> Option<usize> {
        let last = self.entries.len() - 1;
        match key {
            Key::Up => self.mark(self.marked.checked_sub(1).unwrap_or(last)),
            Key::Down => self.mark(if self.marked == last { 0 } else { self.marked + 1 }),
            Key::Enter => return Some(self.marked),
            Key::Digit(number) if number <= self.entries.len() => return Some(number - 1),
            Key::Digit(_) | Key::Other => {}
        }
        None
    }

    /// The next key, or `None` when it is `end`. Takes no more bytes than the key has: what is typed behind it
    /// is for the kernel.
    fn key(&mut self, end: Option<Ticks>) -> Option<Key> {
        loop {
            while let Some(byte) = sbi::console_read() {
                if let Some(key) = self.keys.byte(byte) {
                    return Some(key);
                }
            }
            let now = clock::now();
            if end.is_some_and(|end| now >= end) {
                return None;
            }
            clock::sleep_until((now + clock::BLINK).min(end.unwrap_or(Ticks::MAX)));
        }
    }
}
