//! `textDocument/definition`: where a name is declared.

use super::At;
use crate::analysis::View;
use crate::symbol::Symbol;
use lsp_types::Location;
use neva_frontend::check::model::Site;
use neva_frontend::syntax::Span;

/// The declarations of the name at a place. A package leads to its first file.
pub(crate) fn definition(view: &mut View<'_, '_>, at: At) -> Vec<Location> {
    let Some(name) = view.name_at(at.file, at.offset) else { return Vec::new() };
    let sites = match name.symbol {
        Symbol::Import(file, import) => {
            let package = view.checked.scope.imported_package(file, import);
            let first = package.and_then(|package| view.tree().files(package).next());
            first.map(|file| Site { file, span: Span::new(0, 0) }).into_iter().collect()
        }
        // The one version of a component that the node here is an instance of.
        Symbol::Entity(_) if let Some(chosen) = view.instance_at(at, name.span) => {
            vec![view.checked.component(chosen).site]
        }
        _ => view.declarations(name.symbol),
    };
    sites.into_iter().filter_map(|site| view.location(site)).collect()
}
