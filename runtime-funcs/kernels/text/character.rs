//! Strings of one code point. Those of ASCII are made once.

use crate::text::utf8;
use crate::value::buf::StaticBuf;
use crate::value::str::Str;

/// The strings of ASCII that there are already: as constants, they would be 3 KiB of every program.
static mut ASCII: [Option<StaticBuf<u8, 1>>; 128] = [const { None }; 128];

/// The string of a code point; of the replacement character when it is none.
#[inline]
pub fn string(point: u32) -> Str {
    let known = &raw mut ASCII;
    // SAFETY: there is one thread, and a string that was made once is not changed any more.
    match unsafe { (*known).get_mut(point as usize) } {
        Some(known) => Str::from_static(known.get_or_insert(StaticBuf::new([point as u8]))),
        None => {
            let mut text = Str::new();
            utf8::push(&mut text, point);
            text
        }
    }
}

/// The string of a code point; the empty one for -1.
pub fn string_or_none(point: i64) -> Str {
    if point < 0 { Str::new() } else { string(point as u32) }
}

/// The string of the first code point of a text, and how many bytes that has there; an invalid byte is a
/// replacement character. Nothing at the end.
pub fn first(text: &[u8]) -> Option<(Str, usize)> {
    utf8::decode(text).map(|(point, size)| (string(point), size))
}
