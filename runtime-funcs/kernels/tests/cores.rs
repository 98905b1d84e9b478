//! What several cores compute is what one computes.

use neva_kernels::cores::{Ahead, start};
use std::thread;
use std::time::Duration;

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
fn what_is_not_asked_for_is_not_waited_for() {
    let endless = |number: i64| {
        if number > 20_000 {
            // For ever, as far as the test is concerned.
            thread::sleep(Duration::from_secs(1000));
        }
        heavy(number)
    };
    let mut ahead = Ahead::new(0, 1, 1_000_000, endless);
    assert!((0..=20_000).all(|number| ahead.take(number) == heavy(number)));
}

#[test]
fn started_functions_give_their_results() {
    let others: Vec<_> = (0..20).map(|number| start(move || (heavy(number), number))).collect();
    for (number, other) in (0..).zip(others) {
        assert_eq!(other.join(), (heavy(number), number));
    }
}
