//! Numbers as text, which is taken apart and joined again: the sum of the lengths.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut sum = 0;
    for number in 0..limit {
        let text = format!("{number},1,20,300");
        let parts: Vec<&str> = text.split(',').collect();
        sum += parts.join("; ").chars().count();
    }
    println!("{sum}");
}
