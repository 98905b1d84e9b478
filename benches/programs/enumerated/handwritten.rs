//! Each number times its position in the stream, summed.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let thirds = (0..limit).filter(|number| number % 3 == 0).enumerate();
    println!("{}", thirds.map(|(at, number)| at as i64 * number & 255).sum::<i64>());
}
