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
    let (name_bytes, name) = (name.len(), name.chars().collect::<Vec<char>>());
    let mut characters = Vec::new();
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let limit = (name_bytes.max(candidate.len()) / 3).clamp(1, MOST_EDITS);
            if name_bytes.abs_diff(candidate.len()) > limit * 4 {
                return None; // a character has at most 4 bytes
            }
            characters.clear();
            characters.extend(candidate.chars());
            Some((edit_distance(&name, &characters, limit)?, candidate))
        })
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The largest edit distance that counts as close.
const MOST_EDITS: usize = 4;

/// Edit distance in characters, or none when it is above `limit`, which is at most [`MOST_EDITS`].
///
/// Of the usual table only the diagonals are computed that the limit allows for: `row[d]` belongs to the column that is
/// `d - limit` right of the row's number.
fn edit_distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    const FAR: usize = usize::MAX / 2;
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let width = 2 * limit + 1;
    let mut row = [FAR; 2 * MOST_EDITS + 2];
    for (d, distance) in row.iter_mut().enumerate().take(width).skip(limit) {
        *distance = d - limit;
    }
    for (i, x) in a.iter().enumerate() {
        let mut next = [FAR; 2 * MOST_EDITS + 2];
        for d in 0..width {
            let Some(column) = (i + 1 + d).checked_sub(limit) else { continue };
            let replaced = match column.checked_sub(1).and_then(|before| b.get(before)) {
                Some(y) => row[d] + usize::from(x != y),
                None if column == 0 => FAR,
                None => continue,
            };
            let inserted = if d == 0 { FAR } else { next[d - 1] + 1 };
            next[d] = replaced.min(row[d + 1] + 1).min(inserted);
        }
        row = next;
        if row.iter().all(|distance| *distance > limit) {
            return None;
        }
    }
    let distance = row[b.len() + limit - a.len()];
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

    #[test]
    fn distances_are_those_of_the_whole_table() {
        let words = [
            "", "a", "ab", "ba", "abc", "kitten", "sitting", "müde", "mude", "abcdefgh", "bcdefghi",
            "xabcdefg",
        ];
        let words = words.map(|word| word.chars().collect::<Vec<char>>());
        for a in &words {
            for b in &words {
                let exact = whole_table(a, b);
                for limit in 1..=MOST_EDITS {
                    assert_eq!(edit_distance(a, b, limit), (exact <= limit).then_some(exact), "{a:?} {b:?}");
                }
            }
        }
    }

    fn whole_table(a: &[char], b: &[char]) -> usize {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len(),
            ([x, a_rest @ ..], [y, b_rest @ ..]) if x == y => whole_table(a_rest, b_rest),
            ([_, a_rest @ ..], [_, b_rest @ ..]) => {
                1 + whole_table(a_rest, b).min(whole_table(a, b_rest)).min(whole_table(a_rest, b_rest))
            }
        }
    }
}
