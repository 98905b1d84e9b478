//! The kernels of package `builtin`.

use neva_kernels::builtin::add::{string_add, string_prepend};
use neva_kernels::builtin::compare::{string_is_greater, string_is_greater_or_equal, string_is_lesser};
use neva_kernels::builtin::divide::{quotient, quotient_by, remainder, remainder_by};
use neva_kernels::builtin::get::get;
use neva_kernels::builtin::len::{dict_len, list_len, string_len, string_len_up_to};
use neva_kernels::builtin::pow::int_pow;
use neva_kernels::builtin::slice::{
    append_to_part, code_point_in, code_point_or_none, code_points, first_in, has_part, has_prefix,
    is_still_ascii, last_code_point, len_in, list_slice, more_code_points, part_code_points, rest_after,
    slice_after, slice_in, start_after, string_at, string_slice, take_slice,
};
use neva_kernels::builtin::string::string_from_int_codepoint;
use neva_kernels::builtin::union::wrap;
use neva_kernels::lists::append::append;
use neva_kernels::lists::concat::concat;
use neva_kernels::lists::splice::{cut, put};
use neva_kernels::streams::item::find_character;
use neva_kernels::text::utf8;
use neva_kernels::value::{Dict, List, Str, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn text(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}

fn slice(text: &str, from: i64, to: i64) -> String {
    String::from_utf8_lossy(&string_slice(&Str::from_slice(text.as_bytes()), from, to)).into_owned()
}

fn at(text: &[u8], idx: i64) -> Result<Vec<u8>, Vec<u8>> {
    string_at(&Str::from_slice(text), idx).map(|text| text.to_vec()).map_err(|text| text.to_vec())
}

#[test]
fn divides_by_what_is_not_known() {
    let numbers =
        [0, 1, -1, 2, 7, -9, 1 << 31, u32::MAX.into(), 1 << 32, 1 << 33, -(1 << 32), i64::MAX, i64::MIN];
    for left in numbers {
        for by in numbers {
            assert_eq!(quotient_by(left, by), left.checked_div(by).unwrap_or(left), "{left} / {by}");
            assert_eq!(remainder_by(left, by), left.checked_rem(by).unwrap_or(0), "{left} % {by}");
        }
    }
}

/// Compares with the operators of Rust.
fn divides<const BY: i64>() {
    let near = [BY.wrapping_neg(), -1, 0, 1, BY, i64::MAX / BY * BY, i64::MAX, i64::MIN];
    for left in near.into_iter().flat_map(|near| (-2..=2).map(move |off| near.wrapping_add(off))) {
        assert_eq!(quotient::<BY>(left), left / BY, "{left} / {BY}");
        assert_eq!(remainder::<BY>(left), left % BY, "{left} % {BY}");
    }
}

#[test]
fn divisions_by_constants_are_exact() {
    divides::<2>();
    divides::<3>();
    divides::<7>();
    divides::<512>();
    divides::<1_000_003>();
    divides::<{ 1 << 62 }>();
    divides::<{ i64::MAX - 1 }>();
    divides::<{ i64::MAX }>();
}

#[test]
fn strings_are_cut_by_code_point() {
    assert_eq!(slice("añb😀c", 1, 4), "ñb😀");
    assert_eq!(slice("hello", -3, -1), "ll");
    assert_eq!(slice("hello", -99, 99), "hello");
    assert_eq!(slice("hello", 3, 1), "");
    assert_eq!(slice("hello", i64::MIN, i64::MAX), "hello");
    assert_eq!(string_slice(&Str::from_slice(b"a\xffb"), 0, 2)[..], *"a\u{FFFD}".as_bytes());
}

#[test]
fn lists_are_cut() {
    let list: List<i64> = [1, 2, 3, 4].into_iter().collect();
    assert_eq!(list_slice(list.clone(), 1, -1)[..], [2, 3]);
    assert_eq!(list_slice(list.clone(), 3, 2)[..], []);
    assert_eq!(list_slice(list.clone(), -9, 9)[..], [1, 2, 3, 4]);
    let start = list.as_ptr();
    let kept = list_slice(list.clone(), 0, -1);
    assert_eq!((&kept[..], &list[..]), (&[1, 2, 3][..], &[1, 2, 3, 4][..]), "a list that others have stays");
    let cut = list_slice(list, 0, 2);
    assert_eq!((&cut[..], cut.as_ptr()), (&[1, 2][..], start), "a list that nobody else has is cut in place");
    let list: List<i64> = [1, 2, 3, 4].into_iter().collect();
    let start = list.as_ptr();
    let rest = list_slice(list, 1, -1);
    let second = start.wrapping_add(1);
    assert_eq!((&rest[..], rest.as_ptr()), (&[2, 3][..], second), "so is one whose first element goes");
}

#[test]
fn an_element_is_appended_to_a_part_of_a_list() {
    let positions = [i64::MIN, -7, -4, -1, 0, 1, 2, 3, 4, 5, 9, i64::MAX];
    let list = |len: i64| -> List<i64> { (1..=len).collect() };
    // The block of two items is full, that of four is not.
    for len in [0, 1, 2, 4] {
        let kept = list(len);
        for (from, to) in positions.iter().flat_map(|from| positions.map(|to| (*from, to))) {
            let longer = append(list_slice(list(len), from, to), 9);
            assert_eq!(append_to_part(list(len), from, to, 9)[..], longer[..], "{len} {from} {to}");
            assert_eq!(append_to_part(kept.clone(), from, to, 9)[..], longer[..], "{len} {from} {to}");
        }
        assert_eq!(kept[..], list(len)[..], "a list that others have stays");
    }
    let texts = || -> List<Str> { ["a", "b", "c"].map(text).into_iter().collect() };
    assert!(append_to_part(texts(), 1, 9, text("d"))[..] == ["b", "c", "d"].map(text));
    let mut queue = list(3);
    for at in 4..1000 {
        queue = append_to_part(queue, 1, 3, at);
        assert_eq!(queue[..], [at - 2, at - 1, at]);
    }
}

#[test]
fn parts_of_a_list_are_put_together() {
    let positions = [i64::MIN, -7, -4, -3, -1, 0, 1, 2, 3, 4, 5, 9, i64::MAX];
    let list = || -> List<i64> { (1..5).collect() };
    let kept = list();
    for (to, from) in positions.iter().flat_map(|to| positions.map(|from| (*to, from))) {
        for end in positions {
            let (front, back) = (list_slice(list(), 0, to), list_slice(list(), from, end));
            let all = concat(append(front.clone(), 9), &back);
            assert_eq!(put(list(), to, 9, from, end)[..], all[..], "{to} {from} {end}");
            assert_eq!(put(kept.clone(), to, 9, from, end)[..], all[..], "{to} {from} {end}");
            let both = concat(front, &back);
            assert_eq!(cut(list(), to, from, end)[..], both[..], "{to} {from} {end}");
            assert_eq!(cut(kept.clone(), to, from, end)[..], both[..], "{to} {from} {end}");
        }
    }
    assert_eq!(kept[..], list()[..], "a list that others have stays");
    let list = list();
    let start = list.as_ptr();
    let list = put(list, 2, 9, 3, 4);
    assert_eq!((list[2], list.as_ptr()), (9, start), "an element is set in place");
}

#[test]
fn positions_count_from_both_ends() {
    assert_eq!(at("aß".as_bytes(), 1), Ok("ß".into()));
    assert_eq!(at("aß".as_bytes(), -2), Ok("a".into()));
    assert_eq!(at(b"a", 1), Err("index out of bounds".into()));
    assert_eq!(at(b"a", i64::MIN), Err("index out of bounds".into()));
    assert_eq!(at(b"\xff", 0), Ok("\u{FFFD}".into()));
}

#[test]
fn powers_are_those_of_go() {
    assert_eq!(int_pow(2, 10), 1024);
    assert_eq!(int_pow(-3, 3), -27);
    assert_eq!(int_pow(7, 0), 1);
    assert_eq!(int_pow(7, -2), 1);
    assert_eq!(int_pow(3, 64), 3_i64.wrapping_pow(64));
    assert_eq!(int_pow(-1, i64::MAX), -1);
}

#[test]
fn sizes() {
    let dict: Dict<i64> = [(text("a"), 1), (text("b"), 2), (text("a"), 3)].into_iter().collect();
    assert_eq!(dict_len(&dict), 2);
    assert_eq!(list_len(&List::from_slice(&[1, 2, 3])), 3);
    assert_eq!(string_len(&text("añ😀")), 3);
    assert_eq!(string_len(&Str::from_slice(b"\xe2\x82")), 2);
}

#[test]
fn keys_are_found_or_not() {
    let dict: Dict<i64> = [(text("a"), 1)].into_iter().collect();
    assert!(get(&dict, &text("a")) == Ok(1));
    assert!(get(&dict, &text("b")) == Err(text("Key not found in dictionary")));
}

#[test]
fn strings_are_joined_and_ordered_by_bytes() {
    let shared = text("a");
    assert!(string_add(shared.clone(), &text("b")) == text("ab"));
    assert!(string_prepend(b"b", shared.clone()) == text("ba"));
    assert!(shared == text("a"));
    let long = (0..1000).fold(Str::new(), |all, at| string_prepend(&[b'a' + (at % 26) as u8], all));
    let backwards: Vec<u8> = (0..1000).rev().map(|at| b'a' + (at % 26) as u8).collect();
    assert!(long.to_vec() == backwards);
    assert!(string_is_lesser(&text("Z"), &text("a")));
    assert!(string_is_greater(&text("ab"), &text("a")));
    assert!(string_is_greater_or_equal(&text("é"), &text("z")));
}

#[test]
fn numbers_become_code_points() {
    for (number, point) in
        [(65, "A"), (0x1F600, "😀"), (-1, "\u{FFFD}"), (0xD800, "\u{FFFD}"), (1 << 40, "\u{FFFD}")]
    {
        assert!(string_from_int_codepoint(number) == text(point));
    }
}

#[test]
fn a_tag_gets_a_payload() {
    let member = wrap(Value::Int(5), &Value::Tag(text("Sized")));
    assert!(member.tag() == Some(&text("Sized")));
    assert!(matches!(member.payload(), Some(Value::Int(5))));
    let again = wrap(Value::Bool(true), &member);
    assert!(again.tag() == Some(&text("Sized")));
    assert!(matches!(again.payload(), Some(Value::Bool(true))));
}

#[test]
fn a_text_loses_its_characters_in_place() {
    let mut text = Str::from_slice("aüb€c😀d".as_bytes());
    for left in ["üb€c😀d", "b€c😀d", "€c😀d", "c😀d", "😀d", "d", ""] {
        text = take_slice(text, true, 1, i64::MAX);
        assert_eq!(&text[..], left.as_bytes());
    }
    let mut text = Str::from_slice("aüb€".as_bytes());
    for left in ["aüb", "aü", "a", ""] {
        text = take_slice(text, true, 0, -1);
        assert_eq!(&text[..], left.as_bytes());
    }
    let kept = text.clone();
    assert_eq!(&take_slice(text, true, 0, -1)[..], b"");
    let mut text = Str::from_slice(b"abc");
    let shared = text.clone();
    text = take_slice(text, true, 0, -1);
    assert_eq!((&text[..], &shared[..], &kept[..]), (&b"ab"[..], &b"abc"[..], &b""[..]));
    let mut text = Str::from_slice(&[b'x'; 100]);
    for at in 0..1000_usize {
        text = take_slice(text, true, 1, i64::MAX);
        text.push((at % 100) as u8);
    }
    assert_eq!((text.len(), text[0], text[99]), (100, 0, 99));
}

/// What a slice of code points is, one after the other.
fn points(data: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut points) = (data, vec![]);
    while let Some((point, size)) = utf8::decode(rest) {
        let mut text = Str::new();
        utf8::push(&mut text, point);
        points.push(text.to_vec());
        rest = &rest[size..];
    }
    points
}

/// Texts that strings are made of, valid and not.
const PIECES: &[&[u8]] =
    &[b"a", b"12345678", b"\xc3\xb1", b"\xe2\x82", b"\xff", b"\xef\xbf\xbd", b"\xf0\x9f\x98\x80"];

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 2 } else { 256 }, failure_persistence: None, ..Default::default() })]
    #[test]
    fn what_is_known_of_a_text_is_known_of_what_is_made_of_it(
        first in vec(select(PIECES), 0..20),
        changes in vec((vec(select(PIECES), 0..12), -40..40_i64, -40..40_i64, any::<bool>()), 1..20),
    ) {
        let mut data = Str::from_slice(&first.concat());
        let mut is_ascii = utf8::is_ascii(&data);
        let mut list = code_points(&data, is_ascii);
        for (more, from, to, is_cut) in changes {
            let kept = list.clone();
            if is_cut {
                data = string_slice(&data, from, to);
                list = part_code_points(list, &data, is_ascii, from, to);
            } else {
                let size = data.len() as i64;
                data.extend_from_slice(&more.concat());
                is_ascii = is_still_ascii(&data, is_ascii, size);
                list = more_code_points(list, &data, is_ascii, size);
            }
            drop(kept);
            prop_assert!(!is_ascii || utf8::is_ascii(&data));
            prop_assert_eq!(len_in(&data, is_ascii, &list), string_len(&data));
            prop_assert!(utf8::is_ascii(&data) || data.len() < 64 || !list.is_empty());
            for at in [0, 1, -1, -2, from, to] {
                let point = code_point_or_none(&data, false, at);
                prop_assert_eq!(code_point_in(&data, is_ascii, &list, at), point);
            }
            prop_assert_eq!(&slice_in(&data, is_ascii, &list, from, to)[..], &string_slice(&data, from, to)[..]);
        }
    }
    #[test]
    fn a_slice_of_a_string_has_the_code_points_between_its_ends(
        parts in vec(select(PIECES), 0..9),
        sign in vec(select(PIECES), 0..3),
        from in -30..30_i64,
        to in -30..30_i64,
    ) {
        let data = parts.concat();
        let points = points(&data);
        prop_assert_eq!(utf8::count(&data), points.len());
        let place = |at: i64| (if at < 0 { at + points.len() as i64 } else { at }).clamp(0, points.len() as i64) as usize;
        let (start, end) = (place(from), place(to));
        let part = points[start.min(end)..end].concat();
        prop_assert_eq!(&string_slice(&data, from, to)[..], &part[..]);
        let text = Str::from_slice(&data);
        prop_assert_eq!(&take_slice(text.clone(), utf8::is_valid(&data), from, to)[..], &part[..]);
        prop_assert_eq!(&text[..], &data[..]);
        prop_assert_eq!(&take_slice(text, false, from, to)[..], &part[..]);
        let own = Str::from_slice(&data);
        prop_assert_eq!(&take_slice(own, utf8::is_valid(&data), from, to)[..], &part[..]);
        let before_last = points.split_last().map_or(vec![], |(_, before)| before.concat());
        let own = Str::from_slice(&data);
        prop_assert_eq!(&take_slice(own, utf8::is_valid(&data), 0, -1)[..], &before_last[..]);
        prop_assert_eq!(string_len_up_to(&data, from.abs()), from.abs().min(points.len() as i64));
        let is_ascii = utf8::is_ascii(&data);
        // Long texts have a list of their code points.
        for data in [data.clone(), data.repeat(12)] {
            let list = code_points(&data, is_ascii);
            prop_assert_eq!(&slice_in(&data, is_ascii, &list, from, to)[..], &string_slice(&data, from, to)[..]);
            for sign in [&part[..], &sign.concat()[..]] {
                let end = from.saturating_add(utf8::count(sign) as i64);
                let is_part = string_slice(&data, from, end)[..] == *sign;
                prop_assert_eq!(has_part(&data, is_ascii, &list, from, end, sign), is_part);
                let is_part = string_slice(&data, from, to)[..] == *sign;
                prop_assert_eq!(has_part(&data, is_ascii, &list, from, to, sign), is_part);
                let is_prefix = string_slice(&data, 0, utf8::count(sign) as i64)[..] == *sign;
                prop_assert_eq!(has_prefix(&data, 0, sign), is_prefix);
            }
            let first = code_point_or_none(&string_slice(&data, from, to), false, 0);
            prop_assert_eq!(first_in(&data, is_ascii, &list, from, to), first);
            prop_assert_eq!(len_in(&data, is_ascii, &list), string_len(&data));
            let point = code_point_or_none(&data, false, from);
            prop_assert_eq!(code_point_in(&data, is_ascii, &list, from), point);
            prop_assert_eq!(code_point_or_none(&data, is_ascii, from), point);
        }
        let last = points.last().and_then(|point| utf8::decode(point)).map(|(point, _)| i64::from(point));
        prop_assert_eq!(last_code_point(&data), last.unwrap_or(-1));
        let item = usize::try_from(if from < 0 { from + points.len() as i64 } else { from }).ok();
        let item = item.and_then(|at| points.get(at));
        prop_assert_eq!(string_at(&data, from).ok().map(|item| item.to_vec()), item.cloned());
    }
    #[test]
    fn positions_in_a_text_are_as_good_as_what_is_left_of_it(
        parts in vec(select(PIECES), 0..9),
        steps in 0..12_usize,
        from in -30..30_i64,
        to in -30..30_i64,
    ) {
        let data = Str::from_slice(&parts.concat());
        let (mut rest, mut start) = (data.clone(), 0);
        for _ in 0..steps {
            let found = find_character(&data, start);
            let first = string_slice(&rest, 0, 1);
            let point = if found == 0 { vec![] } else { points(&data[start as usize..])[0].clone() };
            prop_assert_eq!(&first[..], &point[..]);
            rest = string_slice(&rest, 1, i64::MAX);
            start += found >> 32;
            prop_assert_eq!(start >= data.len() as i64, rest.is_empty());
        }
        prop_assert_eq!(&rest_after(&data, start)[..], &rest[..]);
        prop_assert_eq!(&slice_after(&data, start, from, to)[..], &string_slice(&rest, from, to)[..]);
        let next = start_after(&data, start, from);
        prop_assert_eq!(&slice_after(&data, next, 0, i64::MAX)[..], &string_slice(&rest, from, i64::MAX)[..]);
        prop_assert_eq!(next >= data.len() as i64, string_slice(&rest, from, i64::MAX).is_empty());
    }
}
