//! What each part of how a program is built is worth.

use std::fmt::Write;

use serde::Serialize;

use crate::table::grouped;

/// The size of a program that is built in some way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measurement {
    /// How it is built.
    pub name: String,
    /// Size of the file.
    pub bytes: u64,
}

/// Measurements as a table; the first is what the others are compared with.
pub fn text(program: &str, measurements: &[Measurement]) -> String {
    let first = measurements.first().map_or(0, |measurement| measurement.bytes);
    let program = neva_diagnostics::escaped(program);
    let mut text = format!("{program}\n{:>12}  {:>12}  built\n", "bytes", "difference");
    for Measurement { name, bytes } in measurements {
        let sign = if *bytes < first { '-' } else { '+' };
        let difference = format!("{sign}{}", grouped(bytes.abs_diff(first)));
        let _ = writeln!(text, "{:>12}  {difference:>12}  {name}", grouped(*bytes));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_to_the_first() {
        let one = |name: &str, bytes| Measurement { name: name.to_owned(), bytes };
        let text = text("hello", &[one("as it is", 1016), one("without LTO", 2000), one("smaller", 1000)]);
        let expected = "hello\n       bytes    difference  built\n       1,016            +0  as it is\n       \
                        2,000          +984  without LTO\n       1,000           -16  smaller\n";
        assert_eq!(text, expected);
        assert!(!super::text("a\u{202e}\u{1b}b", &[]).contains(['\u{202e}', '\u{1b}']));
    }
}
