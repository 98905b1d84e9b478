//! Bytes in texts, and strings of one code point.

use neva_kernels::text::{character, find};

#[test]
fn the_first_byte_is_found_wherever_it_is() {
    for len in 0..70 {
        let mut text = vec![b'.'; len];
        assert_eq!(find::byte(&text, b'x'), None);
        for at in (0..len).rev() {
            text[at] = b'x';
            assert_eq!(find::byte(&text, b'x'), Some(at), "of {len}");
        }
    }
    assert_eq!(find::byte(b"a\xff\x80b", 0x80), Some(2));
}

#[test]
fn texts_are_found() {
    for (text, wanted, at) in [
        ("", "", Some(0)),
        ("abc", "", Some(0)),
        ("", "a", None),
        ("ab", "abc", None),
        ("aab", "ab", Some(1)),
        ("a long text with aaab in it, far from its beginning", "aab", Some(18)),
        ("abababc", "ababc", Some(2)),
        ("aaaa", "aaaa", Some(0)),
        ("ends with b", "b", Some(10)),
        ("ends with b", "bc", None),
    ] {
        assert_eq!(find::bytes(text.as_bytes(), wanted.as_bytes()), at, "{wanted} in {text}");
    }
}

#[test]
fn characters_are_strings() {
    for point in ['\0', 'a', '\x7f', '\u{80}', 'ß', '€', '😀'] {
        for _ in 0..2 {
            assert_eq!(&character::string(point.into())[..], point.to_string().as_bytes());
        }
    }
    assert_eq!(&character::string(0xD800)[..], "\u{FFFD}".as_bytes());
    let mut changed = character::string('a'.into());
    changed.push(b'b');
    assert_eq!((&changed[..], &character::string('a'.into())[..]), (&b"ab"[..], &b"a"[..]));
}
