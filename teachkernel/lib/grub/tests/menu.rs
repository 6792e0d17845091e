//! What a configuration means, and what is said about a wrong one.

use grub_menu::{Command, Decoder, Key, parse};

const GOOD: &str = r#"
# The menu
set default="Second one"; set timeout=7
insmod ext2
menuentry "First" --class os {
    linux /boot/vmlinux console=ttyS0 'two words' a\ b
    initrd /boot/initramfs.cpio   # behind it
    echo Loading "the  kernel"; echo done
}
menuentry 'Second one' { linux /boot/other }
"#;

#[test]
fn entries_titles_and_arguments() {
    let config = parse(GOOD).unwrap();
    assert_eq!((config.timeout, config.default), (Some(7), 1));
    let titles: Vec<_> = config.entries().iter().map(|entry| entry.title.to_string()).collect();
    assert_eq!(titles, ["First", "Second one"]);
    let commands: Vec<_> = config.entries()[0].commands().collect();
    let [
        Command::Linux(kernel, arguments),
        Command::Initrd(archive),
        Command::Echo(first),
        Command::Echo(second),
    ] = commands[..]
    else {
        panic!("{commands:?}")
    };
    assert_eq!(kernel.to_string(), "/boot/vmlinux");
    assert_eq!(arguments.to_string(), "console=ttyS0 two words a b");
    assert_eq!(archive.to_string(), "/boot/initramfs.cpio");
    assert_eq!((first.to_string(), second.to_string()), ("Loading the  kernel".into(), "done".into()));
    assert_eq!(config.entries()[1].commands().count(), 1);
}

#[test]
fn what_is_not_said_has_a_default() {
    let config = parse("menuentry x { linux /x }").unwrap();
    assert_eq!((config.timeout, config.default), (Some(3), 0));
    assert_eq!(parse("set timeout=-1\nmenuentry x { linux /x }").unwrap().timeout, None);
    assert_eq!(parse("set timeout=0\nmenuentry x { linux /x }").unwrap().timeout, Some(0));
    assert_eq!(parse("set default=5\nmenuentry x { linux /x }").unwrap().default, 0);
}

#[test]
fn errors_name_the_line() {
    let cases = [
        ("", "line 1: there is no menu entry"),
        ("\nfoo bar", "line 2: there is no command `foo`"),
        ("menuentry \"x\n", "line 1: the quote is not closed"),
        ("menuentry {", "line 1: the menu entry has no title"),
        ("menuentry x\n{", "line 1: a { is missing behind the menu entry's title"),
        ("menuentry x {\nlinux /k\n", "line 3: the } of the menu entry is missing"),
        ("menuentry x {\n\nkernel /k\n}", "line 3: there is no command `kernel`"),
        ("menuentry x {\nlinux\n}", "line 2: `linux` needs a path"),
        ("menuentry x { }", "line 1: the menu entry names no kernel (linux)"),
        ("menuentry x { linux /k\n initrd /a /b }", "line 2: `/b` is one word too many"),
        ("}", "line 1: a { or } does not belong here"),
        ("set timeout=soon", "line 1: `timeout=soon` sets nothing that is known"),
        ("set root=(hd0,1)", "line 1: `root=(hd0,1)` sets nothing that is known"),
        ("set default=$saved", "line 1: variables ($) are not supported"),
    ];
    for (text, message) in cases {
        assert_eq!(parse(text).map(|_| ()).unwrap_err().to_string(), message, "{text:?}");
    }
    let many = "menuentry x { linux /x }\n".repeat(17);
    assert_eq!(parse(&many).map(|_| ()).unwrap_err().to_string(), "line 17: more than 16 menu entries");
}

#[test]
fn no_text_makes_the_parser_panic() {
    let pieces = [
        "menuentry",
        "x",
        "{",
        "}",
        "linux",
        "'",
        "\"",
        "\\",
        "\n",
        ";",
        " ",
        "$",
        "#",
        "set",
        "timeout=",
        "é",
        "-",
    ];
    let mut seed = 3_u32;
    for _ in 0..50_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
        }
        if let Ok(config) = parse(&text) {
            assert!(config.entries().iter().all(|entry| entry.commands().count() < 20));
        }
    }
}

#[test]
fn keys_are_put_together_from_bytes() {
    let keys = |bytes: &[u8]| {
        let mut decoder = Decoder::default();
        bytes.iter().filter_map(|byte| decoder.byte(*byte)).collect::<Vec<_>>()
    };
    assert_eq!(keys(b"\x1b[A\x1b[B\x1bOAjk"), [Key::Up, Key::Down, Key::Up, Key::Down, Key::Up]);
    assert_eq!(keys(b"\r\n3x"), [Key::Enter, Key::Enter, Key::Digit(3), Key::Other]);
    assert_eq!(keys(b"\x1b[5~\x1b[1;2A\x1bq"), [Key::Other, Key::Up, Key::Other]);
}
