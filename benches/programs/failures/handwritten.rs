//! Texts of which every third is no number: the sum of the others, and one for each failure.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let text = |number: i64| format!("{number}{}", if number % 3 == 0 { 'x' } else { '1' });
    let number = |text: String| text.parse::<i64>().map_or(1, |number| number % 1000);
    println!("{}", (0..limit).map(text).map(number).sum::<i64>());
}
