//! A line for each number, by a template.

use std::io::Write;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in 0..limit {
        let rest = number * number & 4095;
        let _ = writeln!(out, "{number}: the square ends with {rest} bits of {number}");
    }
    let _ = writeln!(out, "1");
}
