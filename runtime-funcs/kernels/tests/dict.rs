//! `Dict`: order, overwriting, sharing; taking out of it and of lists.

use std::collections::BTreeMap;

use neva_kernels::streams::item::{take_item, take_value};
use neva_kernels::value::buf::StaticBuf;
use neva_kernels::value::dict::{Core, Dict, Entry, index};
use neva_kernels::value::list::List;
use neva_kernels::value::str::Str;

fn key(text: impl AsRef<[u8]>) -> Str {
    Str::from_slice(text.as_ref())
}

fn pairs(dict: &Dict<i64>) -> Vec<(Vec<u8>, i64)> {
    dict.entries().iter().map(|(key, value)| (key.to_vec(), *value)).collect()
}

#[test]
fn agrees_with_a_tree_map() {
    let mut seed = 1_u64;
    for (inserts, keys) in [(0, 1), (1, 1), (10, 3), (100, 7), (2_000, 97), (3_000, 100_000)] {
        let (mut dict, mut model) = (Dict::new(), BTreeMap::new());
        for at in 0..inserts {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let name = format!("k{}", (seed >> 33) % keys);
            dict.insert(key(&name), at);
            model.insert(name.into_bytes(), at);
            if at % 64 == 0 {
                assert_eq!(dict.len(), model.len());
                let (name, copy) = (format!("k{}", (seed >> 35) % keys), dict.clone());
                dict.remove(name.as_bytes());
                assert_eq!(copy.len(), model.len());
                model.remove(name.as_bytes());
                assert_eq!((dict.len(), dict.is_empty()), (model.len(), model.is_empty()));
            }
        }
        assert!(model.iter().all(|(name, value)| dict.get(name) == Some(value)));
        assert_eq!(pairs(&dict), model.into_iter().collect::<Vec<_>>());
        assert_eq!(dict.get(b"absent"), None);
    }
}

#[test]
fn entries_are_found_between_inserts() {
    let (mut dict, mut model) = (Dict::new(), BTreeMap::new());
    for at in 0..5_000_u32 {
        // Long and short keys, of which some begin alike, out of order.
        let number = at.wrapping_mul(2_654_435_761) % 4_000;
        let name = format!("{number}{}", "/a key".repeat(number as usize % 5));
        let known = dict.get(name.as_bytes()).copied();
        assert_eq!(known, model.get(&name).copied(), "{name} after {at}");
        dict.insert(key(&name), known.unwrap_or(0) + 1);
        *model.entry(name).or_insert(0) += 1;
        if at % 701 == 0 {
            // Reading all sorts them, and they are still found.
            assert_eq!(dict.entries().len(), model.len());
        }
    }
    assert_eq!(dict.len(), model.len());
    assert_eq!(
        pairs(&dict),
        model.into_iter().map(|(name, count)| (name.into_bytes(), count)).collect::<Vec<_>>()
    );
}

#[test]
fn a_copy_has_its_own_index() {
    let names: Vec<String> = (0..100).rev().map(|number| format!("{number:03}")).collect();
    let mut dict: Dict<i64> = names.iter().map(|name| (key(name), 1)).collect();
    let mut copy = dict.clone();
    dict.insert(key("of the first"), 2);
    copy.insert(key("of the second"), 3);
    copy.insert(key("050"), 4);
    assert_eq!(
        [dict.get(b"of the first"), dict.get(b"of the second"), dict.get(b"050")],
        [Some(&2), None, Some(&1)]
    );
    assert_eq!(
        [copy.get(b"of the first"), copy.get(b"of the second"), copy.get(b"050")],
        [None, Some(&3), Some(&4)]
    );
}

#[test]
fn changing_one_owner_leaves_the_other_alone() {
    let mut dict: Dict<i64> = [(key("b"), 1), (key("a"), 2)].into_iter().collect();
    let copy = dict.clone();
    assert_eq!(copy.get(b"a"), Some(&2));
    dict.insert(key("a"), 3);
    dict.insert(key(""), 4);
    assert_eq!(pairs(&copy), [(b"a".to_vec(), 2), (b"b".to_vec(), 1)]);
    assert_eq!(pairs(&dict), [(b"".to_vec(), 4), (b"a".to_vec(), 3), (b"b".to_vec(), 1)]);
}

#[test]
fn an_unsorted_dict_may_be_shared_before_it_is_read() {
    let mut first: Dict<i64> = ["c", "b", "a"].into_iter().map(|name| (key(name), 1)).collect();
    let second = first.clone();
    first.insert(key("aa"), 2);
    assert_eq!((first.len(), second.len()), (4, 3));
    assert_eq!(second.get(b"a"), Some(&1));
}

#[test]
fn statics_are_dicts_too() {
    static A: StaticBuf<u8, 1> = StaticBuf::new(*b"a");
    static B: StaticBuf<u8, 1> = StaticBuf::new(*b"b");
    static ENTRIES: StaticBuf<Entry<i64>, 2> =
        StaticBuf::new([(Str::from_static(&A), 1), (Str::from_static(&B), 2)]);
    static CORE: StaticBuf<Core<i64>, 1> = StaticBuf::new([Core::from_static(&ENTRIES)]);
    static INDEX: StaticBuf<u32, 4> = StaticBuf::new(index(&[b"a", b"b"]));
    static INDEXED: StaticBuf<Core<i64>, 1> = StaticBuf::new([Core::indexed(&ENTRIES, &INDEX)]);
    for core in [&CORE, &INDEXED] {
        let mut dict = Dict::from_static(core);
        assert_eq!([dict.get(b"b"), dict.get(b"c")], [Some(&2), None]);
        dict.insert(key("c"), 3);
        dict.insert(key("a"), 4);
        assert_eq!([dict.get(b"a"), dict.get(b"c")], [Some(&4), Some(&3)]);
        dict.remove(b"b");
        assert_eq!([dict.get(b"b"), dict.get(b"c")], [None, Some(&3)]);
        assert_eq!(Dict::from_static(core).get(b"a"), Some(&1));
    }
}

#[test]
fn a_value_is_taken_out_of_a_dict_that_has_one_owner() {
    let dict: Dict<List<i64>> =
        [(key("b"), List::from_slice(&[2])), (key("a"), List::from_slice(&[1]))].into_iter().collect();
    let other = dict.clone();
    let shared = take_value(&dict, 0);
    assert_eq!((&shared[..], shared.is_unique()), (&[1][..], false));
    drop((shared, other));
    let taken = take_value(&dict, 0);
    assert_eq!((&taken[..], taken.is_unique()), (&[1][..], true));
    assert_eq!(dict.get(b"a").map(|rest| rest.len()), Some(0));
    assert_eq!(dict.get(b"b").map(|rest| rest.len()), Some(1));
}

#[test]
fn an_element_is_taken_out_of_a_list_that_has_one_owner() {
    let lists: List<List<i64>> = [List::from_slice(&[1]), List::from_slice(&[2])].into_iter().collect();
    let other = lists.clone();
    assert!(!take_item(&lists, 1).is_unique());
    drop(other);
    let taken = take_item(&lists, 1);
    assert_eq!((&taken[..], taken.is_unique()), (&[2][..], true));
    assert_eq!(lists.iter().map(|rest| rest.len()).collect::<Vec<_>>(), [1, 0]);
    assert!(take_item(&lists, 2).is_empty());
}

#[test]
fn a_value_is_set_by_position() {
    let mut dict: Dict<i64> = [(key("b"), 1), (key("a"), 2)].into_iter().collect();
    let copy = dict.clone();
    dict.set_value(0, 3);
    dict.set_value(2, 4);
    assert_eq!(pairs(&dict), [(b"a".to_vec(), 3), (b"b".to_vec(), 1)]);
    assert_eq!(pairs(&copy), [(b"a".to_vec(), 2), (b"b".to_vec(), 1)]);
    let mut none: Dict<i64> = Dict::new();
    none.set_value(0, 1);
    assert!(none.is_empty());
}
