//! What several cores compute is what one computes.

use neva_kernels::cores::{Ahead, item, items, start};
use neva_kernels::value::List;
use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

/// Takes long enough to be worth threads.
fn heavy(number: i64) -> i64 {
    (0..300).fold(number, |sum, turn| std::hint::black_box(sum.wrapping_mul(31) ^ turn))
}

#[test]
fn results_are_those_of_the_function_whatever_is_asked_for() {
    for (first, step, end) in
        [(0, 1, 30_000), (5, -3, -60_000), (0, 1, i64::MAX), (0, 0, 9), (7, 2, 0), (0, 3, 50_000)]
    {
        let mut ahead = Ahead::new(first, step, end, heavy);
        let mut number: i64 = first;
        for turn in 0..20_000 {
            assert_eq!(ahead.take(number), heavy(number), "{number} of {first}, {step}, {end}");
            // Some are left out, one is asked for again, and some are none of the numbers.
            number = match turn % 1000 {
                7 => number.wrapping_add(step * 500),
                8 => number,
                9 => number.wrapping_add(1),
                10 => number.wrapping_sub(1).wrapping_add(step),
                _ => number.wrapping_add(step),
            };
        }
    }
}

#[test]
fn the_thread_that_asks_computes_only_what_it_asks_for() {
    static ASKED: AtomicI64 = AtomicI64::new(0);
    thread_local!(static ASKS: Cell<bool> = const { Cell::new(false) });
    ASKS.set(true);
    // Other threads never end, so this one finds chunks that nobody has begun.
    let endless = |number: i64| {
        while !ASKS.get() {
            thread::park();
        }
        assert_eq!(number, ASKED.load(Ordering::Relaxed));
        heavy(number)
    };
    let mut ahead = Ahead::new(0, 1, 1_000_000, endless);
    for number in 0..20_000 {
        ASKED.store(number, Ordering::Relaxed);
        assert_eq!(ahead.take(number), heavy(number));
    }
}

#[test]
fn started_functions_give_their_results() {
    let others: Vec<_> = (0..20).map(|number| start(move || (heavy(number), number))).collect();
    for (number, other) in (0..).zip(others) {
        assert_eq!(other.join(), (heavy(number), number));
    }
}

#[test]
fn elements_of_a_list_are_for_all_cores() {
    let mut list = List::new();
    (0..30_000).for_each(|element| list.push(element * 3));
    let all = items(&list);
    let mut ahead = Ahead::new(0, 1, 30_000, move |number| heavy(item(&all, number)));
    for number in 0..30_000 {
        assert_eq!(ahead.take(number), heavy(number * 3), "{number}");
    }
    assert!(list.is_unique());
}
