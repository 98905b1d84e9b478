//! Edits of import blocks.

use crate::analysis::View;
use neva_frontend::module::FileId;
use neva_frontend::syntax::Span;

/// The edit that adds a line to the import block of a file, or a block with it.
pub(crate) fn adding(view: &View<'_, '_>, file: FileId, path: &str) -> (Span, String) {
    match view.ast(file).imports.last() {
        Some(last) => (Span::new(last.span.end, last.span.end), format!("\n\t{path}")),
        None => (Span::new(0, 0), format!("import {{\n\t{path}\n}}\n\n")),
    }
}
