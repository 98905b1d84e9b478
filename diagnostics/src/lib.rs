//! One finding of the compiler, whatever stage made it: a code, a place, what is wrong, why, and what to do.
//!
//! Stages return findings as values; only the command line prints them.

mod render;

pub use render::{render, render_all};

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program is refused.
    Error,
    /// The program is accepted, but something in it is untidy.
    Warning,
}

/// Where a finding points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File as the user would name it: relative to the module root for sources, as given for IR files.
    pub file: String,
    /// Line from 1; 0 when only the file is known.
    pub line: u32,
    /// Column in characters from 1; 0 when only the line is known.
    pub column: u32,
    /// How many characters the caret line marks; at least 1 when the column is known.
    pub length: u32,
    /// The text of the line, when it is at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Place {
    /// A place that is a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: file.into(), line: 0, column: 0, length: 0, text: None }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable kebab-case name of the kind of finding, such as `unknown-ref`.
    pub code: &'static str,
    /// Where it is; none when it concerns no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is wrong, in one sentence without a full stop.
    pub title: String,
    /// Why it is wrong, or further facts; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What to do about it; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl Diagnostic {
    /// An error with a title, without place, text or help.
    pub fn error(code: &'static str, title: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            place: None,
            title: title.into(),
            text: String::new(),
            help: String::new(),
        }
    }

    /// A warning with a title, without place, text or help.
    pub fn warning(code: &'static str, title: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, title) }
    }

    /// The same finding at a place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with its reason.
    pub fn because(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The same finding with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// The names of `known` that are closest to `name`, best first, at most three; for "did you mean".
///
/// Close means an edit distance of at most a third of the longer name (at least 1, at most 4).
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let limit = (name.len().max(candidate.len()) / 3).clamp(1, 4);
            let distance = edit_distance(name, candidate, limit)?;
            Some((distance, candidate))
        })
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Edit distance in characters, or none when it is above `limit`.
fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().take(256).collect();
    let b: Vec<char> = b.chars().take(256).collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    let distance = row[b.len()];
    (distance <= limit).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_a_misspelling_first() {
        assert_eq!(nearest("printn", ["println", "print", "panic", "int_add"]), ["print", "println"]);
        assert!(nearest("zzz", ["println"]).is_empty());
    }
}
