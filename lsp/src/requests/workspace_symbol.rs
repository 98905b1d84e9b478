//! `workspace/symbol`: declarations of the whole module by name.

use super::document_symbol::kind;
use crate::analysis::View;
use lsp_types::{Location, OneOf, WorkspaceSymbol};

/// The most symbols in an answer.
const LIMIT: usize = 1000;

/// The declarations of the edited module whose names have the letters of a query in its order.
pub(crate) fn workspace_symbols(view: &View<'_, '_>, query: &str) -> Vec<WorkspaceSymbol> {
    let mut found = Vec::new();
    for file in view.files(view.tree().entry()) {
        let Some(uri) = view.uri(file) else { continue };
        let package = &view.tree().package(view.tree().file(file).package).path;
        for entity in &view.ast(file).entities {
            if !has_letters(&entity.name().text, query) {
                continue;
            }
            let range = view.range(file, entity.name().span);
            found.push(WorkspaceSymbol {
                name: entity.name().text.clone(),
                kind: kind(entity),
                tags: None,
                container_name: Some(package.clone()),
                location: OneOf::Left(Location { uri: uri.clone(), range }),
                data: None,
            });
            if found.len() == LIMIT {
                return found;
            }
        }
    }
    found
}

/// Whether the letters of a query occur in a name in this order, large or small.
fn has_letters(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::has_letters;

    #[test]
    fn letters_may_have_others_between() {
        assert!(has_letters("FormatLine", "fl") && has_letters("FormatLine", "") && has_letters("A", "a"));
        assert!(!has_letters("FormatLine", "lf") && !has_letters("", "a"));
    }
}
