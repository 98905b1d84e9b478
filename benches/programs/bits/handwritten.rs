//! A generator of pseudo-random bits, and the sum of their low bytes.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut bits, mut sum) = (88172645463325252_i64, 0);
    for _ in 0..limit {
        bits ^= bits << 13;
        bits ^= (bits >> 7) & 144115188075855871;
        bits ^= bits << 17;
        sum += bits & 255;
    }
    println!("{sum}");
}
