//! `textDocument/formatting`: the canonical layout of a file.

use crate::analysis::View;
use lsp_types::TextEdit;
use neva_frontend::format::format;
use neva_frontend::module::FileId;
use neva_frontend::syntax::Span;

/// One edit that lays out a file as `neva fmt` does; none if it is laid out so or has syntax errors.
pub(crate) fn formatting(view: &mut View<'_, '_>, file: FileId) -> Vec<TextEdit> {
    let source = view.source(file);
    let Ok(formatted) = format(source) else { return Vec::new() };
    let old = source.text();
    if formatted == old {
        return Vec::new();
    }
    let start = common(old.chars(), formatted.chars());
    let end = common(old[start..].chars().rev(), formatted[start..].chars().rev());
    let span = Span::new(start as u32, (old.len() - end) as u32);
    let new_text = formatted[start..formatted.len() - end].to_owned();
    vec![TextEdit { range: view.range(file, span), new_text }]
}

/// How many bytes two texts have in common at their beginning.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}
