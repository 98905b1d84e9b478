//! The sum of what five cases give for the numbers below a limit.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut sum = 0i64;
    for number in 0..limit {
        sum = sum.wrapping_add(match number % 7 {
            0 => 11,
            1 => -3,
            2 => 29,
            3 => 5,
            5 => -17,
            _ => 2,
        });
    }
    println!("{sum}");
}
