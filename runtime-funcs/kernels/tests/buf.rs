//! Counting, sharing and copying of `Buf`.

use std::cell::Cell;
use std::rc::Rc;

use neva_kernels::lists::append::{append_after, append_at, append_within, reserve, set, set_within};
use neva_kernels::value::any::Value;
use neva_kernels::value::buf::{Buf, StaticBuf};
use neva_kernels::value::str::Str;

#[derive(Clone)]
struct Counted(Rc<Cell<i32>>, i32);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

static HELLO: StaticBuf<u8, 5> = StaticBuf::new(*b"hello");
static VALUES: StaticBuf<Value, 2> = StaticBuf::new([Value::Int(7), Value::Str(Str::from_static(&HELLO))]);

#[test]
fn is_one_pointer_wide() {
    assert_eq!(size_of::<Option<Buf<u64>>>(), 8);
    assert_eq!(size_of::<Value>(), 16);
}

#[test]
fn statics_are_never_counted_or_changed() {
    let mut list = Buf::from_static(&VALUES);
    let copies: Vec<_> = (0..100).map(|_| list.clone()).collect();
    list.push(Value::Unit);
    assert_eq!(list.len(), 3);
    assert!(copies.iter().all(|copy| copy.len() == 2));
    let Some(Value::Str(text)) = copies[0].get(1) else { panic!("a string") };
    assert_eq!(&***text, b"hello");
    let mut text = text.clone();
    text.make_unique()[0] = b'j';
    assert_eq!(&**text, b"jello");
    assert_eq!(&**Str::from_static(&HELLO), b"hello");
}

#[test]
fn every_item_is_dropped_once() {
    let drops = Rc::new(Cell::new(0));
    let mut list: Buf<Counted> = (0..100).map(|at| Counted(drops.clone(), at)).collect();
    assert_eq!(drops.get(), 0);
    let shared = list.clone();
    list.push(Counted(drops.clone(), 100));
    assert_eq!((shared.len(), list.len(), drops.get()), (100, 101, 0));
    drop(shared);
    assert_eq!(drops.get(), 100);
    assert_eq!(list.pop().map(|last| last.1), Some(100));
    assert_eq!(drops.get(), 101);
    list.truncate(10);
    assert_eq!(drops.get(), 191);
    list.drop_first(4);
    assert_eq!(
        (drops.get(), list.iter().map(|item| item.1).collect::<Vec<_>>()),
        (195, vec![4, 5, 6, 7, 8, 9])
    );
    let list = set_within(list, 2, Counted(drops.clone(), 60));
    assert_eq!((drops.get(), list[2].1), (196, 60));
    drop(list);
    assert_eq!(drops.get(), 202);
}

#[test]
fn pushing_to_the_only_owner_stays_in_place() {
    let mut list = Buf::with_capacity(100);
    list.push(1_i64);
    let place = list.as_ptr();
    for at in 0..99 {
        list.push(at);
    }
    assert_eq!(list.as_ptr(), place);
    let copy = list.clone();
    list.push(5);
    assert_ne!(list.as_ptr(), place);
    assert_eq!(copy.as_ptr(), place);
    assert_eq!((copy.len(), list.len(), list[100]), (100, 101, 5));
}

#[test]
fn a_queue_moves_its_items_seldom() {
    let mut queue: Buf<i64> = (0..1000).collect();
    let (mut moves, mut place) = (0, queue.as_ptr_range());
    for at in 1000..100_000 {
        assert_eq!(queue[0], at - 1000);
        queue.drop_first(1);
        queue.push(at);
        let now = queue.as_ptr_range();
        moves += u32::from(now.start != place.start.wrapping_add(1));
        place = now;
    }
    assert!(queue.iter().copied().eq(99_000..100_000));
    assert!(moves < 200, "{moves}");
    let kept = queue.clone();
    queue.drop_first(500);
    queue.push(1);
    assert_eq!((kept.len(), kept[0], queue.len(), queue[0], queue[500]), (1000, 99_000, 501, 99_500, 1));
    queue.drop_first(2000);
    assert!(queue.is_empty());
    queue.reserve(2000);
    queue.extend_from_slice(&kept);
    assert_eq!(queue[..], kept[..]);
}

#[test]
fn a_queue_that_shrinks_stays_in_its_block() {
    let mut queue: Buf<i64> = (0..1000).collect();
    let mut places = vec![];
    for at in 1000.. {
        queue.drop_first(1);
        if at % 7 != 0 {
            queue.push(at);
        }
        let Some(first) = queue.first() else { break };
        assert!(*first <= at && queue.is_sorted());
        places.push(queue.as_ptr() as usize);
    }
    // The first block has no room for long; the second one has twice as much.
    let places = &places[100..];
    let (first, last) = (places.iter().min(), places.iter().max());
    assert!(last.zip(first).is_some_and(|(last, first)| last - first < 16_384), "{first:?} {last:?}");
}

#[test]
fn items_go_to_the_front_of_the_only_owner() {
    let mut list: Buf<i64> = (0..16).collect();
    let mut model: Vec<i64> = (0..16).collect();
    for at in 16..10_000_usize {
        let from = at * 7 % 16;
        list.remove(from, from + 1);
        model.remove(from);
        list.push_front(at as i64);
        model.insert(0, at as i64);
        assert_eq!(list[..], model[..]);
    }
    let kept = list.clone();
    list.push_front(-1);
    assert_eq!((kept.len(), kept[..] == model, list.len(), list[0], list[16]), (16, true, 17, -1, model[15]));
    let mut short: Buf<u8> = (0..3).collect();
    (0..40).for_each(|at| short.push_front(at));
    assert_eq!((short.len(), short[0], short[39], short[40], short[42]), (43, 39, 0, 0, 2));
    let mut none: Buf<()> = Buf::new();
    none.push_front(());
    assert_eq!(none.len(), 1);
    let drops = Rc::new(Cell::new(0));
    let mut list: Buf<Counted> = (0..6).map(|at| Counted(drops.clone(), at)).collect();
    (6..20).for_each(|at| list.push_front(Counted(drops.clone(), at)));
    list.remove(1, 4);
    list.remove(14, 16);
    assert_eq!(drops.get(), 5);
    assert!(list.iter().map(|item| item.1).eq([19, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 0, 1, 2, 5]));
    list.push(Counted(drops.clone(), 20));
    assert_eq!((list.len(), list[15].1), (16, 20));
    drop(list);
    assert_eq!(drops.get(), 21);
}

#[test]
fn an_item_goes_in_where_fewer_others_move() {
    let mut list: Buf<i64> = (0..64).collect();
    let mut model: Vec<i64> = (0..64).collect();
    let mut ends_that_stay = 0;
    for at in 0..2000_usize {
        let (gone, place) = (at * 11 % 64, at * 29 % 64);
        list.remove(gone, gone + 1);
        model.remove(gone);
        let end = list.as_ptr_range().end;
        list.insert(place, at as i64);
        model.insert(place, at as i64);
        assert_eq!(list[..], model[..]);
        ends_that_stay += usize::from(list.as_ptr_range().end == end);
    }
    assert!(ends_that_stay > 800, "{ends_that_stay}");
    // What others share, and what has no room before it, stays as it is.
    list.drop_first(1);
    let kept = list.clone();
    list.insert(3, -1);
    assert_eq!(
        (kept[..] == model[1..], list.len(), list[2], list[3], list[4]),
        (true, 64, model[3], -1, model[4])
    );
    let mut bytes: Buf<u8> = (0..40).collect();
    bytes.drop_first(5);
    (0..9).for_each(|at| bytes.insert(2, at));
    assert!(bytes.iter().copied().eq([5, 6, 8, 7, 6, 5, 4, 3, 2, 1, 0].into_iter().chain(7..40)));
    let drops = Rc::new(Cell::new(0));
    let mut list: Buf<Counted> = (0..6).map(|at| Counted(drops.clone(), at)).collect();
    list.drop_first(1);
    list.insert(1, Counted(drops.clone(), 6));
    assert!(list.iter().map(|item| item.1).eq([1, 6, 2, 3, 4, 5]));
    drop(list);
    assert_eq!(drops.get(), 7);
}

#[test]
fn many_items_go_to_the_front_in_few_moves() {
    let mut list: Buf<i64> = Buf::new();
    let mut moves = 0;
    for at in 0..100_000 {
        let place = list.as_ptr();
        list.push_front(at);
        moves += u32::from(place != list.as_ptr().wrapping_add(1));
    }
    assert!(list.iter().rev().copied().eq(0..100_000));
    assert!(moves < 400, "{moves}");
    (0..1000).for_each(|at| list.push(at));
    assert_eq!((list.len(), list[0], list[99_999], list[100_999]), (101_000, 99_999, 0, 999));
}

#[test]
fn items_smaller_than_a_word_are_dropped_from_the_front() {
    let mut list: Buf<u8> = (0..100).collect();
    for count in [1, 8, 3, 16, 7] {
        list.drop_first(count);
        list.push(200);
    }
    assert_eq!((list.len(), list[0], list[64], list[69]), (70, 35, 99, 200));
    let drops = Rc::new(Cell::new(0));
    let mut list: Buf<Counted> = (0..10).map(|at| Counted(drops.clone(), at)).collect();
    list.drop_first(3);
    list.push(Counted(drops.clone(), 10));
    assert_eq!((drops.get(), list.len(), list[0].1, list[7].1), (3, 8, 3, 10));
    list.remove(2, 4);
    list.insert(2, Counted(drops.clone(), 11));
    list.insert(7, Counted(drops.clone(), 12));
    let left: Vec<i32> = list.iter().map(|item| item.1).collect();
    assert_eq!((drops.get(), left), (5, vec![3, 4, 11, 7, 8, 9, 10, 12]));
    drop(list);
    assert_eq!(drops.get(), 13);
}

#[test]
fn loops_get_room_for_their_turns() {
    let all = |from: i64, to: i64, step: i64, count: i64| {
        let mut list = reserve(Buf::new(), from, to, step);
        let start = list.as_ptr();
        for at in 0..count {
            list = if at % 3 == 0 { append_within(list, at) } else { append_at(list, at, at) };
        }
        assert_eq!((list.len() as i64, list.as_ptr()), (count, start));
    };
    all(0, 1000, 1, 1000);
    all(-3, 60, 1, 63);
    all(10, -20, -1, 30);
    all(7, 7, 1, 1);
    all(i64::MAX, i64::MIN, 1, 1);
    let shared: Buf<i64> = [1, 2].into_iter().collect();
    let longer = append_within(reserve(shared.clone(), 0, 1, 1), 3);
    assert_eq!((&shared[..], &longer[..]), (&[1, 2][..], &[1, 2, 3][..]), "a list that others have stays");
    let changed = set(shared.clone(), 1, 7);
    assert_eq!((&shared[..], &changed[..]), (&[1, 2][..], &[1, 7][..]), "so it does when an element is set");
}

#[test]
fn lists_of_known_lengths_get_room() {
    let shared: Buf<String> = ["a", "b"].into_iter().map(String::from).collect();
    let mut list = shared.clone();
    for at in 2..1000 {
        list = append_after(list, at, at.to_string());
    }
    assert_eq!((list.len(), shared.len()), (1000, 2), "a list that others have stays");
    assert!((2..1000).all(|at| list[at] == at.to_string()) && list[..2] == shared[..]);
    // The header is not at the beginning of the block.
    let mut queue: Buf<i64> = (0..100).collect();
    queue.drop_first(50);
    for at in 50..500 {
        queue = append_after(queue, at, at + 50);
    }
    assert!(queue.iter().copied().eq(50..550));
}

#[test]
fn nil_is_an_empty_list_that_can_be_told_apart() {
    let mut list = Buf::<u8>::nil();
    assert!(list.is_nil() && list.clone().is_nil() && list.is_empty());
    assert!(!Buf::<u8>::new().is_nil());
    list.extend_from_slice(&[]);
    assert!(list.is_nil());
    list.push(1);
    assert!(!list.is_nil());
    assert!(!Buf::<u8>::with_capacity(0).is_nil());
}

#[test]
fn items_without_size_need_no_room() {
    let list: Buf<()> = (0..1000).map(|_| ()).collect();
    assert_eq!(list.len(), 1000);
    assert_eq!(list.clone().len(), 1000);
}

#[test]
fn slices_are_copied() {
    let mut text = Buf::from_slice(b"ab");
    for _ in 0..10 {
        let more = text.clone();
        text.extend_from_slice(&more);
    }
    assert_eq!(text.len(), 2048);
    assert!(text.chunks(2).all(|pair| pair == b"ab"));
}
