//! Source text in; its syntax tree out, one declaration, node or connection a line, and its errors.

mod outline;

use neva_frontend::syntax::{SourceFile, parse};
use std::fmt::Write;

fn main() {
    neva_test_cases::main("tests/syntax", |_, input| {
        let parsed = parse(&SourceFile::new("a.neva", input));
        let mut text = outline::file(&parsed.file);
        for finding in parsed.findings {
            let place =
                finding.place.map_or(String::new(), |place| format!("{}:{} ", place.line, place.column));
            let _ = write!(text, "\n{place}{}: {}", finding.code, finding.title);
            for (label, part) in [("because", finding.text), ("help", finding.help)] {
                if !part.is_empty() {
                    let _ = write!(text, "\n    {label}: {part}");
                }
            }
        }
        text
    })
}
