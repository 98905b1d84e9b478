//! What the memory functions of freestanding programs have to do.

use crate::mem;

/// Looks at all of them.
pub fn check() {
    bytes_are_copied_and_no_others();
    places_may_overlap();
    bytes_are_set_and_no_others();
    the_first_difference_decides();
    a_zero_byte_ends_a_text();
}

/// Lengths around each of the limits at which another way is taken.
fn lengths() -> impl Iterator<Item = usize> {
    (0..=70).chain(120..=300).chain(1000..=1060).chain([4095, 4096, 5001])
}

/// The same for copies, the longest of which are made otherwise.
fn copied_lengths() -> impl Iterator<Item = usize> {
    lengths().chain([1 << 20, (1 << 20) + 7])
}

fn numbered(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at % 251) as u8 ^ (at / 251) as u8).collect()
}

fn bytes_are_copied_and_no_others() {
    let from = numbered((1 << 20) + 100);
    for len in copied_lengths() {
        for offset in [0, 1, 7] {
            let mut to = vec![0xEE; len + 40];
            // SAFETY: both have so many bytes.
            let answer = unsafe { mem::memcpy(to[16..].as_mut_ptr(), from[offset..].as_ptr(), len) };
            assert_eq!(answer, to[16..].as_mut_ptr());
            assert!(to[16..16 + len].iter().eq(&from[offset..offset + len]), "{len} at {offset}");
            assert!(to[..16].iter().chain(&to[16 + len..]).all(|byte| *byte == 0xEE), "{len} at {offset}");
        }
    }
}

fn places_may_overlap() {
    for len in copied_lengths() {
        for (to, from) in [(0, 0), (0, 1), (1, 0), (3, 20), (20, 3), (0, 15), (16, 0), (17, 0), (0, 100)] {
            let mut bytes = numbered(len + 120);
            let mut wanted = bytes.clone();
            wanted[to..to + len].copy_from_slice(&bytes[from..from + len]);
            let start = bytes.as_mut_ptr();
            // SAFETY: both places are within the bytes.
            let answer = unsafe { mem::memmove(start.add(to), start.add(from), len) };
            assert_eq!(answer, bytes[to..].as_mut_ptr());
            assert!(bytes == wanted, "{len} from {from} to {to}");
        }
    }
}

fn bytes_are_set_and_no_others() {
    for len in lengths() {
        for byte in [0, 0x5A, 0x1FF] {
            let mut to = vec![0xEE; len + 40];
            // SAFETY: there are so many bytes.
            let answer = unsafe { mem::memset(to[16..].as_mut_ptr(), byte, len) };
            assert_eq!(answer, to[16..].as_mut_ptr());
            assert!(to[16..16 + len].iter().all(|set| *set == byte as u8), "{len}");
            assert!(to[..16].iter().chain(&to[16 + len..]).all(|byte| *byte == 0xEE), "{len}");
        }
    }
}

fn the_first_difference_decides() {
    for len in lengths() {
        let left = numbered(len + 1);
        let compare = |left: &[u8], right: &[u8]| {
            // SAFETY: both have so many bytes.
            unsafe {
                (
                    mem::memcmp(left.as_ptr(), right.as_ptr(), len),
                    mem::bcmp(left.as_ptr(), right.as_ptr(), len),
                )
            }
        };
        let mut right = left.clone();
        right[len] = !right[len];
        assert_eq!(compare(&left, &right), (0, 0), "{len}");
        for at in (0..len).filter(|at| *at < 40 || at % 97 == 0 || *at + 20 > len) {
            for other in [0, 0x7F, 0x80, 0xFF] {
                right = left.clone();
                right[at] = other;
                // What comes after does not matter.
                right[at + 1..].fill(!other);
                let order = left[at].cmp(&other) as i32;
                let (compared, differs) = compare(&left[..], &right);
                if order != 0 {
                    assert_eq!((compared.signum(), differs != 0), (order, true), "{at} of {len}");
                }
            }
        }
    }
}

fn a_zero_byte_ends_a_text() {
    // SAFETY: there is one.
    assert_eq!(unsafe { (mem::strlen(c"".as_ptr().cast()), mem::strlen(c"four".as_ptr().cast())) }, (0, 4));
}
