//! Recordings as files: `--record` writes one, `--replay` runs one again.

use std::path::Path;

use super::mistake::{Mistake, mistake};
use super::options::Options;
use super::output::Output;
use super::setup::{self, Setup};
use crate::recording::{Recording, RecordingError};
use crate::timeline::Timeline;

/// Images that both who records and who replays have: those of `-drive` and `--media`, by the name of their file.
#[derive(Default)]
pub struct Images(Vec<(String, Vec<u8>)>);

impl Images {
    /// Reads the images that the options name.
    ///
    /// # Errors
    /// If one can't be read.
    pub fn read(options: &Options) -> Result<Images, Mistake> {
        let drives = options.drives.iter().filter_map(|drive| drive.file.as_deref());
        let files = drives.chain(options.media.as_deref());
        let named = |file: &Path| {
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            Ok((name, setup::disk(file)?))
        };
        files.map(named).collect::<Result<_, _>>().map(Images)
    }

    fn stock(&self) -> Vec<(&str, &[u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect()
    }
}

/// Writes a machine's life.
///
/// # Errors
/// If the file can't be written.
pub fn save(file: Output, timeline: &Timeline, images: &Images) -> Result<(), Mistake> {
    file.write(&Recording::of(timeline, &images.stock(), Vec::new()).to_bytes())
}

/// Reads a recording; its machine stands at power-on, with its life ahead.
///
/// # Errors
/// If it is none, or needs an image that was not given.
pub fn load(file: &Path, images: &Images) -> Result<(Recording, Timeline), Mistake> {
    let wrong = |error: RecordingError| Mistake(format!("{}: {error}", file.display()));
    let bytes = setup::read(file, setup::IMAGE_MAX)?;
    let recording = Recording::load(&bytes).map_err(wrong)?;
    match Timeline::replay(&recording, &images.stock()) {
        Ok(timeline) => Ok((recording, timeline)),
        Err(error @ RecordingError::NoImage { .. }) => {
            mistake(format!("{}: {error} (-drive file=… gives it)", file.display()))
        }
        Err(error) => Err(wrong(error)),
    }
}

/// The machine of a command line at power-on, with its life kept.
///
/// # Errors
/// If there can be no such machine.
pub fn keep(setup: Setup) -> Result<Timeline, Mistake> {
    let (config, placed) = setup.into_parts();
    let timeline = Timeline::new(config).map_err(|error| Mistake(error.to_string()))?;
    setup::check(timeline.machine(), &placed)?;
    Ok(timeline)
}
