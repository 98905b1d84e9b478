//! Blanks.

use crate::text::utf8;

/// Whether Unicode calls the code point a space.
pub fn is_space(point: u32) -> bool {
    matches!(
        point,
        9..=13 | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028..=0x2029 | 0x202F | 0x205F | 0x3000
    )
}

/// The text without spaces around it.
pub fn trim(text: &[u8]) -> &[u8] {
    let (mut start, mut end, mut at) = (None, 0, 0_usize);
    let mut rest = text;
    while let Some((point, size)) = utf8::decode(rest) {
        let next = at.wrapping_add(size);
        if !is_space(point) {
            start = start.or(Some(at));
            end = next;
        }
        at = next;
        rest = rest.get(size..).unwrap_or_default();
    }
    text.get(start.unwrap_or(0)..end).unwrap_or_default()
}
