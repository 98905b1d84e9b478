//! The sevens among the digits of all numbers.

use std::fmt::Write;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut text = String::new();
    let mut count = 0;
    for number in 0..limit {
        text.clear();
        let _ = write!(text, "{number}");
        count += text.chars().filter(|digit| *digit == '7').count();
    }
    println!("{count}");
}
