//! Transposes a matrix of 64 by 64 numbers, a list of lists, again and again.

fn main() {
    let rounds: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut rows: Vec<Vec<i64>> =
        (0..64).map(|row| (0..64).map(|column| column + row * 64).collect()).collect();
    for _ in 0..rounds {
        rows = (0..64).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
    }
    println!("{}", rows.iter().flatten().fold(0, |sum, number| (sum * 31 + number) % 1_000_003));
}
