//! A fixed hash for comparing states: the same on every host and in every build. Not for adversaries.

/// Hashes words and bytes.
#[derive(Clone, Copy, Debug)]
pub struct Hasher(u64);

impl Default for Hasher {
    fn default() -> Hasher {
        Hasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher {
    /// Takes in a word: FNV-1a's step on 64 bits (Fowler, Noll, Vo), and a shift that lets high bits reach low
    /// ones.
    #[inline]
    pub fn word(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }

    /// Takes in bytes and their number.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut le = [0; 8];
            le[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(le));
        }
    }

    /// The hash of what was taken in.
    pub fn finish(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_and_the_length_count() {
        let hash = |parts: &[&[u8]]| {
            let mut hasher = Hasher::default();
            parts.iter().for_each(|part| hasher.bytes(part));
            hasher.finish()
        };
        assert_ne!(hash(&[b"ab"]), hash(&[b"ba"]));
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
        assert_ne!(hash(&[b"a\0"]), hash(&[b"a"]));
    }
}
