//! Source text in, syntax tree or errors out.

mod components;
mod declarations;
mod errors;
mod hostile;
mod networks;
mod outline;

use neva_frontend::syntax::{Parsed, SourceFile, parse};

fn read(text: &str) -> Parsed {
    parse(&SourceFile::new("a.neva", text))
}

/// The outline of a text without errors.
fn outline(text: &str) -> String {
    let parsed = read(text);
    assert_eq!(parsed.findings[..], [], "{text}");
    outline::file(&parsed.file)
}

/// Line, column, code and title of each finding, one a line.
fn findings(text: &str) -> String {
    let shown = |finding: neva_diagnostics::Diagnostic| {
        let place = finding.place.map_or(String::new(), |place| format!("{}:{}", place.line, place.column));
        format!("{place} {}: {}", finding.code, finding.title)
    };
    read(text).findings.into_iter().map(shown).collect::<Vec<_>>().join("\n")
}
