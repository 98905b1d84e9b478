//! `textDocument/documentHighlight`: the same name in this file.

use super::At;
use crate::analysis::View;
use lsp_types::{DocumentHighlight, DocumentHighlightKind};

/// All places in the file that name what the name at a place means.
pub(crate) fn highlight(view: &mut View<'_, '_>, at: At) -> Vec<DocumentHighlight> {
    let Some(name) = view.name_at(at.file, at.offset) else { return Vec::new() };
    let names = view.names(at.file).into_iter().filter(|other| other.symbol == name.symbol);
    let kind = |is_declaration| {
        if is_declaration { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }
    };
    names
        .map(|other| DocumentHighlight {
            range: view.range(at.file, other.span),
            kind: Some(kind(other.is_declaration)),
        })
        .collect()
}
