//! Keys typed at a screen of few columns, and what then stands there.

use std::{format, string::String, vec, vec::Vec};

use super::{Editor, Names, Typed};
use crate::shell::Bytes;

struct Fake;

impl Names for Fake {
    fn commands(&self) -> Vec<Bytes> {
        ["cat", "cd", "echo", "export", "exit", "ls", "ls"].map(|name| name.as_bytes().to_vec()).into()
    }
    fn files(&self, directory: &[u8]) -> Vec<Bytes> {
        let names: &[&str] = match directory {
            b"" => &["bin/", "etc/", "two words", ".hidden", "it's"],
            b"/etc/" => &["hostname", "hosts", "motd"],
            _ => &[],
        };
        names.iter().map(|name| name.as_bytes().to_vec()).collect()
    }
}

/// A terminal as xterm is one, as far as the editor asks for it.
struct Screen {
    rows: Vec<Vec<char>>,
    at: (usize, usize),
    width: usize,
    wrapping: bool,
}

impl Screen {
    fn new(width: usize) -> Self {
        Screen { rows: vec![vec![' '; width]], at: (0, 0), width, wrapping: false }
    }

    fn show(&mut self, text: &str) {
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let (row, column) = self.at;
            match letter {
                '\x1b' => {
                    let sequence: String = letters.by_ref().skip(1).up_to_final_byte();
                    self.control(&sequence);
                }
                '\r' => self.at = (row, 0),
                '\n' => self.at = (row + 1, 0),
                '\x08' => self.at = (row, column.saturating_sub(1)),
                _ => self.letter(letter),
            }
            if letter < ' ' {
                self.wrapping = false;
            }
            while self.rows.len() <= self.at.0 {
                self.rows.push(vec![' '; self.width]);
            }
        }
    }

    fn letter(&mut self, letter: char) {
        if self.wrapping {
            self.at = (self.at.0 + 1, 0);
            if self.rows.len() == self.at.0 {
                self.rows.push(vec![' '; self.width]);
            }
        }
        self.rows[self.at.0][self.at.1] = letter;
        self.wrapping = self.at.1 + 1 == self.width;
        self.at.1 += usize::from(!self.wrapping);
    }

    fn control(&mut self, sequence: &str) {
        let (number, letter) = sequence.split_at(sequence.len() - 1);
        let count = number.parse().unwrap_or(1);
        match letter {
            "A" => self.at.0 -= count,
            "B" => self.at.0 += count,
            "C" => self.at.1 += count,
            "D" => self.at.1 -= count,
            "H" => self.at = (0, 0),
            "J" if number == "2" => self.rows = vec![vec![' '; self.width]],
            "J" => {
                self.rows.truncate(self.at.0 + 1);
                self.rows[self.at.0][self.at.1..].fill(' ');
            }
            other => panic!("{other} is not expected"),
        }
        assert!(self.at.1 < self.width && self.at.0 < self.rows.len(), "{sequence} leaves the screen");
    }

    fn text(&self) -> String {
        let all: String = self.rows.iter().flatten().collect();
        String::from(all.trim_end())
    }

    /// Where the next letter goes.
    fn place(&self) -> usize {
        self.at.0 * self.width + self.at.1 + usize::from(self.wrapping)
    }
}

trait Sequence: Iterator<Item = char> + Sized {
    /// Up to the letter that ends a control sequence, and that too.
    fn up_to_final_byte(mut self) -> String {
        let mut all = String::new();
        for letter in &mut self {
            all.push(letter);
            if letter.is_ascii_alphabetic() {
                break;
            }
        }
        all
    }
}

impl<T: Iterator<Item = char>> Sequence for T {}

struct Bench {
    editor: Editor,
    screen: Screen,
    /// Everything that was written to it.
    written: String,
}

impl Bench {
    fn new(width: usize) -> Self {
        let mut bench =
            Bench { editor: Editor::new(width), screen: Screen::new(width), written: String::new() };
        bench.begin();
        bench
    }

    fn begin(&mut self) {
        let mut out = Bytes::new();
        self.editor.begin("$ ", &mut out);
        self.show(out);
    }

    fn show(&mut self, out: Bytes) {
        let out = String::from_utf8(out).expect("whole letters");
        self.screen.show(&out);
        self.written.push_str(&out);
    }

    fn keys(&mut self, keys: &str) -> Option<Typed> {
        let mut out = Bytes::new();
        self.editor.feed(keys.as_bytes());
        let typed = self.editor.work(&Fake, &mut out);
        self.show(out);
        typed
    }

    /// Types a line to its end and starts the next.
    fn line(&mut self, keys: &str) -> String {
        let typed = self.keys(&format!("{keys}\r"));
        self.begin();
        match typed {
            Some(Typed::Line(line)) => String::from_utf8(line).expect("tests are UTF-8"),
            other => panic!("{keys:?} gave {other:?}"),
        }
    }
}

const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";

#[test]
fn plain_text_shows_as_it_is_typed() {
    let mut bench = Bench::new(20);
    let text = "echo 'Grüße' | cat -n # and so on, over the rows";
    assert_eq!(bench.line(text), text);
    assert_eq!(bench.written, format!("$ {text}\n$ "));
}

#[test]
fn keys_edit_the_line() {
    let cases = [
        ("ehco\x1b[D\x1b[D\x7f\x1b[Ch", "echo"),
        ("world\x01hello \x05!", "hello world!"),
        ("world\x1b[Hhello \x1b[F!", "hello world!"),
        ("world\x1b[1~hello \x1b[4~!", "hello world!"),
        ("world\x1bOHhello \x1bOF!", "hello world!"),
        ("abc\x1b[D\x1b[D\x1b[3~", "ac"),
        ("abc\x02\x02\x04\x06x", "acx"),
        ("one two  \x17three", "one three"),
        ("one two\x01\x0bthree", "three"),
        ("one two\x15three", "three"),
        ("one two\x1b[D\x1b[D\x15", "wo"),
        ("süß\x7f\x7f\x7f\x7fü\x1b[Dß", "ßü"),
        ("a\x1b[1;5Db\x1b[15~\x1b[Z\x1bxc", "bca"),
        ("a\x1b[\x7f\x0fb\x00", "b"),
        ("ab\x0cc", "abc"),
    ];
    for (keys, expected) in cases {
        assert_eq!(Bench::new(20).line(keys), expected, "{keys:?}");
    }
}

#[test]
fn lines_come_back() {
    let mut bench = Bench::new(20);
    for line in ["first", "second", "second", "  ", "third"] {
        bench.line(line);
    }
    assert_eq!(bench.line(&format!("{UP}{UP}")), "second");
    assert_eq!(bench.line(&format!("{UP}{UP}{UP}{UP}{UP}{UP}!")), "first!");
    assert_eq!(bench.line(&format!("draft{UP}{UP}{DOWN}{DOWN}{DOWN}!")), "draft!");
    assert_eq!(bench.line("\x10\x10\x0e"), "draft!");
    bench.editor.remember(b"typed ahead");
    assert_eq!(bench.line(UP), "typed ahead");
}

#[test]
fn control_c_and_control_d_end_the_typing() {
    let mut bench = Bench::new(20);
    assert_eq!(bench.keys("never said\x03echo"), Some(Typed::GivenUp));
    assert!(bench.written.ends_with("$ never said^C\n"));
    bench.begin();
    assert!(bench.editor.has_more());
    assert_eq!(bench.keys("\r"), Some(Typed::Line(b"echo".to_vec())));
    bench.begin();
    assert_eq!(bench.keys("\x04"), Some(Typed::End));
}

#[test]
fn tab_completes_names() {
    let cases = [
        ("ec\tx", "echo x"),
        ("e\tx", "ex"),
        ("ex\tp\ta", "export a"),
        ("cat b\tx", "cat bin/x"),
        ("cat /etc/h\tn\t/", "cat /etc/hostname /"),
        ("cat tw\t-", "cat two\\ words -"),
        ("cat 'tw\t-", "cat 'two words' -"),
        ("cat two\\ w\t-", "cat two\\ words -"),
        ("cat i\t-", "cat it\\'s -"),
        ("echo a|l\t", "echo a|ls "),
        ("echo a >/etc/m\t", "echo a >/etc/motd "),
        ("./x\t", "./x"),
        ("cat .\t", "cat .hidden "),
        ("ls b\x1b[D\x1b[D\x1b[D\x1b[D\t", "ls b"),
    ];
    for (keys, expected) in cases {
        assert_eq!(Bench::new(40).line(keys), expected, "{keys:?}");
    }
}

#[test]
fn a_second_tab_lists_what_there_is() {
    let mut bench = Bench::new(20);
    bench.keys("cat /etc/\t");
    assert_eq!(bench.screen.text(), "$ cat /etc/");
    bench.keys("\t");
    let rows = ["$ cat /etc/", "hostname  motd", "hosts", "$ cat /etc/"].map(|row| format!("{row:20}"));
    assert_eq!(bench.screen.text(), rows.concat().trim_end());
    bench.keys("m\t\t");
    assert!(bench.screen.text().ends_with("$ cat /etc/motd"));
}

/// Whatever is typed, the screen shows the line, and the cursor is where the next letter goes.
#[test]
fn the_screen_shows_the_line() {
    const KEYS: &[&str] = &[
        "a",
        "b",
        "cd ",
        "ü",
        "€",
        "longer",
        " ",
        "\x1b[D",
        "\x1b[D",
        "\x1b[C",
        "\x01",
        "\x05",
        "\x7f",
        "\x7f",
        "\x1b[3~",
        "\x17",
        "\x0b",
        "\x15",
        UP,
        DOWN,
        "\x02\x02\x02",
        "\x0c",
    ];
    let mut seed = 1u64;
    let mut roll = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    for width in [2, 3, 7, 10] {
        for _ in 0..300 {
            let mut bench = Bench::new(width);
            bench.editor.remember("a line that was typed before".as_bytes());
            bench.editor.remember(b"x");
            let mut keys = String::new();
            for _ in 0..roll() % 40 {
                let key = KEYS[roll() % KEYS.len()];
                keys.push_str(key);
                assert_eq!(bench.keys(key), None);
                let text = String::from_utf8_lossy(bench.editor.line.text()).into_owned();
                let before = String::from_utf8_lossy(bench.editor.line.before_cursor()).chars().count();
                assert_eq!(bench.screen.text(), format!("$ {text}").trim_end(), "{width}: {keys:?}");
                assert_eq!(bench.screen.place(), 2 + before, "{width}: {keys:?}");
            }
        }
    }
}
