//! Fibonacci's numbers without what is over a million: the last one.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut one, mut other) = (0_i64, 1_i64);
    for _ in 0..limit {
        (one, other) = (other, (one + other) % 1_000_000);
    }
    println!("{one}");
}
