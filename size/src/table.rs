//! Reports as text.

use std::fmt::Write;

use crate::report::{Report, View, shortened};

/// How a table is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Rows of each view at most; the rest becomes one row.
    pub rows: usize,
    /// Without percentages, so that one change makes one line differ.
    pub stable: bool,
}

/// The views of a report as tables for a terminal.
pub fn text(report: &Report, views: &[View], look: Look) -> String {
    let program = neva_diagnostics::escaped(&report.program);
    let mut text = format!("{program}: {} bytes\n", grouped(report.total));
    for view in views {
        let rows = shortened(report.rows(*view), look.rows);
        let _ = write!(text, "\nby {}\n", view.name());
        let numbers = rows.iter().map(|row| grouped(row.bytes).len()).max().unwrap_or_default();
        for row in &rows {
            let _ = write!(text, "  {:>numbers$}", grouped(row.bytes));
            if !look.stable {
                let _ = write!(text, "  {}", percentage(row.bytes, report.total));
            }
            let used = 2 + numbers + if look.stable { 0 } else { 8 } + 2;
            let _ = writeln!(text, "  {}", clipped(&row.name, look.width.saturating_sub(used).max(20)));
        }
    }
    text
}

/// The views of a report as Markdown tables.
pub fn markdown(report: &Report, views: &[View], look: Look) -> String {
    let mut text = format!("## Size of {}: {} bytes\n", escaped(&report.program), grouped(report.total));
    for view in views {
        let share = if look.stable { ("", "") } else { (" share |", " ---: |") };
        let _ = write!(text, "\n| {} | bytes |{}\n| --- | ---: |{}\n", view.name(), share.0, share.1);
        for row in shortened(report.rows(*view), look.rows) {
            let _ = write!(text, "| {} | {} |", escaped(&row.name), grouped(row.bytes));
            if !look.stable {
                let _ = write!(text, " {} |", percentage(row.bytes, report.total).trim());
            }
            text.push('\n');
        }
    }
    text
}

/// A number with commas.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text as it is in a cell of a Markdown table.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '|' | '*' | '_' | '`' | '<' | '[' | '\\' => escaped.extend(['\\', char]),
            char if char.is_control() => escaped.push(' '),
            char => escaped.push(char),
        }
    }
    escaped
}

/// A name, with escapes for what would change how a terminal shows it, in so many columns: without its middle
/// if it is longer.
pub(crate) fn clipped(name: &str, width: usize) -> String {
    let name = neva_diagnostics::escaped(name);
    let length = name.chars().count();
    if length <= width {
        return name.into_owned();
    }
    let kept = width.saturating_sub(3);
    let end: String = name.chars().skip(length - kept / 2).collect();
    let start: String = name.chars().take(kept - kept / 2).collect();
    format!("{start}...{end}")
}

fn percentage(bytes: u64, total: u64) -> String {
    format!("{:5.1} %", bytes as f64 * 100.0 / (total as f64).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Row, SCHEMA};

    fn report() -> Report {
        let row = |name: &str, bytes| Row { name: name.to_owned(), bytes };
        let rows = vec![row("println", 900), row("a|b", 90), row("c", 6), row("d", 4), row("padding", 0)];
        Report {
            schema: SCHEMA,
            program: "hello".to_owned(),
            total: 1000,
            views: [(View::Func, rows)].into(),
            retained: vec![],
        }
    }

    #[test]
    fn tables_add_up() {
        let look = Look { width: 80, rows: 2, stable: false };
        let expected = "hello: 1,000 bytes\n\nby func\n  900   90.0 %  println\n   90    9.0 %  a|b\n    \
                        0    0.0 %  padding\n   10    1.0 %  (2 more)\n";
        assert_eq!(text(&report(), &[View::Func], look), expected);
        let stable = text(&report(), &[View::Func], Look { stable: true, ..look });
        assert!(stable.contains("  900  println\n") && !stable.contains('%'), "{stable}");
    }

    #[test]
    fn markdown_is_escaped() {
        let look = Look { width: 80, rows: 9, stable: true };
        let text = markdown(&report(), &[View::Func], look);
        assert!(text.contains("| a\\|b | 90 |\n"), "{text}");
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(clipped("abcdefghijkl", 9), "abc...jkl");
    }

    #[test]
    fn names_from_strangers_change_nothing_on_a_terminal() {
        let mut report = report();
        report.program = "x\u{1b}[2J".to_owned();
        report.views.insert(View::Func, vec![Row { name: "a\u{202e}b".to_owned(), bytes: 1 }]);
        let text = text(&report, &[View::Func], Look { width: 80, rows: 9, stable: true });
        assert!(text.contains('x') && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}
