//! A struct with a union, a list and a float in it, printed for each number below a limit.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for id in 0..limit {
        let ratio = id as f64 / 2.0;
        write!(
            out,
            "{{\"id\": {id}, \"kind\": {{\"tag\": \"Level\", \"data\": {id}}}, \"name\": \"row-{id}\", "
        )?;
        writeln!(out, "\"ratio\": {ratio}, \"tags\": [1, 2, 3]}}")?;
    }
    Ok(())
}
