//! The sum of all divisors of all numbers.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let divisors = |number: i64| (1..number).filter(|divisor| number % divisor == 0).sum::<i64>();
    println!("{}", (1..limit).map(divisors).sum::<i64>());
}
