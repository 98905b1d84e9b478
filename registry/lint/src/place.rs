//! Places of declarations and of syntax trees, as findings give them.

use neva_diagnostics::Place;
use neva_registry::DeclaredAt;
use proc_macro2::Span;

/// The place of a declaration in Rust.
pub fn place(at: DeclaredAt) -> Place {
    Place { line: at.line, column: at.column, length: 1, ..Place::file(at.file) }
}

/// The place of a part of a file.
pub(crate) fn place_in(file: &str, text: &str, span: Span) -> Place {
    let (start, end) = (span.start(), span.end());
    let length = if end.line == start.line { end.column.saturating_sub(start.column).max(1) } else { 1 };
    Place {
        file: file.to_owned(),
        line: start.line as u32,
        column: start.column as u32 + 1,
        length: length as u32,
        text: text.lines().nth(start.line.saturating_sub(1)).map(str::to_owned),
    }
}
