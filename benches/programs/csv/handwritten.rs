//! Lines of a table, with amounts in the third column: what those of the second kind are in all.

use std::fmt::Write;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut text = String::new();
    for number in 0..limit {
        let kind = if number % 4 == 1 { "paid" } else { "open" };
        let _ = write!(text, "{}{number},{kind},{number}", if number > 0 { "\n" } else { "" });
    }
    let text = std::hint::black_box(text);
    let amount = |line: &str| {
        let mut fields = line.split(',').skip(1);
        let is_paid = fields.next()? == "paid";
        let amount = fields.next()?;
        if is_paid { amount.parse::<i64>().ok() } else { Some(0) }
    };
    println!("{}", text.split('\n').map(|line| amount(line).expect("three fields")).sum::<i64>());
}
