//! Case, mapped code point by code point.

use crate::text::utf8;
use crate::text::varint;
use crate::value::buf::Buf;
use crate::value::str::Str;

/// The string with every code point mapped. `first` is the first of the 26 ASCII letters to be mapped. `runs`
/// describes the others, in order. A run is three numbers, in the form of [`varint`]:
///
/// - how far its first code point is from the last one of the run before;
/// - twice the number of its further code points, plus 1 if only every second one belongs to it;
/// - what is added to each of its code points, with a sign.
///
/// So the bytes `C0 01 2C 40` at the beginning say: 32 is added to the 23 code points from U+00C0 to U+00D6.
pub fn map(data: &Str, first: u8, runs: &[u8]) -> Str {
    let mut mapped = Str(Buf::with_capacity(data.len()));
    let mut rest = &data[..];
    while let Some((point, size)) = utf8::decode(rest) {
        let point = match point {
            0..0x80 => {
                let is_letter = point.wrapping_sub(u32::from(first)) < 26;
                point ^ u32::from(is_letter) << 5
            }
            _ => map_point(point, runs),
        };
        utf8::push(&mut mapped, point);
        rest = rest.get(size..).unwrap_or_default();
    }
    mapped
}

/// The code point that a run maps this one to, or itself.
pub fn map_point(point: u32, mut runs: &[u8]) -> u32 {
    let mut last = 0_u32;
    while !runs.is_empty() {
        let first = last.wrapping_add(varint::take(&mut runs));
        let size = varint::take(&mut runs);
        let delta = varint::take_signed(&mut runs);
        let (more, step) = (size >> 1, (size & 1).wrapping_add(1));
        last = first.wrapping_add(more.wrapping_mul(step));
        if point < first {
            break;
        }
        if point <= last {
            let hit = point.wrapping_sub(first) & step.wrapping_sub(1) == 0;
            return if hit { point.wrapping_add_signed(delta) } else { point };
        }
    }
    point
}
