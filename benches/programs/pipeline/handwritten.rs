//! The squares of odd numbers that leave less than 50 when divided by 100, summed.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let squares = (0..limit).filter(|number| number % 2 == 1).map(|number| number * number % 1000);
    println!("{}", squares.filter(|square| square % 100 < 50).sum::<i64>());
}
