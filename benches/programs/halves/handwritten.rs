//! A stream that is split: the even numbers added, the odd ones counted.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut sum, mut count) = (0, 0);
    for number in 0..limit {
        if number % 2 == 0 {
            sum += number;
        } else {
            count += 1;
        }
    }
    println!("{}", sum + count);
}
