//! The sum of the numbers of a logistic map.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut x, mut sum) = (0.25, 0.0);
    for _ in 0..limit {
        x = 3.7 * x * (1.0 - x);
        sum += x;
    }
    // As Go prints a float of a million or more.
    let text = format!("{sum:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or_default();
    println!("{digits}e+{exponent:0>2}");
}
