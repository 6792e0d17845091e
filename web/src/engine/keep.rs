//! Recordings: a machine's life leaves as a file, and one that comes as a file takes the machine's place.

use super::images::Loaded;
use super::{Engine, Job, Run};
use crate::engine::life::Life;
use crate::protocol::Replayed;
use machine::recording::Stock;
use machine::{Recording, RecordingError};

/// Most RAM of a recorded machine that a page takes on, in bytes.
const RAM_MOST: u64 = 512 << 20;

impl Loaded {
    /// The images by the names that recordings know them by.
    fn stock(&self) -> [(&str, &[u8]); 2] {
        [("flash.bin", &self.flash), ("disk.img", &self.disk)]
    }
}

impl Engine {
    /// Hands over the recording of the present life.
    pub(super) fn save(&mut self) {
        if let (Some(life), Some(images)) = (&self.life, &self.images) {
            self.outbox.recording(life.record(&images.stock()).to_bytes());
        }
    }

    /// Replaces the machine by a recorded one, which goes to where it was recorded. What was here is kept as a
    /// recording.
    pub(super) fn open(&mut self, file: Vec<u8>, now: f64) {
        self.stop_looking();
        let Some(images) = &self.images else {
            self.file = Some(file);
            return;
        };
        match opened(&file, &images.stock()) {
            Ok((recording, mut life)) => {
                self.kept = self.life.as_ref().map(|life| life.record(&images.stock()).to_bytes());
                life.listen(self.panels);
                self.begin(life, now);
                self.pending = None;
                self.job = Job::Seek(recording.cycle());
                self.set_run(Run::Seeking);
                self.proof = Some(recording);
            }
            Err(error) => self.outbox.notice(sentence(&error)),
        }
    }

    /// Brings back what a recording has replaced; that one is kept then.
    pub(super) fn bring_back(&mut self, now: f64) {
        if let Some(kept) = self.kept.take() {
            self.open(kept, now);
        }
    }

    /// Says how the replay of a recording ended, once it has.
    pub(super) fn prove(&mut self) {
        let (Some(recording), Some(life)) = (self.proof.take(), &self.life) else { return };
        let same = life.verify(&recording);
        if let Err(error) = &same {
            self.outbox.notice(sentence(error));
        }
        let medium = life.machine().board().drive(1).is_some_and(|drive| drive.medium().is_some());
        self.outbox.medium(medium.then(|| "a recorded medium".into()));
        self.outbox.replayed(Replayed {
            hash: life.machine().state_hash(),
            same: same.is_ok(),
            replaced: self.kept.is_some(),
        });
    }
}

fn opened(file: &[u8], stock: &Stock) -> Result<(Recording, Life), String> {
    let words = |error: RecordingError| error.to_string();
    let recording = Recording::load(file).map_err(words)?;
    if recording.ram_bytes() > RAM_MOST {
        let mib = recording.ram_bytes() >> 20;
        return Err(format!(
            "the recorded machine has {mib} MiB of RAM; in a page there is room for {}",
            RAM_MOST >> 20
        ));
    }
    let life = Life::replay(&recording, stock).map_err(words)?;
    Ok((recording, life))
}

/// An error as a sentence of its own.
fn sentence(error: &impl ToString) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
