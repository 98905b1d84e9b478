//! Code points that differ in case only.

use crate::strings::to_lower;
use crate::strings::to_upper;
use crate::text::varint;
use crate::value::buf::Buf;

/// Every pair of code points of which one is the upper or lower case of the other.
pub fn pairs(mut take: impl FnMut(u32, u32)) {
    // Dotted and dotless i have a case, but mean themselves in patterns.
    const DOTTED: u32 = 0x130;
    const DOTLESS: u32 = 0x131;
    for letter in 0x41..0x5B {
        take(letter, letter | 0x20);
    }
    for mut runs in [to_lower::RUNS.bytes, to_upper::RUNS.bytes] {
        let mut point = 0_u32;
        while !runs.is_empty() {
            point = point.wrapping_add(varint::take(&mut runs));
            let size = varint::take(&mut runs);
            let delta = varint::take_signed(&mut runs);
            for more in (0..=size >> 1).rev() {
                if !matches!(point, DOTTED | DOTLESS) {
                    take(point, point.wrapping_add_signed(delta));
                }
                if more > 0 {
                    point = point.wrapping_add(1).wrapping_add(size & 1);
                }
            }
        }
    }
}

/// A code point and its other cases, sorted.
pub fn cases(point: u32) -> Buf<u32> {
    let mut cases = Buf::from_slice(&[point]);
    let mut grew = true;
    while grew {
        grew = false;
        pairs(|one, other| {
            if cases.contains(&one) != cases.contains(&other) {
                insert(if cases.contains(&one) { other } else { one }, &mut cases);
                grew = true;
            }
        });
    }
    cases
}

fn insert(point: u32, sorted: &mut Buf<u32>) {
    let at = sorted.iter().take_while(|known| **known < point).count();
    sorted.push(point);
    for last in (at.wrapping_add(1)..sorted.len()).rev() {
        sorted.make_unique().swap(last, last.wrapping_sub(1));
    }
}
