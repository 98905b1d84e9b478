//! Bytes as Go prints them: base64 in quotes.

use crate::text::json::Text;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

impl Text for Bytes {
    fn json(&self, to: &mut Str, _spaced: bool) {
        if self.is_nil() {
            return to.extend_from_slice(b"null");
        }
        to.push(b'"');
        for group in self.chunks(3) {
            let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for place in 0..4 {
                let digit = (bits >> (18 - 6 * place)) as u8 & 63;
                to.push(if place as usize > group.len() { b'=' } else { base64(digit) });
            }
        }
        to.push(b'"');
    }
}

fn base64(digit: u8) -> u8 {
    match digit {
        0..26 => digit + b'A',
        26..52 => digit - 26 + b'a',
        52..62 => digit - 52 + b'0',
        62 => b'+',
        _ => b'/',
    }
}
