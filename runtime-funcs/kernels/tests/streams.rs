//! The kernels of package `streams`.

use neva_kernels::streams::item::*;
use neva_kernels::value::{Dict, List, Str};

#[test]
fn strings_are_walked_by_code_point() {
    let text = Str::from_slice(b"a\xc3\x9f\xff");
    let mut at = 0;
    let mut items = vec![];
    while at < text.len() as i64 {
        let item = string_item(&text, at);
        let found = find_character(&text, at);
        assert_eq!(character(found & 0xFFFF_FFFF)[..], item[..]);
        assert_eq!(append_character(Str::new(), found & 0xFFFF_FFFF)[..], item[..]);
        assert_eq!(at + (found >> 32), string_next(&text, at));
        items.push(String::from_utf8(item.to_vec()).unwrap());
        at = string_next(&text, at);
    }
    assert_eq!(items, ["a", "ß", "\u{FFFD}"]);
    assert_eq!((find_character(&text, at), &character(-1)[..]), (0, &b""[..]));
}

#[test]
fn entries_come_in_the_order_of_keys() {
    let entries = [("b", 2), ("a", 1)].map(|(key, value)| (Str::from_slice(key.as_bytes()), value));
    let dict: Dict<i64> = entries.into_iter().collect();
    assert_eq!((&dict_key(&dict, 0)[..], dict_value(&dict, 0)), (&b"a"[..], 1));
    assert_eq!((&dict_key(&dict, 1)[..], dict_value(&dict, 1)), (&b"b"[..], 2));
}

#[test]
fn elements_are_picked() {
    assert_eq!(list_item(&List::from_slice(&[4, 5]), 1), 5);
    assert_eq!(list_item(&List::from_slice(&[4, 5]), 2), 0);
}
