//! Findings as text for a terminal or a log.

use crate::{Diagnostic, Place, Severity};
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// A finding as text, ending in a newline: head line, place, source line with carets, reason, help.
pub fn render(diagnostic: &Diagnostic) -> String {
    let mut out = String::new();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = writeln!(out, "{severity}[{}]: {}", diagnostic.code, escaped(&diagnostic.title));
    let mut gutter = 1;
    if let Some(place) = &diagnostic.place {
        gutter = place.line.max(1).to_string().len();
        let _ = write!(out, "{:gutter$}--> {}", "", escaped(&place.file));
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
        let _ = writeln!(out, "{:gutter$} = {}", "", escaped(line));
    }
    for (index, line) in diagnostic.help.lines().enumerate() {
        let label = if index == 0 { "help: " } else { "      " };
        let _ = writeln!(out, "{:gutter$} = {label}{}", "", escaped(line));
    }
    out
}

/// Several findings as text, a blank line between them, as [`merged`] gives them.
pub fn render_all(diagnostics: &[Diagnostic]) -> String {
    merged(diagnostics).iter().map(render).collect::<Vec<_>>().join("\n")
}

/// Findings as people are told them: of those that differ only in their place the first, with the other
/// places as a reason.
pub fn merged(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut shown: Vec<(Diagnostic, Vec<&Place>)> = Vec::new();
    let mut known: HashMap<Said<'_>, usize> = HashMap::new();
    for finding in diagnostics {
        if let Some(place) = finding.place.as_ref().filter(|place| place.column > 0) {
            match known.entry(said(finding)) {
                Entry::Occupied(first) => {
                    shown[*first.get()].1.push(place);
                    continue;
                }
                Entry::Vacant(vacant) => vacant.insert(shown.len()),
            };
        }
        shown.push((finding.clone(), Vec::new()));
    }
    shown.into_iter().map(|(finding, others)| with_places(finding, &others)).collect()
}

/// The longest source line shown; a longer one is cut around the column.
const WIDTH: usize = 160;

/// Text with escapes for what would change how a terminal shows it: names of files and sources are from
/// strangers.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(changes_what_is_shown) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| if c == '\t' { " ".to_owned() } else { c.escape_default().to_string() };
    text.chars().map(|c| if changes_what_is_shown(c) { escape(c) } else { c.to_string() }).collect()
}

/// How many places of a finding are named beside the one that is shown.
const MOST_PLACES: usize = 8;

/// What a finding says, but for its place.
type Said<'d> = (&'d str, &'d str, &'d str, &'d str);

fn with_places(mut finding: Diagnostic, others: &[&Place]) -> Diagnostic {
    let shown = others.iter().take(MOST_PLACES);
    let mut places: Vec<String> =
        shown.map(|place| format!("{}:{}:{}", place.file, place.line, place.column)).collect();
    if others.len() > MOST_PLACES {
        places.push(format!("{} more places", others.len() - MOST_PLACES));
    }
    if !places.is_empty() {
        let line_break = if finding.text.is_empty() { "" } else { "\n" };
        finding.text += &format!("{line_break}the same holds at {}", places.join(", "));
    }
    finding
}

fn said(finding: &Diagnostic) -> Said<'_> {
    (finding.code.name, &finding.title, &finding.text, &finding.help)
}

fn source_line(out: &mut String, gutter: usize, line: u32, column: u32, length: u32, text: &str) {
    let start = (column as usize).saturating_sub(WIDTH / 2);
    let shown: String = text
        .chars()
        .skip(start)
        .take(WIDTH)
        .map(|c| {
            if changes_what_is_shown(c) {
                if c.is_control() { ' ' } else { char::REPLACEMENT_CHARACTER }
            } else {
                c
            }
        })
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

/// Whether a character moves the cursor, starts an escape sequence, or reorders its neighbours
/// (the bidirectional controls of Unicode's annex 9).
fn changes_what_is_shown(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
    fn text_of_strangers_can_neither_steer_the_terminal_nor_reorder_a_line() {
        let place = Place { file: "a\u{1b}[2J.neva".into(), line: 1, column: 2, length: 1, text: None };
        let text = Some("x\u{202e}y\u{1b}z".to_owned());
        let finding = Diagnostic::error(CODE, "no `\u{202e}b`").at(Place { text, ..place }).because("\u{7}");
        let shown = render(&finding.help("\u{2066}"));
        assert_eq!(
            shown,
            "error[unknown-entity]: no `\\u{202e}b`\n --> a\\u{1b}[2J.neva:1:2\n  |\n1 | x\u{fffd}y z\n  |  ^\n  \
             = \\u{7}\n  = help: \\u{2066}\n"
        );
    }

    #[test]
    fn carets_are_below_wide_characters() {
        let text = "\t'日本' -> é́x:y".to_owned();
        let place = Place { file: "a.neva".into(), line: 1, column: 12, length: 3, text: Some(text) };
        let shown = render(&Diagnostic::error(CODE, "x").at(place));
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[3..5], ["1 |  '日本' -> é́x:y", "  |             ^^^"]);
    }

    #[test]
    fn what_holds_at_several_places_is_shown_once() {
        let at = |line: u32| {
            let place = Place { line, column: 2, length: 1, ..Place::file("a.neva") };
            Diagnostic::error(CODE, "there is no `A`").at(place).help("import it")
        };
        let other = Diagnostic::error(CODE, "there is no `B`").at(Place::file("a.neva"));
        let file = Diagnostic::error(CODE, "there is no `C`").at(Place::file("a.neva"));
        assert_eq!(
            render_all(&[at(1), other, at(3), at(4), file.clone(), file]),
            "error[unknown-entity]: there is no `A`\n --> a.neva:1:2\n  = the same holds at a.neva:3:2, a.neva:4:2\n  = help: import it\n\n\
             error[unknown-entity]: there is no `B`\n --> a.neva\n\n\
             error[unknown-entity]: there is no `C`\n --> a.neva\n\n\
             error[unknown-entity]: there is no `C`\n --> a.neva\n"
        );
    }
}
