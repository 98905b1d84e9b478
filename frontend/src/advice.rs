//! Advice that says what to write, with the edits that follow it.

use crate::syntax::Span;
use crate::syntax::ast::{File, Name};
use neva_diagnostics::{Diagnostic, Edit, nearest, suggestion};

/// Findings with advice and the edits that follow it.
pub(crate) trait Advise: Sized {
    /// Advice with the known names that are nearest to a misspelt one; `prefix` is what is written before
    /// it. Without such names, nothing.
    fn did_you_mean<'n>(self, prefix: &str, name: &Name, known: impl IntoIterator<Item = &'n str>) -> Self;

    /// Advice with names that may be meant instead of the one that is written. Without such names, nothing.
    fn suggest(self, prefix: &str, name: &Name, meant: &[&str]) -> Self;

    /// Advice to write a text; `span` is what it takes the place of.
    fn write(self, span: Span, text: &str) -> Self;

    /// The edit that does what the advice says.
    fn by(self, edit: Edit) -> Self;
}

impl Advise for Diagnostic {
    fn did_you_mean<'n>(self, prefix: &str, name: &Name, known: impl IntoIterator<Item = &'n str>) -> Self {
        self.suggest(prefix, name, &nearest(&name.text, known))
    }

    fn suggest(self, prefix: &str, name: &Name, meant: &[&str]) -> Self {
        let Some(help) = suggestion(prefix, meant) else { return self };
        meant.iter().fold(self.help(help), |finding, meant| {
            finding.fix(format!("Write `{prefix}{meant}`"), [name.span.edit(*meant)])
        })
    }

    fn write(self, span: Span, text: &str) -> Self {
        self.help(format!("write `{text}`")).by(span.edit(text))
    }

    fn by(self, edit: Edit) -> Self {
        let mut title = self.help.clone();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self.fix(title, [edit])
    }
}

/// The edit that adds a line to the import block of a file, or a block with it.
pub fn adding_import(file: &File, path: &str) -> Edit {
    match file.imports.last() {
        Some(last) => Span::new(last.span.end, last.span.end).edit(format!("\n\t{path}")),
        None => Span::new(0, 0).edit(format!("import {{\n\t{path}\n}}\n\n")),
    }
}

/// The literal that a word of other languages means.
pub(crate) fn literal_of(word: &str) -> Option<&'static str> {
    match word {
        "True" | "TRUE" => Some("true"),
        "False" | "FALSE" => Some("false"),
        _ => None,
    }
}

/// Whether a word means a missing value in other languages.
pub(crate) fn is_nothing(word: &str) -> bool {
    matches!(word, "nil" | "null" | "None" | "none" | "undefined")
}

/// Advice for a word of other languages for a missing value (`null`, `nil`, …).
pub(crate) const INSTEAD_OF_NOTHING: &str =
    "a value that may be missing is of type `maybe<T>`: write `maybe<T>::None` with the type in place of `T`";
