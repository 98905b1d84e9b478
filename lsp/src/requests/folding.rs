//! `textDocument/foldingRange`: what can be folded away.

use crate::analysis::View;
use lsp_types::{FoldingRange, FoldingRangeKind};
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};

/// The import block, comments, declarations, and what is in braces, as far as they have several lines.
pub(crate) fn folding(view: &mut View<'_, '_>, file: FileId) -> Vec<FoldingRange> {
    let source = view.source(file);
    let mut found = Vec::new();
    let mut fold = |span: Span, kind: Option<FoldingRangeKind>| {
        let (start, end) = (source.line(span.start) - 1, source.line(span.end.max(span.start + 1) - 1) - 1);
        if start < end {
            let range = FoldingRange { start_line: start, end_line: end, kind, ..FoldingRange::default() };
            found.push(range);
        }
    };
    let tree = view.ast(file);
    if let (Some(first), Some(last)) = (tree.imports.first(), tree.imports.last()) {
        let start = source.text()[..first.span.start as usize].rfind("import").unwrap_or_default();
        let closing = source.text()[last.span.end as usize..].find('}').map_or(0, |length| length as u32 + 1);
        fold(Span::new(start as u32, last.span.end + closing), Some(FoldingRangeKind::Imports));
    }
    for entity in &tree.entities {
        if let Some(docs) = &entity.head().docs {
            fold(docs.span, Some(FoldingRangeKind::Comment));
        }
        fold(entity.head().span, None);
        if let ast::Entity::Component(def) = entity {
            for node in def.body.iter().flat_map(|body| &body.nodes) {
                fold(node.span, None);
            }
            for connection in def.body.iter().flat_map(|body| &body.connections) {
                fold(connection.span, None);
            }
        }
    }
    found
}
