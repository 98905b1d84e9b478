//! A list that grows by the sum of an element in its middle and the last one.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut items: Vec<i64> = vec![1, 2];
    for _ in 0..limit {
        let next = (items[items.len() / 2] + items[items.len() - 1]) % 1_000_007;
        items.push(next);
    }
    println!("{}", items[items.len() - 1]);
}
