//! What can be wrong with a recording.

use crate::config::ConfigError;
use crate::event::Cycle;

/// Why a recording can't be used, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingError {
    /// The file does not begin as recordings do.
    Foreign,
    /// The file is of another version of the format.
    Version {
        /// The file's.
        found: u16,
        /// The one that is read here.
        known: u16,
    },
    /// The file ends early.
    CutShort {
        /// Bytes that it should have.
        wanted: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// The file's bytes are not those that were written.
    Damaged,
    /// This host has another image of that name.
    OtherImage {
        /// The image.
        name: String,
        /// Its hash when it was recorded.
        recorded: u64,
        /// The hash of the one here.
        here: u64,
    },
    /// This host has no such image.
    NoImage {
        /// The image.
        name: String,
        /// Its hash when it was recorded.
        recorded: u64,
    },
    /// There can be no such machine.
    Machine(ConfigError),
    /// The machine to be compared does not stand where the recording was made.
    Elsewhere {
        /// Where that was.
        recorded: Cycle,
        /// Where it stands.
        here: Cycle,
    },
    /// The replay came to another state.
    State {
        /// When.
        cycle: Cycle,
        /// The recorded hash.
        recorded: u64,
        /// The hash of the replay.
        here: u64,
    },
}

impl std::fmt::Display for RecordingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RecordingError::Foreign => f.write_str("this file is no recording of Kernelarium"),
            RecordingError::Version { found, known } => {
                write!(
                    f,
                    "this recording has version {found} of the format; this program reads version {known}"
                )
            }
            RecordingError::CutShort { wanted, found } => {
                write!(f, "this recording is cut short: it has {found} of {wanted} bytes")
            }
            RecordingError::Damaged => {
                f.write_str("this recording is damaged: its bytes are not those that were written")
            }
            RecordingError::OtherImage { name, recorded, here } => {
                write!(
                    f,
                    "the recording was made with another {name}: its hash was {recorded:016x}, here it is {here:016x}"
                )
            }
            RecordingError::NoImage { name, recorded } => {
                write!(f, "the recording needs the image {name} with hash {recorded:016x}, which is not here")
            }
            RecordingError::Machine(error) => write!(f, "the recorded machine can't be built: {error}"),
            RecordingError::Elsewhere { recorded, here } => {
                write!(f, "the recording ends at cycle {recorded}, and the machine stands at {here}")
            }
            RecordingError::State { cycle, recorded, here } => {
                write!(
                    f,
                    "the replay differs: at cycle {cycle} the state's hash was {recorded:016x}, here it is {here:016x}"
                )
            }
        }
    }
}

impl std::error::Error for RecordingError {}

impl From<ConfigError> for RecordingError {
    fn from(error: ConfigError) -> Self {
        RecordingError::Machine(error)
    }
}
