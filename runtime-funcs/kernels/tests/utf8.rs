//! Code points are read and written as Go does it.

use neva_kernels::text::utf8::{count, decode, push};
use neva_kernels::value::Str;

const REPLACEMENT: u32 = 0xFFFD;

fn points(bytes: &[u8]) -> Vec<u32> {
    let mut rest = bytes;
    let mut points = vec![];
    while let Some((point, size)) = decode(rest) {
        points.push(point);
        rest = &rest[size..];
    }
    points
}

#[test]
fn decodes_what_is_valid() {
    assert_eq!(
        points("aß€😀\u{10FFFF}\u{D7FF}\u{E000}".as_bytes()),
        [0x61, 0xDF, 0x20AC, 0x1F600, 0x10_FFFF, 0xD7FF, 0xE000]
    );
}

#[test]
fn replaces_each_invalid_byte() {
    assert_eq!(points(b"\xffa"), [REPLACEMENT, 0x61]);
    assert_eq!(points(b"\xc0\x80"), [REPLACEMENT; 2], "overlong");
    assert_eq!(points(b"\xe0\x80\x80"), [REPLACEMENT; 3], "overlong");
    assert_eq!(points(b"\xed\xa0\x80"), [REPLACEMENT; 3], "surrogate");
    assert_eq!(points(b"\xf4\x90\x80\x80"), [REPLACEMENT; 4], "beyond the last code point");
    assert_eq!(points(b"\xe2\x82"), [REPLACEMENT; 2], "cut off");
    assert_eq!(points(b"\xe2\x82a"), [REPLACEMENT, REPLACEMENT, 0x61]);
}

#[test]
fn writes_what_it_reads() {
    for text in ["", "a", "ß", "€", "😀", "mixed ß€😀"] {
        let mut copy = Str::new();
        points(text.as_bytes()).into_iter().for_each(|point| push(&mut copy, point));
        assert_eq!(copy[..], *text.as_bytes());
        assert_eq!(count(text.as_bytes()), text.chars().count());
    }
    let mut bad = Str::new();
    push(&mut bad, 0xD800);
    push(&mut bad, u32::MAX);
    assert_eq!(bad[..], *"\u{FFFD}\u{FFFD}".as_bytes());
}
