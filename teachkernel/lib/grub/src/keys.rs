//! From the bytes that a terminal sends to keys. (ECMA-48, 5.4: arrow keys are control sequences)

/// A key that the menu knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Arrow up, or `k`.
    Up,
    /// Arrow down, or `j`.
    Down,
    /// Enter.
    Enter,
    /// A digit from 1 to 9.
    Digit(usize),
    /// Any other.
    Other,
}

const ESCAPE: u8 = 0x1b;

/// Puts keys together from bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decoder {
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Plain,
    /// Behind an escape.
    Escape,
    /// Behind an escape and `[` or `O`.
    Sequence,
}

impl Decoder {
    /// Takes one byte; returns the key that it completes.
    pub fn byte(&mut self, byte: u8) -> Option<Key> {
        let (state, key) = match (self.state, byte) {
            (State::Plain | State::Escape, ESCAPE) => (State::Escape, None),
            (State::Escape, b'[' | b'O') => (State::Sequence, None),
            (State::Sequence, b'A') => (State::Plain, Some(Key::Up)),
            (State::Sequence, b'B') => (State::Plain, Some(Key::Down)),
            // Parameters of a longer sequence, which ends with a letter or `~`.
            (State::Sequence, b'0'..=b'?') => (State::Sequence, None),
            (State::Sequence | State::Escape, _) => (State::Plain, Some(Key::Other)),
            (State::Plain, byte) => (State::Plain, Some(plain(byte))),
        };
        self.state = state;
        key
    }
}

fn plain(byte: u8) -> Key {
    match byte {
        b'k' => Key::Up,
        b'j' => Key::Down,
        b'\r' | b'\n' => Key::Enter,
        b'1'..=b'9' => Key::Digit(usize::from(byte - b'0')),
        _ => Key::Other,
    }
}
