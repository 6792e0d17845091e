//! Command lines, plain and hostile.

use std::{collections::BTreeMap, format, string::String, vec, vec::Vec};

use abi::linux::{Stat, mode};

use super::{
    Bytes, Problem,
    ast::{Joint, Name, Piece, RedirectKind, Word},
    condition::{self, Files},
    expand::{self, Letter, World},
    glob, parse,
};

struct Fake {
    variables: BTreeMap<&'static str, &'static str>,
    files: Vec<&'static str>,
}

impl World for Fake {
    fn value(&self, name: &Name) -> Option<Bytes> {
        match name {
            Name::Named(name) => {
                let name = core::str::from_utf8(name).expect("tests use names");
                self.variables.get(name).map(|value| value.as_bytes().to_vec())
            }
            Name::Status => Some(b"3".to_vec()),
            Name::Home => Some(b"/".to_vec()),
            Name::HomeBefore => Some(Bytes::new()),
            Name::Position(1) => Some(b"first one".to_vec()),
            _ => None,
        }
    }
    fn arguments(&self) -> Vec<Bytes> {
        vec![b"first one".to_vec(), b"second".to_vec()]
    }
    fn matching(&self, pattern: &[Letter]) -> Vec<Bytes> {
        let names = self.files.iter().map(|name| name.as_bytes());
        names.filter(|name| glob::matches(pattern, name)).map(<[u8]>::to_vec).collect()
    }
}

fn world() -> Fake {
    Fake {
        variables: [("A", "x"), ("EMPTY", ""), ("TWO", "one  two"), ("STAR", "*")].into(),
        files: vec!["hello.s", "hog", "note.txt", ".hidden"],
    }
}

fn args(line: &str) -> Vec<String> {
    let list = parse(line.as_bytes()).unwrap_or_else(|problem| panic!("{line}: {problem}"));
    let words = &list.items[0].first.commands[0].words;
    expand::words(words, &world())
        .into_iter()
        .map(|word| String::from_utf8(word).expect("tests are UTF-8"))
        .collect()
}

#[test]
fn words_are_split_and_quoted() {
    let cases: &[(&str, &[&str])] = &[
        ("echo a  b\tc", &["echo", "a", "b", "c"]),
        ("echo 'a  b' \"c  d\"", &["echo", "a  b", "c  d"]),
        ("echo a'b'\"c\"d", &["echo", "abcd"]),
        ("echo '' \"\"", &["echo", "", ""]),
        (r"echo a\ b \' \\", &["echo", "a b", "'", "\\"]),
        (r#"echo "\"\\\$\n""#, &["echo", "\"\\$\\n"]),
        ("echo a # comment", &["echo", "a"]),
        ("echo a#b '#c'", &["echo", "a#b", "#c"]),
        ("echo a\\\nb", &["echo", "ab"]),
        ("echo Grüße", &["echo", "Grüße"]),
        ("echo a=b", &["echo", "a=b"]),
        ("2 3x", &["2", "3x"]),
        ("echo 99999999999", &["echo", "99999999999"]),
    ];
    for (line, expected) in cases {
        assert_eq!(args(line), *expected, "{line}");
    }
}

#[test]
fn variables_are_replaced_and_split_outside_quotes() {
    let cases: &[(&str, &[&str])] = &[
        ("echo $A ${A}y $Ay-", &["echo", "x", "xy", "-"]),
        ("echo $TWO \"$TWO\" '$TWO'", &["echo", "one", "two", "one  two", "$TWO"]),
        ("echo a$TWO.b", &["echo", "aone", "two.b"]),
        ("echo $EMPTY $NONE", &["echo"]),
        ("echo \"$EMPTY\" a$EMPTY", &["echo", "", "a"]),
        ("echo $? $5 $ $% \\$A", &["echo", "3", "$", "$%", "$A"]),
        ("echo $1 \"$1\"", &["echo", "first", "one", "first one"]),
        ("echo \"$@\"", &["echo", "first one", "second"]),
        ("echo x\"$@\"y", &["echo", "xfirst one", "secondy"]),
    ];
    for (line, expected) in cases {
        assert_eq!(args(line), *expected, "{line}");
    }
}

#[test]
fn a_tilde_is_the_home_directory() {
    let cases: &[(&str, &[&str])] = &[
        ("cd ~", &["cd", "/"]),
        ("cat ~/x ~/$A", &["cat", "/x", "/x"]),
        ("echo a~ ~b '~' \\~ \"~/x\" ~$A", &["echo", "a~", "~b", "~", "~", "~/x", "~x"]),
    ];
    for (line, expected) in cases {
        assert_eq!(args(line), *expected, "{line}");
    }
    let list = parse(b"A=~/x").expect("a list");
    assert_eq!(expand::text(&list.items[0].first.commands[0].assignments[0].1, &world()), b"/x");
}

impl Files for Fake {
    fn stat(&self, path: &[u8]) -> Option<Stat> {
        let (st_mode, st_size) = match path {
            b"dir" => (mode::S_IFDIR, 0),
            b"empty" => (mode::S_IFREG, 0),
            b"file" => (mode::S_IFREG, 5),
            _ => return None,
        };
        Some(Stat { st_mode, st_size, ..Stat::default() })
    }
    fn may(&self, path: &[u8], how: u32) -> bool {
        path == b"dir" && how != 2
    }
}

#[test]
fn conditions_hold_or_not() {
    let ask = |line: &str| {
        let words: Vec<Bytes> = line.split_whitespace().map(|word| word.as_bytes().to_vec()).collect();
        condition::holds(&words, &world())
    };
    for line in [
        "x", "-e", "!", "-e dir", "-d dir", "-f file", "-f empty", "-s file", "-r dir", "-x dir", "a = a",
        "a != b", "! = !", "-n x", "! -e x", "! a = b", "1 -eq 01", "-1 -lt 1", "1 -le 1", "2 -gt 1",
        "2 -ge 2", "1 -ne 2", "! ! x",
    ] {
        assert_eq!(ask(line), Ok(true), "{line}");
    }
    for line in ["", "-e x", "-d file", "-f dir", "-s empty", "-w dir", "a = b", "! x", "1 -gt 1", "-z x"] {
        assert_eq!(ask(line), Ok(false), "{line}");
    }
    for line in ["-q x", "a b", "a b c", "1 -eq x", "a = b c d", "x -a y"] {
        assert!(ask(line).is_err(), "{line}");
    }
}

#[test]
fn patterns_become_the_names_that_match() {
    let cases: &[(&str, &[&str])] = &[
        ("ls h*", &["ls", "hello.s", "hog"]),
        ("ls *", &["ls", "hello.s", "hog", "note.txt"]),
        ("ls .*", &["ls", ".hidden"]),
        ("ls h?g", &["ls", "hog"]),
        ("ls '*' \\* \"h\"*g", &["ls", "*", "*", "hog"]),
        ("ls z*", &["ls", "z*"]),
        ("ls *e*l*s", &["ls", "hello.s"]),
        ("ls $STAR.txt \"$STAR\"", &["ls", "note.txt", "*"]),
    ];
    for (line, expected) in cases {
        assert_eq!(args(line), *expected, "{line}");
    }
}

#[test]
fn stars_do_not_explode() {
    let star = Letter { byte: b'*', quoted: false };
    let a = Letter { byte: b'a', quoted: false };
    let pattern: Vec<Letter> =
        (0..500).flat_map(|_| [star, a]).chain([Letter { byte: b'b', quoted: false }]).collect();
    assert!(!glob::matches(&pattern, &[b'a'; 5000]));
}

#[test]
fn pipelines_lists_and_the_background() {
    let list = parse(b"a | b && ! c || d & e; f\n\ng").expect("a list");
    let texts: Vec<_> =
        list.items.iter().map(|item| String::from_utf8_lossy(&item.text).into_owned()).collect();
    assert_eq!(texts, ["a | b && ! c || d", "e", "f", "g"]);
    let first = &list.items[0];
    assert!(first.background && !list.items[1].background);
    assert_eq!(first.first.commands.len(), 2);
    assert_eq!(first.rest.iter().map(|(joint, _)| *joint).collect::<Vec<_>>(), [Joint::And, Joint::Or]);
    assert!(first.rest[0].1.negated && !first.rest[1].1.negated);
    assert!(parse(b" \n # nothing \n").expect("an empty list").items.is_empty());
    assert_eq!(parse(b"a |\n b &&\n c").expect("goes over lines").items.len(), 1);
}

#[test]
fn redirections_name_a_descriptor_and_a_target() {
    let list = parse(b"< in cmd >out 2>>log 2>&1 x2>y 3<&0").expect("a list");
    let command = &list.items[0].first.commands[0];
    let found: Vec<_> = command.redirects.iter().map(|redirect| (redirect.fd, redirect.kind)).collect();
    use RedirectKind::{Append, Copy, Read, Write};
    assert_eq!(found, [(0, Read), (1, Write), (2, Append), (2, Copy), (1, Write), (3, Copy)]);
    assert_eq!(command.words.len(), 2, "x2 is a word, not a descriptor");
}

#[test]
fn assignments_stand_in_front() {
    let list = parse(b"A=1 B='x y'z C= cmd D=2").expect("a list");
    let command = &list.items[0].first.commands[0];
    let names: Vec<_> = command.assignments.iter().map(|(name, _)| name.as_slice()).collect();
    assert_eq!(names, [b"A", b"B", b"C"]);
    assert_eq!(command.assignments[1].1.pieces, [Piece::Quoted(b"x y".to_vec()), Piece::Text(b"z".to_vec())]);
    assert_eq!(command.assignments[2].1, Word::default());
    assert_eq!(command.words.len(), 2);
    for plain in ["1A=2", "=3", "'A'=1", "A-B=1"] {
        assert!(
            parse(plain.as_bytes()).expect("a list").items[0].first.commands[0].assignments.is_empty(),
            "{plain}"
        );
    }
}

#[test]
fn unfinished_lines_ask_for_more() {
    for line in [
        "echo 'a",
        "echo \"a",
        "echo \"a$",
        "echo a\\",
        "a |",
        "a &&",
        "a ||\n",
        "echo ${A",
        "!",
        "echo \"\\",
        "cat << END",
        "cat << END\nEN D\n",
        "if true\nthen ls",
        "while a; do if b; then c; fi",
        "for i in a b\ndo echo $i",
        "case x in\nfi) ls;;\n",
        "f() {\nls",
        "{ ls",
    ] {
        assert!(matches!(parse(line.as_bytes()), Err(Problem::Incomplete(_))), "{line}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let cases = [
        ("| a", "syntax error near '|'"),
        ("a | | b", "syntax error near '|'"),
        ("a ; ; b", "syntax error near ';'"),
        ("a & & b", "syntax error near '&'"),
        ("a && ; b", "syntax error near ';'"),
        ("a >", "syntax error near the end of the line"),
        ("a > | b", "syntax error near '|'"),
        ("a > < b", "syntax error near '<'"),
        ("(a)", "this shell does not have subshells and functions ( )"),
        ("echo `a`", "this shell does not have command substitution (` `)"),
        ("echo $(a)", "this shell does not have command substitution $( )"),
        ("cat << END\nrm x\nEND", "this shell does not have here-documents (<<)"),
        ("cat <<- 'E'ND | wc\n'\n\tEND\nls", "this shell does not have here-documents (<<)"),
        (";", "syntax error near ';'"),
        ("a ;; b", "syntax error near ';;'"),
        ("echo (a)", "this shell does not have subshells and functions ( )"),
        ("then", "syntax error near 'then'"),
        ("a; fi", "syntax error near 'fi'"),
        ("echo ${A:-b}", "syntax error near ${A:-b}"),
        ("echo ${}", "syntax error near ${}"),
    ];
    for (line, expected) in cases {
        let problem = parse(line.as_bytes()).expect_err(line);
        assert_eq!(format!("{problem}"), expected, "{line}");
    }
}

#[test]
fn compound_commands_are_refused_as_a_whole() {
    for text in [
        "if true; then ls; fi",
        "if true\nthen\n  rm x\nelse if false; then ls; fi\nfi",
        "for i in 1 2 fi done; do echo done $i > done; done",
        "while ! read X\ndo\necho fi\ndone",
        "until a; do b; done && c",
        "case $x in\na) ls;;\n*) echo esac;;\nesac",
        "{ ls; }",
        "f() { ls; }",
        "f()\n{\nls\n}",
        "function f {\nls\n}",
        "true && if a; then b; fi",
    ] {
        let problem = parse(text.as_bytes()).expect_err(text);
        let expected = "this shell does not have if, for, while, until, case, { } and functions";
        assert_eq!(format!("{problem}"), expected, "{text}");
    }
    for plain in ["echo if; 'if' x; echo for done", "A=if; ./if; $A; echo }"] {
        assert!(parse(plain.as_bytes()).is_ok(), "{plain}");
    }
}

/// Any bytes at all give a tree or a problem, in time that does not run away.
#[test]
fn no_bytes_bring_the_parser_down() {
    let alphabet = b"a1 \t\n\\'\"$|&;<>()`!#{}=?*@\xff\0/.";
    let mut seed = 1u64;
    let mut roll = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    for _ in 0..20_000 {
        let length = roll() % 24;
        let line: Bytes = (0..length).map(|_| alphabet[roll() % alphabet.len()]).collect();
        if let Ok(list) = parse(&line) {
            for item in &list.items {
                for command in &item.first.commands {
                    let _ = expand::words(&command.words, &world());
                }
            }
        }
    }
    for long in [
        vec![b'|'; 100_000],
        vec![b'a'; 100_000],
        b"a ".repeat(50_000),
        vec![b'$'; 100_000],
        b"a;".repeat(50_000),
    ] {
        let _ = parse(&long);
    }
}
