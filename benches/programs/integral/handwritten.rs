//! The area below a parabola, as a sum of narrow strips.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let strip = |number: i64| {
        let x = number as f64 * 0.001;
        x * x * 0.001
    };
    println!("{}", (0..limit).map(strip).sum::<f64>() as i64);
}
