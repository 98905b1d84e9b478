//! The primes below a limit: the head of a list, again and again, without its multiples.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut rest: Vec<i64> = (2..limit).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    while let Some(&prime) = rest.first() {
        writeln!(out, "{prime}")?;
        rest.retain(|number| number % prime != 0);
    }
    Ok(())
}
