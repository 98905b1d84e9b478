//! `textDocument/codeAction`: findings whose help says exactly what to change.

use crate::analysis::View;
use crate::diagnostics::{Located, located, to_protocol};
use crate::imports;
use lsp_types::{CodeAction, CodeActionKind, TextEdit, Uri, WorkspaceEdit};
use neva_diagnostics::Diagnostic;
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};
use std::collections::HashMap;

/// The fixes for findings that touch a part of a file.
pub(crate) fn code_actions(view: &View<'_, '_>, file: FileId, part: Span) -> Vec<CodeAction> {
    let Some(uri) = view.uri(file) else { return Vec::new() };
    let mut found = Vec::new();
    for Located { finding, span } in located(&view.checked.findings, view.source(file)) {
        if span.end < part.start || part.end < span.start {
            continue;
        }
        let fixes = fixes(view, file, finding, span);
        let count = fixes.len();
        for (title, edits) in fixes {
            let edits = edits
                .into_iter()
                .map(|(span, new_text)| TextEdit { range: view.range(file, span), new_text });
            found.push(CodeAction {
                title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![to_protocol(view, file, finding, span)]),
                edit: Some(workspace_edit(&uri, edits.collect())),
                is_preferred: Some(count == 1),
                ..CodeAction::default()
            });
        }
    }
    found
}

fn workspace_edit(uri: &Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(uri.clone(), edits)])), ..WorkspaceEdit::default() }
}

/// New texts for parts of a file.
type Edits = Vec<(Span, String)>;

/// What the help of a finding says to do, each way with a title.
fn fixes(view: &View<'_, '_>, file: FileId, finding: &Diagnostic, span: Span) -> Vec<(String, Edits)> {
    let help = finding.help.as_str();
    let quoted = quoted(help);
    let add_import = |path: &str| imports::adding(view, file, path);
    let replaced = |new: &str| wrong_name(view, file, finding, span, new).map(|at| (at, new.to_owned()));
    match (help, quoted.as_slice()) {
        ("remove it", _) if is_import(view, file, span) => {
            vec![("Remove the import".to_owned(), vec![(whole_lines(view, file, span), String::new())])]
        }
        _ if help.starts_with("break the line at each comma") => {
            let rest = view.source(file).text()[span.start as usize..].split('}').next().unwrap_or_default();
            let comma = |(at, _)| {
                let start = span.start + at as u32;
                (Span::new(start, start + 1), "\n".to_owned())
            };
            vec![("Break the line at each comma".to_owned(), rest.match_indices(',').map(comma).collect())]
        }
        ("remove `?`", _) => {
            let at = view.source(file).slice(span).rfind('?').map(|at| span.start + at as u32);
            let edit = at.map(|at| vec![(Span::new(at, at + 1), String::new())]);
            edit.map(|edits| ("Remove `?`".to_owned(), edits)).into_iter().collect()
        }
        (_, [path, name]) if help.starts_with("import `") => {
            let edits = replaced(name).map(|edit| vec![edit, add_import(path)]);
            edits.map(|edits| (format!("Import `{path}` and write `{name}`"), edits)).into_iter().collect()
        }
        (_, [path]) if help.starts_with("add `") && help.ends_with("` to the import block") => {
            vec![(format!("Import `{path}`"), vec![add_import(path)])]
        }
        (_, [path]) if help.starts_with("this module has one: import it as `") => {
            vec![(format!("Import `{path}`"), vec![(span, (*path).to_owned())])]
        }
        (_, names)
            if help.starts_with("did you mean `") || help.starts_with("write `") && names.len() == 1 =>
        {
            let fix = |name: &&str| Some((format!("Write `{name}`"), vec![replaced(name)?]));
            names.iter().filter_map(fix).collect()
        }
        _ => Vec::new(),
    }
}

/// What is in back quotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Where the name is that a finding speaks of: the last one quoted in its title that is in its place. If the
/// new name has a package, the old one may have it too.
fn wrong_name(
    view: &View<'_, '_>,
    file: FileId,
    finding: &Diagnostic,
    span: Span,
    new: &str,
) -> Option<Span> {
    let text = view.source(file).slice(span);
    let package = new.split_once('.').map_or("", |(package, _)| package);
    for name in quoted(&finding.title).into_iter().rev() {
        for candidate in [format!("{package}.{name}"), name.to_owned()] {
            if let Some(at) = find_word(text, &candidate) {
                let start = span.start + at as u32;
                return Some(Span::new(start, start + candidate.len() as u32));
            }
        }
    }
    None
}

/// Where a text has a word that is not part of a longer one.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut at = text.match_indices(word).filter(|_| !word.is_empty());
    at.find(|(at, _)| {
        !is_part(text[..*at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next())
    })
    .map(|(at, _)| at)
}

fn is_import(view: &View<'_, '_>, file: FileId, span: Span) -> bool {
    view.ast(file).imports.iter().any(|import: &ast::Import| import.span == span)
}

/// The lines of a part of a file, with the break after them.
fn whole_lines(view: &View<'_, '_>, file: FileId, span: Span) -> Span {
    let source = view.source(file);
    let first = source.line(span.start) - 1;
    Span::new(source.line_start(first), source.line_start(source.line(span.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert_eq!(find_word("abc.ab ab", "ab"), Some(4));
        assert_eq!(find_word("abc", "ab"), None);
        assert_eq!(find_word("abc", ""), None);
        assert_eq!(quoted("did you mean `a` or `b.c`?"), ["a", "b.c"]);
    }
}
