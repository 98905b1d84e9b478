//! Sets of code points, while a pattern is read.

use crate::regexp::fold;
use crate::text::varint;
use crate::value::buf::Buf;
use crate::value::str::Str;

/// The last code point there is.
pub const LAST: u32 = 0x10_FFFF;

const BITS: u32 = 64;

/// A set of code points: a bit for each.
pub struct Set {
    words: Buf<u64>,
}

impl Set {
    /// The set of nothing.
    pub fn new() -> Self {
        Set { words: (0..=LAST / BITS).map(|_| 0).collect() }
    }

    /// Adds the code points from `first` to `last`.
    pub fn add(&mut self, first: u32, last: u32) {
        let words = self.words.make_unique();
        let (low, high) = (first / BITS, last / BITS);
        for at in low..=high {
            let mut bits = u64::MAX;
            if at == low {
                bits &= u64::MAX.wrapping_shl(first % BITS);
            }
            if at == high {
                bits &= u64::MAX.wrapping_shr((BITS - 1).wrapping_sub(last % BITS));
            }
            if let Some(word) = words.get_mut(at as usize) {
                *word |= bits;
            }
        }
    }

    /// Adds what is in another set.
    pub fn unite(&mut self, other: &Set) {
        for (word, more) in self.words.make_unique().iter_mut().zip(other.words.iter()) {
            *word |= more;
        }
    }

    /// Takes those code points that were missing for those that were there.
    pub fn negate(&mut self) {
        for word in self.words.make_unique() {
            *word = !*word;
        }
    }

    /// Adds the other cases of all code points.
    pub fn fold(&mut self) {
        let mut grew = true;
        while grew {
            grew = false;
            fold::pairs(|one, other| {
                let has = (self.contains(one), self.contains(other));
                if has.0 != has.1 {
                    self.add(one, one);
                    self.add(other, other);
                    grew = true;
                }
            });
        }
    }

    /// The set as `contains` reads it: how many runs of code points it has, and for each the distance to
    /// its first one from after the last one of the run before, and the distance from its first to its last
    /// one.
    pub fn encode(&self) -> Str {
        let (mut count, mut runs) = (0_u32, Str::new());
        let mut after = 0;
        let mut at = self.next(0, true);
        while at <= LAST {
            let end = self.next(at, false);
            varint::put(at.wrapping_sub(after), &mut runs);
            varint::put(end.wrapping_sub(at).wrapping_sub(1), &mut runs);
            count = count.wrapping_add(1);
            after = end;
            at = self.next(end, true);
        }
        let mut encoded = Str::new();
        varint::put(count, &mut encoded);
        encoded.extend_from_slice(&runs);
        encoded
    }

    fn contains(&self, point: u32) -> bool {
        self.words.get((point / BITS) as usize).is_some_and(|word| word.wrapping_shr(point % BITS) & 1 == 1)
    }

    /// The next code point, from `at` on, that is in the set or, unless `wanted`, that is not.
    fn next(&self, at: u32, wanted: bool) -> u32 {
        let mut from = at % BITS;
        for index in at / BITS..=LAST / BITS {
            let word = self.words.get(index as usize).copied().unwrap_or(0);
            let word = (if wanted { word } else { !word }) & u64::MAX.wrapping_shl(from);
            if word != 0 {
                return index.wrapping_mul(BITS).wrapping_add(word.trailing_zeros());
            }
            from = 0;
        }
        LAST.wrapping_add(1)
    }
}

impl Default for Set {
    fn default() -> Self {
        Self::new()
    }
}
