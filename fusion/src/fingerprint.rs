//! Hashes that are long enough to be taken for identity.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher as _};

/// Two independent hashes of 64 bits: what is equal in both is taken to be the same.
pub(crate) type Fingerprint = (u64, u64);

/// Mixes numbers into two independent hashes.
pub(crate) struct Hasher(Fingerprint);

impl Hasher {
    /// A hasher for a kind of symbolic value.
    pub(crate) fn kind(kind: u64) -> Hasher {
        let mut hasher = Hasher((0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03));
        hasher.number(kind);
        hasher
    }

    /// A hasher for a slot of a state.
    pub(crate) fn slot(slot: u32) -> Hasher {
        let mut hasher = Hasher((0x2545_f491_4f6c_dd1d, 0x8f3d_73b1_4a5c_9e27));
        hasher.number(u64::from(slot));
        hasher
    }

    /// Mixes in a number.
    pub(crate) fn number(&mut self, number: u64) {
        self.0.0 = mix(self.0.0 ^ number, 0xbf58_476d_1ce4_e5b9);
        self.0.1 = mix(self.0.1.wrapping_add(number), 0x94d0_49bb_1331_11eb);
    }

    /// Mixes in another hash.
    pub(crate) fn pair(&mut self, other: Fingerprint) {
        self.0.0 = mix(self.0.0 ^ other.0, 0xbf58_476d_1ce4_e5b9);
        self.0.1 = mix(self.0.1.wrapping_add(other.1), 0x94d0_49bb_1331_11eb);
    }

    /// Mixes in another hash, told apart by a number from the same one elsewhere.
    pub(crate) fn tagged(&mut self, tag: u64, other: Fingerprint) {
        self.number(tag);
        self.pair(other);
    }

    /// Mixes in any other value.
    pub(crate) fn hash(&mut self, value: &impl Hash) {
        let mut hasher = FxHasher::default();
        value.hash(&mut hasher);
        self.number(hasher.finish());
    }

    /// The result.
    pub(crate) fn finish(self) -> Fingerprint {
        self.0
    }
}

fn mix(value: u64, factor: u64) -> u64 {
    let value = (value ^ (value >> 31)).wrapping_mul(factor);
    (value ^ (value >> 29)).wrapping_add(0x9e37_79b9_7f4a_7c15)
}
