//! A hash that is the same in every release of every toolchain.

/// FNV-1a over texts <http://www.isthe.com/chongo/tech/comp/fnv/>. A zero byte ends each text, so that `ab`,
/// `c` and `a`, `bc` differ.
///
/// Names of packages and folders contain it, so it must stay the same; `std`'s hasher may change.
pub fn hash<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in text.as_ref().iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    hash
}
