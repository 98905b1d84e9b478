//! The products of two ranges that are zipped, summed.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    println!("{}", (0..limit).zip(7..limit).map(|(left, right)| left * right & 1023).sum::<i64>());
}
