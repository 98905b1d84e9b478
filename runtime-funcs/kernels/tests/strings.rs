//! The kernels of package `strings`.

use neva_kernels::strings::convert::{from_bytes, to_bytes};
use neva_kernels::strings::join::{join, join_item};
use neva_kernels::strings::split::{end_of_parts, part, part_end, split};
use neva_kernels::strings::to_lower::to_lower;
use neva_kernels::strings::to_upper::to_upper;
use neva_kernels::value::{List, Str};

fn text(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}

fn parts(data: &[u8], delim: &str) -> Vec<String> {
    let parts = split(&Str::from_slice(data), &text(delim));
    parts.iter().map(|part| part.escape_ascii().to_string()).collect()
}

fn upper(data: &str) -> String {
    String::from_utf8(to_upper(&text(data)).to_vec()).expect("UTF-8")
}

fn lower(data: &str) -> String {
    String::from_utf8(to_lower(&text(data)).to_vec()).expect("UTF-8")
}

#[test]
fn case_is_mapped_as_in_go() {
    assert_eq!(upper("straße"), "STRAßE");
    assert_eq!(lower("ΑΣ"), "ασ");
    assert_eq!(upper("az{`ÿµıſǅǆ\u{1f80}ꭰ𞥃"), "AZ{`ŸΜISǄǄ\u{1f88}Ꭰ𞤡");
    assert_eq!(lower("AZ[@ŸİKǅǄẞ\u{1f88}ꭰᎠ𞤡"), "az[@ÿikǆǆß\u{1f80}ꭰꭰ𞥃");
    assert_eq!(upper("日本 Ḁḁ Ԯԯ"), "日本 ḀḀ ԮԮ");
}

#[test]
fn case_replaces_invalid_bytes() {
    assert_eq!(to_upper(&Str::from_slice(b"a\xffb"))[..], *"A\u{FFFD}B".as_bytes());
    assert_eq!(to_lower(&Str::from_slice(b"\xe2\x82"))[..], *"\u{FFFD}\u{FFFD}".as_bytes());
}

#[test]
fn case_agrees_with_the_tables_of_rust() {
    fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
        mapped.next().filter(|_| mapped.next().is_none())
    }
    let mut younger = 0;
    for c in ('\0'..=char::MAX).filter(|c| c.is_lowercase() || c.is_uppercase()) {
        for (own, rust) in [
            (upper(&c.to_string()), single(c.to_uppercase())),
            (lower(&c.to_string()), single(c.to_lowercase())),
        ] {
            if rust.is_some_and(|rust| own != rust.to_string()) {
                assert_eq!(own, c.to_string());
                younger += 1;
            }
        }
    }
    assert!(younger < 120, "{younger} pairs that came after Unicode 15");
}

#[test]
fn strings_are_split() {
    assert_eq!(parts(b"a,b,,c", ","), ["a", "b", "", "c"]);
    assert_eq!(parts(b",", ","), ["", ""]);
    assert_eq!(parts(b"aaaa", "aaa"), ["", "a"]);
    assert_eq!(parts(b"", ","), [""]);
    assert_eq!(parts(b"", ""), [""; 0]);
    assert_eq!(parts(b"a\xff\xe2\x82b", ""), ["a", "\\xff", "\\xe2", "\\x82", "b"]);
}

#[test]
fn strings_are_joined() {
    let list: List<Str> = [text(""), text("a"), text("b")].into_iter().collect();
    assert!(join(&list, &text(", ")) == text(", a, b"));
    assert!(join(&List::new(), &text(", ")) == text(""));
    let joined = join_item(text(""), &text(""), &text(", "));
    let joined = join_item(joined, &text("a"), &text(", "));
    assert!(join_item(joined, &text("b"), &text(", ")) == text("a, b"));
}

#[test]
fn bytes_are_kept() {
    assert!(from_bytes(to_bytes(Str::from_slice(b"a\xff\0"))) == Str::from_slice(b"a\xff\0"));
}

#[test]
fn parts_are_found_one_after_the_other() {
    for (text, delim) in
        [("a, b,, c", ", "), ("", ","), (",", ","), ("a,", ","), ("aaa", "aa"), ("x", "long")]
    {
        let (text, delim) = (Str::from_slice(text.as_bytes()), Str::from_slice(delim.as_bytes()));
        let mut parts = vec![];
        let mut start = 0;
        while start < end_of_parts(&text) {
            let end = part_end(&text, &delim, start);
            parts.push(part(&text, start, end));
            start = end + delim.len() as i64;
        }
        assert!(parts == split(&text, &delim)[..]);
    }
}
