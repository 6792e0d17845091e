//! Saved state: a device names its fields once, and from that follow saving, loading and hashing.
//!
//! Every device has a `VERSION` that grows when its fields change, so that old recordings are refused in
//! words instead of being misread.

/// Goes over the fields of a device in a fixed order, reading or replacing them.
pub trait Visit {
    /// Visits bytes of fixed length.
    fn bytes(&mut self, value: &mut [u8]);

    /// Visits a length: gives back the one that the field must take.
    fn length(&mut self, length: usize) -> usize;

    /// Visits a fact that loading can't change, such as a version or the digest of an image.
    fn fixed(&mut self, what: &'static str, value: u64);

    /// Visits a byte.
    fn u8(&mut self, value: &mut u8) {
        self.bytes(std::slice::from_mut(value));
    }

    /// Visits a number of 32 bits.
    fn u32(&mut self, value: &mut u32) {
        let mut le = value.to_le_bytes();
        self.bytes(&mut le);
        *value = u32::from_le_bytes(le);
    }

    /// Visits a number of 64 bits.
    fn u64(&mut self, value: &mut u64) {
        let mut le = value.to_le_bytes();
        self.bytes(&mut le);
        *value = u64::from_le_bytes(le);
    }

    /// Visits a truth value.
    fn bool(&mut self, value: &mut bool) {
        let mut byte = u8::from(*value);
        self.u8(&mut byte);
        *value = byte != 0;
    }

    /// Visits bytes of any length.
    fn vec(&mut self, value: &mut Vec<u8>) {
        let length = self.length(value.len());
        value.resize(length, 0);
        self.bytes(value);
    }
}

/// A device whose state can be saved.
pub trait Saved {
    /// Grows when the fields change.
    const VERSION: u64;
    /// The device's name in error messages.
    const NAME: &'static str;

    /// Visits every field.
    fn fields(&mut self, visit: &mut dyn Visit);

    /// Visits the version, then every field.
    fn visit(&mut self, visit: &mut dyn Visit) {
        visit.fixed(Self::NAME, Self::VERSION);
        self.fields(visit);
    }
}

/// Collects the bytes of all fields.
#[derive(Default)]
pub struct Saver(pub Vec<u8>);

impl Visit for Saver {
    fn bytes(&mut self, value: &mut [u8]) {
        self.0.extend_from_slice(value);
    }

    fn length(&mut self, length: usize) -> usize {
        self.fixed("length", length as u64);
        length
    }

    fn fixed(&mut self, _: &'static str, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }
}

/// Why saved state could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The bytes end before the fields do.
    TooShort,
    /// There are more bytes than fields.
    TooLong,
    /// A version or an image is another one than that which was saved.
    Differs {
        /// What differs.
        what: &'static str,
        /// As it was saved.
        saved: u64,
        /// As it is here.
        here: u64,
    },
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::TooShort => f.write_str("the saved state is cut off"),
            LoadError::TooLong => f.write_str("the saved state has more in it than this machine"),
            LoadError::Differs { what, saved, here } => {
                write!(f, "the saved state is of another {what}: {saved:#x}, here it is {here:#x}")
            }
        }
    }
}

impl std::error::Error for LoadError {}

/// Puts saved bytes back into fields.
pub struct Loader<'a> {
    rest: &'a [u8],
    error: Option<LoadError>,
}

impl<'a> Loader<'a> {
    /// Reads what a [`Saver`] has written.
    pub fn new(saved: &'a [u8]) -> Self {
        Loader { rest: saved, error: None }
    }

    /// Whether all went well and nothing is left.
    pub fn finish(self) -> Result<(), LoadError> {
        match self.error {
            Some(error) => Err(error),
            None if self.rest.is_empty() => Ok(()),
            None => Err(LoadError::TooLong),
        }
    }

    fn word(&mut self) -> u64 {
        let mut le = [0; 8];
        self.bytes(&mut le);
        u64::from_le_bytes(le)
    }
}

impl Visit for Loader<'_> {
    fn bytes(&mut self, value: &mut [u8]) {
        if self.error.is_some() {
            return;
        }
        match self.rest.split_at_checked(value.len()) {
            Some((now, later)) => {
                value.copy_from_slice(now);
                self.rest = later;
            }
            None => self.error = Some(LoadError::TooShort),
        }
    }

    fn length(&mut self, _: usize) -> usize {
        let length = self.word() as usize;
        if length > self.rest.len() {
            self.error.get_or_insert(LoadError::TooShort);
            return 0;
        }
        length
    }

    fn fixed(&mut self, what: &'static str, here: u64) {
        let saved = self.word();
        if saved != here {
            self.error.get_or_insert(LoadError::Differs { what, saved, here });
        }
    }
}

/// Saves `device`, loads the bytes into `fresh` and saves again: both must agree. For the devices' tests.
#[cfg(test)]
pub fn check_round_trip<T: Saved>(device: &mut T, fresh: &mut T) {
    let mut first = Saver::default();
    device.visit(&mut first);
    let mut loader = Loader::new(&first.0);
    fresh.visit(&mut loader);
    assert_eq!(loader.finish(), Ok(()), "{}", T::NAME);
    let mut second = Saver::default();
    fresh.visit(&mut second);
    assert_eq!(first.0, second.0, "{}", T::NAME);
    let mut cut = Loader::new(&first.0[..first.0.len() - 1]);
    fresh.visit(&mut cut);
    assert_eq!(cut.finish(), Err(LoadError::TooShort), "{}", T::NAME);
}
