//! Numbers, line by line.

use std::io::Write;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in 0..limit {
        let _ = writeln!(out, "{number}");
    }
    let _ = writeln!(out, "1");
}
