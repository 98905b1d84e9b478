//! Findings as text for a terminal or a log.

use crate::{Diagnostic, Severity};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// A finding as text, ending in a newline: head line, place, source line with carets, reason, help.
pub fn render(diagnostic: &Diagnostic) -> String {
    let mut out = String::new();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = writeln!(out, "{severity}[{}]: {}", diagnostic.code, diagnostic.title);
    let mut gutter = 1;
    if let Some(place) = &diagnostic.place {
        gutter = place.line.max(1).to_string().len();
        let _ = write!(out, "{:gutter$}--> {}", "", place.file);
        if place.line > 0 {
            let _ = write!(out, ":{}", place.line);
            if place.column > 0 {
                let _ = write!(out, ":{}", place.column);
            }
        }
        out.push('\n');
        if let (Some(text), 1..) = (&place.text, place.line) {
            source_line(&mut out, gutter, place.line, place.column, place.length, text);
        }
    }
    for line in diagnostic.text.lines() {
        let _ = writeln!(out, "{:gutter$} = {line}", "");
    }
    for (index, line) in diagnostic.help.lines().enumerate() {
        let label = if index == 0 { "help: " } else { "      " };
        let _ = writeln!(out, "{:gutter$} = {label}{line}", "");
    }
    out
}

/// Several findings as text, a blank line between them.
pub fn render_all(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(render).collect::<Vec<_>>().join("\n")
}

/// The longest source line shown; a longer one is cut around the column.
const WIDTH: usize = 160;

fn source_line(out: &mut String, gutter: usize, line: u32, column: u32, length: u32, text: &str) {
    let start = (column as usize).saturating_sub(WIDTH / 2);
    let shown: String = text
        .chars()
        .skip(start)
        .take(WIDTH)
        .map(|c| if c == '\t' || c.is_control() { ' ' } else { c })
        .collect();
    let _ = writeln!(out, "{:gutter$} |", "");
    let _ = writeln!(out, "{line} | {shown}");
    if column > 0 {
        let before = column as usize - 1 - start.min(column as usize - 1);
        let marked = (length.max(1) as usize).min(WIDTH.saturating_sub(before).max(1));
        // East Asian characters and emoji take two cells of a terminal.
        let offset: usize = shown.chars().take(before).map(cells).sum();
        let offset = offset + before.saturating_sub(shown.chars().count());
        let carets: usize = shown.chars().skip(before).take(marked).map(cells).sum();
        let carets = "^".repeat(carets.max(1));
        let _ = writeln!(out, "{:gutter$} | {:offset$}{carets}", "", "");
    }
}

fn cells(character: char) -> usize {
    character.width().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FindingCode, Place};

    const CODE: FindingCode = FindingCode { name: "unknown-entity", meaning: "" };

    #[test]
    fn a_finding_shows_code_place_line_and_help() {
        let place = Place {
            file: "main/main.neva".into(),
            line: 12,
            column: 5,
            length: 3,
            text: Some("\tp1 Prn".into()),
        };
        let finding = Diagnostic::error(CODE, "there is no `Prn`")
            .at(place)
            .because("no package in scope declares it")
            .help("did you mean `Print`?");
        assert_eq!(
            render(&finding),
            "error[unknown-entity]: there is no `Prn`\n  --> main/main.neva:12:5\n   |\n12 |  p1 Prn\n   |     ^^^\n   = no package in scope declares it\n   = help: did you mean `Print`?\n"
        );
    }

    #[test]
    fn carets_stand_below_wide_characters() {
        let text = "\t'日本' -> é́x:y".to_owned();
        let place = Place { file: "a.neva".into(), line: 1, column: 12, length: 3, text: Some(text) };
        let shown = render(&Diagnostic::error(CODE, "x").at(place));
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[3..5], ["1 |  '日本' -> é́x:y", "  |             ^^^"]);
    }
}
