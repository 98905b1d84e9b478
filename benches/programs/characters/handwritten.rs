//! What the characters of a long text weigh.

use std::fmt::Write;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut text = String::new();
    for number in 0..limit {
        let _ = write!(text, "{}{number}", if number > 0 { " " } else { "" });
    }
    let text = std::hint::black_box(text);
    let weigh = |character| match character {
        ' ' => 100_i64,
        '7' => 3,
        '0' => 1,
        _ => 2,
    };
    println!("{}", text.chars().map(weigh).sum::<i64>());
}
