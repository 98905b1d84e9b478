//! The sum of the lengths of all Collatz sequences that begin below a limit.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut sum = 0;
    for first in 1..limit {
        let mut number = first;
        while number != 1 {
            number = if number & 1 == 1 { number * 3 + 1 } else { number >> 1 };
            sum += 1;
        }
    }
    println!("{sum}");
}
