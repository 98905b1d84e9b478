//! The sum of a function of the numbers below a limit.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut sum = 0i64;
    for number in 0..limit {
        sum = sum.wrapping_add((number.wrapping_mul(3).wrapping_add(1)) ^ (number >> 7));
    }
    println!("{sum}");
}
