//! Advice that says what to write, with the edits that follow it.

use crate::syntax::Span;
use crate::syntax::ast::{File, Name};
use neva_diagnostics::{Diagnostic, Edit, did_you_mean, nearest};

/// Findings with advice and the edits that follow it.
pub(crate) trait Advise: Sized {
    /// Advice with the known names that are nearest to a misspelt one; `prefix` is what is written before
    /// it. Without such names, nothing.
    fn did_you_mean<'n>(self, prefix: &str, name: &Name, known: impl IntoIterator<Item = &'n str>) -> Self;

    /// Advice to write a text; `span` is what it takes the place of.
    fn write(self, span: Span, text: &str) -> Self;
}

impl Advise for Diagnostic {
    fn did_you_mean<'n>(self, prefix: &str, name: &Name, known: impl IntoIterator<Item = &'n str>) -> Self {
        let near = nearest(&name.text, known);
        let Some(help) = did_you_mean(prefix, &name.text, near.iter().copied()) else { return self };
        near.iter().fold(self.help(help), |finding, near| {
            finding.fix(format!("Write `{prefix}{near}`"), [name.span.edit(*near)])
        })
    }

    fn write(self, span: Span, text: &str) -> Self {
        self.help(format!("write `{text}`")).fix(format!("Write `{text}`"), [span.edit(text)])
    }
}

/// The edit that adds a line to the import block of a file, or a block with it.
pub fn adding_import(file: &File, path: &str) -> Edit {
    match file.imports.last() {
        Some(last) => Span::new(last.span.end, last.span.end).edit(format!("\n\t{path}")),
        None => Span::new(0, 0).edit(format!("import {{\n\t{path}\n}}\n\n")),
    }
}
