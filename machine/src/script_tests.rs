//! Scripts that parse, scripts that do not, and a console that answers by the book.

use super::*;

fn expect(text: &str, millions: u64) -> Step {
    Step::Expect { text: text.into(), within: millions * MILLION }
}

#[test]
fn lines_become_steps() {
    let source = "# a comment\n\nexpect \"$ \"\n  send \"ls\\n\" # list\nexpect \"a \\\"b\\\"\" within 7\n";
    let steps = parse(source).expect("it is a script").steps;
    assert_eq!(steps, [(3, expect("$ ", 500)), (4, Step::Send(b"ls\n".to_vec())), (5, expect("a \"b\"", 7))]);
}

#[test]
fn escapes_are_those_of_c() {
    let steps = parse(r#"send "\x1b[A\033\3\t\\\0é""#).expect("it is a script").steps;
    assert_eq!(steps[0].1, Step::Send(b"\x1b[A\x1b\x03\t\\\0\xc3\xa9".to_vec()));
}

#[test]
fn errors_name_line_and_column() {
    for (source, line, column) in [
        ("\nwait \"x\"", 2, 1),
        ("  send", 1, 7),
        ("send \"abc", 1, 6),
        ("send \"a\\q\"", 1, 8),
        ("send \"\\777\"", 1, 7),
        ("send \"\"", 1, 6),
        ("send \"a\" \"b\"", 1, 10),
        ("expect \"é\" until 3", 1, 12),
        ("expect \"x\" within soon", 1, 19),
        ("expect \"x\" within", 1, 18),
        ("expect \"x\" within 3 4", 1, 21),
        ("send x", 1, 6),
    ] {
        let error = parse(source).expect_err(source);
        assert_eq!((error.line, error.column), (line, column), "{source}: {error}");
    }
}

/// Prints its lines one a million cycles, and echoes.
struct Player {
    lines: Vec<&'static str>,
    typed: Vec<u8>,
    clock: u64,
}

impl Console for Player {
    type Error = std::convert::Infallible;

    fn send(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.typed.extend(bytes);
        Ok(())
    }

    fn advance(&mut self, cycles: u64, output: &mut Vec<u8>) -> Result<Advance, Self::Error> {
        output.append(&mut self.typed);
        self.clock += cycles;
        if self.clock.is_multiple_of(MILLION) && !self.lines.is_empty() {
            output.extend(self.lines.remove(0).bytes());
        }
        Ok(Advance { cycles, off: self.lines.is_empty() })
    }
}

fn play(lines: &[&'static str], source: &str) -> Result<(), String> {
    let mut player = Player { lines: lines.to_vec(), typed: Vec::new(), clock: 0 };
    let script = parse(source).expect("it is a script");
    let mut shown = Vec::new();
    let mut driver = Driver::default();
    let result = driver.run(&script, &mut player, |bytes| shown.extend_from_slice(bytes));
    assert_eq!(shown, driver.transcript());
    result.map_err(|failure| failure.to_string())
}

#[test]
fn expectations_match_in_order_each_after_the_last() {
    assert_eq!(play(&["one two", " one\n", "."], "expect \"one\"\nexpect \"one\"\nexpect \"\\n\""), Ok(()));
    let failure = play(&["two one", "."], "expect \"one\"\nexpect \"two\"").expect_err("two was before");
    assert!(failure.starts_with("line 2 of the script the machine is off before \"two\""), "{failure}");
}

#[test]
fn last_words_count() {
    assert_eq!(play(&["hello\n", "bye\n"], "expect \"hello\"\nexpect \"bye\""), Ok(()));
}

#[test]
fn what_is_sent_arrives() {
    assert_eq!(play(&["$ ", "."], "expect \"$ \"\nsend \"ls\\n\"\nexpect \"ls\\n\""), Ok(()));
}

#[test]
fn patience_is_counted_in_cycles() {
    let lines = ["a", "b", "c", "d", "e"];
    assert_eq!(play(&lines, "expect \"a\"\nexpect \"c\" within 2"), Ok(()));
    let failure = play(&lines, "expect \"a\"\nexpect \"c\" within 1").expect_err("it comes too late");
    assert!(failure.contains("line 2 of the script in vain waits for \"c\""), "{failure}");
    assert!(failure.ends_with("ends with:\nab"), "{failure}");
}
