//! `textDocument/codeAction`: the fixes of findings.

use crate::analysis::View;
use crate::diagnostics::{Located, located, to_protocol};
use lsp_types::{CodeAction, CodeActionKind, TextEdit, WorkspaceEdit};
use neva_frontend::module::FileId;
use neva_frontend::syntax::Span;
use std::collections::HashMap;

/// The fixes for findings on the lines of a part of a file.
pub(crate) fn code_actions(view: &mut View<'_, '_>, file: FileId, part: Span) -> Vec<CodeAction> {
    let Some(uri) = view.uri(file) else { return Vec::new() };
    let source = view.source(file);
    let mut found = Vec::new();
    for Located { finding, span } in located(&view.checked.findings, source) {
        if source.line(span.end) < source.line(part.start) || source.line(part.end) < source.line(span.start)
        {
            continue;
        }
        for fix in &finding.fixes {
            let edits = fix.edits.iter().map(|edit| TextEdit {
                range: view.range(file, Span::new(edit.start, edit.end)),
                new_text: edit.text.clone(),
            });
            let changes = Some(HashMap::from([(uri.clone(), edits.collect())]));
            found.push(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![to_protocol(view, file, finding, span)]),
                edit: Some(WorkspaceEdit { changes, ..WorkspaceEdit::default() }),
                is_preferred: Some(finding.fixes.len() == 1),
                ..CodeAction::default()
            });
        }
    }
    found
}
