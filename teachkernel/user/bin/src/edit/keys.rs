//! Keys, as terminals send them: one byte, or a sequence that begins with Escape (ECMA-48, 5.4; xterm's
//! "Control Sequences", "PC-Style Function Keys").

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, or one byte of it.
    Byte(u8),
    /// Ends the line.
    Enter,
    /// ^C: gives the line up.
    Interrupt,
    /// ^D: ends the input, or deletes.
    EndOfFile,
    /// Completes a name.
    Tab,
    /// Removes what is before the cursor.
    Backspace,
    /// Removes what is under the cursor.
    Delete,
    /// One letter to the left.
    Left,
    /// One letter to the right.
    Right,
    /// To the start of the line.
    Home,
    /// To its end.
    End,
    /// The line before.
    Up,
    /// The line after.
    Down,
    /// ^U: removes everything before the cursor.
    KillToStart,
    /// ^K: removes everything from the cursor on.
    KillToEnd,
    /// ^W: removes the word before the cursor.
    KillWord,
    /// ^L: an empty screen.
    Clear,
}

/// Keys of one byte.
const CONTROL: &[(u8, Key)] = &[
    (0x01, Key::Home),
    (0x02, Key::Left),
    (0x03, Key::Interrupt),
    (0x04, Key::EndOfFile),
    (0x05, Key::End),
    (0x06, Key::Right),
    (0x08, Key::Backspace),
    (b'\t', Key::Tab),
    (b'\n', Key::Enter),
    (0x0b, Key::KillToEnd),
    (0x0c, Key::Clear),
    (b'\r', Key::Enter),
    (0x0e, Key::Down),
    (0x10, Key::Up),
    (0x15, Key::KillToStart),
    (0x17, Key::KillWord),
    (0x7f, Key::Backspace),
];

/// Last bytes of sequences.
const FINAL: &[(u8, Key)] = &[
    (b'A', Key::Up),
    (b'B', Key::Down),
    (b'C', Key::Right),
    (b'D', Key::Left),
    (b'F', Key::End),
    (b'H', Key::Home),
];

/// First numbers of sequences that end in `~`.
const NUMBERED: &[(u8, Key)] =
    &[(1, Key::Home), (3, Key::Delete), (4, Key::End), (7, Key::Home), (8, Key::End)];

const ESCAPE: u8 = 0x1b;

/// Where in a sequence the bytes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Plain,
    /// Behind Escape.
    Escaped,
    /// Behind `Escape [`, or `Escape O`. The first number, and whether it goes on.
    Sequence { number: u8, counting: bool },
}

/// Makes keys of bytes.
#[derive(Default)]
pub struct Decoder(State);

impl Decoder {
    /// Takes a byte; a key is complete, or none is meant.
    pub fn take(&mut self, byte: u8) -> Option<Key> {
        if byte == ESCAPE {
            self.0 = State::Escaped;
            return None;
        }
        match core::mem::take(&mut self.0) {
            // A sequence that breaks off takes no key with it.
            _ if byte < b' ' || byte == 0x7f => look_up(CONTROL, byte),
            State::Plain => Some(Key::Byte(byte)),
            State::Escaped => {
                if matches!(byte, b'[' | b'O') {
                    self.0 = State::Sequence { number: 0, counting: true };
                }
                None
            }
            State::Sequence { number, .. } if byte == b'~' => look_up(NUMBERED, number),
            State::Sequence { .. } if byte >= b'@' => look_up(FINAL, byte),
            State::Sequence { number, counting } => {
                let counting = counting && byte.is_ascii_digit();
                let number =
                    if counting { number.saturating_mul(10).saturating_add(byte - b'0') } else { number };
                self.0 = State::Sequence { number, counting };
                None
            }
        }
    }
}

fn look_up(table: &[(u8, Key)], byte: u8) -> Option<Key> {
    table.iter().find(|(known, _)| *known == byte).map(|(_, key)| *key)
}
