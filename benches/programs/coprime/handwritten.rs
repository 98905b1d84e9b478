//! How many pairs of numbers have no common divisor, by Euclid's algorithm.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let pairs = (1..limit).flat_map(|first| (1..limit).map(move |second| (first, second)));
    println!("{}", pairs.filter(|pair| divisor(*pair) == 1).count());
}

fn divisor((mut first, mut second): (i64, i64)) -> i64 {
    while second != 0 {
        (first, second) = (second, first % second);
    }
    first
}
